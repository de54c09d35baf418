"""A rulebook of two rules, and plans for it, for the tests of what surrounds the engine."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import plan_lint
from plan_lint import rulebook

TEMPLATE = "shed/2024"
GOOD = f"template: {TEMPLATE}\nname: Long shed\nspades: 2\nrakes: 2\n"
BAD = f"template: {TEMPLATE}\nname: Long shed\nspades: 3\nrakes: 2\n"  # an error of the topic tools
THIN = f"template: {TEMPLATE}\nname: x\nspades: 1\nrakes: 1\n"  # a warning of the topic names
BROKEN = "template: [\n"  # an input-* error
NO_PLAN = "services: {web: 1}\n"

FILES = {
    "rulebook.yaml": f"""\
rulebook: shed
title: Sheds
edition: 1
schema: plan.schema.json
templates: {{{TEMPLATE}: {{}}}}
""",
    "plan.schema.json": """\
{"type": "object", "title": "shed", "description": "A shed.", "additionalProperties": false,
 "required": ["template", "name"],
 "properties": {
  "template": {"type": "string", "title": "form", "description": "The form."},
  "name": {"type": "string", "title": "name", "description": "The name of the shed."},
  "spades": {"type": "integer", "title": "spades", "description": "Spades.", "x-unit": "tools"},
  "rakes": {"type": "integer", "title": "rakes", "description": "Rakes.", "x-unit": "tools"}}}
""",
    "tools.yaml": """\
- rule: more-spades-than-rakes
  previously: [too-many-spades]
  title: More spades than rakes
  severity: error
  why: Spades and rakes go out in pairs.
  do: Buy rakes.
  source: The gardener
  given: {spades: spades, rakes: rakes}
  require: spades <= rakes
  at: spades
  message: "{spades} spades and {rakes} rakes"
  examples:
    - pass: {spades: 1, rakes: 2}
    - fail: {spades: 2, rakes: 1}
      pointer: /spades
""",
    "names.yaml": """\
- rule: name-of-one-letter
  title: A name of one letter
  severity: warning
  why: Nobody finds the shed.
  do: Write the name out.
  source: The gardener
  given: {name: name}
  require: not (name in ["x", "y"])
  at: name
  message: "{name} is one letter"
  examples:
    - pass: {name: Long shed}
    - fail: {name: x}
      pointer: /name
""",
}


def write_rulebook(folder):
    folder.mkdir(parents=True)
    for name, text in FILES.items():
        (folder / name).write_text(text)
    return folder


def load():
    return rulebook.load({name: text.encode() for name, text in FILES.items()}, "shed")


def write_all(folder, files):
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())


def environment(folder, **more):
    """The environment of a test's processes: no cache but that of the test, no color, watched."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("PYTHON") and name not in {"NO_COLOR", "FORCE_COLOR", "GITHUB_STEP_SUMMARY"}
    }
    return kept | {"XDG_CACHE_HOME": str(folder / "cache")} | watched() | more


def watched():
    """The variables by which Python finds this plan-lint, and first what watches it."""
    package = Path(plan_lint.__file__).parent.parent
    found = {"PYTHONPATH": f"{package / 'tests' / 'watch'}{os.pathsep}{package}"}
    return found | {name: os.environ[name] for name in ("PLAN_LINT_BREACHES",) if name in os.environ}


def among_others():
    """The variables by which a plan-lint is watched that other programs start, and none of these."""
    return {
        "PYTHONPATH": str(Path(plan_lint.__file__).parent.parent / "tests" / "watch"),
        "PLAN_LINT_AMONG_OTHERS": "1",
    }


def run(folder, *arguments, cwd=None, **options):
    """Run plan-lint in a folder."""
    more = options.pop("env", {})
    command = [sys.executable, "-P", "-m", "plan_lint", *arguments]
    # Standard input is empty unless a test says otherwise.
    options.setdefault("stdin", subprocess.DEVNULL) if "input" not in options else None
    return subprocess.run(
        command,
        cwd=cwd or folder,
        env=environment(folder, **more),
        stdout=options.pop("stdout", subprocess.PIPE),
        stderr=subprocess.PIPE,
        timeout=60,
        check=False,
        **options,
    )
