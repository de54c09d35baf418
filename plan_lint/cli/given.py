"""A command that refuses options which are given and say nothing, as where a variable of a shell is unset."""

from __future__ import annotations

import click
from click.core import ParameterSource


class Command(click.Command):
    """A command whose options, where they are given, say something."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the arguments; UsageError where the text of an option is empty, or only commas."""
        left = super().parse_args(ctx, args)
        for option in self.params if not ctx.resilient_parsing else ():
            if isinstance(option, click.Option) and option.name and _is_given(ctx, option.name):
                value = ctx.params.get(option.name)
                texts = value if isinstance(value, tuple) else (value,)
                if any(isinstance(text, str) and not text.replace(",", "").strip() for text in texts):
                    name = option.opts[0]
                    message = f"{name} says nothing: write {name} {option.metavar}, or leave it out"
                    raise click.UsageError(message, ctx)
        return left


def _is_given(ctx: click.Context, name: str) -> bool:
    return ctx.get_parameter_source(name) is ParameterSource.COMMANDLINE
