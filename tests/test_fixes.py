"""Fixing plans: edits that leave all else alone, fixes that are undone, and what `--diff` prints."""

from __future__ import annotations

import difflib
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plan_lint import document, fixes, rulebook
from plan_lint.findings import Accepted, Edit, Excerpt, Finding, Fix, PlanResult, Problem, Span
from plan_lint.fixes import apply_edits, difference, mend
from plan_lint.lint import Options, lint

GARDEN = Path(__file__).with_name("garden")


def edit(line, start, end, text, *, end_line=0, path=()):
    return Edit(Span(line, start, end_line or line, end), text, path)


# Edits


@pytest.mark.parametrize(
    ("before", "edits", "after"),
    [
        ("a: 1\n", [edit(1, 4, 5, "2")], "a: 2\n"),
        ("a: 1", [edit(1, 4, 5, "23")], "a: 23"),
        ("a: 1,332 # kept\r\nb: 2\r\n", [edit(1, 4, 9, "1332")], "a: 1332 # kept\r\nb: 2\r\n"),
        ("a: 1\r\nb: 2", [edit(2, 4, 5, "3"), edit(1, 4, 5, "0")], "a: 0\r\nb: 3"),
        ("\ufeffa: 1\nb: 2\n", [edit(1, 4, 5, "0"), edit(2, 4, 5, "3")], "\ufeffa: 0\nb: 3\n"),
        ("🌻: 🌧, b: 1\n", [edit(1, 4, 5, "☀"), edit(1, 10, 11, "2")], "🌻: ☀, b: 2\n"),
        ("\ufeff🌻\t: 1 # 🌻\n", [edit(1, 5, 6, "🌧")], "\ufeff🌻\t: 🌧 # 🌻\n"),
        ("a: x\n  y\nb: 1\n", [edit(1, 4, 4, "z", end_line=2)], "a: z\nb: 1\n"),
        ("a: \n", [edit(1, 4, 4, "1")], "a: 1\n"),
        ("a:", [edit(1, 3, 3, " 1")], "a: 1"),
        ("a: 1\n", [edit(2, 1, 1, "b: 2\n")], "a: 1\nb: 2\n"),
        ("ab", [edit(1, 1, 2, "x"), edit(1, 2, 3, "y")], "xy"),
        ("\u2028a\x85: 1\n", [edit(1, 6, 7, "2")], "\u2028a\x85: 2\n"),
        # of those that overlap, the first
        ("abcd", [edit(1, 2, 4, "x"), edit(1, 1, 3, "y")], "ycd"),
        ("abcd", [edit(1, 1, 5, "x"), edit(1, 2, 3, "y")], "x"),
        ("abcd", [edit(1, 1, 3, "x"), edit(1, 1, 3, "x")], "xcd"),
        ("abcd", [edit(1, 2, 2, "x"), edit(1, 2, 2, "y")], "axbcd"),
        ("abcdef", [edit(1, 1, 3, "x"), edit(1, 2, 5, "y"), edit(1, 4, 6, "z")], "xczf"),
    ],
)
def test_edits(before, edits, after):
    assert apply_edits(before.encode(), edits) == after.encode()
    assert apply_edits(before.encode(), reversed(edits)).decode() == after or edits[0].span == edits[-1].span


@pytest.mark.parametrize("data", [b"", b"a: 1", b"\xff\xfe", b"\xef\xbb\xbfa\r\n"])
def test_no_edits_leave_any_bytes_alone(data):
    assert apply_edits(data, []) == data


@pytest.mark.parametrize(
    ("place", "message"),
    [
        (edit(3, 1, 1, ""), "the text has no lines 3 to 3"),
        (edit(0, 1, 1, ""), "the text has no lines 0 to 0"),
        (edit(1, 1, 1, "", end_line=3), "the text has no lines 1 to 3"),
        (edit(1, 1, 6, ""), "line 1 has no column 6"),
        (edit(1, 0, 1, ""), "line 1 has no column 0"),
        (edit(2, 2, 2, ""), "line 2 has no column 2"),
        (edit(1, 3, 2, ""), "the span ends before it begins"),
    ],
)
def test_a_span_that_is_not_in_the_text(place, message):
    with pytest.raises(ValueError, match=message):
        apply_edits(b"a: 1\n", [place])


