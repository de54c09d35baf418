"""The table of what plan-lint costs beside others, printed as markdown: whole processes, in turn, as ratios.

python -m benchmarks.table [--runs 20] [--heavy 3] [--plans 1500] [--many 10000] [--tools DIR] [--only PART]

Measured against yamllint (style only), check-jsonschema (schema only) and, where npm is there, Spectral with
the schema and seven of the rules in JavaScript (benchmarks/spectral). They are installed into DIR, else into
a temporary folder; a tool that cannot be had is left out and named. Every command runs in its turn in every
round, the first round is not counted, and ratios are medians of those of each round.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from statistics import median

from benchmarks.measuring import Cost, measured
from benchmarks.region import Plan, region, two_years
from benchmarks.region.roster import roster_of
from benchmarks.region.together import across
from benchmarks.rivals import rivals

ROOT = Path(__file__).resolve().parent.parent
PLAN = ROOT / "examples" / "norfolk-2009-10-part-2-revised.yaml"
SEED = 3
FAULTS = 0.05

Costs = Mapping[str, Sequence[Cost]]


def plans_in(folder: Path, number: int) -> Path:
    """A folder with so many invented plans."""
    returns = folder / str(number)
    if not returns.is_dir():
        returns.mkdir()
        _write(region(number, SEED, FAULTS), returns)
    return returns


def two_years_in(folder: Path, number: int) -> tuple[Path, Path]:
    """A folder with about so many plans, two years of each partnership; and the roster that expects them."""
    returns, roster = folder / f"{number}-of-two-years", folder / "partnerships.yaml"
    returns.mkdir()
    sent = list(across(list(two_years(number // 2, SEED)), SEED, FAULTS))
    _write((plan for each in sent for plan in each.plans), returns)
    roster.write_text(roster_of((each.name for each in sent), SEED), encoding="utf-8")
    return returns, roster


def _write(plans: Iterable[Plan], returns: Path) -> None:
    for each in plans:
        (returns / each.file).write_text(each.text, encoding="utf-8")


def ratio(costs: Costs, one: str, other: str, what: str = "wall") -> float:
    """How many times the cost of one is that of the other: the median of the rounds."""
    pairs = zip(values(costs, one, what), values(costs, other, what), strict=True)
    return median(mine / theirs for mine, theirs in pairs)


def typical(costs: Costs, name: str, what: str = "wall") -> float:
    """The median cost of a command."""
    return median(values(costs, name, what))


def values(costs: Costs, name: str, what: str) -> list[float]:
    """One of the costs of a command in every round."""
    return [{"wall": each.wall, "cpu": each.cpu, "peak": each.peak}[what] for each in costs[name]]


def beside_others(folder: Path, options: argparse.Namespace) -> Iterator[str]:
    """One plan cold and many plans in one process, beside the others."""
    found, missing = rivals(options.tools or folder / "tools")
    yield from (f"{name} is left out: {why}." for name, why in missing.items())
    yield f"| | plan-lint | {' | '.join(found)} |"
    yield f"|---|{'---|' * (len(found) + 1)}"
    for part in ("one", "many"):
        if part not in options.only:
            continue
        title, paths, runs = "one plan, cold", [str(PLAN)], options.runs
        ours = [executable(), "check", *paths]
        if part == "many":  # nothing is remembered of any
            title, runs = f"{options.plans:,} plans, one process", options.heavy
            paths = [str(plans_in(folder, options.plans))]
            ours = lint("--no-cache", "--jobs", "1", *paths)
        commands = {"plan-lint": ours, **{name: make(paths) for name, make in found.items()}}
        costs = measured(commands, runs, folder / "cache")
        times = {name: f", {ratio(costs, name, 'plan-lint'):.1f} times" for name in found}
        cells = (shown(typical(costs, name)) + times.get(name, "") for name in commands)
        yield f"| {title} | {' | '.join(cells)} |"
        peaks = (f"{typical(costs, name, 'peak'):.0f} MB" for name in commands)
        yield f"| its peak memory | {' | '.join(peaks)} |"


def growth(folder: Path, options: argparse.Namespace) -> Iterator[str]:
    """Time and memory of many plans, beside a tenth of them."""
    few, many = (str(plans_in(folder, number)) for number in (max(options.many // 10, 2), options.many))
    plain = ("--no-cache", "--jobs", "1")
    commands = {
        "few": lint(*plain, few),
        "many": lint(*plain, many),
        "json": lint(*plain, "--format", "json", many),
    }
    costs = measured(commands, options.heavy, folder / "cache")
    took = f"{ratio(costs, 'many', 'few'):.1f} times, {shown(typical(costs, 'many'))}"
    yield f"| ten times the plans ({options.many:,}) | at most 11 times the time | {took} |"
    for name, told in (("many", "text"), ("json", "JSON")):
        peak = typical(costs, name, "peak")
        yield f"| peak memory of {options.many:,} plans, {told} | under 200 MB | {peak:.0f} MB |"


def jobs(folder: Path, options: argparse.Namespace) -> Iterator[str]:
    """Two processes beside one."""
    many = str(plans_in(folder, options.many))
    commands = {number: lint("--no-cache", "--jobs", number, many) for number in ("1", "2")}
    costs = measured(commands, options.heavy, folder / "cache")
    yield f"| two processes | at least 1.6 times as fast as one | {ratio(costs, '1', '2'):.2f} times |"


def cache(folder: Path, options: argparse.Namespace) -> Iterator[str]:
    """A run on plans that the run before remembered."""
    again = lint("--jobs", "1", str(plans_in(folder, options.many)))
    costs = measured({"first": again, "second": again}, options.heavy, folder / "cache", fresh=("first",))
    yield f"| an unchanged second run | under 0.1 of the first | {ratio(costs, 'second', 'first'):.2f} |"


def collection(folder: Path, options: argparse.Namespace) -> Iterator[str]:
    """What the rules across plans add, with a roster; in processor time, which is steadier."""
    many, roster = map(str, two_years_in(folder, options.many))
    asked = ("--no-cache", "--jobs", "1", "--roster", roster)
    commands = {"with": lint(*asked, many), "without": lint(*asked, "--ignore", "collection", many)}
    costs = measured(commands, options.heavy, folder / "cache")
    more = 100 * (ratio(costs, "with", "without", "cpu") - 1)
    yield f"| collection rules on {options.many:,} plans | at most 15% more | {more:.0f}% more |"


ALONE = {"growth": growth, "jobs": jobs, "cache": cache, "collection": collection}
PARTS = ("one", "many", *ALONE)


def lint(*arguments: str) -> list[str]:
    """The command line of plan-lint on plans that lie anywhere."""
    return [executable(), "check", "--no-config", *arguments]


def executable() -> str:
    """The plan-lint beside this Python, else that on the path."""
    beside = Path(sys.executable).parent / "plan-lint"
    command = str(beside) if beside.is_file() else shutil.which("plan-lint")
    if command is None:
        sys.exit("plan-lint is not installed beside this Python, nor on the path")
    return command


def shown(seconds: float) -> str:
    """A time with about three digits."""
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    return f"{seconds:.1f} s" if seconds < 100 else f"{seconds:.0f} s"


def main() -> None:
    """Measure and print, line by line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.table", description="What plan-lint costs.")
    parser.add_argument("--runs", type=int, default=20, metavar="N", help="rounds with one plan")
    parser.add_argument("--heavy", type=int, default=3, metavar="N", help="rounds with many plans")
    parser.add_argument("--plans", type=int, default=1500, metavar="N", help="plans beside the other tools")
    parser.add_argument("--many", type=int, default=10_000, metavar="N", help="plans for plan-lint alone")
    parser.add_argument("--tools", type=Path, metavar="DIR", help="keep the other tools here")
    parser.add_argument("--only", action="append", choices=PARTS, help="measure this part; may be repeated")
    options = parser.parse_args()
    if min(options.runs, options.heavy, options.plans, options.many) < 1:
        parser.error("numbers must be at least 1")
    options.only = set(options.only or PARTS)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        if {"one", "many"} & set(options.only):
            say(beside_others(folder, options))
        if options.only & ALONE.keys():
            say(("", "| | target | measured |", "|---|---|---|"))
        for part, lines in ALONE.items():
            if part in options.only:
                say(lines(folder, options))


def say(lines: Iterable[str]) -> None:
    """Print lines as they come."""
    for line in lines:
        print(line, flush=True)


if __name__ == "__main__":
    main()
