"""Expressions, bindings, paths and messages: text in, tree or located fault out."""

from __future__ import annotations

import ast
import string
import time

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from plan_lint.document import LIMITS
from plan_lint.figures import Figure, parse_figure
from plan_lint.language.grammar import AGGREGATES
from plan_lint.language.syntax import (
    Arithmetic,
    Attribute,
    Call,
    Choice,
    Clause,
    Compare,
    Comprehension,
    Index,
    ListOf,
    Literal,
    Logic,
    Membership,
    Message,
    Name,
    Negative,
    Not,
    PathPattern,
    SyntaxFault,
    children,
    is_name,
    parse_binding,
    parse_expression,
    parse_message,
    parse_path,
)

NODES = (
    Literal, Name, Attribute, Index, Call, Negative, Not, Arithmetic, Compare, Logic, Choice, ListOf,
    Comprehension,
)  # fmt: skip
NOWHERE = (0, 0)
DEEP = LIMITS._replace(levels=200)


def tree_of(text, limits=LIMITS):
    tree = parse_expression(text, limits)
    assert not isinstance(tree, SyntaxFault), f"{text!r}: {tree}"
    return tree


def every(tree):
    yield tree
    for part in children(tree):
        yield from every(part)


def sexpr(tree):
    """The shape of a tree, compactly: (+ a (* b c))."""
    match tree:
        case Literal(value=Figure(written=written)):
            return written
        case Literal(value=bool(value)):
            return str(value).lower()
        case Literal(value=value, kind="text"):
            return repr(value)
        case Literal(value=value, kind="number"):
            return str(value)
        case Literal(value=value, kind=kind):
            return f"{kind}:{value}"
        case Name(name=name):
            return name
        case Attribute(of=of, name=name):
            return f"{sexpr(of)}.{name}"
        case Index(of=of, index=index):
            return f"{sexpr(of)}[{sexpr(index)}]"
        case Call(function=function, arguments=arguments):
            return f"{function}({', '.join(map(sexpr, arguments))})"
        case Compare(first=first, rest=rest):
            return f"({sexpr(first)} {' '.join(f'{op} {sexpr(value)}' for op, value in rest)})"
        case Choice(condition=condition, then=then, otherwise=otherwise):
            return f"(if {sexpr(condition)} {sexpr(then)} {sexpr(otherwise)})"
        case ListOf(items=items):
            return f"[{', '.join(map(sexpr, items))}]"
        case Comprehension(element=element, clauses=clauses):
            return " ".join([sexpr(element), *map(clause_sexpr, clauses)])
        case Negative():
            head = "-"
        case Not():
            head = "not"
        case Arithmetic() | Logic():
            head = tree.operator
    return f"({' '.join([head, *map(sexpr, children(tree))])})"


def clause_sexpr(clause):
    return " ".join(
        [f"for {clause.name} in {sexpr(clause.source)}", *(f"if {sexpr(each)}" for each in clause.conditions)]
    )


def marked(text):
    """`a «=» b` is the text `a = b` with the place it marks."""
    before, rest = text.split("«")
    inside, after = rest.split("»")
    return before + inside + after, (len(before), len(before) + len(inside))


# --- text to trees

TREES = [
    # literals
    ("0", "0"),
    ("1332", "1332"),
    ("12.50", "12.50"),
    ("5%", "5%"),
    ("49.5%", "49.5%"),
    ("-3%", "(- 3%)"),
    ("2009/10", "year:2009/10"),
    ("1999/00", "year:1999/00"),
    ("2009 / 10", "(/ 2009 10)"),
    ("a/b", "(/ a b)"),
    ("2009-03-31", "date:2009-03-31"),
    ("2008-02-29", "date:2008-02-29"),
    ("2009 - 10", "(- 2009 10)"),
    ("10-5", "(- 10 5)"),
    ("'a'", "'a'"),
    ('"it\'s"', '"it\'s"'),
    (r"'\\ \' \" \n'", repr("\\ ' \" \n")),
    ("''", "''"),
    ("'{x} # = é “'", "'{x} # = é “'"),
    ("true", "true"),
    ("false", "false"),
    # names, fields, indexes, calls
    ("a", "a"),
    ("android", "android"),
    ("plan.a.b", "plan.a.b"),
    ("x.is.for.True", "x.is.for.True"),  # behind a dot any word is a field
    ("numbers[2009/10]", "numbers[year:2009/10]"),
    ("a[b].c['d e'][0]", "a[b].c['d e'][0]"),
    ("f()", "f()"),
    ("f(a, b + 1)", "f(a, (+ b 1))"),
    ("f(g(x)).y", "f(g(x)).y"),
    ("change(change, a)", "change(change, a)"),  # functions and bindings have separate names
    ("f(1,2)", "f(1, 2)"),
    ("[1,2000,30]", "[1, 2000, 30]"),
    ("[]", "[]"),
    ("[a, [1, 2]]", "[a, [1, 2]]"),
    (" \t\n a\r\n+ b \n", "(+ a b)"),
    # precedence
    ("a + b * c - d", "(- (+ a (* b c)) d)"),
    ("a - b - c", "(- (- a b) c)"),
    ("a / b * c", "(* (/ a b) c)"),
    ("(a + b) * c", "(* (+ a b) c)"),
    ("-a * -b", "(* (- a) (- b))"),
    ("- -a", "(- (- a))"),
    ("-a.b[c]", "(- a.b[c])"),
    ("x<-1", "(x < (- 1))"),
    ("a < b <= c != d", "(a < b <= c != d)"),
    ("a < b and c > d or e", "(or (and (a < b) (c > d)) e)"),
    ("a or b or c", "(or a b c)"),
    ("a or (b or c)", "(or a (or b c))"),
    ("a and b and c or d and e", "(or (and a b c) (and d e))"),
    ("not a == b and c", "(and (not (a == b)) c)"),
    ("not not a", "(not (not a))"),
    ("a and not b", "(and a (not b))"),
    ("a == (not b)", "(a == (not b))"),
    ("a in b", "(a in b)"),
    ("a not  in [1, 2]", "(a not in [1, 2])"),
    ("not a in b", "(not (a in b))"),
    ("a in b not in c", "(a in b not in c)"),
    ("a + 1 in b", "((+ a 1) in b)"),
    ("a if b else c", "(if b a c)"),
    ("a if b else c if d else e", "(if b a (if d c e))"),
    ("a or b if c or d else e or f", "(if (or c d) (or a b) (or e f))"),
    ("(a if b else c).d", "(if b a c).d"),
    # comprehensions
    ("count(p for p in xs)", "count(p for p in xs)"),
    ("sum(p.n for p in plan.a if present(p.n))", "sum(p.n for p in plan.a if present(p.n))"),
    ("all(a < b for a in xs for b in a.y if b if c or d)",
     "all((a < b) for a in xs for b in a.y if b if (or c d))"),
    ("unique([p.a, p.b] for p in xs)", "unique([p.a, p.b] for p in xs)"),
    ("count(x if a else b for x in (c if d else e))", "count((if a x b) for x in (if d c e))"),
    ("any(all(b for b in a) for a in xs)", "any(all(b for b in a) for a in xs)"),
    ("max(a, b)", "max(a, b)"),
    # as rules have them
    ("agrees(p, exact) or truncated(p, exact)", "(or agrees(p, exact) truncated(p, exact))"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "shape"), TREES)
