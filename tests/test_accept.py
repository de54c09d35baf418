"""Accepting findings: comments, the accepted list, and acceptances that do nothing."""

from __future__ import annotations

import json
import time
from contextlib import nullcontext
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plan_lint import accept, document, rulebook
from plan_lint.accept import AcceptedList, Entry, Terms
from plan_lint.document import LIMITS
from plan_lint.findings import (
    Acceptance,
    Excerpt,
    Finding,
    Outcomes,
    PlanLintError,
    PlanResult,
    Span,
    fingerprint,
)
from plan_lint.lint import Options, lint

GARDEN = Path(__file__).with_name("garden")
KNOWN = {
    "too-wet": "too-wet",
    "too-dry": "too-dry",
    "is-wet": "too-wet",  # its earlier id
    "schema-value": "schema-value",
    "input-syntax": "input-syntax",
    "acceptance-unused": "acceptance-unused",
    "nothing-evaluated": "nothing-evaluated",
}
WET = "# plan-lint: accept too-wet -- it rained"
HOW = "write `# plan-lint: accept RULE -- reason`"


def comments_of(text):
    data = text if isinstance(text, bytes) else text.encode()
    return accept.read_comments(document.parse(data), "plan.yaml", lambda: KNOWN)


# Comments


@pytest.mark.parametrize(
    ("text", "rules", "reason", "line"),
    [
        (f"a: 1 {WET}\n", ["too-wet"], "it rained", 1),
        (f"a: 1\n{WET}\nb: 2\n", ["too-wet"], "it rained", 3),
        (f"{WET}\na: 1\n", ["too-wet"], "it rained", 2),
        (f"a:\n  {WET}\n  b: 2\n", ["too-wet"], "it rained", 3),
        (f"a: [1,  {WET}\n  2]\n", ["too-wet"], "it rained", 1),
        (f"a: [1,\n  {WET}\n  2]\n", ["too-wet"], "it rained", 3),
        (f"{WET}\n# more about it\n  # and more\na: 1\n", ["too-wet"], "it rained", 4),
        (f"{WET}\n\n \na: 1\n", ["too-wet"], "it rained", 4),
        (f"{WET}\n\na: |\n  # text\n", ["too-wet"], "it rained", 3),
        (f"{WET}\r\n# more\r\n\r\na: 1\r\n", ["too-wet"], "it rained", 4),
        (f"\ufeff{WET}\na: 1\n", ["too-wet"], "it rained", 2),
        (f"a: 'x' {WET}", ["too-wet"], "it rained", 1),
        (f"a: 1\n{WET}", ["too-wet"], "it rained", 3),
        ("a: 1 # plan-lint: accept too-wet, too-dry -- both\n", ["too-wet", "too-dry"], "both", 1),
        (f"a: 1 # plan-lint: accept too-wet -- {'x' * 2000}\n", ["too-wet"], "x" * 2000, 1),
        (f"a: '{'#' * 19_999}' {WET}\n", ["too-wet"], "it rained", 1),  # as many marks as there may be
        ("a: 1 # plan-lint: accept too-wet,too-dry--both\n", ["too-wet", "too-dry"], "both", 1),
        ("a: 1 #plan-lint:accept  too-wet  --  both -- of us \n", ["too-wet"], "both -- of us", 1),
        ("a: 1 ## plan-lint: accept too-wet -- ok\n", ["too-wet"], "ok", 1),
        ("a: 1 # plan-lint: accept is-wet -- by its earlier id\n", ["too-wet"], "by its earlier id", 1),
        ("a: 1 # plan-lint: accept is-wet, too-wet -- once\n", ["too-wet"], "once", 1),
        ("a: 1 # plan-lint: accept schema-value -- so it stands\n", ["schema-value"], "so it stands", 1),
        ("Süd 🌻: 1 # plan-lint: accept too-wet -- Regen 🌧\n", ["too-wet"], "Regen 🌧", 1),
    ],
)
def test_a_comment_that_accepts(text, rules, reason, line):
    (acceptance,), findings = comments_of(text)
    assert findings == ()
    assert (list(acceptance.rules), acceptance.reason, acceptance.line) == (rules, reason, line)
    span = acceptance.span
    source = text.removeprefix("\ufeff").split("\n")[span.line - 1]
    assert source[span.column - 1 : span.end_column - 1].startswith("#")
    assert span.end_column - 1 == len(source.removesuffix("\r"))


def test_comments_below_each_other_speak_of_one_line():
    text = f"{WET}\n{WET.replace('wet', 'dry')}\n\n# no\n{WET}\na: 1 {WET}\n{WET}\nb: 1\n"
    assert [each.line for each in comments_of(text).acceptances] == [6, 6, 6, 6, 8]