LINES = st.lists(st.text(st.sampled_from("ab :,#\t🌻é\r"), max_size=6), min_size=1, max_size=5)


@given(LINES, st.booleans(), st.data())
def test_only_the_spans_differ(lines, has_mark, data):
    """Against a slow and simple way: each character with its position, and those of the edits left out."""
    text = "\n".join(lines)
    characters = [(line, column) for line, each in enumerate(lines, 1) for column in range(1, len(each) + 2)]
    chosen = data.draw(
        st.lists(st.tuples(st.sampled_from(characters), st.sampled_from(characters)), max_size=4)
    )
    edits = [Edit(Span(*min(pair), *max(pair)), f"<{number}>", ()) for number, pair in enumerate(chosen)]
    made: list[Edit] = []
    for one in sorted(edits, key=lambda each: each.span):
        start = (one.span.line, one.span.column)
        if not made or (start >= made[-1].span[2:] and start != made[-1].span[:2]):
            made.append(one)
    expected = ""
    for place, character in zip(characters, text + "\0", strict=True):
        expected += "".join(each.text for each in made if each.span[:2] == place)
        if not any(each.span[:2] <= place < each.span[2:] for each in made):
            expected += character
    mark = "\ufeff" if has_mark else ""
    assert apply_edits((mark + text).encode(), edits).decode() + "\0" == mark + expected


# Fixes, with a check that reads `key: value` lines: what a value should be stands in a table.


def checker(wanted, *, safe=True, accepted=(), calls=None):
    """A check that finds what a table has of a line: rules, each with the text of its fix or None."""

    def check(data):
        if calls is not None:
            calls.append(data)
        read = document.parse(data)
        if document.is_fatal(read):
            fault = finding("input-syntax", 1, 1, 1, None)
            return PlanResult("plan.yaml", "unreadable", findings=(fault,))
        found = []
        assert isinstance(read.data, dict)
        for key, value in read.data.items():
            for rule, text in wanted.get(f"{key}: {value}", {}).items():
                span = document.span_of(read, (key,))
                fix = None if text is None else Fix(safe, (Edit(span, text, (key,)),))
                found.append(
                    finding(
                        rule,
                        span.line,
                        span.column,
                        span.end_column,
                        fix,
                        f"/{key}",
                        accepted=key in accepted,
                    )
                )
        return PlanResult("plan.yaml", "checked", "form", findings=tuple(found))

    return check


def finding(rule, line, column, end, fix, pointer="", *, accepted=False):
    span = Span(line, column, line, end)
    mark = Accepted("comment", "so it is", "plan.yaml", 1, refused=False) if accepted else None
    place = ("plan.yaml", span, "value", pointer, pointer, Excerpt(line, 1, ""), "f")
    return Finding(rule, "topic", "error", f"{rule}!", *place, fix=fix, accepted=mark)


