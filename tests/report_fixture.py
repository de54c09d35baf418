"""A report built by hand, from three garden plans, for the tests of the output formats."""

from __future__ import annotations

from hypothesis import strategies as st

from plan_lint.findings import (
    Accepted,
    Comparison,
    Counts,
    Edit,
    Excerpt,
    Finding,
    Fix,
    NotEvaluated,
    Outcomes,
    PlanResult,
    Problem,
    Related,
    Report,
    RulebookInfo,
    RuleInfo,
    Span,
)

ROSES = """\
template: garden/2009
garden: Rose Walk
year: 2009/10
beds:
  - bed: North
    plants: {spring: 779, summer: 818, autumn: 851, winter: 930}
    growth: {since: previous_season, stated: {summer: 5.0%, autumn: 4.0%, winter: 9.0%}}
  - bed: South
    rows: 29
    planted: {summer: {number: 15, percentage: 57%}}
    # plan-lint: accept fewer-plants-than-before -- the frost of May
    plants: {spring: 120, summer: 96}
"""
LILIES = """\
template: garden/2009
garden: 百合園 Lily Garden
beds:
\t- {bed: 東, rows: 12, planted: {summer: {number: 14, percentage: 116.67%}}}
  - {bed: Long border by the lane, rows: 40, planted: {spring: {number: 10, percentage: 25%},\
 summer: {number: 20, percentage: 51%}}, notes: [part-1, part-2, part-3], remarks: the lane was closed\
 for most of the spring}
"""
SOURCES = {"plans/roses.yaml": ROSES, "plans/lilies.yaml": LILIES}

# What plans and file names may try: any text, often of what formats and terminals act on. Built as a list:
# st.text draws evenly from all code points that its alphabet names, so that few would be the ones named.
HOSTILE = st.lists(
    st.one_of(
        st.characters(),
        st.sampled_from("\x00\t\n\r\x1b\x7f\x85\x9b\u200b\u2028\u202e\ufeff\ufffe\ud800\udc80"),
        st.sampled_from("\\`*_{}[]()<>#+-.!|~&@:/%,;='\"$^ 0aw"),
        st.sampled_from(["\n::error::x", " ::error::x", "##[group]", "##vso[x]", "%0A", "](x)", "]]>"]),
        st.sampled_from(["[/]", "@rose", "https://", "GH-1", "<!--"]),
    ),
    max_size=20,
).map("".join)

FREQUENT = "percentage-disagrees-with-numbers"

RULES = (
    RuleInfo(
        "growth-disagrees-with-numbers",
        "beds",
        "Stated growth is not what the numbers give",
        "error",
        "Readers quote the growth and the next order of plants follows it; one of the two is wrong.",
        "Work the growth out again from the two counts, and correct whichever is wrong.",
        "The gardener's form, section 1",
    ),
    RuleInfo(
        FREQUENT,
        "beds",
        "The stated percentage is not what the numbers give",
        "error",
        "Readers quote the percentage and water follows the number.",
        "Check both against the planting list and correct the wrong one.",
    ),
    RuleInfo(
        "fewer-plants-than-before",
        "beds",
        "A bed has fewer plants than in the season before",
        "warning",
        "A bed that shrinks needs a reason.",
        "Say in a note why, or correct the count.",
    ),
    RuleInfo(
        "more-planted-than-rows", "rows", "More rows are planted than there are", "error", "", "Count again."
    ),
    RuleInfo(
        "year-not-stated",
        "garden",
        "The plan names no year",
        "info",
        "Plans are filed by year.",
        "Add `year:`.",
    ),
)


def span_of(file: str, text: str, nth: int = 0) -> Span:
    """The span of the nth occurrence of the text in a source."""
    source = SOURCES[file]
    at = -1
    for _ in range(nth + 1):
        at = source.index(text, at + 1)
    before = source[:at]
    line = before.count("\n") + 1
    column = at - (before.rfind("\n") + 1) + 1
    return Span(line, column, line, column + len(text))


