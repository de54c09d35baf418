"""Reads `.plan-lint.yaml`: every fault in it is refused, all at once, each with its place."""

from __future__ import annotations

import os
from typing import Any

from plan_lint import document
from plan_lint.config import Place, Settings, Word, read_bytes, reason
from plan_lint.document import FIXED, LIMITS, Document
from plan_lint.findings import SEVERITIES, Path, PlanLintError, Problem, nearest_name
from plan_lint.records import NamedTuple

KEYS = (
    "rulebooks", "templates", "plans", "exclude", "select", "ignore", "severity", "fail_on", "accepted",
    "roster", "jobs", "limits", "required_version",
)  # fmt: skip
FAIL_ON = (*SEVERITIES, "never")
_OPERATORS = ("==", ">=", "<=", ">", "<")
# A hundredfold is more than anyone needs; nesting twice as deep ends a small stack.
HIGHEST = {name: 100 * most for name, most in LIMITS._asdict().items() if name not in FIXED} | {"depth": 200}
_LONGEST_VERSION = 80  # characters; int() refuses 4,300 digits


class _Reading(NamedTuple):
    """The configuration while it is read, and the problems found so far."""

    document: Document
    file: str
    problems: list[Problem]

    def word(self, path: Path, text: str) -> Word:
        """A text with its place in the file."""
        span = document.span_of(self.document, path)
        return Word(text, self.file, span.line, span.column)

    def refuse(self, path: Path, message: str, *, key: bool = False) -> None:
        """Note a problem at a value or a key."""
        span = (document.key_span if key else document.span_of)(self.document, path)
        self.problems.append(Problem(message, self.file, span.line, span.column))


def read(place: Place, version: str) -> Settings:
    """The settings of a place; PlanLintError with every fault of the file."""
    if place.file is None:
        return Settings()
    name = os.path.relpath(place.file, place.root)
    try:
        data = read_bytes(place.file, LIMITS.size)
    except OSError as error:
        raise PlanLintError(Problem(f"the configuration cannot be read: {reason(error)}", name)) from None
    parsed = document.parse(data)
    faults = [fault for fault in parsed.faults if fault.severity == "error"]
    if faults and {fault.rule for fault in faults} != {"input-empty"}:
        places = (Problem(fault.message, name, fault.span.line, fault.span.column) for fault in faults)
        raise PlanLintError(*places)
    reading = _Reading(parsed, name, [])
    settings = _settings(reading, parsed.data, version)
    if reading.problems:
        raise PlanLintError(*sorted(reading.problems, key=lambda one: (one.line or 0, one.column or 0)))
    return settings


def _settings(reading: _Reading, data: Any, version: str) -> Settings:
    if data is None:
        return Settings()
    if not isinstance(data, dict):
        reading.refuse((), f"a configuration is a mapping with keys such as `{KEYS[0]}:`")
        return Settings()
    for key in data:
        if key not in KEYS:
            reading.refuse((key,), _unknown("key", key, KEYS), key=True)
    if "required_version" in data:
        _check_version(reading, version)
    return Settings(
        rulebooks=_words(reading, data, "rulebooks"),
        templates=_words(reading, data, "templates"),
        plans=_patterns(reading, data, "plans"),
        exclude=_patterns(reading, data, "exclude"),
        select=_words(reading, data, "select"),
        ignore=_words(reading, data, "ignore"),
        severity=_severities(reading, data),
        fail_on=_one_of(reading, ("fail_on",), data["fail_on"], FAIL_ON) if "fail_on" in data else "",
        accepted=_file(reading, data, "accepted"),
        roster=_file(reading, data, "roster"),
        jobs=_jobs(reading, data),
        limits=_limits(reading, data),
    )


def _unknown(kind: str, name: str, known: tuple[str, ...]) -> str:
    near = nearest_name(name, known)
    return f"there is no {kind} `{name}`; " + (
        f"did you mean `{near}`?" if near else f"known are {', '.join(known)}"
    )


def _words(reading: _Reading, data: dict[str, Any], key: str) -> tuple[Word, ...]:
    if key not in data:
        return ()
    listed = data[key]
    if not isinstance(listed, list) or not listed:
        reading.refuse((key,), f"`{key}` is a list of text, at least one, as {key}: [one, another]")
        return ()
    words = []
    for index, text in enumerate(listed):
        if isinstance(text, str) and text:
            words.append(reading.word((key, index), text))
        else:
            reading.refuse((key, index), f"an entry of `{key}` is text; write it in quotes")
    return tuple(words)


