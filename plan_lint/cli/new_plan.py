"""Writes a skeleton plan, and beside it a schema for the editor; nothing is ever overwritten."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

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
from plan_lint.records import NamedTuple
from plan_lint.report.escape import one_line

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
    names = one_line(" and ".join(written))
    show(f"wrote {names}\nfill it in, then: plan-lint check {one_line(new.file)}\n")
    return 0


def _texts(new: New, place: Place) -> dict[str, str]:
    """What goes into which file, the plan last."""
    from plan_lint.skeleton import SCHEMA_FILE, editor_schema, rulebook_of, skeleton

    if not new.file.endswith(_ENDINGS):
        ending = "the name of a plan ends in .yaml or .yml, as folders are searched for these"
        raise PlanLintError(Problem(f"{new.file}: {ending}"))
    folder = Path(new.file).parent
    found = shelves(tuple(map(Word, new.rulebooks)) or settings_of(place).rulebooks, place)
    rulebook = rulebook_of(new.template, rulebooks_of(found, store_of(place, (str(folder),))))
    return {
        str(folder / SCHEMA_FILE): editor_schema(rulebook),
        new.file: skeleton(rulebook, new.template, Path(new.file).name),
    }


def _write_new(texts: Mapping[str, str]) -> list[str]:
    """Write each text into a file that is not there yet; a schema that is there already may stay.

    When one cannot be written, none is left behind. Returns the names of those written, the plan first.
    """
    written: list[str] = []
    try:
        for name, text in texts.items():
            if name.endswith(_ENDINGS) or not _holds(name, text):
                with Path(name).open("xb") as file:  # which follows no link and opens nothing that is there
                    written.append(name)
                    file.write(text.encode())
    except OSError as error:
        for each in written:
            with suppress(OSError):
                Path(each).unlink()
        raise PlanLintError(Problem(_refusal(error, name))) from None
    return written[::-1]


def _holds(name: str, text: str) -> bool:
    data = text.encode()
    try:
        return read_bytes(name, len(data)) == data
    except OSError:
        return False


def _refusal(error: OSError, name: str) -> str:
    if not isinstance(error, FileExistsError):
        return f"{name} is not written: {reason(error)}"
    if name.endswith(_ENDINGS):
        return f"{name} is there already and stays as it is: name another file"
    return f"{name} is there already and is another schema: name a file in another folder, or remove it"
