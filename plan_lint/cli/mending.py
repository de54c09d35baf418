"""`check --fix` and `check --diff`: mends plans, or shows how, and says what was mended and what was not."""

from __future__ import annotations

from collections.abc import Iterator

from plan_lint import run
from plan_lint.cli.checking import Choices
from plan_lint.cli.output import say, watched
from plan_lint.findings import Finding, Report, Style, amount
from plan_lint.report.summary import shown_file
from plan_lint.run import Request
from plan_lint.run.mending import Mending

_LONGEST = 80  # characters of what was written


def mended(request: Request, choices: Choices, style: Style) -> tuple[Report, str | None]:
    """The report of what is left, or with --diff that of what there is, and the diff."""
    with watched(request, quiet=choices.quiet) as told:
        done = run.mend(told, unsafe=choices.unsafe_fixes, write=not choices.diff)
    if not choices.quiet:
        for note in _notes(done.mendings, style, made=not choices.diff):
            say(note)
    if not choices.diff:
        return done.report, None
    from plan_lint.fixes import difference

    diffs = (difference(shown_file(each.file, style), each.old, each.new) for each in done.mendings)
    return done.report, "".join(diffs)


def _notes(mendings: tuple[Mending, ...], style: Style, *, made: bool) -> Iterator[str]:
    for each in mendings:
        if made:
            for finding in each.applied:
                yield f"mended {_place(finding, style)}: {finding.rule}: {_written(finding)}"
        for finding, reason in each.undone:
            yield f"not mended {_place(finding, style)}: {finding.rule}: {reason}"
    changed = [each for each in mendings if each.applied]
    if made and changed:
        yield f"{amount(sum(len(each.applied) for each in changed), 'fix', 'fixes')} made in " + amount(
            len(changed), "file"
        )


def _place(finding: Finding, style: Style) -> str:
    return f"{shown_file(finding.file, style)}:{finding.span.line}:{finding.span.column}"


def _written(finding: Finding) -> str:
    texts = dict.fromkeys(edit.text for edit in finding.fix.edits) if finding.fix else {}
    shown = " and ".join(texts)
    if not shown.strip():
        return "taken out" if not shown else "written as a blank"
    return f"written as {shown}" if len(shown) <= _LONGEST else f"written as {shown[:_LONGEST]}..."