def test_tree(text, shape):
    assert sexpr(tree_of(text)) == shape


def test_values_of_literals():
    values = {
        text: tree_of(text).value for text in ("7", "12.5", "5%", "2009/10", "2009-03-31", "'a'", "true")
    }
    assert values == {
        "7": 7,
        "12.5": parse_figure("12.5"),
        "5%": parse_figure("5%"),
        "2009/10": "2009/10",
        "2009-03-31": "2009-03-31",
        "'a'": "a",
        "true": True,
    }
    assert type(values["7"]) is int
    assert type(values["true"]) is bool


SPANS = [
    ("(a + b) * c", ["(a + b) * c", "a + b", "a", "b", "c"]),
    ("((a))", ["a"]),
    (" not  (x) ", ["not  (x)", "x"]),
    ("-(a)", ["-(a)", "a"]),
    ("(a).b [ c ]", ["(a).b [ c ]", "(a).b", "a", "c"]),
    ("(a) < (b)", ["(a) < (b)", "a", "b"]),
    ("(a) or b or (c)", ["(a) or b or (c)", "a", "b", "c"]),
    ("x if (c) else (y)", ["x if (c) else (y)", "x", "c", "y"]),
    ("f ( a , 2009/10 )", ["f ( a , 2009/10 )", "a", "2009/10"]),
    ("[ 5%, 'x' ]", ["[ 5%, 'x' ]", "5%", "'x'"]),
    (
        "sum( (a) for b in c if (d) )",
        ["sum( (a) for b in c if (d) )", "(a) for b in c if (d)", "a", "c", "d"],
    ),
]


@pytest.mark.parametrize(("text", "slices"), SPANS)
def test_spans(text, slices):
    assert [text[slice(*node.at)] for node in every(tree_of(text))] == slices


def test_spans_of_names():
    text = "count(p . x for p in f(a).bc)".replace(" . ", ".")
    call = tree_of(text)
    (comprehension,) = call.arguments
    (clause,) = comprehension.clauses
    places = (call.name_at, comprehension.element.name_at, clause.name_at, clause.source.name_at)
    assert [text[slice(*at)] for at in places] == ["count", "x", "p", "bc"]


# --- mistakes: the place between « and », what the message says, what the hint says

