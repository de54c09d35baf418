"""`plan-lint new` and its options, for click; what carries it out is imported when it runs."""

from __future__ import annotations

import click

from plan_lint import __version__
from plan_lint.cli import completing
from plan_lint.cli.given import Command


@click.command(cls=Command)
@click.argument("template", shell_complete=completing.templates)
@click.argument("file", default="plan.yaml", required=False, shell_complete=completing.files)
@click.option(
    "--rulebook",
    "rulebooks",
    multiple=True,
    metavar="DIR",
    help="Look for the form in the rulebook in this folder; may be repeated.",
    shell_complete=completing.folders,
)
@click.option(
    "--config",
    metavar="FILE",
    help="Read this configuration instead of looking for .plan-lint.yaml.",
    shell_complete=completing.files,
)
@click.option("--no-config", is_flag=True, help="Read no configuration.")
@click.version_option(__version__, message="plan-lint %(version)s")
def new(*, template: str, file: str, rulebooks: tuple[str, ...], config: str | None, no_config: bool) -> int:
    """Write a plan to fill in (default: plan.yaml), and its schema for the editor; overwrites nothing."""
    from plan_lint.cli.new_plan import New, run_new

    return run_new(New(template, file, rulebooks, config, no_config))
