"""`python -m plan_lint`: leave the current folder out of the import path, then run the command line."""

# No import before the path is right, not even __future__: the linted folder may hold modules of any name.
import sys

if __name__ == "__main__":
    if not sys.flags.safe_path:
        del sys.path[0]  # `-m` puts the current folder there

    from plan_lint.cli import main

    sys.exit(main())
