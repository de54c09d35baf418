"""One plan and the rulebooks to its result: the one door that commands, workers and tests share."""

from plan_lint.lint.built_in import BUILT_IN
from plan_lint.lint.judging import Options, one_end
from plan_lint.lint.one import lint, lint_part

__all__ = ["BUILT_IN", "Options", "lint", "lint_part", "one_end"]