@pytest.mark.parametrize(
    "text",
    [
        "a: 1\n",
        "a: 1 # plan-lint accept too-wet -- without its colon it is prose\n",
        "a: 1 # see plan-lint: accept too-wet -- quoted\n",
        f"a: '{WET}'\n",
        f'a: "{WET}"\n',
        f"a: |\n  {WET}\n",
        f"a: x{WET}\n",
        f"a: >\n  text\n  {WET}\n",
        f"a: 'two\n  {WET}\n  lines'\n",
        f"a: [{WET}\n",
        b"a: \xff # plan-lint: accept too-wet -- x\n",
    ],
)
def test_what_is_no_comment_of_ours(text):
    assert comments_of(text) == ((), ())


@pytest.mark.parametrize(
    ("comment", "marked", "message"),
    [
        ("# plan-lint: accept too-wet", ..., f"the reason is missing, so nothing is accepted: {HOW}"),
        ("# plan-lint: accept too-wet --", ..., f"the reason is missing, so nothing is accepted: {HOW}"),
        ("# plan-lint: accept too-wet -- ...", ..., f"the reason is missing, so nothing is accepted: {HOW}"),
        ("# plan-lint: accept too-wet - x", ..., f"the reason is missing, so nothing is accepted: {HOW}"),
        ("# plan-lint: accept -- why", ..., f"the id of a rule is missing: {HOW}"),
        ("# plan-lint: accept", ..., f"the reason is missing, so nothing is accepted: {HOW}"),
        (
            "# plan-lint: ignore too-wet -- x",
            ...,
            f"a comment that begins with `plan-lint:` can only accept findings: {HOW}",
        ),
        (
            "# plan-lint: accepts too-wet -- x",
            ...,
            f"a comment that begins with `plan-lint:` can only accept findings: {HOW}",
        ),
        (
            "# plan-lint:",
            ...,
            f"a comment that begins with `plan-lint:` can only accept findings: {HOW}",
        ),
        (
            "# plan-lint: accept too-wett -- x",
            "too-wett",
            "there is no rule `too-wett`; did you mean `too-wet`?",
        ),
        (
            "# plan-lint: accept Too-Wet -- x",
            "Too-Wet",
            "there is no rule `Too-Wet`; did you mean `too-wet`?",
        ),
        (
            "# plan-lint: accept 🌻 -- x",
            "🌻",
            "there is no rule `🌻`; `plan-lint rules` lists them",
        ),
        (
            "# plan-lint: accept input-syntax -- x",
            "input-syntax",
            "`input-syntax` cannot be accepted: put right what it finds",
        ),
        (
            "# plan-lint: accept acceptance-unused -- x",
            "acceptance-unused",
            "`acceptance-unused` cannot be accepted: put right what it finds",
        ),
        (
            f"# plan-lint: accept too-wet -- {'x' * 2001}",
            ...,
            "the reason has more than 2,000 characters: put it in a few words",
        ),
    ],
)
def test_a_comment_that_is_wrong(comment, marked, message):
    acceptances, (finding,) = comments_of(f"a: 1\nb: 🌻 {comment}\n")
    assert acceptances == ()
    assert finding.message == message
    assert (finding.rule, finding.topic, finding.severity) == ("acceptance-invalid", "acceptance", "warning")
    span = finding.span
    assert (span.line, span.end_line) == (2, 2)
    shown = f"b: 🌻 {comment}"[span.column - 1 : span.end_column - 1]
    assert shown == (comment if marked is ... else marked)
    at = span.column - finding.excerpt.column
    assert finding.excerpt.text[at:].startswith(shown[:7])


def test_the_ids_that_are_right_are_accepted_all_the_same():
    text = "a: 1 # plan-lint: accept too-wett,too-dry ,, input-syntax, too-wet -- x\n"
    acceptances, findings = comments_of(text)
    assert [each.rules for each in acceptances] == [("too-dry", "too-wet")]
    assert [text[each.span.column - 1 : each.span.end_column - 1] for each in findings] == [
        "too-wett",
        text[5:-1],
        "input-syntax",
    ]


def test_findings_about_comments_are_marked_as_findings_at_no_place_of_the_plan():
    (finding,) = comments_of("a: 1\n# plan-lint: accept too-wet\n").findings
    assert finding.fingerprint == fingerprint("acceptance-invalid", "plan.yaml", "", finding.read, 0)
    assert (finding.pointer, finding.natural_pointer) == ("", "")


@pytest.mark.parametrize(("length", "shown"), [(80, "x" * 80), (81, "x" * 79 + "…")])
def test_an_unknown_id_is_shown_in_full_up_to_80_characters(length, shown):
    (finding,) = comments_of(f"a: 1 # plan-lint: accept {'x' * length} -- why\n").findings
    assert finding.message == f"there is no rule `{shown}`; `plan-lint rules` lists them"


