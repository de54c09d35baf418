"""Fuzzes as long as it is told to: `python -m tests.fuzz --documents 10000000 --jobs 2`.

Exits 1 if anything is found. It is shown with its number; `--only NUMBER` makes the same document again.
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys

from tests.fuzz import running


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--documents", type=int, default=running.DOCUMENTS)
    options.add_argument("--seed", type=int, default=running.SEED)
    options.add_argument("--jobs", type=int, default=1)
    options.add_argument("--only", type=int, default=None)
    given = options.parse_args()
    if given.only is not None:
        sys.stdout.buffer.write(running.document(given.only, given.seed) + b"\n")
        found = running.breaches_of(given.only, given.seed)
        sys.stdout.write("".join(f"{each}\n" for each in found))
        return bool(found)
    parts = [
        (range(start, min(start + running.PART, given.documents)), given.seed)
        for start in range(0, given.documents, running.PART)
    ]
    failed = False
    done = running.Tally()
    with multiprocessing.get_context("fork").Pool(given.jobs) as pool:
        for tally in pool.imap_unordered(running.part, parts):
            done = done.plus(tally)
            failed = failed or bool(tally.found)
            for each in tally.found:
                sys.stdout.write(f"{each}\n")
            sys.stderr.write(f"\r{done}")
    sys.stderr.write("\n")
    return failed


if __name__ == "__main__":
    sys.exit(main())
