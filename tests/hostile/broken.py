"""plan-lint with a function that raises: `broken.py module.function Error ARGUMENT...`; for tests only."""

from __future__ import annotations

import builtins
import importlib
import sys

from plan_lint.cli import main

where, error, *arguments = sys.argv[1:]
module, _, name = where.rpartition(".")


def fail(*_, **__):
    raise getattr(builtins, error)("boom\nsecond line \x1b[31m")


setattr(importlib.import_module(module), name, fail)
sys.argv = ["plan-lint", *arguments]
main()