MISTAKES = [
    ("«»", "the expression is empty", "a >= b"),
    ("  «»", "the expression is empty", "a >= b"),
    # operators of other languages
    ("a «=» b", "`=` does not compare", "compare with =="),
    ("a «===» b", "`===` is not an operator", "compare with =="),
    ("a «!==» b", "`!==` is not an operator", "compare with !="),
    ("a «&&» b", "`&&` is not an operator", "write and"),
    ("a «||» b", "`||` is not an operator", "write or"),
    ("«!»a", "`!` is not an operator", "write not x"),
    ("a «?» b : c", "`?` is not an operator", "x if condition else y"),
    ("a «??» b", "`??` is not an operator", "default(x, y)"),
    ("a «<>» b", "`<>` is not an operator", "write !="),
    ("a «=<» b", "`=<` is not an operator", "write <="),
    ("a «=>» b", "`=>` is not an operator", "write >="),
    ("a «//» b", "`//` is not an operator", "divide with /"),
    ("2«**»10", "there are no powers", "multiply with *"),
    ("2 «^» 10", "there are no powers", "multiply with *"),
    ("x «:=» 5", "nothing a name", "under `let:`"),
    ("a «;» b", "`;` has no meaning", "join two requirements with and"),
    ("a «#» b", "a comment cannot stand", "in the YAML"),
    ("a «@» b", "`@` has no meaning", "remove it"),
    ("a «≤» b", "`≤` is not an operator", "write <="),
    ("a «\u2212» b", "`\u2212` is not a minus sign", "write the minus sign -"),
    ("a «\u00d7» b", "`\u00d7` is not an operator", "multiply with *"),
    ("«“»a”", "typographic quote", "straight quotes"),
    ("«\u2018»a\u2019", "typographic quote", "straight quotes"),
    ("a«\xa0»+ b", "`U+00A0` has no meaning", "remove it"),
    ("a «\x1b»[31m", "`U+001B` has no meaning", "remove it"),
    # words of other languages
    ("«True»", "`True` is not a word", "write true"),
    ("a == «None»", "there is no `None`", "missing(x)"),
    ("a «is» None", "`is` is not an operator", "compare with == or !="),
    ("«lambda» x: x", "`lambda` is not a word", "under `let:`"),
    ("a «AND» b", "`AND` is not a keyword", "write and"),
    ("yield «x»", "`yield` and `x` stand side by side", "write yield(x)"),
    ("«f»'x'", "no prefix `f`", "only messages take {expressions}"),
    ("«{»a}", "`{` has no meaning", "write a list with [ ]"),
    # percent signs
    ("a «%» b", "`%` is not an operator", "percent(part, whole)"),
    ("5 «%» 3", "`%` is not an operator", "percent(part, whole)"),
    ("5 «%»", "apart from its number", "write 5% without a space"),
    ("x > 5 «%» and y", "apart from its number", "write 5% without a space"),
    ("«5%»3", "% is not an operator", "percent(part, whole)"),
    ("«5%%»", "more than one %", "write 5%"),
    # numbers, years, dates
    ("«1,332»", "has a comma in it", "write 1332"),
    ("f(«1,332,000», 2)", "has a comma in it", "write 1332000"),
    ("[«100,200»]", "has a comma in it", "put a space after the comma"),
    ("«1 332»", "two numbers stand side by side", "write 1332 without a space"),
    ("«1_332»", "has an underscore in it", "write 1332"),
    ("«6/2»", "neither a year nor a division", "with spaces: 6 / 2"),
    ("«2009/11»", "not a year: the second part follows the first", "2009/10"),
    ("«2009/2010»", "not how a year is written", "2009/10"),
    ("«31/03/2009»", "not how a date is written", "2009-03-31"),
    ("«2009-3-31»", "not how a date is written", "2009-03-31"),
    ("«2009-02-29»", "not in the calendar", "2009-03-31"),
    ("«2009-10»", "a year or a subtraction", "2009 - 10"),
    ("«010»", "begins with a zero", "write 10"),
    ("«0x1F»", "not a decimal number", "digits 0 to 9"),
    ("«1e5»", "has an exponent", "write all its digits"),
    ("«1.2.3»", "more than one point", "quote it"),
    ("«5.» + 1", "ends in a point", "write 5"),
    ("«.»5", "cannot begin with `.`", "write 0.5"),
    ("«10x»", "a number and letters together", "put a space"),
    ("«٣»", "not one of the digits 0 to 9", "retype it"),
    ("«" + "9" * 31 + "»", "more than 30 digits", "shorten it"),
    ("«" + "9" * 31 + "%»", "more than 30 digits", "shorten it"),
    ("«+»5", "no sign `+`", "without the +"),
    # names and fields
    ("x«.__class__»", "`__class__` begins with an underscore", "begin with a letter"),
    ("«_x»", "`_x` begins with an underscore", "begin with a letter"),
    ("numbers«.»2009/10", "a number cannot be a field's name", "x[2009/10]"),
    ("x«.» y", "must follow `.` directly", "write a.b"),
    ("x«.»", "must follow `.` directly", "write a.b"),
    ("x«..»y", "must follow `.` directly", "range(first, last)"),
    ("na«ï»ve", "cannot stand in a name", "retype it"),
    # quoted text
    ("«'»a", "this ' is never closed", "with '"),
    ('a == «"»b', 'this " is never closed', 'with "'),
    ("«'»a\nb'", "this ' is never closed", "on the same line"),
    (r"matches(x, '[0-9]«\d»')", r"`\d` is not an escape", r"write \\d"),
    # brackets
    ("«(»a + b", "this ( is never closed", "add the )"),
    ("f(a, «(»b", "this ( is never closed", "add the )"),
    ("f«(»", "this ( is never closed", "add the )"),
    ("«[»1, 2", "this [ is never closed", "add the ]"),
    ("f(a«]»", "] does not close (", "write ) here"),
    ("a«)»", "this ) closes nothing", "remove it"),
    ("«()»", "nothing in these brackets", "fill them"),
    ("xs«[]»", "nothing in these brackets", "fill them"),
    ("xs[1«:»2]", "not sliced with `:`", "x[0]"),
    ("xs[«:»2]", "not sliced with `:`", "x[0]"),
    ("xs[1«,» 2]", "an index is one value", "x[a][b]"),
    ("(a«,» b)", "a comma stands only in a call or a list", "[ ]"),
    # operators and their sides
    ("a and «and» b", "a value is missing between `and` and `and`", "write one"),
    ("a «or»", "`or` has nothing on its right", "put a value after it"),
    ("(a «+») * b", "`+` has nothing on its right", "put a value after it"),
    ("«and» a", "`and` has nothing on its left", "put a value before it"),
    ("a + «*» b", "a value is missing between `+` and `*`", "write one"),
    ("a == «not» b", "`not` after `==` needs brackets", "write (not x)"),
    ("x «not» y", "only in `not in`", "write x not in y"),
    ("x not «in»", "`in` has nothing on its right", "put a value after it"),
    ("present «x»", "`present` and `x` stand side by side", "write present(x)"),
    ("1 «x»", "`1` and `x` stand side by side", "put an operator between them"),
    # calls
    ("f(«x =» 1)", "arguments are not named: `x=`", "f(x, y) in the order"),
    ("f(a, «x=»1)", "arguments are not named", "compare with =="),
    ("f(a«,»)", "nothing follows this comma", "leave the comma out"),
    ("f(a«,», b)", "nothing follows this comma", "leave the comma out"),
    ("f(«,» a)", "a value is missing between `(` and `,`", "write one"),
    ("f(«*»xs)", "a value is missing between `(` and `*`", "write one"),
    ("x.«lower»()", "called like a method", "write lower(x)"),
    ("f(x)«(»y)", "only a function's name can be called", "an operator"),
    ("(f)«(»y)", "only a function's name can be called", "an operator"),
    # choices
    ("x «if» c", "this `if` has no `else`", "x if condition else y"),
    ("f(x «if» c)", "this `if` has no `else`", "x if condition else y"),
    ("x «else» y", "this `else` has no `if`", "x if condition else y"),
    ("x if c «else»", "`else` has nothing on its right", "put a value after it"),
    ("x if a «b» else c", "`a` and `b` stand side by side", "write a(b)"),
    # comprehensions
    ("p «for» p in xs", "only in the brackets of an aggregate", "list(x for x in xs)"),
    ("(p «for» p in xs)", "only in the brackets of an aggregate", "list(x for x in xs)"),
    ("[p «for» p in xs]", "a list holds no `for`", "list(x for y in z)"),
    ("percent(p «for» p in xs)", "`percent` takes no `for`", "sum, unique"),
    ("count((p «for» p in xs))", "only in the brackets of an aggregate", "list(x for x in xs)"),
    ("count(a, p «for» p in xs)", "nothing stands beside a `for`", "f(x for x in xs)"),
    ("count(p for p in xs«,» 2)", "nothing stands beside a `for`", "f(x for x in xs)"),
    ("count(p for p«,» q in xs)", "one `for` gives one name", "pair[0]"),
    ("count(p for «(»p, q) in xs)", "one `for` gives one name", "pair[0]"),
    ("count(p «for» in xs)", "this `for` is not complete", "for x in xs"),
    ("count(p «for» p)", "this `for` is not complete", "for x in xs"),
    ("count(p for «_p» in xs)", "begins with an underscore", "begin with a letter"),
    ("count(«for» p in xs)", "a value is missing between `(` and `for`", "write one"),
    ("count(p for p in a if b «else» c)", "this `else` has no `if`", "brackets round it"),
    # the first of several
    ("a «=» b && c", "`=` does not compare", "compare with =="),
    ("a «b» = c", "side by side", "operator"),
]