def test_findings_about_comments_have_fingerprints_of_their_own():
    text = "a: 1 # plan-lint: accept x\nb: 1 # plan-lint: accept x\nc: 1 # plan-lint: accept y\n"
    first = {each.fingerprint for each in comments_of(text).findings}
    assert len(first) == 3
    assert {each.fingerprint for each in comments_of("\n# new\n" + text).findings} == first


def test_ids_are_asked_for_only_where_a_comment_names_one():
    def asked():
        raise AssertionError

    text = document.parse(b"a: 'plan-lint: accept' # none\n")
    assert accept.read_comments(text, "plan.yaml", asked) == ((), ())


def test_there_is_a_most_of_ids():
    many = "# plan-lint: accept nothing-known -- x\n"
    acceptances, findings = comments_of("a: 1\n" + many * 2_000)
    assert acceptances == ()
    assert len(findings) == LIMITS.findings + 1
    assert findings[-1].message == "comments accept more than 1,000 ids: from here on they do nothing"
    assert findings[-1].span.line == LIMITS.findings + 2
    in_one = f"a: 1 # plan-lint: accept {'x,' * 20_000} -- x\n"
    assert len(comments_of(in_one).findings) == 1


@pytest.mark.parametrize(
    "text",
    [
        "#\n" * 19_000,
        f"{WET}\n\n\n#\n" * 9_000,
        "#\n" * 1_000_000,
        "\n" * 200_000,
        "# plan-lint: accept " + "x" * 400_000,
        "# plan-lint:" + " " * 400_000,
    ],
)
def test_many_comments_take_no_long(text):
    read = document.parse(f"{WET}\n{text}\na: 1 {WET}\n".encode())
    start = time.perf_counter()
    accept.read_comments(read, "plan.yaml", lambda: KNOWN)
    assert time.perf_counter() - start < 3  # a second look at each line would take minutes


def test_comments_are_not_read_from_a_plan_of_hardly_anything_else():
    acceptances, (finding,) = comments_of(f"a: 1\nb: 1 {WET}\n" + "#\n" * 20_000)
    assert acceptances == ()
    assert finding.message == "the plan has more than 20,000 `#`, so none of its comments accepts anything"
    assert finding.span == Span(2, 8, 2, 18)


@given(
    st.lists(
        st.sampled_from(["", " ", "#", "# x", WET, f"  {WET}", f"a: 1 {WET}", "b: 2", "- c"]), max_size=12
    )
)
def test_the_line_below_is_the_next_that_is_no_comment_and_not_blank(lines):
    read = document.parse("\n".join(lines).encode())
    for acceptance in accept.read_comments(read, "plan.yaml", lambda: KNOWN).acceptances:
        here = acceptance.span.line
        if lines[here - 1].startswith("a"):
            assert acceptance.line == here
        else:
            passed = lines[here : acceptance.line - 1]
            assert all(not line.strip() or line.strip().startswith("#") for line in passed)
            there = lines[acceptance.line - 1 : acceptance.line]
            assert not there or there[0].strip()[:1] not in ("", "#") or acceptance.line == len(lines)


# Marking


def found(rule="too-wet", line=3, severity="error", file="plan.yaml", pointer="/beds/North", read=("7",)):
    span = Span(line, 1, line, 5)
    return Finding(
        rule,
        "beds",
        severity,
        "wet",
        file,
        span,
        "value",
        pointer,
        pointer,
        Excerpt(line, 1, "a: 1"),
        "f",
        read=read,
    )


def plan(*findings, comments=(), file="plan.yaml", state="checked", not_shown=0, **outcomes):
    counted = {"too_wet": Outcomes(failed=1), "too_dry": Outcomes(passed=1), **outcomes}
    return PlanResult(
        file,
        state,
        outcomes=tuple((rule.replace("_", "-"), each) for rule, each in counted.items() if each is not None),
        findings=findings,
        not_shown=not_shown,
        acceptances=tuple(comments),
    )


def comment(*rules, line=3):
    return Acceptance(
        rules or ("too-wet",),
        "it rained",
        Span(line - 1, 1, line - 1, 40),
        line,
        Excerpt(line - 1, 1, "# plan-lint: accept"),
    )


def listed(*entries):
    return accept.parse_list(accept.list_bytes(entries))


def entry(rule="too-wet", file="plan.yaml", pointer="/beds/North", written=("7",), reason="known"):
    return Entry(rule, file, pointer, written, reason)


def applied(*plans, entries=(), **terms):
    return accept.apply(plans, listed(*entries), Terms(known=KNOWN)._replace(**terms))


