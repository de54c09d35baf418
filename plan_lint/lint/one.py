"""Reads one plan, finds its form and rulebook, and lets schema and rules judge it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from plan_lint import document, schema
from plan_lint.document import Document
from plan_lint.findings import SEVERITIES, Facts, Finding, Form, Path, PlanResult, nearest_name
from plan_lint.lint.built_in import BUILT_IN
from plan_lint.lint.judging import Judged, Options, judge
from plan_lint.lint.subject import Subject, from_faults, told
from plan_lint.rulebook import COLLECTION, Rulebook

if TYPE_CHECKING:
    from plan_lint.accept import Comments

TEMPLATE = "template"


def lint(data: bytes, file: str, rulebooks: tuple[Rulebook, ...], options: Options) -> PlanResult:
    """Check the bytes of one plan; never raises for anything a plan contains."""
    text = document.parse(data, options.limits)
    subject = Subject(file, text, text.data, None)
    if document.is_fatal(text):
        findings = _ordered(from_faults(subject, text.faults))
        return PlanResult(file, "unreadable", findings=findings, not_shown=text.unlisted)
    stated = text.data.get(TEMPLATE) if isinstance(text.data, dict) else None
    template = stated if stated is not None else options.templates[0] if len(options.templates) == 1 else None
    if template is None and not options.templates and not _looks_like_a_plan(text.data, rulebooks):
        return PlanResult(file, "skipped")
    rulebook = next(
        (each for each in rulebooks if isinstance(template, str) and template in each.templates), None
    )
    fault = _template_fault(template, rulebook, rulebooks, options)
    if fault or rulebook is None:
        path: Path = (TEMPLATE,) if stated is not None else ()
        return PlanResult(file, "unmatched", findings=(told("schema-template", subject, fault, path),))
    return _checked(text, file, rulebook, str(template), options, partial=False)


def lint_part(
    text: Document, file: str, rulebook: Rulebook, options: Options, *, template: str = ""
) -> PlanResult:
    """Check a part of a plan, as the examples of rules are: no key is asked for."""
    stated = text.data.get(TEMPLATE) if isinstance(text.data, dict) else None
    form = stated if isinstance(stated, str) and stated in rulebook.templates else template
    return _checked(text, file, rulebook, form or next(iter(rulebook.templates)), options, partial=True)


def _looks_like_a_plan(data: object, rulebooks: tuple[Rulebook, ...]) -> bool:
    if not isinstance(data, dict):
        return False
    return any(key in each.schema.raw.get("properties", {}) for each in rulebooks for key in data)


def _template_fault(
    template: object, rulebook: Rulebook | None, rulebooks: tuple[Rulebook, ...], options: Options
) -> str:
    """Why the form of a plan cannot be told; empty text when it can."""
    known = [name for each in rulebooks for name in each.templates]
    if template is None:
        wanted = options.templates or tuple(known)
        return f"`template:` is missing, so the form cannot be told; write one of {', '.join(wanted)}"
    if isinstance(template, dict | list):
        return f"the name of a form is due after `template:`, as text; known are {', '.join(known)}"
    if rulebook is None:
        return f"there is no form `{template!s:.80}`; {_suggestion(str(template), known)}"
    if options.templates and template not in options.templates:
        return f"this plan is for the form `{template}`; due here is {' or '.join(options.templates)}"
    return ""


def _suggestion(name: str, known: list[str]) -> str:
    from plan_lint.schema.lookalikes import looks_like, odd_characters  # for a form that is not there only

    twin, odd = looks_like(name, known), odd_characters(name)
    if twin and odd:
        return f"it looks like `{twin}`, but is written with {odd}"
    near = twin or nearest_name(name, known)
    return f"did you mean `{near}`?" if near else f"known are {', '.join(known)}"


def _checked(
    text: Document, file: str, rulebook: Rulebook, template: str, options: Options, *, partial: bool
) -> PlanResult:
    most = options.limits.findings
    checked = schema.check(rulebook.schema, text, partial=partial, many=options.many, most=most)
    subject = Subject(file, text, checked.data, rulebook.schema.plan)
    findings = from_faults(subject, checked.faults)
    judged = judge(subject, rulebook, template, options)
    findings.extend(judged.findings)
    if judged.outcomes and not _decided(judged) and not partial:
        findings.append(told("nothing-evaluated", subject, "no rule could decide anything on this plan"))
    comments = None if partial else _comments(text, file, rulebook)
    findings.extend(comments.findings if comments else ())
    kept, not_shown = bounded(findings, most)
    return PlanResult(
        file,
        "checked",
        template,
        rulebook.name,
        _key(rulebook, checked.data),
        tuple(judged.outcomes),
        kept,
        not_shown + checked.more + sum(judged.not_shown),
        tuple(judged.not_evaluated),
        comments.acceptances if comments else (),
        problems=tuple(judged.problems),
        form=_form(text, rulebook) if options.form else None,
        facts=_facts(text, checked.data, rulebook, options),
    )


def _facts(text: Document, data: Any, rulebook: Rulebook, options: Options) -> Facts | None:
    """What collection rules read of the plan, where any of them runs."""
    if not options.across or not any(
        entry.scope == COLLECTION and (options.rules is None or entry.info.rule in options.rules)
        for entry in rulebook.rules
    ):
        return None
    from plan_lint.lint.facts import facts_of

    return facts_of(text, data, rulebook.reads())


def _comments(text: Document, file: str, rulebook: Rulebook) -> Comments | None:
    """The comments that accept findings; most plans have none."""
    if "plan-lint:" not in text.text:
        return None
    from plan_lint.accept import read_comments

    return read_comments(text, file, lambda: known_ids(rulebook))


def known_ids(rulebook: Rulebook) -> dict[str, str]:
    """Every id a comment may name, earlier ones too, with the id it has now."""
    known = {rule: rule for rule in BUILT_IN}
    for entry in rulebook.rules:
        known.update(dict.fromkeys((entry.info.rule, *entry.previously), entry.info.rule))
    return known


def _form(text: Document, rulebook: Rulebook) -> Form:
    from plan_lint.schema.form import laid_out  # only for the reports that show it

    return laid_out(rulebook.schema, text)


def _key(rulebook: Rulebook, data: Any) -> tuple[tuple[str, str], ...]:
    if not isinstance(data, dict):
        return ()
    return tuple((name, str(data[name])) for name in rulebook.key if isinstance(data.get(name), str | int))


def _decided(judged: Judged) -> bool:
    return any(outcome.passed or outcome.failed for _rule, outcome in judged.outcomes)


def _ordered(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    return tuple(
        sorted(findings, key=lambda each: (each.span.line, each.span.column, each.rule, each.message))
    )


def bounded(findings: list[Finding], limit: int) -> tuple[tuple[Finding, ...], int]:
    """At most so many findings, but one of each rule at least; the exit code never depends on the others.

    Which rules are ignored, and how severe each is, is settled later, so that no rule may be left out. The
    others are the worst ones, first those that say why the plan was not checked in full.
    """
    if len(findings) <= limit:
        return _ordered(findings), 0
    worst = sorted(findings, key=lambda each: (SEVERITIES.index(each.severity), each.topic != "input"))
    one_of_each = {finding.rule: finding for finding in reversed(worst)}
    first = list(one_of_each.values())
    ids = set(map(id, first))
    others = [finding for finding in worst if id(finding) not in ids]
    kept = first + others[: max(0, limit - len(first))]
    return _ordered(kept), len(findings) - len(kept)