def excerpt_of(file: str, span: Span) -> Excerpt:
    """At most 240 characters of the span's first line."""
    line = SOURCES[file].split("\n")[span.line - 1]
    start = max(0, min(span.column - 120, len(line) - 240))
    return Excerpt(span.line, start + 1, line[start : start + 240])


def related(file: str, label: str, text: str, nth: int = 0) -> Related:
    """Another figure of a source."""
    span = span_of(file, text, nth)
    return Related(label.replace(" ", "_"), label, file, span, f"/beds/0/{text}", excerpt_of(file, span))


def finding(
    file: str, rule: str, message: str, text: str, nth: int = 0, *, severity: str = "error"
) -> Finding:
    """A finding at a piece of a source's text."""
    span = span_of(file, text, nth)
    pointer = f"/beds/0/{text}"
    mark = f"{sum(map(ord, file + rule + message)) % 16**8:08x}" * 4
    topic = next((info.topic for info in RULES if info.rule == rule), rule.split("-", maxsplit=1)[0])
    return Finding(
        rule, topic, severity, message, file, span, "value", pointer, pointer, excerpt_of(file, span), mark
    )


def roses() -> tuple[Finding, ...]:
    """What is wrong with the roses: labels that collide, related figures, fixes, an accepted finding."""
    file = "plans/roses.yaml"
    growth = finding(
        file,
        "growth-disagrees-with-numbers",
        "North, winter: 851 to 930 is growth of 9.28%, not 9.0% (9.0% more would be 928)",
        "9.0%",
    )
    share = finding(file, FREQUENT, "South, summer: 15 of 29 rows is 51.72%, not 57%", "57%")
    fewer = finding(
        file, "fewer-plants-than-before", "South: 96 plants in summer after 120", "96", severity="warning"
    )
    return (
        growth._replace(
            label="stated",
            values=(("stated", "9.0%"), ("earlier", "851"), ("later", "930")),
            comparisons=(Comparison("9.0%", "agrees", "9.28%", "0.28 points"),),
            related=(
                related(file, "autumn", "851"),
                related(file, "winter", "930"),
                related(file, "year", "2009/10"),
            ),
        ),
        share._replace(
            label="stated",
            values=(("number", "15"), ("rows", "29"), ("percentage", "57%")),
            comparisons=(Comparison("57%", "agrees", "51.724%", "5.28 points"),),
            related=(related(file, "number", "15"), related(file, "rows", "29")),
            fix=Fix(safe=False, edits=(Edit(share.span, "52%", ("beds", 1, "planted")),)),
        ),
        fewer._replace(
            values=(("before", "120"), ("after", "96")),
            related=(related(file, "before", "120"),),
            accepted=Accepted("comment", "the frost of May", file, 11, refused=False),
        ),
    )


def lilies() -> tuple[Finding, ...]:
    """What is wrong with the lilies: wide characters, a tab, a long line, a plan's own fault."""
    file = "plans/lilies.yaml"
    tab = finding(file, "input-character", "A tab indents this line; YAML indents with spaces", "\t")
    more = finding(file, "more-planted-than-rows", "東: 14 of 12 rows are planted", "14")
    share = finding(file, FREQUENT, "Long border by the lane, summer: 20 of 40 rows is 50%, not 51%", "51%")
    year = finding(
        file, "year-not-stated", "`year` is not there; plans of 2009 state it", "template", severity="info"
    )
    return (
        year._replace(place="key", pointer="/year"),
        tab._replace(fix=Fix(safe=True, edits=(Edit(tab.span, "  ", ()),))),
        more._replace(related=(related(file, "rows", "12"),)),
        share._replace(
            label="stated",
            related=(related(file, "number", "20", 1), related(file, "rows", "40")),
            fix=Fix(safe=False, edits=(Edit(share.span, "50%", ()), Edit(span_of(file, "20", 1), "20", ()))),
        ),
    )


