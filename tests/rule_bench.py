"""A bench for tests of the language: a schema in a few lines, rules of a few words, plans as data."""

from __future__ import annotations

import json
from typing import Any

from plan_lint import document
from plan_lint.findings import pointer_of
from plan_lint.language import plain
from plan_lint.language.check import Scope, check
from plan_lint.language.checked import Named, RuleText
from plan_lint.language.display import show_value
from plan_lint.language.evaluate import Mode, compile_expression
from plan_lint.language.explain import explainer, path_of
from plan_lint.language.program import environment, program_of
from plan_lint.language.rule import read_rule
from plan_lint.language.syntax import SyntaxFault, parse_expression
from plan_lint.language.types import Record
from plan_lint.language.values import FIXED_SLOTS, FORM, PLAN, UNBOUNDED, Node, Run, Unknown
from plan_lint.rulebook.forms import form_type
from plan_lint.schema import from_plain

COUNT = {"type": "integer"}
TEXT = {"type": "string"}
BOOL = {"type": "boolean"}
PERCENTAGE = {"type": "string", "format": "percentage"}
YEAR = {"type": "string", "format": "financial-year"}
DATE = {"type": "string", "format": "date"}


def record(*, required=(), title="", **fields):
    kind = {"type": "object", "title": title, "properties": fields, "additionalProperties": False}
    return {**kind, "required": list(required)} if required else kind


def mapping(values, keys=None, title=""):
    kind = {"type": "object", "title": title, "additionalProperties": values}
    return {**kind, "propertyNames": keys} if keys else kind


def listed(items, key=None):
    kind = {"type": "array", "items": items}
    return {**kind, "x-key": key} if key else kind


def unit(name, kind=None):
    return {**(kind or COUNT), "x-unit": name}


def hedged(name):
    return {"oneOf": [unit(name), {"type": "string", "format": "hedged-count", "x-unit": name}]}


def either(*kinds):
    return {"oneOf": list(kinds)}


def plan_type(**fields):
    return from_plain(record(title="plan", **fields), "plan.schema.json").plan


def data_of(yaml):
    """The data of a plan written in YAML."""
    parsed = document.parse(yaml.encode())
    assert not document.is_fatal(parsed), parsed.faults
    return parsed.data


def typed(text, plan=None, form=None, **names):
    """A checked expression and its refusals, as (characters, message)."""
    scope = Scope({}, list(FIXED_SLOTS), [], ())
    scope.names["plan"] = Named(plan or Record("", "", {}), PLAN, "plan")
    scope.names["form"] = Named(form_type({"form": form or {}}), FORM, "form")
    for name, kind in names.items():
        scope.slots.append(name)
        scope.names[name] = Named(kind, len(scope.slots) - 1, "binding")
    parsed = parse_expression(text)
    assert not isinstance(parsed, SyntaxFault), f"{text!r}: {parsed}"
    return check(parsed, scope), [(text[slice(*each.at)], each.message) for each in scope.refusals], scope


def value_of(text, data=None, plan=None, form=None, steps=100_000, **names):
    """What an expression gives: `names` are bindings, each a pair of type and value."""
    kinds = {name: kind for name, (kind, _value) in names.items()}
    checked, refused, scope = typed(text, plan, form, **kinds)
    assert refused == [], refused
    env: list[Any] = [None] * len(scope.slots)
    env[: len(FIXED_SLOTS)] = [
        Run(steps, lambda _env, _verdict: None),
        Node(data, ()),
        Node(form or {}, ()),
        data,
    ]
    for name, (_kind, value) in names.items():
        env[scope.names[name].slot] = value
    return compile_expression(checked, Mode({}))(env)


def printed(text, data=None, plan=None, **names):
    """What an expression prints; an unknown prints its reason and where it came from."""
    value = value_of(text, data, plan, **names)
    if isinstance(value, Unknown):
        return f"? {value.reason}" + "".join(
            f" {pointer_of(each)}" for each in value.sources if isinstance(each, tuple)
        )
    return show_value(value)


def rule_text(require, given, *, let=(), when="", at="", message="told", fix=("", "")):
    """The texts of a rule; `given` and `let` are mappings of texts, a list of paths for several places."""
    paths = tuple(
        (name, tuple(text) if isinstance(text, list) else (text,)) for name, text in dict(given).items()
    )
    return RuleText(paths, tuple(dict(let).items()), when, require, at, message, *fix)


def refusals(plan, require, given, *, form=None, **rest):
    """Why a rule is refused, as (place in the rule, characters, message)."""
    text = rule_text(require, given, **rest)
    _rule, found = read_rule(text, plan, form_type({"form": form or {}}))
    return [(each.where, each.at, each.message) for each in found]


class Result:
    """How the cases of a rule ended on one plan."""

    def __init__(self, program, form, steps, work=UNBOUNDED):
        self.program, self.form = program, form
        self.run = Run(steps, self._told, work)
        self.failed, self.unknown, self.explained, self.cases = [], [], [], []

    def _told(self, env, verdict):
        at = self.program.rule.at
        values = {each.name: env[each.slot] for each in self.program.rule.bindings}
        captures = {name: env[named.slot] for name, named in self.program.rule.captures.items()}
        self.cases.append((captures, values))
        if isinstance(verdict, Unknown):
            slots = {each.slot: each.name for each in self.program.rule.bindings}
            paths = [
                each if isinstance(each, tuple) else path_of(self.program, slots[each], env)
                for each in verdict.sources
            ]
            self.unknown.append((verdict.reason, tuple(pointer_of(path) for path in paths)))
        else:
            self.explained.append(explainer(self.program)(env))
            self.failed.append("" if at is None else pointer_of(path_of(self.program, at.name, env)))

    def on(self, data):
        env = environment(self.program, self.run, Node(data, ()), Node(self.form, ()), data)
        self.program.joined.begin(env)
        return self

    @property
    def counts(self):
        """How many cases passed, failed and could not be checked; a refused place counts as one."""
        return self.run.passed, len(self.failed), len(self.unknown) + len(self.run.refused)


def try_rule(plan, data, require, given, *, form=None, steps=100_000, work=UNBOUNDED, **rest):
    """Run one rule on a plan: data, or YAML."""
    rule, refused = read_rule(rule_text(require, given, **rest), plan, form_type({"form": form or {}}))
    assert rule is not None, [each.message for each in refused]
    plan_data = data_of(data) if isinstance(data, str) else data
    result = Result(program_of(rule), form or {}, steps, work).on(plan_data)
    again = Result(program_of(remembered(rule)), form or {}, steps, work).on(plan_data)
    assert vars(again) | BESIDE == vars(result) | BESIDE, "a remembered rule does not do the same"
    return result


BESIDE = {"program": None, "run": None}


def remembered(rule):
    """The rule as the cache gives it back."""
    kinds, kinds_again = plain.kinds_used(), plain.kinds_used()
    written = json.loads(json.dumps([plain.to_plain(rule, kinds), kinds.plain]))
    again = plain.from_plain(written[0], plain.kinds_of(written[1]))
    assert json.loads(json.dumps([plain.to_plain(again, kinds_again), kinds_again.plain])) == written
    return again
