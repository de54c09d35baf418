"""The commands and their options, for click; what carries them out is imported when it runs."""

from __future__ import annotations

import os

import click

from plan_lint import __version__
from plan_lint.cli import completing
from plan_lint.cli.accepting import accepted
from plan_lint.cli.comparing import compare
from plan_lint.cli.given import Command
from plan_lint.cli.making import new
from plan_lint.config import reason
from plan_lint.findings import PlanLintError, Problem

_SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 100}
_config = click.option(
    "--config",
    metavar="FILE",
    help="Read this configuration instead of looking for .plan-lint.yaml.",
    shell_complete=completing.files,
)
_no_config = click.option("--no-config", is_flag=True, help="Read no configuration.")
_version = click.version_option(__version__, message="plan-lint %(version)s")


def run_command(arguments: list[str]) -> int:
    """Parse the arguments and run what they name; the exit code."""
    if completing.VARIABLE in os.environ:
        return completing.complete(plan_lint, os.environ[completing.VARIABLE])
    try:
        # Not through click's `main`, which exits 1 when the reader of a pipe goes away.
        with plan_lint.make_context("plan-lint", list(arguments)) as context:
            code = plan_lint.invoke(context)
    except click.exceptions.Exit:  # the help or the version was asked for
        return 0
    except click.ClickException as error:
        error.show()
        return 2
    except OSError as error:
        if isinstance(error, BrokenPipeError) or not _is_of_clicks_printing(error):
            raise
        raise PlanLintError(Problem(f"not all is printed: standard output: {reason(error)}")) from None
    return code if isinstance(code, int) else 0


def _is_of_clicks_printing(error: OSError) -> bool:
    """Whether an exception comes from where click prints help and versions, not from a command."""
    last = error.__traceback__
    while last is not None and last.tb_next is not None:
        last = last.tb_next
    return last is not None and last.tb_frame.f_globals.get("__name__") == "click.utils"


