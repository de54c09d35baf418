"""Which rules run and how severe they are, from names that people wrote."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from plan_lint.config import Settings, Word
from plan_lint.findings import PlanLintError, Problem, nearest_name
from plan_lint.lint import BUILT_IN
from plan_lint.records import NamedTuple
from plan_lint.rulebook import Rulebook
from plan_lint.run.gate import ERRORS
from plan_lint.run.request import Request

_TOPIC = ""  # among the ids of a topic
_NEVER_IGNORED = frozenset(
    rule
    for rule, info in BUILT_IN.items()
    if rule == "internal-error" or (info.topic == "input" and info.severity == "error")
)


def narrowed(request: Request, settings: Settings) -> Request:
    """The request for the rules and forms that the settings name; PlanLintError with every unknown name."""
    names = _Names(
        _by_name(request.rulebooks), [], _NEVER_IGNORED | (ERRORS if request.gate else frozenset())
    )
    _check_templates(names, request.rulebooks, settings.templates)
    selected = names.rules(settings.select, own="is always checked")
    ignored = names.rules(settings.ignore)
    severity = tuple(
        (rule, level)
        for word, level in settings.severity
        for rule in sorted(names.rules([word], topics=False))
    )
    every = frozenset(entry.info.rule for each in request.rulebooks for entry in each.rules)
    rules = (selected or every) - ignored
    if not rules and not names.problems:
        names.problems.append(Problem("no rule is left to check: select more, or ignore less"))
    if names.problems:
        raise PlanLintError(*names.problems)
    return request._replace(
        options=request.options._replace(rules=None if rules == every else rules),
        dropped=ignored & BUILT_IN.keys(),
        severity=severity,
    )


class _Names(NamedTuple):
    """The rules by every name they go by, the problems found so far, and ids that stay errors."""

    known: dict[str, frozenset[str]]
    problems: list[Problem]
    fixed: frozenset[str]

    def rules(self, words: Iterable[Word], *, topics: bool = True, own: str = "") -> frozenset[str]:
        """The ids that the words stand for; what is wrong with a word is noted."""
        return frozenset(rule for word in words for rule in self._rules(word, topics=topics, own=own))

    def _rules(self, word: Word, *, topics: bool, own: str) -> Iterator[str]:
        found = self.known.get(word.text, frozenset())
        if word.text in self.fixed:
            here = "always" if word.text in _NEVER_IGNORED else "under --gate"
            self.problems.append(word.refused(f"`{word.text}` is {here} an error: mend what it finds"))
        elif word.text in BUILT_IN and own:
            self.problems.append(word.refused(f"`{word.text}` {own}: leave it out, and name rules or topics"))
        elif not found or (_TOPIC in found and not topics):
            kind = "rule or topic" if topics else "rule"
            self.problems.append(
                word.refused(f"there is no {kind} `{word.text}`; {self._nearest(word.text, topics=topics)}")
            )
        else:
            yield from found - {_TOPIC}

    def _nearest(self, name: str, *, topics: bool) -> str:
        near = nearest_name(
            name, [each for each, rules in self.known.items() if topics or _TOPIC not in rules]
        )
        return f"did you mean `{near}`?" if near else "`plan-lint rules` lists them"


def _by_name(rulebooks: tuple[Rulebook, ...]) -> dict[str, frozenset[str]]:
    """The ids that each id, earlier id and topic stands for; a topic is marked as one."""
    topics: dict[str, set[str]] = {}
    known = {rule: frozenset({rule}) for rule in BUILT_IN}
    for entry in (entry for each in rulebooks for entry in each.rules):
        topics.setdefault(entry.info.topic, {_TOPIC}).add(entry.info.rule)
        for name in (*entry.previously, entry.info.rule):
            known[name] = frozenset({entry.info.rule})
    return {**{topic: frozenset(rules) for topic, rules in topics.items()}, **known}


def _check_templates(names: _Names, rulebooks: tuple[Rulebook, ...], templates: Iterable[Word]) -> None:
    known = [name for each in rulebooks for name in each.templates]
    for word in templates:
        if word.text not in known:
            near = nearest_name(word.text, known)
            ending = f"did you mean `{near}`?" if near else f"known are {', '.join(known)}"
            names.problems.append(word.refused(f"there is no template `{word.text}`; {ending}"))