@pytest.mark.parametrize(
    ("before", "wanted", "after", "applied", "undone"),
    [
        ("a: x\n", {"a: x": {"r": "y"}}, "a: y\n", ["r /a"], []),
        ("a: x\nb: x\n", {"a: x": {"r": "y"}, "b: x": {"r": "y"}}, "a: y\nb: y\n", ["r /a", "r /b"], []),
        # nothing to fix
        ("a: x\n", {}, "a: x\n", [], []),
        ("a: x\n", {"a: x": {"r": None}}, "a: x\n", [], []),
        # round after round
        ("a: x\n", {"a: x": {"r": "y", "s": None}, "a: y": {"s": "z"}}, "a: z\n", ["r /a", "s /a"], []),
        # one place, two fixes: the first, and then the other is not needed any more
        ("a: x\n", {"a: x": {"r": "y", "s": "z"}}, "a: y\n", ["r /a"], []),
        # the first is undone, the second is tried
        ("a: x\n", {"a: x": {"r": "y", "s": "z"}, "a: y": {"t": None}}, "a: z\n", ["s /a"], []),
        # two rules that contradict each other
        (
            "a: x\n",
            {"a: x": {"r": "y"}, "a: y": {"s": "x"}},
            "a: x\n",
            [],
            ["r: it would bring up `s` on line 1: s!"],
        ),
        # a fix that does not help
        (
            "a: x\n",
            {"a: x": {"r": "y"}, "a: y": {"r": "x"}},
            "a: x\n",
            [],
            ["r: it would not take the finding away"],
        ),
        ("a: x\n", {"a: x": {"r": "x"}}, "a: x\n", [], ["r: it would not take the finding away"]),
        (
            "a: x\n",
            {"a: x": {"r": "y", "s": None}, "a: y": {"r": "x"}},
            "a: x\n",
            [],
            ["r: it would not take the finding away"],
        ),
        # a fix that breaks the text, or more than its value
        ("a: x\n", {"a: x": {"r": "'"}}, "a: x\n", [], ["r: the plan could then not be checked as before"]),
        (
            "a: x\n",
            {"a: x": {"r": "y\nb: 1"}},
            "a: x\n",
            [],
            ["r: it would change more than the value it is for"],
        ),
        (
            "a: x\n",
            {"a: x": {"r": "{b: 1}"}},
            "a: x\n",
            [],
            ["r: it would change more than the value it is for"],
        ),
        (
            "a: &p x\nb: *p\n",
            {"a: x": {"r": "y"}},
            "a: &p x\nb: *p\n",
            [],
            ["r: it would change more than the value it is for"],
        ),
        (
            "a: &p x\nb: *p\n",
            {"a: x": {"r": "y"}, "b: x": {"r": "y"}},
            "a: &p y\nb: y\n",
            ["r /a", "r /b"],
            [],
        ),
        # one bad fix among good ones
        (
            "a: x\nb: x\nc: x\nd: x\ne: x\n",
            {f"{key}: x": {"r": "y"} for key in "abcde"} | {"d: y": {"s": None}},
            "a: y\nb: y\nc: y\nd: x\ne: y\n",
            ["r /a", "r /b", "r /c", "r /e"],
            ["r: it would bring up `s` on line 4: s!"],
        ),
    ],
)
def test_mending(before, wanted, after, applied, undone):
    for ending in ("\n", "\r\n"):
        source = ("\ufeff# 🌻" + ending).encode() + before.replace("\n", ending).encode()
        mended = mend(source, checker(wanted), unsafe=False)
        assert mended.data.decode() == "\ufeff# 🌻" + ending + after.replace("\n", ending)
        assert [f"{each.rule} {each.pointer}" for each in mended.applied] == applied
        told = [f"{each.finding.rule}: {each.reason}" for each in mended.undone]
        assert told == [
            re.sub(r"line (\d+)", lambda found: f"line {int(found[1]) + 1}", each) for each in undone
        ]
        assert mended.result == checker(wanted)(mended.data)
        again = mend(mended.data, checker(wanted), unsafe=False)
        assert (again.data, again.applied) == (mended.data, ())


def test_unsafe_fixes_are_made_only_when_asked_for():
    wanted = {"a: x": {"r": "y"}}
    assert mend(b"a: x\n", checker(wanted, safe=False), unsafe=False).data == b"a: x\n"
    assert mend(b"a: x\n", checker(wanted, safe=False), unsafe=True).data == b"a: y\n"


def test_of_two_fixes_of_one_place_the_safe_one_is_made():
    def check(data):
        result = checker({"a: x": {"b-unsafe": "y", "c-safe": "z"}})(data)
        marked = [
            each._replace(fix=each.fix._replace(safe=each.rule == "c-safe")) for each in result.findings
        ]
        return result._replace(findings=tuple(marked))

    assert mend(b"a: x\n", check, unsafe=True).data == b"a: z\n"


def test_what_is_accepted_is_not_fixed():
    wanted = {"a: x": {"r": "y"}, "b: x": {"r": "y"}}
    mended = mend(b"a: x\nb: x\n", checker(wanted, accepted=("a",)), unsafe=False)
    assert mended.data == b"a: x\nb: y\n"
    assert mended.undone == ()


@pytest.mark.parametrize(
    "worse", [{"problems": (Problem("broke"),)}, {"state": "skipped"}, {"template": None}]
)
def test_a_fix_that_leaves_less_checked_is_undone(worse):
    def check(data):
        result = checker({"a: x": {"r": "y"}})(data)
        return result._replace(**worse) if b"y" in data else result

    mended = mend(b"a: x\n", check, unsafe=False)
    assert mended.data == b"a: x\n"
    assert [each.reason for each in mended.undone] == ["the plan could then not be checked as before"]


