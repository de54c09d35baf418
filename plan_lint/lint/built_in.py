"""The ids that plan-lint itself reports, as rules are described."""

from __future__ import annotations

from plan_lint.findings import RuleInfo

_TEXT_WHY = "What cannot be read for certain cannot be checked, so no rule looks at the plan."
_SCHEMA_WHY = "The rules pass over what the schema refuses, so a fault there hides others."

_ROWS = (
    ("input-syntax", "error", "The text is not YAML", _TEXT_WHY, "Mend the text at the place named."),
    ("input-encoding", "error", "The file is not UTF-8", _TEXT_WHY, "Save the file as UTF-8."),
    (
        "input-character",
        "error",
        "A character that does not belong in a plan",
        "It is invisible or reads differently in other programs.",
        "Replace it by a plain character.",
    ),
    (
        "input-duplicate-key",
        "error",
        "A key stands twice",
        "Readers would silently take only one of the values.",
        "Keep the one that is right.",
    ),
    (
        "input-depth",
        "error",
        "Mappings or lists nested too deep",
        _TEXT_WHY,
        "Check for brackets that are never closed.",
    ),
    ("input-alias", "error", "An alias that cannot be followed", _TEXT_WHY, "Write the values out."),
    (
        "input-size",
        "error",
        "The file, a key or a value is too long",
        _TEXT_WHY,
        "Shorten it or split the file.",
    ),
    ("input-nodes", "error", "Too many keys and values", _TEXT_WHY, "Split the file."),
    (
        "input-tag",
        "error",
        "A YAML tag",
        "Tags name programs' types; a plan holds only text and figures.",
        "Remove the tag.",
    ),
    (
        "input-number",
        "error",
        "A number with too many digits",
        _TEXT_WHY,
        "Write the number out, or put it in quotes as text.",
    ),
    ("input-empty", "error", "The file holds no plan", _TEXT_WHY, "Write the plan, or remove the file."),
    (
        "input-multi-document",
        "error",
        "Several documents in one file",
        "A report could not say which one it means.",
        "Give each plan a file of its own.",
    ),
    (
        "input-budget",
        "error",
        "A plan that takes too many steps to check",
        "The plan holds far more than its form has room for, so not all of it was checked or told.",
        "Mend what is told of the plan, take out what is repeated, and check it again.",
    ),
    (
        "input-ambiguous-scalar",
        "warning",
        "A value that programs read differently",
        "Other YAML readers take it for something else than is written.",
        "Put it in quotes, or write it out.",
    ),
    (
        "schema-type",
        "error",
        "Another kind of value is due",
        _SCHEMA_WHY,
        "Write what the message says is due.",
    ),
    ("schema-required", "error", "Something the form asks for is missing", _SCHEMA_WHY, "Add it."),
    (
        "schema-unknown-key",
        "error",
        "A key that the form does not have",
        "What stands under it is never checked.",
        "Correct its spelling, or remove it.",
    ),
    (
        "schema-value",
        "error",
        "A value that the form does not allow",
        _SCHEMA_WHY,
        "Write one of the values that are allowed.",
    ),
    (
        "schema-figure",
        "error",
        "A figure not written as figures are",
        _SCHEMA_WHY,
        "Write counts as digits only, and percentages with their sign.",
    ),
    (
        "schema-template",
        "error",
        "The form of the plan cannot be told",
        "The form decides which rules apply.",
        "Name the form in `template:`.",
    ),
    (
        "collection-same-return",
        "error",
        "Two plans are the same return",
        "Nobody can tell which of them counts, so rules across plans use neither.",
        "Take one away, correct its key, or mark the newer one as revised.",
    ),
    (
        "collection-replaced",
        "info",
        "A revised return replaces this plan",
        "Rules across plans use the revised return.",
        "Nothing, where the revision is meant to replace this plan; else correct its key.",
    ),
    (
        "acceptance-unused",
        "warning",
        "A comment accepts nothing",
        "Left behind, it would hide the next finding on that line.",
        "Take the comment, or the id, away.",
    ),
    (
        "acceptance-invalid",
        "warning",
        "A comment that cannot accept anything",
        "What it was meant to accept is still reported.",
        "Write `# plan-lint: accept RULE -- reason`.",
    ),
    (
        "acceptance-refused",
        "error",
        "An error that is accepted",
        "The gate lets nothing accept errors.",
        "Correct the plan.",
    ),
    (
        "accepted-list-stale",
        "warning",
        "An entry of the accepted list that accepts nothing",
        "The list may only shrink.",
        "Run `plan-lint accepted`.",
    ),
    (
        "nothing-evaluated",
        "info",
        "No rule could decide anything",
        "A plan that nothing could be checked on has not been found right.",
        "Fill in the figures the form asks for.",
    ),
    (
        "internal-error",
        "error",
        "A fault of plan-lint itself",
        "The verdict on this plan cannot be trusted.",
        "Please report it, with the plan if you can share it.",
    ),
)

BUILT_IN = {
    rule: RuleInfo(rule, rule.split("-", 1)[0], title, severity, why, do)
    for rule, severity, title, why, do in _ROWS
}