def plans() -> tuple[PlanResult, ...]:
    """The plans of the run: two checked with findings, one checked and clean, one skipped."""
    missing = Span(9, 5, 9, 9)
    return (
        PlanResult(
            "plans/roses.yaml",
            "checked",
            "garden/2009",
            "garden",
            (("garden", "Rose Walk"), ("year", "2009/10")),
            (
                ("growth-disagrees-with-numbers", Outcomes(2, 1, 0, 0)),
                (FREQUENT, Outcomes(0, 1, 1, 0)),
                ("fewer-plants-than-before", Outcomes(3, 1, 0, 0)),
                ("more-planted-than-rows", Outcomes(1, 0, 1, 0)),
                ("year-not-stated", Outcomes(1, 0, 0, 0)),
            ),
            not_evaluated=(
                NotEvaluated(
                    FREQUENT, "plans/roses.yaml", missing, "missing", ("/beds/0/rows", "/beds/0/planted")
                ),
                NotEvaluated(
                    "more-planted-than-rows", "plans/roses.yaml", missing, "hedged", ("/beds/0/rows",)
                ),
            ),
        ),
        PlanResult(
            "plans/lilies.yaml",
            "checked",
            "garden/2009",
            "garden",
            (("garden", "百合園 Lily Garden"),),
            (
                ("growth-disagrees-with-numbers", Outcomes()),
                (FREQUENT, Outcomes(2, 1, 0, 0)),
                ("fewer-plants-than-before", Outcomes()),
                ("more-planted-than-rows", Outcomes(1, 1, 0, 0)),
                ("year-not-stated", Outcomes(0, 1, 0, 0)),
            ),
        ),
        PlanResult(
            "plans/herbs.yaml",
            "checked",
            "garden/2009",
            "garden",
            (("garden", "Herbs"),),
            tuple((info.rule, Outcomes(1, 0, 0, 0)) for info in RULES),
        ),
        PlanResult("plans/shed.yaml", "skipped"),
    )


def garden_report() -> Report:
    """A complete run over three plans with seven findings, one of them accepted."""
    found = (*roses(), *lilies())
    outcomes = [ended for plan in plans() for _, ended in plan.outcomes]
    severities = [one.severity for one in found]
    counts = Counts(
        plans_found=4,
        plans_skipped=1,
        plans_read=3,
        plans_checked=3,
        rules=len(RULES),
        passed=sum(ended.passed for ended in outcomes),
        failed=sum(ended.failed for ended in outcomes),
        not_evaluated=sum(ended.not_evaluated for ended in outcomes),
        rules_not_applicable=sum(ended.worst == "not_applicable" for ended in outcomes),
        rules_broken=0,
        errors=severities.count("error"),
        warnings=severities.count("warning"),
        infos=severities.count("info"),
        accepted=sum(one.accepted is not None for one in found),
        not_shown=0,
    )
    rulebooks = (RulebookInfo("garden", 1, "0123456789abcdef" * 4),)
    return Report("0.1.0", ".", True, 1, (), rulebooks, counts, plans(), found, RULES)


def clean_report() -> Report:
    """A complete run over one plan without findings."""
    report = garden_report()
    kept = tuple(plan for plan in report.plans if plan.file == "plans/herbs.yaml")
    counts = Counts(1, 0, 1, 1, len(RULES), len(RULES), 0, 0, 0, 0, 0, 0, 0, 0, 0)
    return report._replace(exit_code=0, counts=counts, plans=kept, findings=())


def incomplete_report() -> Report:
    """A run that lost a plan and could not read another."""
    report = garden_report()
    problems = (
        Problem("permission denied; let plan-lint read the file or leave it out", "plans/cellar.yaml"),
        Problem("a worker was lost while it checked this plan", "plans/roses.yaml", 3, 7),
        Problem("the report could not be written: no space left"),
    )
    counts = report.counts._replace(plans_found=5)
    return report._replace(complete=False, exit_code=2, problems=problems, counts=counts)