@pytest.mark.parametrize(("text", "message", "hint"), MISTAKES)
def test_mistake(text, message, hint):
    text, at = marked(text)
    fault = parse_expression(text)
    assert isinstance(fault, SyntaxFault)
    assert fault.at == at
    assert message in fault.message
    assert hint in fault.hint


def test_long_and_hostile_words_are_cut_in_messages():
    for text in (
        "a" * 4000 + " b",
        "'" + "\x1b]0;" * 900 + "' 'x'",
        "_" * 4000,
        "f" * 2000 + "(" + "k" * 2000 + "=1)",
    ):
        fault = parse_expression(text)
        assert isinstance(fault, SyntaxFault)
        assert len(fault.message) + len(fault.hint) < 300
        assert "..." in fault.message
        assert (fault.message + fault.hint).isprintable()


# --- limits


def test_characters():
    assert not isinstance(parse_expression("a" * 4096), SyntaxFault)
    fault = parse_expression("a" * 4097)
    assert isinstance(fault, SyntaxFault)
    assert fault.at == (4096, 4097)
    assert "4,097 characters, more than 4,096" in fault.message
    assert isinstance(parse_expression("aaa", limits=LIMITS._replace(expression=2)), SyntaxFault)


LEVELS = [
    ("({})", "("), ("[{}]", "["), ("f({})", "("), ("x[{}]", "["), ("-{}", "-"), ("not {}", "not"),
]  # fmt: skip


@pytest.mark.parametrize(("wrapper", "sign"), LEVELS)
def test_levels(wrapper, sign):
    def nested(levels):
        text = "a"
        for _ in range(levels):
            text = wrapper.format(text)
        return text

    assert not isinstance(parse_expression(nested(31)), SyntaxFault)
    fault = parse_expression(nested(33))
    assert isinstance(fault, SyntaxFault)
    assert fault.message == "this is nested more than 32 levels deep"
    assert nested(33)[slice(*fault.at)] == sign
    assert not isinstance(parse_expression(nested(33), DEEP), SyntaxFault)


CHAINS = [
    ("+".join, "a"), (" - ".join, "a"), (".".join, "a"), (" if a else ".join, "a"),
    (lambda parts: "a" + "".join(f"[{part}]" for part in parts[1:]), "a"),
]  # fmt: skip


@pytest.mark.parametrize(("join", "part"), CHAINS)
def test_no_tree_is_higher_than_the_levels(join, part):
    def height(tree):
        return 1 + max(map(height, children(tree)), default=0)

    assert height(tree_of(join([part] * 32))) == 32
    fault = parse_expression(join([part] * 33))
    assert isinstance(fault, SyntaxFault)
    assert "more than 32 levels" in fault.message


@pytest.mark.parametrize(
    "text", [" or ".join(["a"] * 500), "<".join(["a"] * 2000), f"[{','.join(['a'] * 2000)}]"]
)
def test_what_is_long_but_flat_is_no_nesting(text):
    assert len(children(tree_of(text))) >= 500


BOMBS = {
    "parentheses": "(" * 5000,
    "parentheses within the limit": "(" * 4096,
    "closed": "(" * 2000 + "a" + ")" * 2000,
    "terms": "+".join(["a"] * 200_000),
    "calls": "f(" * 2000,
    "lists": "[" * 4096,
    "signs": "-" * 4096,
    "nots": "not " * 1000,
    "fields": "a" + ".b" * 2000,
    "choices": "a if b else " * 341 + "c",
    "choices in conditions": "a if " * 800,
    "unclosed quotes": "'\\" * 2048,
    "digits": "9" * 4096,
    "points": "." * 4096,
    "underscores": "_" * 4096,
    "slashes": "1/" * 2048,
    "thousands": "1" + ",000" * 1023,
    "comprehensions": "count(x for x in " * 240,
    "a gigabyte": "(" * 10_000_000,
}


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_are_refused_quickly(name):
    started = time.process_time()
    assert isinstance(parse_expression(BOMBS[name]), SyntaxFault)
    assert time.process_time() - started < 1  # takes milliseconds; the bound of a rejected input is 1 s


# --- ways out of Python's own sandboxes: refused, or a name that no rulebook defines

REFUSED_ESCAPES = r"""
__import__('os').system('id')
__builtins__
__builtins__['eval']
().__class__.__bases__[0].__subclasses__()
''.__class__.__mro__[1].__subclasses__()
[].__class__.__base__
(1).__class__
plan.__class__
plan.__dict__
plan.__init__.__globals__['__builtins__']
x.__getattribute__('a')
f.__code__.co_code
f.__globals__
f.__closure__
f.__defaults__
(_ for _ in ()).gi_frame.f_back.f_globals
count(x for x in [1]).gi_frame.f_back()
[x for x in ().__class__.__base__.__subclasses__()]
[c for c in xs if c.name == 'Popen'][0]('id')
{}.__class__
{x: x for x in xs}
{x for x in xs}
(lambda: 1)()
(lambda f: f(f))(lambda f: f(f))
f'{x.__class__}'
f"{__import__('os')}"
'{0.__class__}'.format(x)
'%s' % x
'a'.join(xs)
'a' 'b'
b'bytes'
r'raw'
'''long'''
'\x41'
'\u0041'
'\N{BULLET}'
'\101'
x := 1
(x := 1)
[y := 1, y**2]
2**10**9
9**9**9**9
1 << 1000000000
1 if 1 else
10**1000000 % 7
'a' * 10**9
0xFFFFFFFF
1e999999999
1j
1_000
...
*xs
f(*xs)
f(**xs)
f(x=1)
print(x, file=y)
@f
x; import os
import os
from os import system
exec 'x'
del x
assert x
raise x
yield x
await x
async x
global x
class x: pass
def f(): pass
x #__import__
x[::-1]
x[1:]
x, y
x = 1
x += 1
x -> y
`id`
$(id)
${x}
{{7*7}}
<%= 7 %>
x!r
not
None
NotImplemented is x
""".strip().splitlines()
REFUSED_ESCAPES += [
    "x\x0a;y", "x\\\x0a+ y", "\U0001d4ce", "\uff45val('1')", "\u017fystem", "eval\u200b('1')", "\ufeffx",
    "x\x00y", "x\u2028y", "x\x0cy", "\ud800",
]  # fmt: skip


