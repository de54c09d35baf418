"""`plan-lint compare` and its options, for click; what carries it out is imported when it runs."""

from __future__ import annotations

import click

from plan_lint import __version__
from plan_lint.cli import completing
from plan_lint.cli.given import Command


@click.command(cls=Command)
@click.argument("old", shell_complete=completing.files)
@click.argument("new", shell_complete=completing.files)
@click.option(
    "--format",
    "output_format",
    default="text",
    metavar="FORMAT",
    help="text, markdown, json or html.",
    shell_complete=completing.difference_formats,
)
@click.option(
    "--fail-on",
    default="",
    metavar="SEVERITY",
    help="Exit 1 for what is new from this severity on: error (the default), warning, info or never.",
    shell_complete=completing.severities,
)
@click.option(
    "--rulebook",
    "rulebooks",
    multiple=True,
    metavar="DIR",
    help="Check both folders by the rulebook in this folder; may be repeated.",
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
    "--config",
    metavar="FILE",
    help="Read this configuration instead of looking for .plan-lint.yaml.",
    shell_complete=completing.files,
)
@click.option("--no-config", is_flag=True, help="Read no configuration.")
@click.option(
    "--color",
    default="auto",
    metavar="WHEN",
    help="Color text: auto, always or never.",
    shell_complete=completing.colors,
)
@click.option("--quiet", "-q", is_flag=True, help="Show what differs only, without totals.")
@click.option("--no-cache", is_flag=True, help="Remember nothing, and use nothing remembered.")
@click.option("--debug", is_flag=True, help="Show where in plan-lint an internal error happened.")
@click.version_option(__version__, message="plan-lint %(version)s")
def compare(
    *,
    old: str,
    new: str,
    output_format: str,
    fail_on: str,
    rulebooks: tuple[str, ...],
    templates: tuple[str, ...],
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    config: str | None,
    no_config: bool,
    color: str,
    quiet: bool,
    no_cache: bool,
    debug: bool,
) -> int:
    """Compare two folders of plans, or two JSON reports: what is new, fixed and still there.

    Both folders are checked alike, by the configuration of the current folder; its patterns of paths count
    from each of the two.
    """
    from plan_lint.cli.checking import Choices
    from plan_lint.cli.two_runs import run_compare

    choices = Choices(
        output_format=output_format,
        rulebooks=rulebooks,
        templates=templates,
        select=select,
        ignore=ignore,
        fail_on=fail_on,
        config=config,
        no_config=no_config,
        color=color,
        quiet=quiet,
        no_cache=no_cache,
        debug=debug,
    )
    return run_compare(old, new, choices)