def told(result):
    """Rule and acceptance of every finding of the plans, in order, then those about the list."""
    findings = [each for one in result.plans for each in one.findings]
    return [(each.rule, each.accepted and each.accepted.by) for each in (*findings, *result.findings)]


def test_a_comment_accepts_what_is_found_on_its_line():
    result = applied(plan(found(), found(line=4), found("too-dry"), comments=[comment()]))
    first, other_rule, other_line = sorted(
        result.plans[0].findings, key=lambda each: (each.span.line, each.rule != "too-wet")
    )
    assert first.accepted == ("comment", "it rained", "plan.yaml", 2, False)
    assert first.severity == "error"
    assert other_rule.accepted is None
    assert other_line.accepted is None
    assert result.findings == result.stale == ()


def test_of_entries_that_are_stale_no_more_are_told_than_of_a_plan():
    result = applied(plan(), entries=[entry(written=(str(number),)) for number in range(LIMITS.findings + 1)])
    assert (len(result.findings), len(result.stale)) == (LIMITS.findings, LIMITS.findings + 1)


def test_entries_that_are_refused_are_told_within_the_same_bounds(monkeypatch):
    monkeypatch.setattr("plan_lint.accept.marking.LIMITS", LIMITS._replace(findings=1))
    some = [found(pointer=f"/{number}") for number in range(2)]
    entries = [entry(pointer=f"/{number}") for number in range(2)]
    result = applied(plan(*some), entries=entries, strict=True)
    assert len(result.findings) == 1


def test_a_comment_accepts_all_of_its_rules_on_its_line():
    both = comment("too-dry", "too-wet")
    result = applied(plan(found(), found(), found("too-dry"), comments=[both]))
    assert told(result) == [("too-dry", "comment"), ("too-wet", "comment"), ("too-wet", "comment")]


def test_the_list_accepts_by_rule_file_pointer_and_values():
    same = plan(found(), file="plan.yaml")
    assert told(applied(same, entries=[entry()])) == [("too-wet", "list")]
    (finding,) = applied(same, entries=[entry()]).plans[0].findings
    assert finding.accepted == ("list", "known", ".plan-lint-accepted.json", 2, False)


@pytest.mark.parametrize(
    "other",
    [
        entry(rule="too-dry"),
        entry(file="other.yaml"),
        entry(pointer="/beds/South"),
        entry(written=("8",)),
        entry(written=("7", "8")),
        entry(written=()),
    ],
)
def test_the_list_accepts_nothing_else(other):
    assert told(applied(plan(found()), entries=[other]))[0] == ("too-wet", None)


def test_an_entry_accepts_one_finding():
    twice = plan(found(), found(line=9))
    assert told(applied(twice, entries=[entry()])) == [("too-wet", "list"), ("too-wet", None)]
    assert told(applied(twice, entries=[entry(), entry()])) == [("too-wet", "list"), ("too-wet", "list")]


def test_an_entry_may_go_by_an_earlier_id():
    assert told(applied(plan(found()), entries=[entry("is-wet")])) == [("too-wet", "list")]


def test_the_comment_counts_before_the_list():
    result = applied(plan(found(), comments=[comment()]), entries=[entry()])
    assert told(result) == [("too-wet", "comment"), ("accepted-list-stale", None)]


@pytest.mark.parametrize(
    "rule",
    ["input-syntax", "schema-template", "acceptance-unused", "accepted-list-stale", "internal-error"],
)
def test_some_findings_are_never_accepted(rule):
    result = accept.apply(
        [plan(found(rule), comments=[comment(rule)])],
        AcceptedList(entries=(entry(rule),)),
        Terms(known={rule: rule}),
    )
    assert [each.accepted for each in result.plans[0].findings if each.rule == rule] == [None]
    assert accept.grown(result, AcceptedList(), "why") == ()


@pytest.mark.parametrize("severity", ["error", "warning", "info"])
@pytest.mark.parametrize("by", ["comment", "list"])
def test_the_gate_lets_nothing_accept_errors(severity, by):
    comments, entries = ([comment()], []) if by == "comment" else ([], [entry()])
    result = applied(plan(found(severity=severity), comments=comments), entries=entries, strict=True)
    finding = next(each for each in result.plans[0].findings if each.rule == "too-wet")
    assert finding.accepted.by == by
    assert finding.accepted.refused == (severity == "error")
    others = [each for each in (*result.plans[0].findings, *result.findings) if each.rule != "too-wet"]
    if severity != "error":
        assert others == []
        return
    (refused,) = others
    assert (refused.rule, refused.severity) == ("acceptance-refused", "error")
    assert refused.message == "no error can be accepted here, and `too-wet` is one: correct the plan"
    assert (refused.file, refused.span.line) == (("plan.yaml", 2) if by == "comment" else (accept.LIST, 2))
    assert refused.excerpt.text.startswith("# plan-lint: accept" if by == "comment" else '{"rule": "too-wet"')