@pytest.mark.parametrize("text", REFUSED_ESCAPES)
def test_escape_is_refused(text):
    assert isinstance(parse_expression(text), SyntaxFault)


PLAIN_NAMES = [  # nothing but a name, a call or a field to the grammar; the checker knows none of them
    ("eval('1')", "eval('1')"),
    ("exec('1')", "exec('1')"),
    ("open('/etc/passwd')", "open('/etc/passwd')"),
    ("getattr(x, 'a')", "getattr(x, 'a')"),
    ("globals()", "globals()"),
    ("type(x)", "type(x)"),
    ("vars(x)", "vars(x)"),
    ("object", "object"),
    ("os.system", "os.system"),
    ("x.gi_frame.f_back", "x.gi_frame.f_back"),
    ("x.func_globals", "x.func_globals"),
    ("f.cr_await", "f.cr_await"),
    ("import", "import"),
    ("Ellipsis", "Ellipsis"),
    ("'{0}'", "'{0}'"),
    ("'$(id)'", "'$(id)'"),
    ("x['__class__']", "x['__class__']"),
    ("any(x for x in x for x in x)", "any(x for x in x for x in x)"),
]


@pytest.mark.parametrize(("text", "shape"), PLAIN_NAMES)
def test_escape_is_a_plain_name(text, shape):
    assert sexpr(tree_of(text)) == shape


# --- messages


def message_shape(text):
    message = parse_message(text)
    assert isinstance(message, Message), message
    return [part if isinstance(part, str) else (sexpr(part), text[slice(*part.at)]) for part in message.parts]


MESSAGES = [
    ("", []),
    ("plain: 5% = 'x", ["plain: 5% = 'x"]),
    ("{a}", [("a", "a")]),
    ("{year}: {n} of { p.q }", [("year", "year"), ": ", ("n", "n"), " of ", ("p.q", "p.q")]),
    ("{{a}}", ["{a}"]),
    ("{{{a}}}", ["{", ("a", "a"), "}"]),
    ("{join(xs, '}')} and {f(\"{\")}", [("join(xs, '}')",) * 2, " and ", ("f('{')", 'f("{")')]),
    ("{a}{b}", [("a", "a"), ("b", "b")]),
    ("{a if b == 'it\\'s' else c}", [('(if (b == "it\'s") a c)', "a if b == 'it\\'s' else c")]),
]


@pytest.mark.parametrize(("text", "parts"), MESSAGES)
def test_message(text, parts):
    assert message_shape(text) == parts


MESSAGE_MISTAKES = [
    ("x «}» y", "this } closes nothing", "}}"),
    ("{a}«}»", "this } closes nothing", "}}"),
    ("x «{»a b", "this { is never closed", "{{"),
    ("«{»a {b}", "this { is never closed", "{{"),
    ("x «{ }» y", "nothing in these braces", "{{"),
    ("{a«:».2f}", "take no format", "write {x} alone"),
    ("{a«!»r}", "take no format", "write {x} alone"),
    ("x {a «&&» b}", "`&&` is not an operator", "write and"),
    ("x {f«(»a} y", "this ( is never closed", "add the )"),
    ("x {a «+» } y", "`+` has nothing on its right", "put a value after it"),
    ("x {a == «'»b} y", "this ' is never closed", "with '"),
    ("{x«.__class__»}", "begins with an underscore", "begin with a letter"),
]


@pytest.mark.parametrize(("text", "message", "hint"), MESSAGE_MISTAKES)
def test_message_mistake(text, message, hint):
    text, at = marked(text)
    fault = parse_message(text)
    assert isinstance(fault, SyntaxFault)
    assert fault.at == at
    assert message in fault.message
    assert hint in fault.hint


def test_message_limits():
    assert parse_message("x" * 2000) == Message(("x" * 2000,))
    fault = parse_message("x" * 2001)
    assert isinstance(fault, SyntaxFault)
    assert fault.at == (2000, 2001)
    assert isinstance(parse_message("{" + "(" * 33 + "a" + ")" * 33 + "}"), SyntaxFault)


# --- paths and bindings


def path_shape(text):
    path = parse_path(text)
    assert isinstance(path, PathPattern), path
    assert text[slice(*path.at)] == text.strip()
    names = {"key": "{}", "capture": "<{}>", "any": "*"}
    steps = [names[step.kind].format(step.name) for step in path.steps]
    return steps + ["optional"] * path.optional, [text[slice(*step.at)] for step in path.steps]


