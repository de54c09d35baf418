"""What the region's lead reads: plans by topic, rules that fail nearly everywhere, what was not checked."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from plan_lint.findings import Finding, PlanResult, Report, RuleInfo, amount
from plan_lint.records import NamedTuple
from plan_lint.report.html.across import rules_across
from plan_lint.report.html.elements import Html, element, isolated, joined, text
from plan_lint.report.html.marks import KINDS, amounts, because, hidden, kind_of, named
from plan_lint.report.html.sheet import capitalised

NEARLY_EVERYWHERE = 80  # percent of the plans on which a rule could be decided
FEWEST_PLANS = 3  # on which a rule was decided, to say so

_TOTALS = (
    ("error", "To correct"),
    ("warning", "To answer"),
    ("info", "To look at"),
    ("accepted", "Accepted"),
)


class Line(NamedTuple):
    """A plan in the overview: its findings, and the section that a link leads to, if it has one."""

    plan: PlanResult
    findings: Sequence[Finding]
    name: str


def overview(report: Report, lines: Sequence[Line]) -> Iterator[tuple[str, str, Html]]:
    """The parts of the overview: name of the link, heading, content."""
    rules = {info.rule: info for info in report.rules}
    yield "topics", "Plans by topic", _matrix(lines, report.collection, rules)
    yield "everywhere", "Rules that fail nearly everywhere", _everywhere(lines, report.rules)
    if any(outcomes.worst != "not_applicable" for _, outcomes in report.collection.outcomes):
        yield "across", "Plans beside each other", rules_across(report.collection, rules)
    yield "unchecked", "What could not be checked, and why", _unchecked(lines, report.collection, rules)


def in_short(lines: Sequence[Line]) -> list[str]:
    """What all plans come to, in plain sentences."""
    said = []
    having = Counter(kind for line in lines for kind in {kind_of(finding) for finding in line.findings})
    of = f"of {amount(len(lines), 'plan')}"
    for kind, one, several in (
        ("error", "has something that must be corrected", "have something that must be corrected"),
        ("warning", "has something that needs an answer", "have something that needs an answer"),
    ):
        if having[kind]:
            said.append(f"{having[kind]:,} {of} {one if having[kind] == 1 else several}.")
    totals = Counter(kind_of(finding) for line in lines for finding in line.findings)
    all_in_all = amounts(totals, sum(line.plan.not_shown for line in lines))
    said.append(f"In all, {all_in_all}.")
    unchecked = sum(line.plan.state != "checked" for line in lines)
    if unchecked:
        said.append(f"{unchecked:,} {of} could not be checked at all.")
    return said


def _matrix(lines: Sequence[Line], collection: PlanResult, rules: Mapping[str, RuleInfo]) -> Html:
    across = _topics_across(lines, collection, rules)
    counted = [(line, _by_topic(line, across, rules)) for line in lines]
    seen = {topic for _, topics in counted for topic, found in topics.items() if found}
    topics = [*dict.fromkeys(info.topic for info in rules.values() if info.topic in seen)]
    topics += sorted(seen - set(topics))
    totals = [*(head for _, head in _TOTALS), "Not checked"]
    named_topics = [capitalised(topic.replace("-", " ") or "other") for topic in topics]
    groups = [("Findings", len(totals)), *([("Topics", len(topics))] if topics else [])]
    first = [element("th", {"scope": "col", "rowspan": "2"}, text("Plan"))]
    first += [
        element("th", {"scope": "colgroup", "colspan": str(number), "class": "group"}, text(each))
        for each, number in groups
    ]
    second = [element("th", {"scope": "col"}, text(each)) for each in (*totals, *named_topics)]
    rows = (_matrix_row(line, by_topic, topics) for line, by_topic in counted)
    table = element(
        "table",
        {"class": "matrix sortable"},
        element("caption", {"id": "topics-table"}, text("Findings of each plan, in all and by topic")),
        element("thead", {}, element("tr", {}, *first), element("tr", {}, *second)),
        element("tbody", {}, *rows),
    )
    region = {"class": "scroll", "role": "group", "tabindex": "0", "aria-labelledby": "topics-table"}
    return joined((_key(), element("div", region, table)))


def _key() -> Html:
    said = [(symbol, meaning) for symbol, meaning in KINDS.values() if meaning != "accepted"]
    said += [
        ("?", "could not be checked"),
        ("ok", "nothing found"),
        ("—", "not asked of this plan, or not decided"),
    ]
    return element(
        "p",
        {"class": "fine"},
        text(
            "In the columns of the topics: "
            + ", ".join(f"{symbol} {meaning}" for symbol, meaning in said)
            + "."
        ),
    )


def _topics_across(
    lines: Sequence[Line], collection: PlanResult, rules: Mapping[str, RuleInfo]
) -> frozenset[str]:
    """The topics whose rules across plans were asked of all plans, and decided everything."""
    decided: dict[str, bool] = {}
    for rule, outcomes in collection.outcomes:
        if outcomes.worst != "not_applicable" and rule in rules:
            topic = rules[rule].topic
            whole = not (outcomes.not_evaluated or outcomes.broken)
            decided[topic] = decided.get(topic, True) and whole
    if len({line.plan.rulebook for line in lines if line.plan.state == "checked"}) > 1:
        return frozenset()
    return frozenset(topic for topic, whole in decided.items() if whole)


def _by_topic(line: Line, across: frozenset[str], rules: Mapping[str, RuleInfo]) -> dict[str, Counter[str]]:
    """Findings by kind, rules asked and what came of them, for each topic; nothing where no rule applied.

    `across` are the topics of rules across plans that were asked of every plan that was checked.
    """
    topics: dict[str, Counter[str]] = defaultdict(Counter)
    for finding in line.findings:
        topics[finding.topic][kind_of(finding)] += 1
    for rule, outcomes in line.plan.outcomes:
        topic = rules[rule].topic if rule in rules else ""
        if outcomes.worst != "not_applicable":
            topics[topic]["asked"] += 1
            topics[topic]["broken"] += outcomes.broken
            topics[topic]["not_evaluated"] += outcomes.not_evaluated
            topics[topic]["failed"] += outcomes.failed
    for topic in across if line.plan.state == "checked" else ():
        topics[topic]["asked"] += 1
    return topics


def _matrix_row(line: Line, by_topic: Mapping[str, Counter[str]], topics: Sequence[str]) -> Html:
    totals = Counter(map(kind_of, line.findings))
    called = isolated(named(line.plan))
    name = element("a", {"href": f"#{line.name}"}, called) if line.name else called
    cells = [_count(totals[kind], kind) for kind, _ in _TOTALS]
    unchecked = sum(outcomes.not_evaluated for _, outcomes in line.plan.outcomes)
    cells.append(_count(unchecked, "") if line.plan.state == "checked" else _all_unchecked())
    cells += [_topic_cell(by_topic.get(topic, Counter()), line.plan.not_shown) for topic in topics]
    return element("tr", {}, element("th", {"scope": "row"}, name), *cells)


def _count(number: int, kind: str) -> Html:
    classes = "figure" + (f" {kind}" if number and kind else "") + ("" if number else " none")
    return element("td", {"class": classes, "data-order": str(number)}, text(f"{number:,}"))


def _all_unchecked() -> Html:
    return element("td", {"class": "figure error", "data-order": "1000000000"}, text("all"))


def _topic_cell(found: Counter[str], not_shown: int) -> Html:
    weight = (
        found["error"] * 10**9 + found["warning"] * 10**6 + found["info"] * 1_000 + found["not_evaluated"]
    )
    shown = [_sign(found[kind], kind) for kind in ("error", "warning", "info") if found[kind]]
    if not_shown and found["failed"] and not any(found[kind] for kind in KINDS):
        shown.append(element("span", {}, text("not shown")))
    if found["broken"]:
        shown.append(element("span", {"class": "error"}, text("broken")))
    if found["not_evaluated"]:
        shown.append(
            element(
                "span",
                {},
                text(f"? {found['not_evaluated']:,}"),
                hidden(" could not be checked"),
            )
        )
    if shown:
        return element("td", {"data-order": str(weight)}, joined(shown, text(" ")))
    if not found:
        return element("td", {"class": "none", "data-order": "-1"}, text("—"), hidden(" not asked"))
    return element("td", {"class": "fine", "data-order": "0"}, text("ok"))


def _sign(number: int, kind: str) -> Html:
    symbol, meaning = KINDS[kind]
    return element(
        "span",
        {"class": f"sign {kind}"},
        element("span", {"aria-hidden": "true"}, text(f"{symbol} ")),
        text(f"{number:,}"),
        hidden(f" {meaning}"),
    )


def _everywhere(lines: Sequence[Line], rules: Sequence[RuleInfo]) -> Html:
    """The rules that most plans fail: then the form or the rule is at fault rather than the plans."""
    failed: Counter[str] = Counter()
    decided: Counter[str] = Counter()
    for line in lines:
        for rule, outcomes in line.plan.outcomes:
            failed[rule] += outcomes.failed > 0
            decided[rule] += outcomes.failed + outcomes.passed > 0
    frequent = [
        info
        for info in rules
        if decided[info.rule] >= FEWEST_PLANS
        and failed[info.rule] * 100 >= decided[info.rule] * NEARLY_EVERYWHERE
    ]
    if not frequent:
        return element("p", {}, text("None."))
    frequent.sort(key=lambda info: (-failed[info.rule], info.rule))
    entries = (
        element(
            "li",
            {},
            element("strong", {}, text(info.title)),
            text(
                f": {failed[info.rule]:,} of the {decided[info.rule]:,} plans on which it could be decided."
                f" {info.why} "
            ),
            element("code", {}, text(info.rule)),
        )
        for info in frequent
    )
    why = "What nearly every plan gets wrong is more often a fault of the form or the rule than of the plans."
    return joined((element("p", {}, text(why)), element("ul", {}, *entries)))


def _unchecked(lines: Sequence[Line], collection: PlanResult, rules: Mapping[str, RuleInfo]) -> Html:
    parts = [*_plans_unchecked(lines), *_rules_unchecked([*(line.plan for line in lines), collection], rules)]
    return (
        joined(parts)
        if parts
        else element("p", {}, text("Everything the rules ask of these plans was checked."))
    )


def _plans_unchecked(lines: Sequence[Line]) -> Iterator[Html]:
    said = {"unreadable": "could not be read as a plan", "unmatched": "its form cannot be told"}
    entries = [
        element(
            "li",
            {},
            element("a", {"href": f"#{line.name}"}, isolated(line.plan.file))
            if line.name
            else isolated(line.plan.file),
            text(f": {said.get(line.plan.state, line.plan.state)}"),
        )
        for line in lines
        if line.plan.state != "checked"
    ]
    if entries:
        yield element("p", {}, text("These files were not checked at all:"))
        yield element("ul", {}, *entries)


def _rules_unchecked(results: Sequence[PlanResult], rules: Mapping[str, RuleInfo]) -> Iterator[Html]:
    totals: Counter[str] = Counter()
    files: dict[str, set[str]] = defaultdict(set)
    reasons: dict[str, Counter[str]] = defaultdict(Counter)
    for result in results:
        for rule, outcomes in result.outcomes:
            totals[rule] += outcomes.not_evaluated
            if outcomes.not_evaluated and result.file:
                files[rule].add(result.file)
        for case in result.not_evaluated:
            reasons[case.rule][because(case.reason)] += 1
            files[case.rule].add(case.file)
    plans = {rule: len(files[rule]) for rule in totals}
    unchecked = sorted((rule for rule in totals if totals[rule]), key=lambda rule: (-plans[rule], rule))
    if not unchecked:
        return
    rows = (
        element(
            "tr",
            {},
            element("th", {"scope": "row"}, text(rules[rule].title if rule in rules else rule)),
            _count(plans[rule], ""),
            _count(totals[rule], ""),
            element("td", {}, text(_told(reasons[rule]))),
        )
        for rule in unchecked
    )
    heads = ("Rule", "Plans", "Checks", "Why")
    head = element("tr", {}, *(element("th", {"scope": "col"}, text(each)) for each in heads))
    table = element(
        "table",
        {"class": "sortable"},
        element("caption", {"id": "unchecked-table"}, text("Checks that could not be made")),
        element("thead", {}, head),
        element("tbody", {}, *rows),
    )
    region = {"class": "scroll", "role": "group", "tabindex": "0", "aria-labelledby": "unchecked-table"}
    yield element("div", region, table)


def _told(reasons: Counter[str]) -> str:
    ordered = sorted(reasons.items(), key=lambda each: (-each[1], each[0]))
    return ", ".join(f"{number:,} {reason}" for reason, number in ordered)
