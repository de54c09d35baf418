"""Laws of plans that are well-formed by construction, and of what may stand where it must not."""

from __future__ import annotations

from hypothesis import given, settings

from plan_lint import document
from plan_lint.document import parse
from tests.strategies.plans import DATA, documents


def sliced(text, span):
    """What stands in a text at a span."""
    lines = text.split("\n")[span.line - 1 : span.end_line]
    lines[-1] = lines[-1][: span.end_column - 1]
    return "\n".join([lines[0][span.column - 1 :], *lines[1:]])


@settings(max_examples=250)
@given(documents(DATA))
def test_every_scalar_has_a_span_that_slices_back_to_its_text(made):
    read = parse(made.text.encode())
    if made.data is None:
        return  # the file holds nothing: a fault of its own
    assert [fault for fault in read.faults if fault.severity == "error"] == []
    assert read.data == made.data
    for path, written in made.scalars.items():
        assert sliced(made.text, document.span_of(read, path)) == written
        assert document.written(read, path) == written