PATHS = [
    ("a", ["a"], ["a"]),
    ("a.b_c.d-e", ["a", "b_c", "d-e"], ["a", "b_c", "d-e"]),
    ("primary_care.{trust}.practices?", ["primary_care", "<trust>", "practices", "optional"],
     ["primary_care", "{trust}", "practices"]),
    ("n.2008/09", ["n", "2008/09"], ["n", "2008/09"]),
    ("plans.*.{plan_year}", ["plans", "*", "<plan_year>"], ["plans", "*", "{plan_year}"]),
    ("{a}?", ["<a>", "optional"], ["{a}"]),
    ("'a.b'.\"c*d\".'{e}'", ["a.b", "c*d", "{e}"], ["'a.b'", '"c*d"', "'{e}'"]),
    (r"'it\'s'.x", ["it's", "x"], [r"'it\'s'", "x"]),
    ("'a b'", ["a b"], ["'a b'"]),
    (" a.b ", ["a", "b"], ["a", "b"]),
    ("in", ["in"], ["in"]),
    ("in.x", ["in", "x"], ["in", "x"]),
    ("größe", ["größe"], ["größe"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "steps", "slices"), PATHS)
def test_path(text, steps, slices):
    assert path_shape(text) == (steps, slices)
    assert parse_binding(text) == parse_path(text)


PATH_MISTAKES = [
    ("«»", "the path is empty", "from the root"),
    ("«  »", "the path is empty", "from the root"),
    ("a«.».b", "beside this dot", "put a key"),
    ("a«.»", "beside this dot", "put a key"),
    ("«.»a", "beside this dot", "put a key"),
    ("a.«?»", "a step is missing before `?`", "a.b?"),
    ("a«?».b", "only at the end", "move it"),
    ("a«?»?", "only at the end", "move it"),
    ("a.«{»b", "this { is never closed", "{name}"),
    ("a.«{}»", "cannot name a capture", "{year}"),
    ("a.«{b.c}»", "cannot name a capture", "{year}"),
    ("a.«{_b}»", "cannot name a capture", "{year}"),
    ("a.«{for}»", "is a word of the rule language", "another name"),
    ("a«{»b}", "runs on from the step before it", "a dot before it"),
    ("a«*»", "runs on from the step before it", "a dot before it"),
    ("a«[»0]", "a path has no brackets", ".{name}"),
    ("a« »b", "a space cannot stand in a path", "in quotes"),
    ("a.«'»b", "this ' is never closed", "with '"),
    (r"a.'b«\d»'", "is not an escape", r"\\d"),
    ("«$».a", "`$` cannot begin a step", "in quotes"),
    ("a«\x1b»", "`U+001B` cannot stand in a path", "in quotes"),
]


@pytest.mark.parametrize(("text", "message", "hint"), PATH_MISTAKES)
def test_path_mistake(text, message, hint):
    text, at = marked(text)
    fault = parse_path(text)
    assert isinstance(fault, SyntaxFault)
    assert fault.at == at
    assert message in fault.message
    assert hint in fault.hint


MEMBERSHIPS = [
    ("in form.columns", "form.columns", "form.columns"),
    ("in [1, 2]", "[1, 2]", "[1, 2]"),
    (" in  distinct(xs) ", "distinct(xs)", "distinct(xs)"),
    ("in[2009/10]", "[year:2009/10]", "[2009/10]"),
]


@pytest.mark.parametrize(("text", "shape", "place"), MEMBERSHIPS)
def test_membership(text, shape, place):
    membership = parse_binding(text)
    assert isinstance(membership, Membership)
    assert sexpr(membership.source) == shape
    assert text[slice(*membership.source.at)] == place
    assert membership.at == (0, len(text))


@pytest.mark.parametrize("text", ["in form.columns «and»", "in «)»", "in «[»1", "in «»"])
def test_membership_mistake(text):
    text, at = marked(text)
    fault = parse_binding(text)
    assert isinstance(fault, SyntaxFault)
    assert fault.at == at


@pytest.mark.parametrize("parse", [parse_path, parse_binding])
def test_path_limit(parse):
    fault = parse("a" * 4097)
    assert isinstance(fault, SyntaxFault)
    assert fault.at == (4096, 4097)


def test_membership_limit():
    assert isinstance(parse_binding(f"in ['{'a' * 4089}']"), Membership)
    assert parse_binding(f"in ['{'a' * 4090}']") == SyntaxFault(
        "the binding has 4,097 characters, more than 4,096", (4096, 4097), "shorten it"
    )


def test_is_name():
    assert [
        name for name in ("a", "change", "_a", "for", "true", "None", "a.b", "é", "", "a\n") if is_name(name)
    ] == [
        "a",
        "change",
    ]


# --- laws

WORDS = [
    *"()[],.+-*/<>=!%&|?:;{}#'\"\\_ \n“\u2212é٣\x00\ud800", "==", "!=", "<=", "not", "in", "and", "or", "if",
    "else", "for", "true", "a", "b1", ".c", "sum", "count(", "x for x in ", "5%", "12.5", "2009/10", "6/2",
    "1,332",
    "2009-03-31", "'t'", "\\n", "{{", "}}", "{a}", "__", "010", "in ",
]  # fmt: skip
SOUP = st.lists(st.sampled_from(WORDS), max_size=14).map("".join)
PARSERS = [parse_expression, parse_message, parse_path, parse_binding]


@pytest.mark.parametrize("parse", PARSERS)
@given(text=st.text(max_size=60) | SOUP)
def test_no_text_raises_and_faults_lie_within_it(parse, text):
    got = parse(text)
    if isinstance(got, SyntaxFault):
        assert 0 <= got.at[0] <= got.at[1] <= len(text)
        assert got.at[0] < got.at[1] or not text.strip() or text.strip() == "in"
        assert got.message
        assert got.hint
        assert (got.message + got.hint).isprintable()


def bare(value):
    """A tree without its offsets but with the names of its nodes: as tuples, `-a` and `not a` are equal."""
    if isinstance(value, (*NODES, Clause)):
        fields = zip(value._fields, value, strict=True)
        return type(value).__name__, *(bare(part) for name, part in fields if not name.endswith("at"))
    if type(value) is tuple:
        return tuple(map(bare, value))
    return value


def literal(kind, *values):
    return st.sampled_from(values).map(lambda value: Literal(value, kind, NOWHERE))


LITERALS = st.one_of(
    st.integers(0, 10**30 - 1).map(lambda number: Literal(number, "number", NOWHERE)),
    literal("number", parse_figure("0.5"), parse_figure("12.50")),
    literal("percent", parse_figure("5%"), parse_figure("49.5%")),
    literal("year", "2009/10", "1999/00"),
    literal("date", "2009-03-31"),
    literal("bool", True, False),
    st.text(max_size=5).map(lambda text: Literal(text, "text", NOWHERE)),
)
NAMES = st.text(string.ascii_letters, min_size=1, max_size=2).filter(is_name)
FIELDS = NAMES | st.sampled_from(["for", "is", "true"])


def comprehensions(part):
    clauses = st.builds(Clause, NAMES, st.just(NOWHERE), part, st.lists(part, max_size=2).map(tuple))
    return st.builds(
        Comprehension, part, st.lists(clauses, min_size=1, max_size=2).map(tuple), st.just(NOWHERE)
    )


def larger(part):
    here = st.just(NOWHERE)
    some = st.lists(part, max_size=3).map(tuple)
    comparisons = st.tuples(st.sampled_from(["==", "!=", "<", "<=", ">", ">=", "in", "not in"]), part)
    return st.one_of(
        st.builds(Attribute, part, FIELDS, here, here),
        st.builds(Index, part, part, here),
        st.builds(Call, NAMES, some, here, here),
        st.builds(Call, st.sampled_from(sorted(AGGREGATES)), st.tuples(comprehensions(part)), here, here),
        st.builds(Negative, part, here),
        st.builds(Not, part, here),
        st.builds(Arithmetic, st.sampled_from("+-*/"), part, part, here),
        st.builds(Compare, part, st.lists(comparisons, min_size=1, max_size=3).map(tuple), here),
        st.builds(
            Logic, st.sampled_from(["and", "or"]), st.lists(part, min_size=2, max_size=3).map(tuple), here
        ),
        st.builds(Choice, part, part, part, here),
        st.builds(ListOf, some, here),
    )


EXPRESSIONS = st.recursive(LITERALS | st.builds(Name, NAMES, st.just(NOWHERE)), larger, max_leaves=12)


def strength(tree):
    match tree:
        case Choice():
            return 0
        case Logic(operator=operator):
            return 1 if operator == "or" else 2
        case Not():
            return 3
        case Compare():
            return 4
        case Arithmetic(operator=operator):
            return 5 if operator in "+-" else 6
        case Negative():
            return 7
        case Literal():
            return 8
    return 9


def printed(tree, least=0):
    """The tree as text, with no more brackets than it needs."""
    text = _printed(tree)
    return text if strength(tree) >= least else f"({text})"


def _printed(tree):
    match tree:
        case Literal(value=str(value), kind="text"):
            escaped = value.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n")
            return f"'{escaped}'"
        case Literal():
            return sexpr(tree).removeprefix("year:").removeprefix("date:")
        case Name(name=name):
            return name
        case Attribute(of=of, name=name):
            return f"{printed(of, 9)}.{name}"
        case Index(of=of, index=index):
            return f"{printed(of, 9)}[{printed(index)}]"
        case Call(function=function, arguments=arguments):
            return f"{function}({', '.join(map(printed, arguments))})"
        case Negative(of=of):
            return f"-{printed(of, 7)}"
        case Not(of=of):
            return f"not {printed(of, 3)}"
        case Arithmetic(operator=operator, left=left, right=right):
            least = strength(tree)
            return f"{printed(left, least)} {operator} {printed(right, least + 1)}"
        case Compare(first=first, rest=rest):
            return " ".join(
                [printed(first, 5), *(f"{operator} {printed(value, 5)}" for operator, value in rest)]
            )
        case Logic(operator=operator, operands=operands):
            return f" {operator} ".join(printed(each, strength(tree) + 1) for each in operands)
        case Choice(condition=condition, then=then, otherwise=otherwise):
            return f"{printed(then, 1)} if {printed(condition, 1)} else {printed(otherwise)}"
        case ListOf(items=items):
            return f"[{', '.join(map(printed, items))}]"
        case Comprehension(element=element, clauses=clauses):
            return " ".join([printed(element), *map(printed_clause, clauses)])
    raise AssertionError(tree)


def printed_clause(clause):
    conditions = (f"if {printed(each, 1)}" for each in clause.conditions)
    return " ".join([f"for {clause.name} in {printed(clause.source, 1)}", *conditions])


@given(EXPRESSIONS)
def test_what_is_printed_parses_back_to_the_same_tree(tree):
    text = printed(tree)
    assume(len(text) <= 4096)
    assert bare(tree_of(text, DEEP)) == bare(tree)


@given(EXPRESSIONS)
def test_every_span_is_the_source_of_its_node(tree):
    text = printed(tree)
    assume(len(text) <= 4096)
    for node in every(tree_of(text, DEEP)):
        source = text[slice(*node.at)]
        assert source == source.strip()
        if isinstance(node, Comprehension):
            (again,) = tree_of(f"count({source})", DEEP).arguments
            for clause in node.clauses:
                assert text[slice(*clause.name_at)] == clause.name
        else:
            again = tree_of(source, DEEP)
            assert again.at == (0, len(source))
        assert bare(again) == bare(node)
        if isinstance(node, Attribute | Call):
            assert text[slice(*node.name_at)] == (node.name if isinstance(node, Attribute) else node.function)


# Python reads the part of the language that the two share: an oracle for precedence and for what is accepted.

OPERATORS = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<",
    ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.In: "in", ast.NotIn: "not in", ast.And: "and",
    ast.Or: "or",
}  # fmt: skip


