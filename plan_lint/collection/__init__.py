"""The facts of many plans to findings across plans."""

from plan_lint.collection.judging import Across, judge_all

__all__ = ["Across", "judge_all"]
