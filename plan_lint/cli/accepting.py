"""`plan-lint accepted` and its options, for click; what carries it out is imported when it runs."""

from __future__ import annotations

import click

from plan_lint import __version__
from plan_lint.cli import completing
from plan_lint.cli.given import Command


@click.command(cls=Command)
@click.argument("paths", metavar="[PATH]...", nargs=-1, shell_complete=completing.files)
@click.option("--check", is_flag=True, help="Write nothing; exit 1 when entries accept nothing any more.")
@click.option(
    "--reason",
    metavar="TEXT",
    help="Accept everything that is found and not accepted yet, for this reason.",
)
@click.option(
    "--accepted",
    "file",
    default="",
    metavar="FILE",
    help="The list; else that of the configuration, else .plan-lint-accepted.json.",
    shell_complete=completing.files,
)
@click.option(
    "--roster",
    default="",
    metavar="FILE",
    help="Whose plans are expected.",
    shell_complete=completing.files,
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
    "--config",
    metavar="FILE",
    help="Read this configuration instead of looking for .plan-lint.yaml.",
    shell_complete=completing.files,
)
@click.option("--no-config", is_flag=True, help="Read no configuration.")
@click.option("--no-cache", is_flag=True, help="Remember nothing, and use nothing remembered.")
@click.version_option(__version__, message="plan-lint %(version)s")
def accepted(
    *,
    paths: tuple[str, ...],
    check: bool,
    reason: str | None,
    file: str,
    roster: str,
    rulebooks: tuple[str, ...],
    templates: tuple[str, ...],
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    config: str | None,
    no_config: bool,
    no_cache: bool,
) -> int:
    """Take out of the accepted list what accepts nothing any more, or add to it with --reason.

    Each finding in the list is accepted as long as its figures stay as they are.
    """
    from plan_lint.cli.acceptances import run_accepted
    from plan_lint.cli.checking import Choices

    choices = Choices(
        paths,
        rulebooks=rulebooks,
        templates=templates,
        select=select,
        ignore=ignore,
        config=config,
        no_config=no_config,
        no_cache=no_cache,
        accepted=file,
        roster=roster,
    )
    return run_accepted(choices, reason=reason, check=check)
