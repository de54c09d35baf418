"""A rule as its texts say it: parsed, its names given slots, its expressions types."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from plan_lint.language.check import Refusal, Scope, check, new_slot, require_bool, suggest
from plan_lint.language.checked import Binding, Named, Rule, RuleText, Typed
from plan_lint.language.paths import Capture, Target, merge, resolve
from plan_lint.language.syntax import is_name, parse_binding, parse_expression, parse_message
from plan_lint.language.tree import Membership, PathPattern, SyntaxFault
from plan_lint.language.types import NOTHING, List, Record, Scalar, Type, comparable, describe, unite
from plan_lint.language.values import FIXED_SLOTS, FORM, PLAN


def read_rule(text: RuleText, root: Record, form: Record | None) -> tuple[Rule | None, list[Refusal]]:
    """Parse and type the texts of a rule; the rule is None when anything was refused.

    `root` is what its paths start at: the plan, or without a form the collection of all plans.
    """
    names = {"plan": Named(root, PLAN, "plan"), "form": Named(form, FORM, "form")} if form else {}
    scope = Scope(names, list(FIXED_SLOTS), [], ())
    bindings = _bindings(text.given, root, scope)
    lets = _lets(text.let, scope)
    when = _condition(text.when, scope._replace(where=("when",))) if text.when else None
    require = _condition(text.require, scope._replace(where=("require",)))
    at = _at(text.at, bindings, scope._replace(where=("at",)))
    captures = {name: named for name, named in scope.names.items() if named.origin == "capture"}
    slotted = {name: (scope.names[name].slot, let) for name, let in lets.items()}
    _check_joined(bindings, scope)
    message = _message(text.message, scope._replace(where=("message",)))
    fix = _fix(text, bindings, scope) if text.fix_set else None
    size = len(scope.slots)
    rule = Rule(tuple(bindings), captures, slotted, when, require, at, message, fix, size)
    if not scope.refusals:
        scope.refusals.extend(_silenced(rule))
    if form is None:
        _check_apart(bindings, when, scope)
    return (None, scope.refusals) if scope.refusals else (rule, [])


def _silenced(rule: Rule) -> list[Refusal]:
    """Where a missing field would silence the rule."""
    from plan_lint.language.silence import Part, silencers

    members = [Part(("given", each.name), each.member) for each in rule.bindings if each.member is not None]
    lets = {name: Part(("let", name), typed) for name, (_slot, typed) in rule.lets.items()}
    strict = None if rule.when is None else Part(("when",), rule.when)
    return list(silencers(members, strict, Part(("require",), rule.require), lets))


def _check_apart(bindings: list[Binding], when: Typed | None, scope: Scope) -> None:
    """Across plans, what nothing joins would pair every plan with every other."""
    from plan_lint.language.apart import apart

    found = None if scope.refusals else apart(bindings, when)
    if found is not None:
        alone, first = found
        scope._replace(where=("given", alone.name)).refuse(
            (0, 0),
            f"nothing joins `{alone.name}` to `{first.name}`: share a capture, or write an `==` in `when`"
            " with one on each side",
        )


def _lets(texts: tuple[tuple[str, str], ...], scope: Scope) -> dict[str, Typed]:
    lets: dict[str, Typed] = {}
    for name, source in texts:
        here = scope._replace(where=("let", name))
        typed = _expression(source, here)
        _declare(name, Named(typed.kind, new_slot(here, name), "let"), here)
        lets[name] = typed
    return lets


def _expression(text: str, scope: Scope) -> Typed:
    parsed = parse_expression(text)
    return _refused(parsed, scope) if isinstance(parsed, SyntaxFault) else check(parsed, scope)


def _refused(fault: SyntaxFault, scope: Scope) -> Typed:
    return scope.refuse(fault.at, _fault_text(fault))


def _fault_text(fault: SyntaxFault) -> str:
    return f"{fault.message}; {fault.hint}" if fault.hint else fault.message


def _condition(text: str, scope: Scope) -> Typed:
    return require_bool(_expression(text, scope), scope)


def _declare(name: str, named: Named, scope: Scope) -> None:
    if name in scope.names:
        scope.refuse((0, 0), f"`{name}` has a meaning here already; choose another name")
        named = named._replace(kind=NOTHING)
    elif not is_name(name):
        scope.refuse(
            (0, 0), f"`{name}` cannot be a name: write letters, digits and _, and no word of the language"
        )
    scope.names[name] = named


def _bindings(given: tuple[tuple[str, tuple[str, ...]], ...], root: Record, scope: Scope) -> list[Binding]:
    """Read `given`; what a refused binding would have bound stands for nothing, so that it is told once."""
    bindings = []
    for name, texts in given:
        before = len(scope.refusals)
        binding = _binding(name, texts, root, scope)
        if binding is not None:
            bindings.append(binding)
        if len(scope.refusals) > before:
            captured = [found for text in texts for found in re.findall(r"\{(\w+)\}", text)]
            for each in (name, *captured):
                scope.names.setdefault(each, Named(NOTHING, -1, "capture"))
    return bindings


def _binding(name: str, texts: tuple[str, ...], root: Record, scope: Scope) -> Binding | None:
    patterns: list[PathPattern] = []
    targets: list[Target] = []
    for index, text in enumerate(texts):
        here = scope._replace(where=("given", name) if len(texts) == 1 else ("given", name, index))
        match parse_binding(text):
            case SyntaxFault() as fault:
                _refused(fault, here)
            case Membership() as member:
                return _member(name, member, here)
            case pattern:
                target = resolve(pattern, root, here.refuse)
                if target is not None:
                    patterns.append(pattern)
                    targets.append(target)
                    _declare_captures(target.captures, here)
    here = scope._replace(where=("given", name))
    if len(targets) < len(texts) or not _of_one_shape(patterns, targets, here):
        return None
    return _placed(name, patterns, targets, here)


def _placed(name: str, patterns: list[PathPattern], targets: list[Target], scope: Scope) -> Binding | None:
    kind = unite([target.kind for target in targets])
    if kind is None:
        described = " and ".join(dict.fromkeys(describe(target.kind) for target in targets))
        scope.refuse((0, 0), f"the paths of one binding lead to one type, not to {described}")
        return None
    listed = any(step.kind == "any" for step in patterns[0].steps)
    default = targets[0].default
    shown: Type = List(lambda: kind) if listed else kind
    written = new_slot(scope, name) if default is not None else -1
    origin = "optional" if patterns[0].optional and not listed and default is None else "binding"
    named = Named(shown, new_slot(scope, name), origin, written=-1 if listed else written)
    _declare(name, named, scope)
    barred = tuple(target.barred for target in targets)
    return Binding(name, named.slot, shown, tuple(patterns), barred, default, written)


def _of_one_shape(patterns: list[PathPattern], targets: list[Target], scope: Scope) -> bool:
    """Whether the paths of a binding differ only in where they lead."""
    first, optional = targets[0], patterns[0].optional
    listed = [any(step.kind == "any" for step in pattern.steps) for pattern in patterns]
    if any(target.captures.keys() != first.captures.keys() for target in targets):
        problem = "bind the same captures"
    elif any(pattern.optional != optional for pattern in patterns):
        problem = "all end in `?`, or none does"
    elif len(set(listed)) > 1:
        problem = "all have a `*`, or none has"
    elif any(target.default != first.default for target in targets):
        problem = "have one default in the schema"
    else:
        return True
    scope.refuse((0, 0), f"the paths of one binding {problem}")
    return False


def _declare_captures(captures: Mapping[str, Capture], scope: Scope) -> None:
    for name, capture in captures.items():
        known = scope.names.get(name)
        if known is None or known.kind == NOTHING:
            scope.names[name] = Named(capture.kind, new_slot(scope, name), "capture", capture.titles)
            continue
        merged = merge(Capture(known.kind, known.titles), capture) if known.origin == "capture" else None
        if merged is None:
            scope.refuse(
                (0, 0), f"`{{{name}}}` has another meaning already: one name has one type everywhere"
            )
            continue
        scope.names[name] = known._replace(kind=merged.kind, titles=merged.titles)


def _member(name: str, parsed: Membership, scope: Scope) -> Binding | None:
    """`year: in form.columns`: the name itself is the capture."""
    outer = scope._replace(names={key: scope.names[key] for key in ("plan", "form") if key in scope.names})
    typed = check(parsed.source, outer)
    if typed.kind == NOTHING:
        return None
    if not isinstance(typed.kind, List):
        scope.refuse(parsed.source.at, f"`in` needs a list, this is {describe(typed.kind)}")
        return None
    item = typed.kind.item()
    if not isinstance(item, Scalar):
        scope.refuse(
            parsed.source.at, f"`in` binds to texts, years and figures, not to {describe(item)}; use a path"
        )
        return None
    if not is_name(name):
        _declare(name, Named(item, -1, "capture"), scope)
        return None
    _declare_captures({name: Capture(item, {})}, scope)
    return Binding(name, scope.names[name].slot, item, member=typed)


def _check_joined(bindings: list[Binding], scope: Scope) -> None:
    """A list of values, or a place that may be missing, is one for given captures: others bind them."""
    bound = {binding.name for binding in bindings if binding.member is not None}
    for binding in bindings:
        if not binding.listed and not binding.optional:
            bound.update(binding.captures)
    optional: dict[str, str] = {}
    for binding in bindings:
        here = scope._replace(where=("given", binding.name))
        for name in binding.captures if binding.optional and not binding.listed else ():
            if name not in bound and optional.setdefault(name, binding.name) != binding.name:
                message = f"`{{{name}}}` ranges over what may be missing in `{optional[name]}` and here"
                here.refuse((0, 0), f"{message}; bind it by a path without `?`, or by `in` and a list")
    bound.update(optional)
    for binding in bindings:
        for name in binding.captures if binding.listed else ():
            if name not in bound:
                scope._replace(where=("given", binding.name)).refuse(
                    (0, 0), f"`{{{name}}}` of a binding with `*` must be bound by another binding"
                )


def _named_binding(name: str, bindings: Sequence[Binding], scope: Scope) -> Binding | None:
    """The binding of that name, where it has one place."""
    for binding in bindings:
        if binding.name == name and binding.member is None and not binding.listed:
            return binding
    if name not in scope.names or scope.names[name].kind != NOTHING:
        hint = suggest(name, [each.name for each in bindings if each.member is None and not each.listed])
        scope.refuse((0, len(name)), f"no binding of `given` with one place is called `{name}`{hint}")
    return None


def _at(name: str, bindings: list[Binding], scope: Scope) -> Binding | None:
    if name:
        return _named_binding(name, bindings, scope)
    placed = [binding for binding in bindings if binding.member is None and not binding.listed]
    required = [binding for binding in placed if not binding.optional]
    return next(reversed(required or placed), None)


def _message(text: str, scope: Scope) -> tuple[str | Typed, ...]:
    parsed = parse_message(text)
    match parsed:
        case SyntaxFault():
            _refused(parsed, scope)
            return ()
        case _:
            return tuple(part if isinstance(part, str) else check(part, scope) for part in parsed.parts)


def _fix(text: RuleText, bindings: Sequence[Binding], scope: Scope) -> tuple[Binding, Typed] | None:
    target = _named_binding(text.fix_set, bindings, scope._replace(where=("fix", "set")))
    here = scope._replace(where=("fix", "to"))
    value = _expression(text.fix_to, here)
    if target is None or value.kind == NOTHING:
        return None
    if not comparable(target.kind, value.kind, ordered=False):
        here.refuse(
            value.node.at, f"`{target.name}` is {describe(target.kind)}, this is {describe(value.kind)}"
        )
        return None
    return target, value
