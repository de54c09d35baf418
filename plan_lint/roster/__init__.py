"""The roster: whose plans are expected, by the names in force and the earlier ones."""

from plan_lint.roster.reading import KEYS, MEMBERS, Expected, Roster, current_name, read_roster

__all__ = ["KEYS", "MEMBERS", "Expected", "Roster", "current_name", "read_roster"]