def test_a_refused_comment_is_named_once_and_is_not_unused():
    result = applied(plan(found(), found(), comments=[comment()]), strict=True)
    assert told(result) == [("acceptance-refused", None), ("too-wet", "comment"), ("too-wet", "comment")]


@pytest.mark.parametrize(
    ("rule", "changes", "unused"),
    [
        ("too-wet", {}, True),
        ("too-dry", {}, True),
        ("too-dry", {"too_dry": Outcomes()}, True),
        ("too-dry", {"too_dry": Outcomes(passed=3, not_evaluated=1)}, False),
        ("too-dry", {"too_dry": Outcomes(broken=1)}, False),
        ("too-dry", {"too_dry": None}, False),
        ("too-dry", {"not_shown": 1}, False),
        ("too-dry", {"state": "unreadable"}, False),
        ("schema-value", {}, True),
        ("nothing-evaluated", {}, True),
    ],
)
def test_what_accepts_nothing_is_found_where_its_rule_ran_in_full(rule, changes, unused):
    result = applied(plan(found(line=7), comments=[comment(rule)], **changes))
    (other, *rest) = sorted(result.plans[0].findings, key=lambda each: each.rule, reverse=True)
    assert other.accepted is None
    assert [each.rule for each in rest] == ["acceptance-unused"] * unused
    if unused:
        assert (
            rest[0].message
            == f"`{rule}` finds nothing on line 3, so nothing is accepted: take the comment away"
        )
        assert (rest[0].severity, rest[0].span, rest[0].file) == ("warning", Span(2, 1, 2, 40), "plan.yaml")


def test_of_several_ids_the_unused_ones_are_named():
    result = applied(plan(found(), comments=[comment("too-wet", "too-dry", "schema-value")]))
    unused = [each for each in result.plans[0].findings if each.rule == "acceptance-unused"]
    assert [each.message.split("`")[1] for each in unused] == ["schema-value", "too-dry"]
    assert all(each.message.endswith("nothing is accepted: take the id out") for each in unused)
    assert len({each.fingerprint for each in unused}) == 2


def test_what_the_schema_refuses_may_hide_what_a_comment_accepts():
    refused = plan(found("schema-type", line=1), comments=[comment("schema-value")])
    assert told(applied(refused)) == [("schema-type", None)]


@pytest.mark.parametrize(
    ("rule", "ran", "stale"),
    [
        ("too-few", {"too-few"}, True),
        ("once-too-few", {"too-few"}, True),
        ("too-few", {"too-many"}, False),
        ("too-few", set(), False),
    ],
)
def test_an_entry_for_the_roster_is_judged_when_its_rule_ran_over_the_folder(rule, ran, stale):
    known = {"too-few": "too-few", "once-too-few": "too-few"}
    terms = {"roster": "roster.yaml", "known": known, "collection": frozenset(ran)}
    result = applied(entries=[entry(rule, file="roster.yaml")], **terms)
    assert len(result.stale) == len(result.findings) == stale


def test_the_id_of_a_collection_rule_is_judged_only_with_its_folder():
    alone = plan(comments=[comment("too-many")])
    assert told(applied(alone)) == []
    assert told(applied(alone, collection=frozenset({"too-many"}))) == [("acceptance-unused", None)]
    with_finding = plan(found("too-many"), comments=[comment("too-many")])
    assert told(applied(with_finding, collection=frozenset({"too-many"}))) == [("too-many", "comment")]


def test_an_id_whose_findings_are_ignored_is_not_unused():
    ignored = plan(comments=[comment("schema-value")])
    assert told(applied(ignored, dropped=frozenset({"schema-value"}))) == []


def test_nothing_is_accepted_where_not_every_finding_is_known():
    result = applied(plan(found(), comments=[comment()], not_shown=1), entries=[entry()])
    assert told(result) == [("too-wet", None)]


def test_findings_stay_in_order():
    result = applied(plan(found(line=1), found(line=9), comments=[comment("too-dry", line=5)]))
    assert [each.span.line for each in result.plans[0].findings] == [1, 4, 9]


def test_without_acceptances_plans_are_left_alone():
    plans = (plan(found()), plan(found(file="b"), file="b"))
    assert applied(*plans).plans == plans


# The list


