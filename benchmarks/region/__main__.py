"""Writes a region's returns with the truth about them, or scores a report by that truth.

python -m benchmarks.region OUT [--plans 150] [--seed 1] [--faults 0.3] [--two-years]
python -m benchmarks.region --score REPORT.json OUT

Writes OUT/returns/*.yaml, one file a plan; OUT/partnerships.yaml, the roster; and OUT/truth.json: a row for
each planted fault with its file, its pointer, the relation it contradicts and the rules of which one must
find it. Every plan depends on the seed and its own number only, so that plan 7 is the same among ten plans
and among ten thousand.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

from benchmarks.region.plans import region, two_years
from benchmarks.region.roster import ROSTER, roster_of
from benchmarks.region.scoring import lines, score
from benchmarks.region.together import Sent, across


def main() -> None:
    """Write or score."""
    options = _options()
    if options.score is not None:
        truth = json.loads((options.out / "truth.json").read_text("utf-8"))
        print("\n".join(lines(score(truth, json.loads(options.score.read_text("utf-8"))))))
        return
    returns = options.out / "returns"
    returns.mkdir(parents=True, exist_ok=True)
    truth, names, number = [], [], 0
    for sent in _sent(options):
        for each in sent.plans:
            (returns / each.file).write_text(each.text, encoding="utf-8")
        truth += [fault._asdict() for fault in sent.faults]
        names.append(sent.name)
        number += len(sent.plans)
    (options.out / ROSTER).write_text(roster_of(names, options.seed), encoding="utf-8")
    rows = ",\n ".join(map(json.dumps, truth))
    (options.out / "truth.json").write_text(f"[\n {rows}\n]\n" if truth else "[]\n", encoding="utf-8")
    print(f"{number} plans in {returns}, {len(truth)} faults in {options.out / 'truth.json'}")


def _sent(options: argparse.Namespace) -> Iterator[Sent]:
    """What each partnership sends."""
    if options.two_years:
        yield from across(list(two_years(options.plans // 2, options.seed)), options.seed, options.faults)
        return
    for each in region(options.plans, options.seed, options.faults):
        yield Sent(each.data["partnership"], (each,), (each.fault,) if each.fault else ())


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.region", description="A region's returns, invented."
    )
    parser.add_argument("out", type=Path, metavar="OUT", help="the folder to write to")
    parser.add_argument("--plans", type=int, default=150, metavar="N", help="how many")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="other figures for another seed")
    parser.add_argument("--faults", type=float, default=0.3, metavar="SHARE", help="of plans with a fault")
    parser.add_argument(
        "--two-years",
        action="store_true",
        help="two plans of each; no plan shows a fault alone",
    )
    parser.add_argument("--score", type=Path, metavar="REPORT", help="score a JSON report on OUT instead")
    options = parser.parse_args()
    if options.plans < 1 or not 0 <= options.faults <= 1:
        parser.error("--plans must be at least 1, and --faults from 0 to 1")
    return options


if __name__ == "__main__":
    main()
