"""The tools that plan-lint is measured against: installed where they are missing, and how each is called."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

HERE = Path(__file__).resolve().parent
SCHEMA = HERE.parent / "rules" / "adult-drug-treatment" / "plan.schema.json"
PYTHON_TOOLS = {"yamllint": "yamllint==1.38.0", "check-jsonschema": "check-jsonschema==0.39.0"}
SPECTRAL = "@stoplight/spectral-cli@6.16.0"
NPM_OPTIONS = ("--ignore-scripts", "--no-audit", "--no-fund", "--silent")

Caller = Callable[[Sequence[str]], list[str]]


def rivals(folder: Path) -> tuple[dict[str, Caller], dict[str, str]]:
    """How to call each tool on files and folders, and why others are missing."""
    folder.mkdir(parents=True, exist_ok=True)
    found: dict[str, Caller] = {}
    missing: dict[str, str] = {}
    for name, install in (
        ("yamllint", _python_tool("yamllint", lambda paths: ["--no-warnings", *paths])),
        (
            "check-jsonschema",
            _python_tool("check-jsonschema", lambda paths: ["--schemafile", str(SCHEMA), *_files(paths)]),
        ),
        ("Spectral", _spectral),
    ):
        try:
            found[name] = install(folder)
        except (OSError, subprocess.CalledProcessError) as error:
            missing[name] = _reason(error)
    return found, missing


def _python_tool(name: str, arguments: Caller) -> Callable[[Path], Caller]:
    def install(folder: Path) -> Caller:
        environment = folder / "python"
        executable = environment / "bin" / name
        if not executable.is_file():
            _run(sys.executable, "-m", "venv", str(environment))
            pip = environment / "bin" / "pip"
            _run(str(pip), "install", "--quiet", "--disable-pip-version-check", PYTHON_TOOLS[name])
        return lambda paths: [str(executable), *arguments(paths)]

    return install


def _spectral(folder: Path) -> Caller:
    executable = folder / "node_modules" / ".bin" / "spectral"
    if not executable.is_file():
        npm = shutil.which("npm")
        if npm is None:
            raise FileNotFoundError("there is no npm")
        _run(npm, "install", "--prefix", str(folder), *NPM_OPTIONS, SPECTRAL)
    rules = folder / "spectral"
    shutil.copytree(HERE / "spectral", rules, dirs_exist_ok=True)
    shutil.copy(SCHEMA, rules / "schema.json")
    command = [str(executable), "lint", "--quiet", "--ruleset", str(rules / "ruleset.yaml")]
    return lambda paths: [*command, *(f"{path}/*.yaml" if Path(path).is_dir() else path for path in paths)]


def _files(paths: Sequence[str]) -> Iterator[str]:
    """The files of folders, for a tool that takes none."""
    for path in map(Path, paths):
        yield from map(str, sorted(path.glob("*.yaml")) if path.is_dir() else [path])


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True, text=True)


def _reason(error: OSError | subprocess.CalledProcessError) -> str:
    if isinstance(error, subprocess.CalledProcessError):
        return f"{' '.join(error.cmd[:3])} failed, {(error.stderr or '').strip()[-200:]}"
    return str(error)
