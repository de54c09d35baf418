"""Rule files to checked rules: all that is wrong with them is refused at once, each with its place."""

from plan_lint.rulebook.entries import Example, Rulebook, RuleEntry, applies, program
from plan_lint.rulebook.forms import form_type
from plan_lint.rulebook.loading import RULEBOOK, digest_of, load
from plan_lint.rulebook.remembered import from_plain, to_plain
from plan_lint.rulebook.rules import KEYS

__all__ = [
    "KEYS",
    "RULEBOOK",
    "Example",
    "RuleEntry",
    "Rulebook",
    "applies",
    "digest_of",
    "form_type",
    "from_plain",
    "load",
    "program",
    "to_plain",
]
