"""The difference of two runs as one page: plan by plan what is new, fixed, still there and changed."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from plan_lint.findings import amount
from plan_lint.records import NamedTuple
from plan_lint.report.difference.wording import (
    CHANGES,
    COLUMNS,
    HEADINGS,
    NOT_EVALUATED,
    UNTRUSTED,
    before,
    by_plan,
    by_rule,
    counted,
    names,
    sentences,
)
from plan_lint.report.html.elements import NOTHING, Html, element, isolated, joined, paragraphs, text
from plan_lint.report.html.explanations import source_line
from plan_lint.report.html.frame import Content, contents, framed, part, untrusted
from plan_lint.report.html.marks import KINDS, because, hidden, kind_of, title_of
from plan_lint.report.html.sheet import capitalised, label_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from plan_lint.compare import Change, Compared, Difference
    from plan_lint.findings import Finding, NotEvaluated, RuleInfo, Style
    from plan_lint.report.difference.wording import Tally

MANY = 500  # plans; of more, only those in which something differs have a section
MOST_VALUES = 500  # of a plan
_GONE = frozenset({"fixed", "not_checked"})
_COLORS = {"new": "error", "worse": "error", "changed": "warning", "fixed": "accepted"}


class _Plan(NamedTuple):
    """A plan in both runs, with what became of it; `link` is empty for one that has no section."""

    called: str
    file: str
    files: tuple[str | None, str | None]
    counts: Counter[str]
    link: str
    findings: Sequence[Compared]
    cases: Sequence[NotEvaluated]
    changes: Sequence[Change]


def render(difference: Difference, style: Style) -> str:
    """The whole page."""
    rules = {info.rule: info for info in difference.rules}
    plans = list(_plans(difference))
    shown = [plan for plan in plans if plan.link]
    parts = [
        ("plans", "What became of each plan", _plan_table(difference, plans)),
        ("rules", "What became of the findings of each rule", _rule_table(by_rule(difference), rules)),
    ]
    links = [(name, heading) for name, heading, _ in parts]
    if shown:
        links.append((shown[0].link, "Plan by plan"))
    main = [*(part(*each) for each in parts), *(_section(plan, difference, rules) for plan in shown)]
    alert = untrusted(UNTRUSTED, difference.problems) if difference.problems else NOTHING
    return framed(
        Content(
            _title(difference),
            (alert, *_opening(difference)),
            contents(links),
            tuple(main),
            tuple(_closing(difference)),
            scripted=True,
        )
    )


def _title(difference: Difference) -> str:
    new = sum(each.status == "new" for each in difference.findings)
    title = f"plan-lint compare: {new:,} new, {difference.old.name} to {difference.new.name}"
    return f"Not to be trusted: {title}" if difference.problems else title


def _plans(difference: Difference) -> Iterator[_Plan]:
    findings: dict[str, list[Compared]] = defaultdict(list)
    cases: dict[str, list[NotEvaluated]] = defaultdict(list)
    changes: dict[str, list[Change]] = defaultdict(list)
    for each in difference.findings:
        findings[each.plan].append(each)
    for case in difference.not_evaluated:
        cases[case.file].append(case)
    for change in difference.changes or ():
        changes[change.plan].append(change)
    files = {new or old or "": (old, new) for old, new in difference.plans}
    called = names(difference)
    tally = by_plan(difference)
    for number, (file, counts) in enumerate(tally.items(), 1):
        differs = any(counts[name] for name in counts if name != "still_there")
        has_section = differs or (counts.total() > 0 and len(tally) <= MANY)
        yield _Plan(
            called.get(file, file),
            file,
            files.get(file, (None, None)),
            counts,
            f"plan-{number}" if has_section else "",
            findings[file],
            cases[file],
            changes[file],
        )


def _opening(difference: Difference) -> Iterator[Html]:
    old, new = isolated(difference.old.name), isolated(difference.new.name)
    yield element("h1", {}, text("What changed from "), old, text(" to "), new)
    if not difference.problems:
        counts = Counter(each.status for each in difference.findings)
        verdict = "Nothing fails that did not fail before."
        if difference.exit_code:
            verdict = "Something fails that did not fail before."
        said = counted({name: counts[name] for name in ("new", "worse", "fixed")})
        yield element(
            "div",
            {"class": "verdict error" if difference.exit_code else "verdict"},
            element("p", {}, element("strong", {}, text(verdict))),
            element("p", {}, text(f"{said}.")) if said else NOTHING,
        )
    for sentence in sentences(difference):
        yield element("p", {"class": "in-short"}, text(f"{capitalised(sentence)}."))


def _closing(difference: Difference) -> Iterator[Html]:
    for name, source in (("Old", difference.old), ("New", difference.new)):
        version = f", checked by plan-lint {source.version}" if source.version else ""
        yield element("p", {}, text(f"{name}: "), isolated(source.name), text(version))


# Tables


def _plan_table(difference: Difference, plans: Sequence[_Plan]) -> Html:
    rows = [
        (element("a", {"href": f"#{plan.link}"}, isolated(plan.called)), plan.counts)
        for plan in plans
        if plan.link
    ]
    still = sum(not plan.link and plan.counts.total() > 0 for plan in plans)
    quiet = len(plans) - len(rows) - still
    said = [f"{amount(still, 'plan')} with nothing but findings still there: not shown."] if still else []
    said += [f"{amount(quiet, 'plan')} without anything found or changed."] if quiet else []
    values = [CHANGES] if difference.changes is not None else []
    table = _table("Plan", "plans-table", "Findings, checks and values of each plan", rows, values)
    return joined((table, *(element("p", {"class": "fine"}, text(each)) for each in said)))


def _rule_table(tally: Tally, rules: Mapping[str, RuleInfo]) -> Html:
    rows = [
        (text(rules[rule].title if rule in rules and rules[rule].title else rule), counts)
        for rule, counts in tally.items()
    ]
    return _table("Rule", "rules-table", "Findings and checks of each rule", rows, [])


def _table(
    first: str, name: str, caption: str, rows: Sequence[tuple[Html, Counter[str]]], more: Sequence[str]
) -> Html:
    """A row for each plan or rule; nothing where there is none."""
    if not rows:
        return NOTHING
    columns = [column for column in COLUMNS if column != CHANGES] + [*more]
    heads = (first, *(capitalised(COLUMNS[column]) for column in columns))
    table = element(
        "table",
        {"class": "matrix sortable"},
        element("caption", {"id": name}, text(caption)),
        element(
            "thead", {}, element("tr", {}, *(element("th", {"scope": "col"}, text(head)) for head in heads))
        ),
        element(
            "tbody",
            {},
            *(
                element(
                    "tr",
                    {},
                    element("th", {"scope": "row"}, called),
                    *(_count(counts[column], column) for column in columns),
                )
                for called, counts in rows
            ),
        ),
    )
    return element(
        "div", {"class": "scroll", "role": "group", "tabindex": "0", "aria-labelledby": name}, table
    )


def _count(number: int, column: str) -> Html:
    color = _COLORS.get(column, "") if number else "none"
    return element("td", {"class": f"figure {color}".strip(), "data-order": str(number)}, text(f"{number:,}"))


# Plan by plan


def _section(plan: _Plan, difference: Difference, rules: Mapping[str, RuleInfo]) -> Html:
    groups = (
        (status, [each for each in plan.findings if each.status == status])
        for status in ("new", "worse", "changed", "fixed", "not_checked", "still_there")
    )
    return element(
        "section",
        {"class": "plan", "id": plan.link},
        element("h2", {}, isolated(plan.called)),
        _about(plan, difference),
        element("p", {}, text(f"{capitalised(counted(plan.counts))}.")),
        *(_group(capitalised(HEADINGS[status]), found, rules) for status, found in groups if found),
        _unchecked(plan.cases, rules),
        _values(plan.changes, f"{plan.link}-values"),
    )


def _about(plan: _Plan, difference: Difference) -> Html:
    old, new = plan.files
    said = [
        (f"In {source.name}", source.prefix + file if file else "not there")
        for source, file in ((difference.old, old), (difference.new, new))
        if old or new
    ]
    return element(
        "dl",
        {"class": "about"},
        *(
            element("div", {}, element("dt", {}, isolated(head)), element("dd", {}, isolated(what)))
            for head, what in said or [("File", plan.file)]
        ),
    )


def _group(heading: str, found: Sequence[Compared], rules: Mapping[str, RuleInfo]) -> Html:
    ordered = sorted(found, key=lambda each: list(KINDS).index(kind_of(each.finding)))
    cards = (_card(each, rules) for each in ordered)
    return element(
        "section",
        {"class": "part"},
        element("h3", {}, text(f"{heading} ({len(found):,})")),
        element("ul", {"class": "cards"}, *cards),
    )


def _card(compared: Compared, rules: Mapping[str, RuleInfo]) -> Html:
    finding = compared.finding
    kind = kind_of(finding)
    symbol, meaning = KINDS[kind]
    sign = element(
        "span",
        {"class": f"sign {kind}"},
        element("span", {"aria-hidden": "true"}, text(symbol)),
        hidden(f"{meaning}: "),
    )
    label = label_of(finding.natural_pointer, {})
    where = element("span", {"class": "where"}, text(" "), isolated(label)) if label else NOTHING
    is_asked = compared.status in ("new", "worse", "changed")
    return element(
        "li",
        {"class": f"card {kind}"},
        element("p", {"class": "what"}, sign, element("strong", {}, text(title_of(finding, rules))), where),
        element("p", {"class": "said"}, paragraphs(finding.message)),
        source_line(finding) if is_asked else NOTHING,
        element("dl", {}, *_told(compared, rules, is_asked=is_asked)),
        element(
            "p",
            {"class": "fine"},
            text(f"Line {finding.span.line} of the {'old ' if compared.status in _GONE else ''}file; rule "),
            element("code", {}, text(finding.rule)),
            text("."),
        ),
    )


def _told(compared: Compared, rules: Mapping[str, RuleInfo], *, is_asked: bool) -> list[Html]:
    finding: Finding = compared.finding
    accepted = finding.accepted
    info = rules.get(finding.rule)
    said = []
    told_before = before(compared)
    if told_before:
        said.append(("Before", told_before))
    if compared.why:
        said.append(("Why it is listed here", compared.why))
    if accepted is not None and not accepted.refused:
        said.append(("Accepted because", accepted.reason))
    if info is not None and info.do and is_asked and kind_of(finding) != "accepted":
        said.append(("What to do", info.do))
    return [
        element("div", {}, element("dt", {}, text(head)), element("dd", {}, paragraphs(what)))
        for head, what in said
    ]


def _unchecked(cases: Iterable[NotEvaluated], rules: Mapping[str, RuleInfo]) -> Html:
    rows = []
    for case in cases:
        title = rules[case.rule].title if case.rule in rules else case.rule
        places = joined((isolated(label_of(pointer, {})) for pointer in case.pointers), text("; "))
        why = text(f": {because(case.reason)}")
        rows.append(
            element(
                "li", {}, element("strong", {}, text(title)), why, text(": ") if places else NOTHING, places
            )
        )
    if not rows:
        return NOTHING
    heading = text(f"{capitalised(HEADINGS[NOT_EVALUATED])} ({len(rows):,})")
    return element(
        "section", {"class": "part"}, element("h3", {}, heading), element("ul", {"class": "unchecked"}, *rows)
    )


def _values(changes: Sequence[Change], name: str) -> Html:
    """What the plan states otherwise than before."""
    if not changes:
        return NOTHING
    heads = ("Place", "Was", "Is", "Line")
    rows = (
        element(
            "tr",
            {},
            element("th", {"scope": "row"}, isolated(label_of(change.pointer, {}))),
            _value(change.was),
            _value(change.now),
            element("td", {"class": "figure"}, text(f"{change.line:,}")),
        )
        for change in changes[:MOST_VALUES]
    )
    table = element(
        "table",
        {},
        element("caption", {"id": name}, text("What the plan states otherwise than before")),
        element(
            "thead", {}, element("tr", {}, *(element("th", {"scope": "col"}, text(head)) for head in heads))
        ),
        element("tbody", {}, *rows),
    )
    rest = len(changes) - MOST_VALUES
    return element(
        "section",
        {"class": "part"},
        element("h3", {}, text(f"{capitalised(HEADINGS[CHANGES])} ({len(changes):,})")),
        element("div", {"class": "scroll", "role": "group", "tabindex": "0", "aria-labelledby": name}, table),
        element("p", {"class": "fine"}, text(f"… and {amount(rest, 'more value')}")) if rest > 0 else NOTHING,
    )


def _value(written: str | None) -> Html:
    if written is None:
        return element("td", {"class": "missing"}, text("not stated"))
    return element("td", {}, paragraphs(written))
