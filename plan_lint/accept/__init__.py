"""Marks accepted findings, by comments in plans and by the accepted list, and finds what accepts nothing."""

from plan_lint.accept.comments import Comments, read_comments
from plan_lint.accept.listed import LIST, MOST_BYTES, AcceptedList, Entry, list_bytes, parse_list
from plan_lint.accept.marking import Applied, Terms, apply, grown, shrunk
from plan_lint.accept.remarks import SEVERITY

__all__ = [
    "LIST",
    "MOST_BYTES",
    "SEVERITY",
    "AcceptedList",
    "Applied",
    "Comments",
    "Entry",
    "Terms",
    "apply",
    "grown",
    "list_bytes",
    "parse_list",
    "read_comments",
    "shrunk",
]
