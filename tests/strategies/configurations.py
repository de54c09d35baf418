"""Hypothesis strategies for configurations: well-formed ones for the little rulebook, and spoilt ones."""

from __future__ import annotations

from hypothesis import strategies as st

from plan_lint.config.settings import FAIL_ON, HIGHEST, KEYS
from plan_lint.findings import SEVERITIES
from tests.little_rulebook import TEMPLATE
from tests.strategies.plans import DATA, TEXTS

RULEBOOK, LIST, ROSTER = "rules/shed", "accepted.json", "sheds.yaml"
RULES = ("more-spades-than-rakes", "too-many-spades", "name-of-one-letter", "schema-value")
CHOSEN = (*RULES[:3], "tools", "names")
_NAMES = st.sampled_from(
    ("*.yaml", "plans/**", "**/a?.yml", "./x", "été/*", "a b", "[x]", "{y}", "#z", "~", "'")
)


def _some(names: tuple[str, ...] | st.SearchStrategy[str]) -> st.SearchStrategy[list[str]]:
    each = st.sampled_from(names) if isinstance(names, tuple) else names
    return st.lists(each, min_size=1, max_size=3, unique=True)


def _limits() -> st.SearchStrategy[dict[str, int]]:
    amounts = {name: st.integers(max(1, most // 4), most) for name, most in HIGHEST.items()}
    return st.fixed_dictionaries({}, optional=amounts)


KEYED: dict[str, st.SearchStrategy[object]] = {
    "rulebooks": st.sampled_from(([RULEBOOK], [f"./{RULEBOOK}/"])),
    "templates": st.just([TEMPLATE]),
    "plans": _some(_NAMES),
    "exclude": _some(_NAMES),
    "select": _some(CHOSEN),
    "ignore": _some(CHOSEN),
    "severity": st.dictionaries(st.sampled_from(RULES), st.sampled_from(SEVERITIES), max_size=3),
    "fail_on": st.sampled_from(FAIL_ON),
    "accepted": st.just(LIST),
    "roster": st.just(ROSTER),
    "jobs": st.integers(0, 64),
    "limits": _limits(),
    "required_version": st.sampled_from((">=0.1", "==0.1,<2", "<1")),
}
assert set(KEYED) == set(KEYS)

WELL_FORMED = st.fixed_dictionaries(
    {"rulebooks": KEYED["rulebooks"]},
    optional={key: each for key, each in KEYED.items() if key != "rulebooks"},
)
SPOILT = st.builds(
    lambda good, wrong: {**good, **wrong},
    WELL_FORMED,
    st.dictionaries(st.sampled_from(KEYS) | TEXTS, DATA, min_size=1, max_size=3),
)