def test_a_plan_with_more_findings_than_are_shown_is_fixed_too():
    def check(data):
        result = checker({f"{key}: x": {"r": "y"} for key in "abcd"})(data)
        return result._replace(findings=result.findings[:2], not_shown=max(0, len(result.findings) - 2))

    mended = mend(b"a: x\nb: x\nc: x\nd: x\n", check, unsafe=False)
    assert mended.data == b"a: y\nb: y\nc: y\nd: y\n"
    assert len(mended.applied) == 4


def test_a_fix_whose_place_is_not_in_the_text_is_named():
    wrong = Fix(safe=True, edits=(edit(9, 1, 2, "y"),))
    result = PlanResult("plan.yaml", "checked", findings=(finding("r", 9, 1, 2, wrong),))
    mended = mend(b"a: x\n", lambda _data: result, unsafe=False)
    assert mended.data == b"a: x\n"
    assert [each.reason for each in mended.undone] == [
        "its place is not in the text: the text has no lines 9 to 9"
    ]


def test_the_edits_of_one_fix_are_made_together_or_not_at_all():
    def check(data):
        text = data.decode()
        found = []
        if text[:4] == "a: x":
            found.append(
                finding(
                    "r",
                    1,
                    4,
                    5,
                    Fix(safe=True, edits=(edit(1, 4, 5, "y", path=("a",)), edit(3, 4, 5, "y", path=("c",)))),
                )
            )
        if "b: x" in text:
            found.append(
                finding("s", 2, 4, 5, Fix(safe=True, edits=(edit(2, 4, 5, "z", path=("b",)),)), "/b")
            )
        if "c: x" in text:
            found.append(
                finding("t", 3, 4, 5, Fix(safe=True, edits=(edit(3, 4, 5, "z", path=("c",)),)), "/c")
            )
        return PlanResult("plan.yaml", "checked", findings=tuple(found))

    mended = mend(b"a: x\nb: x\nc: x\n", check, unsafe=False)
    assert mended.data == b"a: y\nb: z\nc: y\n"
    assert [each.rule for each in mended.applied] == ["r", "s"]


@pytest.mark.parametrize(
    ("size", "checks"), [(0, 100), (16_384, 100), (32_768, 50), (182_044, 9), (1_000_000, 8)]
)
def test_the_number_of_checks_has_a_most(size, checks):
    """Fewer for a large plan, each of whose checks takes longer."""
    keys = [f"k{number}" for number in range(200)]
    wanted = {f"{key}: x": {"r": "y"} for key in keys} | {f"{key}: y": {"s": None} for key in keys}
    calls: list[bytes] = []
    text = "".join(f"{key}: x\n" for key in keys)
    data = f"{text}{'#' * (size - len(text) - 1)}\n".encode()
    mended = mend(data, checker(wanted, calls=calls), unsafe=False)
    assert mended.applied == ()
    assert len(mended.undone) == 200
    assert len(calls) == checks + 1
    assert fixes.TOO_MANY in {each.reason for each in mended.undone}


@pytest.mark.parametrize("bad", [3, 4, 7])
def test_what_there_were_too_few_checks_for_is_told(bad):
    """Whatever is made before the checks are used up: what could be mended still is made or named."""
    keys = [f"k{number}" for number in range(200)]
    wanted = {f"{key}: x": {"r": "y"} for key in keys} | {f"{key}: y": {"s": None} for key in keys[::bad]}
    check = checker(wanted)
    mended = mend("".join(f"{key}: x\n" for key in keys).encode(), check, unsafe=False)
    left = [each.pointer for each in check(mended.data).findings if each.fix]
    assert mended.applied
    assert left == [each.finding.pointer for each in mended.undone]
    assert len(left) + len(mended.applied) == 200
    assert fixes.TOO_MANY in {each.reason for each in mended.undone}


