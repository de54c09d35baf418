"""A Part 1: what the plan covers, who approves it, the needs assessment, objectives and ranked priorities."""

from __future__ import annotations

from fractions import Fraction
from random import Random

from benchmarks.region.areas import ranked
from benchmarks.region.figures import Data, how_rounded, percent

BOARDS = ("adult joint commissioning group", "community safety partnership", "treatment board")
SUMMARY = (
    "Numbers in treatment are higher than ever, and people are seen within a week.",
    "Services were reorganised last year and now work from one building.",
    "Providers, carers and service users helped to write this plan.",
    "The next step is better outcomes for those who are in treatment.",
)
FINDINGS = (
    "Heroin dominates the market; crack cocaine is mostly a secondary drug.",
    "Young people who are found to need treatment get it.",
    "Alcohol is the commonest secondary substance.",
)
NOT_REACHED = (
    "people in prison",
    "young adults who do not see themselves as dependent",
    "people who sleep rough",
)
AIMS = (
    "Reach people sooner, through links with the services they already use.",
    "Develop shared care further, with more practices taking part.",
    "Keep the treatment model under review, so that it matches changing needs.",
    "Train staff in motivation and in keeping people engaged.",
    "Agree pathways with housing and employment services.",
)
FOR_THE_YOUNG = (
    "Plan and commission together with children's services.",
    "Intervene earlier where young people are most at risk.",
)


def part_one(dice: Random, notes: dict[str, str]) -> Data:
    """The sections of a Part 1, whose objectives serve every priority."""
    need = int(80 * 80 ** dice.random())  # 80 to 6,400 people
    priorities = ranked(dice, need, notes)
    areas = [f"{theme}.{group}" for theme, groups in priorities.items() for group in groups]
    aims = [{"text": dice.choice(AIMS), "addresses": [area]} for area in areas]
    aims.insert(dice.randint(0, len(aims)), {"text": dice.choice(AIMS)})
    young = dice.random() < 0.5
    objectives: Data = {"adults": aims}
    if young:
        objectives["young_people"] = [{"text": text} for text in FOR_THE_YOUNG]
    return {
        "covers": ["adults", "young_people"] if young else ["adults"],
        "approval": [{"role": f"Chair, {board}", "signed": True} for board in dice.sample(BOARDS, 2)],
        "strategic_summary": {
            "overall": [{"text": text} for text in dice.sample(SUMMARY, 2)],
            "adults": [{"text": dice.choice(AIMS), "addresses": [dice.choice(areas)]}],
        },
        "needs_assessment": _needs(dice, need),
        "objectives": objectives,
        "priorities": priorities,
    }


def _needs(dice: Random, need: int) -> Data:
    """Who needs treatment and who is expected in it: as exact figures, or as estimates."""
    expected = int(need * (0.55 + 0.4 * dice.random()))
    share = Fraction(100 * (need - expected), need)
    said: Data = {"problem_drug_users": need, "expected_in_treatment": expected}
    if dice.random() < 0.4:
        need, expected = round(need, -1), round(expected, -1)
        share = Fraction(100 * (need - expected), need)
        said = {"problem_drug_users": f"about {need}", "expected_in_treatment": f"about {expected}"}
    stated = percent(share, dice.choice((0, 0, 1)), how_rounded(dice))
    if dice.random() < 0.2:
        stated = f"under {int(share) // 5 * 5 + 5}%"
    return {
        **said,
        "not_in_treatment": {"share": stated},
        "findings": dice.sample(FINDINGS, 2),
        "not_reached": dice.sample(NOT_REACHED, dice.randint(1, 2)),
    }
