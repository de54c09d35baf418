"""What a shell may complete: rules, topics, formats, forms, severities, files and folders.

Whatever goes wrong on the way, such as a configuration that is not valid, completes nothing and says nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import click
    from click.shell_completion import CompletionItem

    from plan_lint.rulebook import Rulebook

VARIABLE = "_PLAN_LINT_COMPLETE"  # the name that click gives it
_PROGRAM = "plan-lint"


def complete(commands: click.Command, instruction: str) -> int:
    """Do what a shell asks in the variable: print its script, or the completions of its words."""
    from click.shell_completion import BashComplete, ShellComplete, add_completion_class, shell_complete

    class Bash(BashComplete):
        """The script for bash without a look at its version, which would start one."""

        source = ShellComplete.source

    add_completion_class(Bash)
    code = shell_complete(commands, {}, _PROGRAM, VARIABLE, instruction)
    return 0 if code == 0 else 2  # 1 would mean findings


def files(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Files and folders, which the shell knows."""
    return _left_to_the_shell(incomplete, "file")


def folders(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Folders, which the shell knows."""
    return _left_to_the_shell(incomplete, "dir")


def formats(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The formats of reports."""
    from plan_lint.report import FORMATS

    return _items(((name, "") for name in FORMATS), incomplete)


def rule_formats(
    _context: click.Context, _parameter: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """The formats of the table of rules."""
    from plan_lint.catalogue import FORMATS

    return _items(((name, "") for name in FORMATS), incomplete)


def example_formats(
    _context: click.Context, _parameter: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """The formats of what became of examples."""
    from plan_lint.cli.testing import FORMATS

    return _items(((name, "") for name in FORMATS), incomplete)


def difference_formats(
    _context: click.Context, _parameter: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """The formats of what differs between two runs."""
    from plan_lint.report.difference import FORMATS

    return _items(((name, "") for name in FORMATS), incomplete)


def reports(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The formats of reports, each before the name of its file."""
    from plan_lint.report import FORMATS

    return _items(((f"{name}=", "") for name in FORMATS), incomplete)


def severities(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The severities to fail on."""
    from plan_lint.findings import SEVERITIES

    return _items(((name, "") for name in (*SEVERITIES, "never")), incomplete)


def colors(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """When to color."""
    return _items(((name, "") for name in ("auto", "always", "never")), incomplete)


def templates(context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The forms of the rulebooks."""
    known = _rulebooks(context)
    return _items(((name, each.title) for each in known for name in each.templates), incomplete)


def rulebooks(context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The rulebooks by name, or folders."""
    named = _items(((each.name, each.title) for each in _rulebooks(context)), incomplete)
    return named or _left_to_the_shell(incomplete, "dir")


def rules(context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The rules, those of plan-lint itself too."""
    from plan_lint.lint import BUILT_IN

    entries = (entry.info for each in _rulebooks(context) for entry in each.rules)
    return _items(((info.rule, info.title) for info in (*entries, *BUILT_IN.values())), incomplete)


def choices(context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Rules and topics, the last of several between commas."""
    before, comma, last = incomplete.rpartition(",")
    infos = [entry.info for each in _rulebooks(context) for entry in each.rules]
    topics = dict.fromkeys(info.topic for info in infos)
    known = [
        *((topic, "all rules of this topic") for topic in topics),
        *((one.rule, one.title) for one in infos),
    ]
    return _items(known, last, before + comma)


def _items(known: Iterable[tuple[str, str]], incomplete: str, before: str = "") -> list[CompletionItem]:
    from click.shell_completion import CompletionItem

    begun = ((name, said) for name, said in known if name.startswith(incomplete))
    return [CompletionItem(before + name, help=said or None) for name, said in begun]


def _left_to_the_shell(incomplete: str, kind: str) -> list[CompletionItem]:
    from click.shell_completion import CompletionItem

    return [CompletionItem(incomplete, type=kind)]


def _rulebooks(context: click.Context) -> tuple[Rulebook, ...]:
    """The rulebooks that the command would work with, as far as its words are known."""
    from plan_lint.cli.setting_up import rulebooks_of, settings_of, shelves, store_of, working_folder
    from plan_lint.config import Word, locate
    from plan_lint.findings import PlanLintError

    given = context.params
    try:
        place = locate(working_folder(), file=given.get("config"), search=not given.get("no_config"))
        words = tuple(map(Word, given.get("rulebooks") or ())) or settings_of(place).rulebooks
        return rulebooks_of(shelves(words, place), store_of(place, (".",)))
    except PlanLintError:
        return ()