@pytest.mark.parametrize(
    ("bad", "fewest"),
    [(range(5), 15), (range(15, 20), 15), ((0, 10), 10), ((9, 10), 8)],
)
def test_bad_fixes_at_one_place_leave_checks_for_the_others(bad, fewest):
    """The plan is so large that it is checked eight times only."""
    keys = [f"k{number}" for number in range(20)]
    wanted = {f"{key}: x": {"r": "y"} for key in keys} | {f"k{number}: y": {"s": None} for number in bad}
    text = "".join(f"{key}: x\n" for key in keys) + f"#{' ' * 250_000}\n"
    mended = mend(text.encode(), checker(wanted), unsafe=False)
    made = [each.pointer for each in mended.applied]
    left = [each.finding.pointer for each in mended.undone]
    assert len(made) >= fewest
    assert made == [f"/{key}" for key in keys if f"/{key}" in made]
    assert left == [f"/{key}" for key in keys if f"/{key}" not in made]


def test_one_bad_fix_among_many_is_found_by_halving():
    keys = [f"k{number}" for number in range(300)]
    wanted = {f"{key}: x": {"r": "y"} for key in keys} | {"k217: y": {"s": None}}
    calls: list[bytes] = []
    mended = mend("".join(f"{key}: x\n" for key in keys).encode(), checker(wanted, calls=calls), unsafe=False)
    assert len(mended.applied) == 299
    assert [each.finding.pointer for each in mended.undone] == ["/k217"]
    assert len(calls) < 25


# Plans of a rulebook


@pytest.fixture(scope="module")
def garden():
    files = {path.name: path.read_bytes() for path in GARDEN.iterdir() if path.is_file()}
    return rulebook.load(files, "garden")


COUNTS = st.integers(0, 3000).map(str) | st.sampled_from(
    [
        "1,332",
        "'1,332'",
        "1 332",
        "1_332",
        "\uff11\uff12",
        "1,33",
        "010",
        "12.0",
        "twelve",
        "",
        "~",
        '"12"',
        "-3",
    ]
)
SHARES = st.sampled_from(
    ["52%", "57%", "49.5%", "49.5", "49.46%", "52 %", "'50'", "0.5", "half", "", "100%", "\u22124%", "12:30"]
)
NAMES = st.sampled_from(["North", "Süd 🌻", '"a: b"', "'it''s'", "no"])
SPACES = st.sampled_from(["", " # 🌻 10,5%", "  #", " # 57%"])


@st.composite
def plans(draw):
    """A garden plan with figures that may be wrong, comments, and a style of lines."""
    lines = ["template: garden/2024", f"garden: {draw(NAMES)}", "plan_year: 2024/25", "# 1,332", "harvest:"]
    for crop in ("vegetables", "roots"):
        lines += [
            f"  {crop}:",
            f"    numbers: {{2023/24: {draw(COUNTS)}, 2024/25: {draw(COUNTS)}}}{draw(SPACES)}",
        ]
        lines.append(
            f"    growth: {{since: previous_year, stated: {{2024/25: {draw(SHARES)}}}}}{draw(SPACES)}"
        )
    lines.append("beds:")
    for _ in range(draw(st.integers(1, 3))):
        lines += [f"  - name: {draw(NAMES)}{draw(SPACES)}", f"    plants: {draw(COUNTS)}{draw(SPACES)}"]
        watered = f"{{2023/24: {{number: {draw(COUNTS)}, percentage: {draw(SHARES)}}}}}{draw(SPACES)}"
        lines.append(f"    watered: {watered}")
    ending = draw(st.sampled_from(["\n", "\r\n"]))
    text = ending.join(lines) + draw(st.sampled_from(["", ending, ending * 2]))
    return (draw(st.sampled_from(["", "\ufeff"])) + text).encode()