@pytest.mark.parametrize(
    ("waiting", "changes", "terms", "reason"),
    [
        (
            entry(written=("8",)),
            {},
            {},
            "`too-wet` finds nothing in plan.yaml that needs this entry, or the figures",
        ),
        (
            entry("too-dry"),
            {},
            {},
            "`too-dry` finds nothing in plan.yaml that needs this entry, or the figures",
        ),
        (entry("is-wet", pointer="/x"), {}, {}, "`is-wet` finds nothing in plan.yaml that needs this entry"),
        (
            entry("too-wett"),
            {},
            {},
            "there is no rule `too-wett`; did you mean `too-wet`?: `plan-lint accepted`",
        ),
        (
            entry(file="b.yaml"),
            {},
            {"gone": frozenset({"b.yaml"})},
            "there is no b.yaml any more: `plan-lint acc",
        ),
        (entry(file="b.yaml"), {}, {}, None),
        (entry("too-dry"), {"too_dry": Outcomes(not_evaluated=1)}, {}, None),
        (entry("too-dry"), {"too_dry": None}, {}, None),
        (entry("too-wett"), {"state": "unreadable"}, {}, None),
        (entry("too-wett"), {}, {"known": {}}, None),
        (entry("schema-value"), {}, {"dropped": frozenset({"schema-value"})}, None),
    ],
)
def test_an_entry_that_accepts_nothing(waiting, changes, terms, reason):
    kept = entry()
    result = applied(plan(found(), **changes), entries=[kept, waiting], **terms)
    assert [each.rule for each in result.findings] == ["accepted-list-stale"] * (reason is not None)
    both = listed(kept, waiting)
    after = [each[:5] for each in accept.shrunk(result, both)]
    if reason is None:
        assert after == [each[:5] for each in both.entries]
        return
    (finding,) = result.findings
    assert reason in finding.message
    assert (finding.severity, finding.file) == ("warning", accept.LIST)
    assert finding.excerpt.text.startswith('{"rule": ')
    assert both.text.split("\n")[finding.span.line - 1].startswith(f'{{"rule": "{waiting.rule}"')
    assert after == [kept[:5]]


def test_writing_the_list_accepts_all_and_keeps_the_reasons():
    plans = [
        plan(
            found(),
            found(line=9, read=("8",)),
            found("too-dry"),
            found("input-syntax"),
            comments=[comment("too-dry")],
        )
    ]
    before = listed(entry(), entry(written=("6",)), entry(file="b.yaml"))
    result = accept.apply(plans, before, Terms(known=KNOWN))
    after = accept.grown(result, before, "for now")
    assert [(each.file, each.written, each.reason) for each in after] == [
        ("b.yaml", ("7",), "known"),
        ("plan.yaml", ("7",), "known"),
        ("plan.yaml", ("8",), "for now"),
    ]
    again = accept.apply(plans, listed(*after), Terms(known=KNOWN))
    assert (again.stale, again.findings) == ((), ())
    assert accept.list_bytes(accept.grown(again, listed(*after), "x")) == accept.list_bytes(after)
    assert [each.accepted is None for each in again.plans[0].findings if each.rule.startswith("too-")] == [
        False
    ] * 3


def test_no_entry_is_written_where_none_would_accept_anything():
    """Else each run would add the same entries once more."""
    before = listed(entry())
    result = accept.apply([plan(found(), not_shown=1), plan(found(file="b"), file="b")], before, Terms())
    after = accept.grown(result, before, "for now")
    assert [(each.file, each.reason) for each in after] == [("plan.yaml", "known"), ("b", "for now")]


def test_findings_about_the_list_have_a_most():
    many = [entry("too-wett", pointer=f"/{number}") for number in range(3_000)]
    result = applied(plan(), entries=many)
    assert len(result.stale) == 3_000
    assert len(result.findings) == LIMITS.findings


def test_the_list_is_one_sorted_line_for_each_entry():
    entries = [
        entry(file="b.yaml"),
        entry(written=("1,332", "52%")),
        entry("too-dry", reason='Zoë said "no"'),
    ]
    text = accept.list_bytes(entries).decode()
    north = '"pointer": "/beds/North", "written"'
    rows = [
        f'{{"rule": "too-wet", "file": "b.yaml", {north}: ["7"], "reason": "known"}},',
        f'{{"rule": "too-dry", "file": "plan.yaml", {north}: ["7"], "reason": "Zoë said \\"no\\""}},',
        f'{{"rule": "too-wet", "file": "plan.yaml", {north}: ["1,332", "52%"], "reason": "known"}}',
    ]
    assert text.split("\n") == ['{"version": 1, "accepted": [', *rows, "]}", ""]
    assert accept.list_bytes(reversed(entries)).decode() == text
    assert accept.list_bytes([]) == b'{"version": 1, "accepted": []}\n'


ANY = st.text(st.characters(exclude_categories=()))  # lone surrogates too: names of files may hold them
REASONS = ANY.map(lambda text: f"{text} x")
ENTRIES = st.builds(Entry, ANY.map("x{}".format), ANY, ANY, st.lists(ANY, max_size=3).map(tuple), REASONS)


