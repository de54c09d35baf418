"""plan-lint with functions that raise: `broken.py module:function,... Error ARGUMENT...`; for tests only."""

from __future__ import annotations

import builtins
import importlib
import operator
import sys

from plan_lint.cli import main
from tests.hostile import watched

watched.begin()
targets, error, *arguments = sys.argv[1:]


def fail(*_, **__):
    raise getattr(builtins, error)("boom\nsecond line \x1b[31m")


for target in targets.split(","):
    module, _, name = target.partition(":")
    *owners, function = name.split(".")
    owner = importlib.import_module(module)
    setattr(operator.attrgetter(".".join(owners))(owner) if owners else owner, function, fail)
sys.argv = ["plan-lint", *arguments]
main()