@settings(max_examples=25)
@given(plans(), st.booleans())
def test_fixing_a_plan(garden, data, unsafe):
    def check(changed):
        return lint(changed, "plan.yaml", (garden,), Options())

    before = check(data)
    mended = mend(data, check, unsafe=unsafe)
    after = check(mended.data)
    assert mended.result == after
    assert len(after.findings) + after.not_shown <= len(before.findings) + before.not_shown - len(
        mended.applied
    )
    assert after.state == before.state
    again = mend(mended.data, check, unsafe=unsafe)
    assert (again.data, again.applied) == (mended.data, ())
    if not unsafe:
        assert all(each.fix is not None and each.fix.safe for each in mended.applied)
    # The lines are the same but for the values that a fix is for.
    old, new = data.decode(), mended.data.decode()
    assert (old.startswith("\ufeff"), old.count("\r\n"), old.count("\n")) == (
        new.startswith("\ufeff"),
        new.count("\r\n"),
        new.count("\n"),
    )
    changed = {
        number
        for number, pair in enumerate(zip(old.split("\n"), new.split("\n"), strict=True), 1)
        if pair[0] != pair[1]
    }
    assert changed <= {
        edit.span.line for each in mended.applied for edit in (each.fix.edits if each.fix else ())
    }
    assert re.findall("#[^\r\n]*", old) == re.findall("#[^\r\n]*", new)
    paths = {edit.path for each in mended.applied for edit in (each.fix.edits if each.fix else ())}
    assert leaves(document.parse(data).data, paths) == leaves(document.parse(mended.data).data, paths)


def leaves(data, but_for, at=()):
    """Every value of a plan by its place, but for some."""
    if isinstance(data, dict | list):
        parts = data.items() if isinstance(data, dict) else enumerate(data)
        return [
            (at, type(data)),
            *(leaf for key, part in parts for leaf in leaves(part, but_for, (*at, key))),
        ]
    return [] if at in but_for else [(at, data)]


@pytest.mark.parametrize(
    ("before", "after", "unsafe"),
    [
        ("plants: 1,332", "plants: 1332", False),
        ("plants: '1,332' # or 1,333", "plants: 1332 # or 1,333", False),
        (
            "plants: 29\n    watered: {2023/24: {number: 15, percentage: 52}}",
            "plants: 29\n    watered: {2023/24: {number: 15, percentage: 52%}}",
            False,
        ),
        (
            "plants: 29\n    watered: {2023/24: {number: 15, percentage: 57%}}",
            "plants: 29\n    watered: {2023/24: {number: 15, percentage: 52%}}",
            True,
        ),
        ("plants: 29\n    watered: {2023/24: {number: 15, percentage: 57%}}", None, False),
        ("plants: 29\n    watered: {2023/24: {number: 15, percentage: 57}}", None, False),
        ("plants: 1,33", None, True),
    ],
)
def test_fixes_of_a_rulebook(garden, before, after, unsafe):
    head = "template: garden/2024\ngarden: Hill\nplan_year: 2024/25\nbeds:\n  - name: Süd 🌻\n    "
    mended = mend(
        (head + before).encode(), lambda data: lint(data, "plan.yaml", (garden,), Options()), unsafe=unsafe
    )
    assert mended.data.decode() == head + (before if after is None else after)


# Differences


def applied_patch(old, patch):
    """A text with a unified diff applied, by a slow and simple way that checks what it passes over."""
    lines = old.splitlines(keepends=True)
    result: list[str] = []
    at = 0
    body = patch.replace("\n\\ No newline at end of file\n", "\0\n").splitlines(keepends=True)[2:]
    for line in (each.replace("\0\n", "") for each in body):
        if head := re.fullmatch(r"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@\n", line):
            start = int(head[1]) - (head[2] != "0")
            result += lines[at:start]
            assert len(result) == int(head[3]) - (head[4] != "0")
            at = start
            continue
        if line[0] in " -":
            assert lines[at] == line[1:]
            at += 1
        if line[0] in " +":
            result.append(line[1:])
    return "".join(result + lines[at:])


def test_a_difference():
    old = "".join(f"{number}\n" for number in range(1, 30))
    new = old.replace("\n5\n", "\nfive\n").replace("\n9\n", "\nnine\n").replace("\n25\n", "\n25%\n")
    assert difference("plans/a.yaml", old.encode(), new.encode()).split("\n") == [
        "--- plans/a.yaml",
        "+++ plans/a.yaml",
        "@@ -2,11 +2,11 @@",
        *(" 2", " 3", " 4", "-5", "+five", " 6", " 7", " 8", "-9", "+nine", " 10", " 11", " 12"),
        "@@ -22,7 +22,7 @@",
        *(" 22", " 23", " 24", "-25", "+25%", " 26", " 27", " 28"),
        "",
    ]


