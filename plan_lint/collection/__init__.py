"""The facts of many plans to findings across plans."""

from plan_lint.collection.judging import Across, judge_all
from plan_lint.collection.trying import try_example

__all__ = ["Across", "judge_all", "try_example"]