def _patterns(reading: _Reading, data: dict[str, Any], key: str) -> tuple[str, ...]:
    words = _words(reading, data, key)
    for index, word in enumerate(words):
        if word.text.startswith("/") or ".." in word.text.split("/"):
            reading.refuse((key, index), "a pattern is relative to the folder of this file, and below it")
    return tuple(word.text for word in words)


def _severities(reading: _Reading, data: dict[str, Any]) -> tuple[tuple[Word, str], ...]:
    path: Path = ("severity",)
    return tuple(
        (
            Word(rule, reading.file, *document.key_span(reading.document, (*path, rule))[:2]),
            _one_of(reading, (*path, rule), severity, SEVERITIES),
        )
        for rule, severity in _mapping(reading, data, "severity", "rule ids, each with its severity").items()
    )


def _file(reading: _Reading, data: dict[str, Any], key: str) -> Word | None:
    if key not in data:
        return None
    if isinstance(data[key], str) and data[key]:
        return reading.word((key,), data[key])
    reading.refuse((key,), f"`{key}` is the name of a file")
    return None


def _jobs(reading: _Reading, data: dict[str, Any]) -> int | None:
    jobs = data.get("jobs")
    if "jobs" not in data or (type(jobs) is int and jobs >= 0):
        return jobs
    reading.refuse(("jobs",), "`jobs` is a whole number of processes, or 0 for as many as there are cores")
    return None


def _limits(reading: _Reading, data: dict[str, Any]) -> tuple[tuple[str, int], ...]:
    limits = []
    for name, most in _mapping(reading, data, "limits", "names of limits, each with a whole number").items():
        if name in FIXED:
            message = f"the limit `{name}` is the same for every rulebook and plan: take it out"
            reading.refuse(("limits", name), message, key=True)
        elif name not in HIGHEST:
            reading.refuse(("limits", name), _unknown("limit", name, tuple(HIGHEST)), key=True)
        elif type(most) is not int or not 1 <= most <= HIGHEST[name]:
            message = f"the limit `{name}` is a whole number from 1 to {HIGHEST[name]:,}"
            reading.refuse(("limits", name), message)
        else:
            limits.append((name, most))
    return tuple(limits)


def _mapping(reading: _Reading, data: dict[str, Any], key: str, holds: str) -> dict[str, Any]:
    mapping = data.get(key, {})
    if isinstance(mapping, dict):
        return mapping
    reading.refuse((key,), f"`{key}` is a mapping of {holds}")
    return {}


def _one_of(reading: _Reading, path: Path, value: object, known: tuple[str, ...]) -> str:
    if isinstance(value, str) and value in known:
        return value
    near = nearest_name(value, known) if isinstance(value, str) else ""
    ending = f"; did you mean {near}?" if near else ""
    reading.refuse(path, f"one of {', '.join(known)} is due here{ending}")
    return ""


def _check_version(reading: _Reading, version: str) -> None:
    path: Path = ("required_version",)
    wanted = document.written(reading.document, path).strip("'\"")
    conditions = [_condition(each.strip()) for each in wanted.split(",")]
    if None in conditions:
        known = ", ".join(_OPERATORS)
        reading.refuse(path, f"a version is due here, such as >=0.1 or >=0.1,<2 ({known} are known)")
        return
    ours = _release(version)
    if not all(_holds(ours, *condition) for condition in conditions if condition is not None):
        reading.refuse(path, f"this is plan-lint {version}, and {wanted} is required: install that version")


def _condition(text: str) -> tuple[str, tuple[int, ...]] | None:
    """A condition such as `>=0.1`: its operator (`==` where none is written) and version."""
    operator = next((each for each in _OPERATORS if text.startswith(each)), "")
    number = text.removeprefix(operator).strip()
    is_number = number.isascii() and number.replace(".", "").isdigit() and "" not in number.split(".")
    if not is_number or len(number) > _LONGEST_VERSION:
        return None
    return operator or "==", _release(number)


def _release(version: str) -> tuple[int, ...]:
    """The numbers of a version without zeros at its end: 1.0 is 1."""
    numbers = [int(part) for part in version.split(".")]
    while numbers and not numbers[-1]:
        numbers.pop()
    return tuple(numbers)


def _holds(ours: tuple[int, ...], operator: str, wanted: tuple[int, ...]) -> bool:
    match operator:
        case ">=":
            return ours >= wanted
        case "<=":
            return ours <= wanted
        case ">":
            return ours > wanted
        case "<":
            return ours < wanted
        case _:
            return ours == wanted
