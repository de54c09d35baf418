"""What one plan costs, cold: whole processes, output piped, the tools in turn, quoted as ratios of one run.

    python benchmarks/one_plan.py [--runs N] [--schema FILE] [FILE]

Tools are the executables beside this Python, else those on the path; one that is not there is left out.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
PLAN = ROOT / "examples" / "norfolk-2009-10-part-2-revised.yaml"
SCHEMA = ROOT / "rules" / "adult-drug-treatment" / "plan.schema.json"
SLOW_START = ("PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED")  # they change what is measured


def commands(plan: str, schema: str) -> dict[str, list[str]]:
    """The command line of each tool that is here, plan-lint first."""
    arguments = {
        "plan-lint": ["check", plan],
        "yamllint": [plan],
        "check-jsonschema": ["--schemafile", schema, plan],
    }
    beside = str(Path(sys.executable).parent)
    found = {tool: shutil.which(tool, path=beside) or shutil.which(tool) for tool in arguments}
    return {tool: [path, *arguments[tool]] for tool, path in found.items() if path}


def run(command: list[str], environment: dict[str, str]) -> float:
    """Milliseconds of one whole process; stops the benchmark when the tool gave no verdict."""
    start = time.perf_counter()
    ran = subprocess.run(command, capture_output=True, env=environment, check=False)
    taken = (time.perf_counter() - start) * 1000
    if ran.returncode not in (0, 1):
        sys.exit(f"{' '.join(command)}: exit {ran.returncode}\n{ran.stderr.decode(errors='replace')}")
    return taken


def measure(tools: dict[str, list[str]], runs: int) -> dict[str, list[float]]:
    """Milliseconds of every run: interleaved, each round begun by another tool; the first is not counted."""
    environment = {name: value for name, value in os.environ.items() if name not in SLOW_START}
    for command in tools.values():
        run(command, environment)
    taken: dict[str, list[float]] = {tool: [] for tool in tools}
    order = list(tools)
    for _ in range(runs):
        for tool in order:
            taken[tool].append(run(tools[tool], environment))
        order.append(order.pop(0))
    return taken


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="What one plan costs, cold.")
    parser.add_argument("plan", nargs="?", default=str(PLAN), metavar="FILE", help="the plan to check")
    parser.add_argument("--runs", type=int, default=40, metavar="N", help="runs of each tool")
    parser.add_argument("--schema", default=str(SCHEMA), metavar="FILE", help="for check-jsonschema")
    options = parser.parse_args()
    if options.runs < 1:
        parser.error("--runs must be at least 1")
    for file in (options.plan, options.schema):
        if not Path(file).is_file():
            parser.error(f"no file {file}")
    tools = commands(options.plan, options.schema)
    if "plan-lint" not in tools:
        sys.exit("plan-lint is not installed beside this Python, nor on the path")
    taken = measure(tools, options.runs)
    print(f"{options.plan}, {options.runs} runs each, medians")
    for tool, times in taken.items():
        ratio = median(ours / theirs for ours, theirs in zip(taken["plan-lint"], times, strict=True))
        beside = "" if tool == "plan-lint" else f"   plan-lint takes {ratio:.2f} of it"
        print(f"{tool:18}{median(times):7.0f} ms{beside}")


if __name__ == "__main__":
    main()
