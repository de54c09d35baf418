"""`plan-lint new`: a skeleton plan, and beside it a schema for the editor; nothing is ever overwritten."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from typing import NamedTuple

from plan_lint.cli.output import say_problems, show
from plan_lint.cli.setting_up import (
    prefix_of,
    rulebooks_of,
    settings_of,
    shelves,
    store_of,
    working_folder,
)
from plan_lint.config import Place, Word, locate, read_bytes, reason
from plan_lint.findings import PlanLintError, Problem
from plan_lint.report.escape import line_start, one_line

FILE = "plan.yaml"
_ENDINGS = (".yaml", ".yml")


class New(NamedTuple):
    """The form of the new plan, its file, and where the form's rulebook is looked for."""

    template: str
    file: str = FILE
    rulebooks: tuple[str, ...] = ()
    config: str | None = None
    no_config: bool = False


def run_new(new: New) -> int:
    """Write the skeleton and the schema, or say why not; the exit code."""
    prefix = ""
    try:
        working = working_folder()
        place = locate(working, file=new.config, search=not new.no_config)
        prefix = prefix_of(place, working)
        written = _write_new(_texts(new, place))
    except PlanLintError as error:
        say_problems(error.problems, prefix)
        return 2
    plan = one_line(new.file)
    show(f"{line_start(f'wrote {one_line(" and ".join(written))}')}\nfill it in, then: plan-lint check {plan}\n")
    return 0


def _texts(new: New, place: Place) -> dict[str, str]:
    """What goes into which file, the plan last."""
    from plan_lint.skeleton import SCHEMA_FILE, editor_schema, rulebook_of, skeleton

    if not new.file.endswith(_ENDINGS):
        raise PlanLintError(
            Problem(f"{new.file}: the name of a plan ends in .yaml or .yml, or folders leave it out")
        )
    found = shelves(tuple(map(Word, new.rulebooks)) or settings_of(place).rulebooks, place)
    rulebook = rulebook_of(new.template, rulebooks_of(found, store_of(place, (os.path.dirname(new.file),))))
    schema = os.path.join(os.path.dirname(new.file), SCHEMA_FILE)
    return {schema: editor_schema(rulebook), new.file: skeleton(rulebook, new.template, new.file)}


def _write_new(texts: Mapping[str, str]) -> list[str]:
    """Write each text into a file that is not there yet; one that holds just this text may be there.

    When one cannot be written, none is left behind. Returns the names of those written.
    """
    written: list[str] = []
    try:
        for name, text in texts.items():
            if not name.endswith(_ENDINGS) and _holds(name, text):
                continue
            _create(name, text, written)
    except OSError as error:
        for name in written:
            with suppress(OSError):
                os.unlink(name)
        if isinstance(error, FileExistsError):
            advice = "it is left as it is; name another file, or move this one away"
            raise PlanLintError(Problem(f"{error.filename} is there already: {advice}")) from None
        raise PlanLintError(Problem(f"{error.filename} is not written: {reason(error)}")) from None
    return written[::-1]


def _holds(name: str, text: str) -> bool:
    data = text.encode()
    try:
        return read_bytes(name, len(data)) == data
    except OSError:
        return False


def _create(name: str, text: str, written: list[str]) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
    with open(os.open(name, flags, 0o666), "wb") as file:
        written.append(name)
        file.write(text.encode())