@pytest.mark.parametrize(
    ("old", "new", "diff"),
    [
        ("a", "a", ""),
        ("a", "b", "@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b\n\\ No newline at end of file\n"),
        ("a\n", "b", "@@ -1 +1 @@\n-a\n+b\n\\ No newline at end of file\n"),
        ("a\r\nb\r\n", "a\r\nc\r\n", "@@ -1,2 +1,2 @@\n a\r\n-b\r\n+c\r\n"),
        ("\ufeffa\n", "\ufeffb\n", "@@ -1 +1 @@\n-\ufeffa\n+\ufeffb\n"),
        ("a: x\n  y\nb\n", "a: z\nb\n", "@@ -1,3 +1,2 @@\n-a: x\n-  y\n+a: z\n b\n"),
        (" ::stop::x\n1\n", " ::stop::x\n2\n", "@@ -1,2 +1,2 @@\n  \\x3a:stop::x\n-1\n+2\n"),
        ("::x\n1\n", "::y\n1\n", "@@ -1,2 +1,2 @@\n-::x\n+::y\n 1\n"),
        (
            "1 ##[x] ##vso[y]\n",
            "2 ##[x] ##vso[y]\n",
            "@@ -1 +1 @@\n-1 #\\x23[x] #\\x23vso[y]\n+2 #\\x23[x] #\\x23vso[y]\n",
        ),
    ],
)
def test_what_differs(old, new, diff):
    head = "--- a.yaml\n+++ a.yaml\n" if diff else ""
    assert difference("a.yaml", old.encode(), new.encode()) == head + diff


@pytest.mark.parametrize(
    ("file", "shown"),
    [
        ("plans/Süd 🌻.yaml", "plans/Süd 🌻.yaml"),
        ("a\n+++ b", "a\\n+++ b"),
        ("a\x1b[31m\u202e\udcff", "a\\x1b[31m\\u202e\\udcff"),
        ("##[x]", "#\\x23[x]"),
    ],
)
def test_names_of_files_are_shown_on_one_line(file, shown):
    assert difference(file, b"a", b"b").split("\n")[:2] == [f"--- {shown}", f"+++ {shown}"]


SHORT = st.lists(st.sampled_from(["a", "b", "c", ""]), max_size=14).map("\n".join)


@given(SHORT, SHORT)
def test_a_difference_turns_the_old_text_into_the_new(old, new):
    patch = difference("f", old.encode(), new.encode())
    assert (patch == "") == (old == new)
    if patch:
        assert applied_patch(old, patch) == new


@given(st.lists(st.sampled_from("abc"), min_size=1, max_size=30), st.data())
def test_a_difference_of_edited_lines_is_as_difflib_gives_it(lines, data):
    changed = data.draw(st.sets(st.integers(0, len(lines) - 1), min_size=1))
    numbered = [f"{number} {line}\n" for number, line in enumerate(lines)]
    after = [f"new {line}" if number in changed else line for number, line in enumerate(numbered)]
    expected = "".join(difflib.unified_diff(numbered, after, "f", "f", n=fixes.CONTEXT)).replace(
        "--- f\n", "--- f\n"
    )
    assert difference("f", "".join(numbered).encode(), "".join(after).encode()) == expected


def test_a_difference_of_a_large_plan_takes_no_long():
    old = [f"{number % 99}" for number in range(100_000)]  # difflib takes minutes: each line a thousand times
    new = ["x", *old[1:-1], "y"]
    patch = difference("f", "\n".join(old).encode(), "\n".join(new).encode())
    assert patch.count("\n@@") == 2


def test_rounds_come_to_an_end():
    wanted = {
        f"a: {value}": {f"rule-{n:02}": str(value + 1) for n in range(value, 20)} for value in range(20)
    }
    mended = mend(b"a: 0\n", checker(wanted), unsafe=False)
    assert (mended.data, len(mended.applied)) == (b"a: 10\n", fixes.ROUNDS)


def test_texts_that_are_alike_have_no_difference():
    assert difference("a.yaml", b"a: 1\n", b"a: 1\n") == ""


def test_bytes_that_are_no_text_differ_in_no_line():
    assert difference("a.yaml", b"\xff\n", b"\xfe\n") == "--- a.yaml\n+++ a.yaml\n"