def python_sexpr(node):
    shape = python_sexpr
    match node:
        case ast.Name(id=name):
            return name
        case ast.Constant(value=value):
            return str(value)
        case ast.Attribute(value=value, attr=name):
            return f"{shape(value)}.{name}"
        case ast.Subscript(value=value, slice=index):
            return f"{shape(value)}[{shape(index)}]"
        case ast.Call(func=ast.Name(id=name), args=arguments):
            return f"{name}({', '.join(map(shape, arguments))})"
        case ast.UnaryOp(op=operator, operand=operand):
            return f"({'not' if isinstance(operator, ast.Not) else '-'} {shape(operand)})"
        case ast.BinOp(left=left, op=operator, right=right):
            return f"({OPERATORS[type(operator)]} {shape(left)} {shape(right)})"
        case ast.BoolOp(op=operator, values=values):
            return f"({' '.join([OPERATORS[type(operator)], *map(shape, values)])})"
        case ast.Compare(left=left, ops=operators, comparators=values):
            rest = (
                f"{OPERATORS[type(op)]} {shape(value)}" for op, value in zip(operators, values, strict=True)
            )
            return f"({shape(left)} {' '.join(rest)})"
        case ast.IfExp(test=test, body=body, orelse=orelse):
            return f"(if {shape(test)} {shape(body)} {shape(orelse)})"
        case ast.List(elts=items):
            return f"[{', '.join(map(shape, items))}]"
        case ast.GeneratorExp(elt=element, generators=generators):
            clauses = (
                " ".join(
                    [f"for {shape(each.target)} in {shape(each.iter)}", *(f"if {shape(i)}" for i in each.ifs)]
                )
                for each in generators
            )
            return " ".join([shape(element), *clauses])
    raise AssertionError(ast.dump(node))