@given(st.lists(ENTRIES, max_size=5))
def test_what_is_written_is_read_back(entries):
    data = accept.list_bytes(entries)
    assert all(line.isprintable() for line in data.decode().split("\n"))
    back = accept.parse_list(data)
    assert sorted(each[:5] for each in back.entries) == sorted(each[:5] for each in entries)
    assert [each.span.line for each in back.entries] == list(range(2, 2 + len(entries)))
    assert accept.list_bytes(back.entries) == data
    assert json.loads(data)["version"] == 1


@pytest.mark.parametrize(
    "shape",
    [
        lambda row: json.dumps({"version": 1, "accepted": [row]}, indent=2),
        lambda row: json.dumps({"version": 1, "accepted": [row]}, indent="\t", sort_keys=True),
        lambda row: json.dumps({"accepted": [row], "version": 1}, separators=(",", ":")),
        lambda row: "\ufeff" + json.dumps({"accepted": [row], "version": 1}).replace("{", "{\r\n"),
    ],
)
def test_a_list_that_another_tool_formatted_is_read(shape):
    row = json.loads(accept.list_bytes([entry(reason="Zoë 🌻")]))["accepted"][0]
    (back,) = accept.parse_list(shape(row).encode()).entries
    assert back[:5] == entry(reason="Zoë 🌻")[:5]


ROW = '{"rule": "a", "file": "b", "pointer": "", "written": [], "reason": "c"}'
HEAD = '{"version": 1, "accepted": [\n'
SHAPE = 'an entry is {"rule": "", "file": "", "pointer": "", "written": [""], "reason": ""}, all text'


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("", (1, 1), 'an accepted list begins with {"version": 1, "accepted": ['),
        ("[]", (1, 1), "an accepted list begins with"),
        ("null", (1, 1), "an accepted list begins with"),
        ('{"accepted": {}}', (1, 1), "an accepted list begins with"),
        ("<<<<<<< HEAD\n" + HEAD, (1, 1), "an accepted list begins with"),
        (
            '{"version": 2, "accepted": []}',
            (1, 1),
            "the accepted list is of version 2; this plan-lint reads version 1",
        ),
        ('{"accepted": []}', (1, 1), "the accepted list does not say its version"),
        (HEAD, (2, 1), "the accepted list cannot be read: expecting value"),
        (HEAD + ROW, (2, 72), "a comma, or the end of the list, is due here"),
        (HEAD + ROW + "\n" + ROW, (2, 72), "a comma, or the end of the list, is due here"),
        (HEAD + ROW + ",\n]}", (3, 1), "expecting value"),
        (HEAD + ROW + ",\n<<<<<<< HEAD\n", (3, 1), "expecting value"),
        (HEAD + ROW + "]} x", (2, 72), "a comma, or the end of the list, is due here"),
        (HEAD + ROW.replace('"c"', '"c'), (2, 68), "unterminated string"),
        (HEAD + ROW.replace('"c"', '"\n"'), (2, 69), "invalid control character"),
        (HEAD + "[" * 100_000, (2, 1), "brackets are nested too deep"),
        (HEAD + '{"rule":' * 100_000, (2, 1), "brackets are nested too deep"),
        (HEAD + "9" * 10_000 + "]}", (2, 1), "a number has thousands of digits"),
        (HEAD + ROW.replace("{", '{"rule": "x", ') + "]}", (2, 1), "a key stands twice in one entry"),
        (HEAD + "1]}", (2, 1), SHAPE),
        (HEAD + "NaN]}", (2, 1), SHAPE),
        (HEAD + "[]]}", (2, 1), SHAPE),
        (HEAD + "{}]}", (2, 1), SHAPE),
        (HEAD + ROW + ",\n" + ROW.replace("[]", '"x"') + "]}", (3, 1), SHAPE),
        (HEAD + ROW.replace("[]", "[1]") + "]}", (2, 1), SHAPE),
        (HEAD + ROW.replace('"b"', "null") + "]}", (2, 1), SHAPE),
        (HEAD + ROW.replace("{", '{"more": 1, ') + "]}", (2, 1), SHAPE),
        (HEAD + ROW.replace('"c"', '" - "') + "]}", (2, 1), "the entry has no reason"),
        (
            HEAD + ROW.replace('"a"', '"input-size"') + "]}",
            (2, 1),
            "`input-size` cannot be accepted: take the entry",
        ),
        (b"\xef\xbb\xbf\n\xff", (2, 1), "the accepted list is not UTF-8"),
        (b"\n\xff", (2, 1), "the accepted list is not UTF-8"),
    ],
)
def test_a_list_that_is_refused(text, place, message):
    with pytest.raises(PlanLintError) as caught:
        accept.parse_list(text if isinstance(text, bytes) else text.encode(), "lists/a.json")
    (problem,) = caught.value.problems
    assert message in problem.message
    assert (problem.file, problem.line, problem.column) == ("lists/a.json", *place)