class _Commands(click.Group):
    """The commands; a path that stands in place of one is told what to write."""

    command_class = Command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the first argument names; UsageError where there is none."""
        named = args[0]  # click empties the list where this begins like an option
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            if not os.path.exists(named):
                raise
            import shlex  # takes a millisecond

            path = shlex.quote(named) if not named.startswith("-") else f"-- {shlex.quote(named)}"
            advice = f"To check a plan or a folder: plan-lint check {path}"
            raise click.UsageError(f"{error.message} {advice}", ctx) from None


@click.group(cls=_Commands, context_settings=_SETTINGS)
@_version
def plan_lint() -> None:
    """Check plans written as YAML: figures, promises and the form they fill in.

    Exit codes: 0 nothing found, 1 something found, 2 the verdict cannot be trusted.
    """


@plan_lint.command()
@click.argument("paths", metavar="[PATH]...", nargs=-1, shell_complete=completing.files)
@click.option(
    "--format",
    "output_format",
    default="text",
    metavar="FORMAT",
    help="Print it as text, concise, json, jsonl, sarif, github, gitlab, junit, markdown, html or csv.",
    shell_complete=completing.formats,
)
@click.option(
    "--report",
    "reports",
    multiple=True,
    metavar="FORMAT=FILE",
    help="Write a report to a file too; may be repeated.",
    shell_complete=completing.reports,
)
@click.option(
    "--rulebook",
    "rulebooks",
    multiple=True,
    metavar="DIR",
    help="Check by the rulebook in this folder; may be repeated.",
    shell_complete=completing.folders,
)
@click.option(
    "--template",
    "templates",
    multiple=True,
    metavar="NAME",
    help="The form that plans must fill in; may be repeated.",
    shell_complete=completing.templates,
)
@click.option(
    "--select",
    multiple=True,
    metavar="RULE",
    help="Run only these rules or topics.",
    shell_complete=completing.choices,
)
@click.option(
    "--ignore",
    multiple=True,
    metavar="RULE",
    help="Do not run these rules or topics.",
    shell_complete=completing.choices,
)
@click.option(
    "--fail-on",
    default="",
    metavar="SEVERITY",
    help="Exit 1 from this severity on: error (the default), warning, info or never.",
    shell_complete=completing.severities,
)
@click.option("--fix", is_flag=True, help="Mend what can be mended without changing what the plan says.")
@click.option(
    "--unsafe-fixes", is_flag=True, help="With --fix or --diff: mend what changes what the plan says, too."
)
@click.option(
    "--diff", is_flag=True, help="Print what --fix would change instead of a report; write nothing."
)
@click.option(
    "--accepted",
    default="",
    metavar="FILE",
    help="The list of accepted findings; `plan-lint accepted` writes it.",
    shell_complete=completing.files,
)
@click.option(
    "--roster",
    default="",
    metavar="FILE",
    help="Whose plans are expected: say which are missing.",
    shell_complete=completing.files,
)
@click.option(
    "--gate",
    is_flag=True,
    help="Judge returns that others sent: nothing that lies among them softens the verdict.",
)
@click.option(
    "--jobs",
    type=int,
    metavar="N",
    help="Check in so many processes; 0, the default, is as many as there are cores where that pays.",
)
@click.option(
    "--engine",
    default="",
    metavar="dask=ADDRESS",
    help="Check on the workers of the Dask scheduler at this address.",
)
@click.option("--statistics", is_flag=True, help="Show which plans and rules have the most findings.")
@click.option("--show-unevaluated", is_flag=True, help="List every case that could not be checked, and why.")
@click.option("--show-config", is_flag=True, help="Show what the run would go by, and exit.")
@click.option(
    "--stdin-filename", default="", metavar="FILE", help="What to call the plan on standard input (`-`)."
)
@_config
@_no_config
@click.option(
    "--color",
    default="auto",
    metavar="WHEN",
    help="Color text: auto, always or never.",
    shell_complete=completing.colors,
)
@click.option("--quiet", "-q", is_flag=True, help="Show findings only.")
@click.option("--no-cache", is_flag=True, help="Remember nothing, and use nothing remembered.")
@click.option("--allow-none", is_flag=True, help="Exit 0 when there is nothing to check.")
@click.option("--debug", is_flag=True, help="Show where in plan-lint an internal error happened.")
@_version
def check(
    *,
    paths: tuple[str, ...],
    output_format: str,
    reports: tuple[str, ...],
    rulebooks: tuple[str, ...],
    templates: tuple[str, ...],
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    fail_on: str,
    fix: bool,
    unsafe_fixes: bool,
    diff: bool,
    accepted: str,
    roster: str,
    gate: bool,
    jobs: int | None,
    engine: str,
    statistics: bool,
    show_unevaluated: bool,
    show_config: bool,
    stdin_filename: str,
    config: str | None,
    no_config: bool,
    color: str,
    quiet: bool,
    no_cache: bool,
    allow_none: bool,
    debug: bool,
) -> int:
    """Lint files and folders (default: the current folder); `-` is standard input.

    A path may be an address, as in s3://bucket/returns/: it needs pip install 'plan-lint[fsspec]'.
    """
    from plan_lint.cli.checking import Choices, run_check

    options = Choices(
        paths, output_format, reports, rulebooks, templates, select, ignore, fail_on, statistics,
        show_unevaluated, show_config, stdin_filename, config, no_config, color, quiet, no_cache, allow_none,
        debug, accepted, fix, unsafe_fixes, diff, jobs, roster, gate, engine,
    )  # fmt: skip
    return run_check(options)


@plan_lint.command()
@click.option(
    "--format",
    "style",
    default="text",
    metavar="FORMAT",
    help="text, markdown (the rule catalogue) or json.",
    shell_complete=completing.rule_formats,
)
@click.option(
    "--rulebook",
    "rulebooks",
    multiple=True,
    metavar="DIR",
    help="The rulebook in this folder; may be repeated.",
    shell_complete=completing.folders,
)
@_config
@_no_config
@_version
def rules(*, style: str, rulebooks: tuple[str, ...], config: str | None, no_config: bool) -> int:
    """List the rules."""
    from plan_lint.cli.reading_rules import Wanted, run_rules

    return run_rules(Wanted(rulebooks, "", config, no_config), style)


@plan_lint.command()
@click.argument("rule", shell_complete=completing.rules)
@click.option(
    "--rulebook",
    "rulebooks",
    multiple=True,
    metavar="DIR",
    help="Of the rulebook in this folder; may be repeated.",
    shell_complete=completing.folders,
)
@_config
@_no_config
@_version
def explain(*, rule: str, rulebooks: tuple[str, ...], config: str | None, no_config: bool) -> int:
    """Explain a rule: why it exists, what it finds, what to do, how to accept it."""
    from plan_lint.cli.reading_rules import Wanted, run_explain

    return run_explain(Wanted(rulebooks, "", config, no_config), rule)


@plan_lint.command()
@click.argument("rulebook", default="", required=False, shell_complete=completing.rulebooks)
@click.option(
    "--format",
    "style",
    default="text",
    metavar="FORMAT",
    help="text or junit.",
    shell_complete=completing.example_formats,
)
@click.option(
    "--mutate", is_flag=True, help="Break good plans, one place at a time, and list what no rule notices."
)
@click.option(
    "--plan",
    "plans",
    multiple=True,
    metavar="PATH",
    help="A plan or a folder of plans, instead of those in plans/ of the rulebook; may be repeated.",
    shell_complete=completing.files,
)
@_config
@_no_config
@click.option("--quiet", "-q", is_flag=True, help="Leave out what no plan needs and no rule reads.")
@_version
def test(
    *,
    rulebook: str,
    style: str,
    mutate: bool,
    plans: tuple[str, ...],
    config: str | None,
    no_config: bool,
    quiet: bool,
) -> int:
    """Run the examples of every rule of a rulebook, named or in a folder."""
    from plan_lint.cli.reading_rules import Trial, Wanted, run_test

    return run_test(Wanted((), rulebook, config, no_config), Trial(style, mutate, plans, quiet))


@plan_lint.command()
@click.argument("rulebook", default="", required=False, shell_complete=completing.rulebooks)
@_config
@_no_config
@_version
def schema(*, rulebook: str, config: str | None, no_config: bool) -> int:
    """Print the JSON Schema of a rulebook, named or in a folder."""
    from plan_lint.cli.reading_rules import Wanted, run_schema

    return run_schema(Wanted((), rulebook, config, no_config))


plan_lint.add_command(accepted)
plan_lint.add_command(compare)
plan_lint.add_command(new)