BINARY = st.sampled_from(["+", "-", "*", "/", "==", "<", "in", "not in", "and", "or", "if a else"])
FRAMES = ["({})", "-{}", "not {}", "[{}, a]", "f({}, b)", "{}.c", "a[{}]", "{}[0]", "sum(x for x in {} if b)",
          "any({} for x in a for y in b)", "all(x for x in a if {} if b)"]  # fmt: skip


def enlarged(part):
    framed = st.tuples(st.sampled_from(FRAMES), part).map(lambda pair: pair[0].format(pair[1]))
    return framed | st.tuples(part, BINARY, part).map(" ".join)


# Pieces put side by side without a thought for brackets: `a == not b`, `-a.c + b if a else c`.
PHRASES = st.recursive(st.sampled_from(["a", "b", "d.e", "f()", "(1)", "[]"]), enlarged, max_leaves=10)


@given(PHRASES)
def test_python_accepts_the_same_and_reads_it_in_the_same_way(text):
    tree = parse_expression(text, DEEP)
    try:
        theirs = ast.parse(text, mode="eval").body
    except SyntaxError:
        assert isinstance(tree, SyntaxFault)
    else:
        assert not isinstance(tree, SyntaxFault)
        assert sexpr(tree) == python_sexpr(theirs)


# --- whole words


@pytest.mark.parametrize(
    ("parse", "text", "at", "message", "hint"),
    [
        (
            parse_expression,
            "x[1:2]",
            (3, 4),
            "a list is not sliced with `:`",
            "take one entry, x[0], or those of a kind, list(x for x in xs if ...)",
        ),
        (parse_expression, "x[1, 2]", (3, 4), "an index is one value", "write x[a][b]"),
        (
            parse_expression,
            "x" * 4097,
            (4096, 4097),
            "the expression has 4,097 characters, more than 4,096",
            "name parts of it under `let:`",
        ),
        (
            parse_message,
            "x" * 2001,
            (2000, 2001),
            "the message has 2,001 characters, more than 2,000",
            "shorten it",
        ),
        (parse_message, "a } b", (2, 3), "this } closes nothing", "a brace itself is written }}"),
        (
            parse_message,
            "{a",
            (0, 1),
            "this { is never closed",
            "end the expression with }; a brace itself is written {{",
        ),
        (parse_path, "a..b", (1, 2), "a step is missing beside this dot", "put a key, {name} or *"),
        (parse_path, "a.?", (2, 3), "a step is missing before `?`", "write a.b?"),
        (parse_path, "a?.b", (1, 2), "`?` stands only at the end of a path", "move it to the end"),
        (parse_path, "a[0]", (1, 2), "a path has no brackets", "match every entry with .{name} or .*"),
        (parse_path, "a.!", (2, 3), "`!` cannot begin a step", "put keys with other characters in quotes"),
        (
            parse_path,
            "a b",
            (1, 2),
            "a space cannot stand in a path",
            "put keys with other characters in quotes",
        ),
        (
            parse_path,
            "a.{for}",
            (2, 7),
            "`for` is a word of the rule language",
            "give the capture another name",
        ),
        (parse_path, "a.{x", (2, 3), "this { is never closed", "write a capture as {name}"),
        *[
            (
                parse_expression,
                f"{number} %",
                (len(number) + 1, len(number) + 2),
                "this % stands apart from its number",
                "write 5% without a space",
            )
            for number in ("5", "5.5")
        ],
        (
            parse_expression,
            "x %",
            (2, 3),
            "`%` is not an operator",
            "for a share write percent(part, whole)",
        ),
        *[
            (
                parse_path,
                f"a{sign}b",
                (1, 2),
                f"`{sign}` runs on from the step before it",
                "put a dot before it, and quotes round whole keys",
            )
            for sign in "{}*'\""
        ],
    ],
    ids=lambda cell: str(cell)[:20] if isinstance(cell, str) else "",
)
def test_told_in_these_words(parse, text, at, message, hint):
    assert parse(text) == SyntaxFault(message, at, hint)


def test_letters_of_keys_and_captures_are_kept():
    pattern = parse_path("X.aX.{X}.'X'")
    assert isinstance(pattern, PathPattern)
    assert [(each.kind, each.name) for each in pattern.steps] == [
        ("key", "X"),
        ("key", "aX"),
        ("capture", "X"),
        ("key", "X"),
    ]


@pytest.mark.parametrize(
    "text", ["1 if x", "(1 if x)", "[1 if x]", "[1 if x, 2]", "sum(1 if x for y in z)", "1 if x if y else 2"]
)
def test_an_if_has_an_else(text):
    at = text.index("if")
    hint = "write x if condition else y"
    assert parse_expression(text) == SyntaxFault("this `if` has no `else`", (at, at + 2), hint)


OWN_WORDS = "and or not in if else for true false True False None null is lambda elif AND OR NOT IN"
ODD_SIGNS = "= === !== =< => >== <== <> << >> -> ** // && || & | ^ ~ ! := ?? ? ; @ # $ \\ { } ` . .. ... :"
STRANGE = "\u2264\u2265\u2260\u00d7\u00f7\u2212\u2013\u2014\u2018\u2019\u201c\u201d\u201e\u00ab\u00bb"
ODD_NUMBERS = (
    "1,332 1,332,000 2009/3/31 2009/2010 5/10 2009-3-31 2009-12345 2009-10 1_000 0x1F 0b1 1e5 1.5E-3 007 "
    "1.2.3 5. 5%% 5%x 5x 5% 2009/10x"
)


@pytest.mark.parametrize("word", OWN_WORDS.split())
def test_words_of_the_language_are_no_names(word):
    assert not is_name(word)
    assert is_name(word + "_")


def test_what_is_said_of_words_signs_and_numbers(golden):
    """Each alone, and between two names."""
    told = []
    for text in (*OWN_WORDS.split(), *ODD_SIGNS.split(), *STRANGE, *ODD_NUMBERS.split()):
        for written in (text, f"a {text} b"):
            fault = parse_expression(written)
            if isinstance(fault, SyntaxFault):
                told.append(f"{written}  {fault.at[0]}-{fault.at[1]}  {fault.message}: {fault.hint}\n")
    golden("language/words.txt", "".join(told))