def test_every_wrong_entry_is_named_but_not_thousands():
    rows = [ROW, "{}", ROW, "[]"]
    with pytest.raises(PlanLintError) as caught:
        accept.parse_list((HEAD + ",\n".join(rows) + "]}").encode())
    assert [problem.line for problem in caught.value.problems] == [3, 5]
    with pytest.raises(PlanLintError) as caught:
        accept.parse_list((HEAD + ",\n".join(["1"] * 5_000) + "]}").encode())
    assert len(caught.value.problems) == 20


def test_a_list_has_a_most(monkeypatch):
    monkeypatch.setattr("plan_lint.accept.listed.MOST_BYTES", 10)
    with pytest.raises(PlanLintError, match="more than 10 bytes"):
        accept.parse_list(b" " * 11)
    data = (HEAD + ROW + "]}").encode()
    monkeypatch.setattr("plan_lint.accept.listed.MOST_BYTES", len(data))
    assert len(accept.parse_list(data).entries) == 1


def is_list(data):
    """Whether bytes are an accepted list without entries: of what is drawn here, all that is not refused."""
    try:
        return json.loads(data) == {"version": 1, "accepted": []}
    except ValueError:
        return False


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | ANY,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(ANY | st.sampled_from(["rule", "version"]), inner)
    ),
    max_leaves=12,
)


@given(
    st.binary()
    | JSON.map(lambda value: json.dumps({"version": 1, "accepted": value}).encode())
    | JSON.map(lambda value: json.dumps(value).encode())
)
def test_any_json_and_any_bytes_are_read_or_refused_with_a_place(data):
    with nullcontext() if is_list(data) else pytest.raises(PlanLintError) as caught:
        accept.parse_list(data)
    for problem in caught.value.problems if caught else ():
        assert (problem.file, bool(problem.line)) == (accept.LIST, True)


# With a rulebook


@pytest.fixture(scope="module")
def garden():
    return rulebook.load(
        {path.name: path.read_bytes() for path in GARDEN.iterdir() if path.is_file()}, "garden"
    )


def checked(text, garden):
    known = {name: each.info.rule for each in garden.rules for name in (*each.previously, each.info.rule)}
    result = lint(text.encode(), "plan.yaml", (garden,), Options())
    read = accept.read_comments(document.parse(text.encode()), "plan.yaml", lambda: known)
    return result._replace(acceptances=read.acceptances, findings=(*result.findings, *read.findings)), known


PLAN = """\
template: garden/2024
garden: Hill
plan_year: 2024/25
beds:
  - name: North
    plants: 29
    watered: {2023/24: {number: 15, percentage: 57%}}
  - name: South
    plants: 10
    watered: {2023/24: {number: 1, percentage: 57%}}
"""


def open_findings(text, garden, entries):
    result, known = checked(text, garden)
    marked = accept.apply([result], entries, Terms(known=known))
    return [each.natural_pointer for each in marked.plans[0].findings if not each.accepted], marked


def test_a_list_of_a_rulebook_survives_new_lines_and_another_order_but_not_other_figures(garden):
    _, first = open_findings(PLAN, garden, AcceptedList())
    entries = listed(*accept.grown(first, AcceptedList(), "known"))
    assert len(entries.entries) == 2
    head, north, south = (
        PLAN.partition("beds:\n")[0] + "beds:\n",
        *PLAN.partition("beds:\n")[2].split("  - name: South"),
    )
    turned = "# a new line\n\n" + head + "  - name: South" + south + north
    assert open_findings(PLAN, garden, entries)[0] == []
    assert open_findings(turned, garden, entries)[0] == []
    left, marked = open_findings(PLAN.replace("number: 15", "number: 14"), garden, entries)
    assert left == ["/beds/North/watered/2023~124/percentage"]
    assert [each.pointer for each in marked.stale] == ["/beds/North/watered/2023~124/percentage"]


def test_a_comment_in_a_plan_of_a_rulebook(garden):
    text = PLAN.replace(
        "15, percentage: 57%}}", "15, percentage: 57%}} # plan-lint: accept percentage-is-wrong -- old"
    )
    left, marked = open_findings(text, garden, AcceptedList())
    assert left == ["/beds/South/watered/2023~124/percentage"]
    assert [each.rule for each in marked.plans[0].findings] == ["percentage-disagrees-with-numbers"] * 2
    text = PLAN.replace(
        "plants: 29", "plants: 29 # plan-lint: accept percentage-disagrees-with-numbers -- old"
    )
    _, marked = open_findings(text, garden, AcceptedList())
    assert "acceptance-unused" in [each.rule for each in marked.plans[0].findings]
