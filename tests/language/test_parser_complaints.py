"""What the parser says about texts that it refuses: the piece it points at, the mistake, the hint."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from accountability.language.complaint import LanguageError
from accountability.language.parser import parse_expression, parse_let, parse_order, parse_rows, parse_source

_QUANTILE = "write `quantile(0.25, type 8) of x.price over report x`"
_ROWS = "a row set is written `report r with (…)`"
_MATCHING = "write `contains`, `starts_with(…)`, or `matches` with a regular expression"
_JOINING = "conditions are joined with `and` or `or`; a name with spaces stands in backquotes"
_NEGATION = "`not` stands before a condition, or before `in`, `between`, `contains`, `matches`"
_CHAIN = "join two comparisons with `and`: `a < b and b < c`"
_SEPARATOR = "numbers have no thousands separators: write `1200`, or put spaces after commas"
_UNIT = "numbers have no exponent; a unit is a word of its own, as in `30 days`"
_TESTS = "`is` takes `missing`, `present`, `unreadable`, `true` or `false`; values are compared with `=`"

# The text with the piece that is complained about between ⟦ and ⟧; the message; the hint.
LOOKALIKES = [
    ("a ⟦＞⟧ 3", "`＞` (U+FF1E fullwidth greater-than sign) is not a sign of the language",
     "write the ASCII `>`"),
    ("a ⟦＜＝⟧ 3", "`＜` (U+FF1C fullwidth less-than sign) is not a sign of the language",
     "write the ASCII `<=`"),
    ("a ⟦≥⟧ 3", "`≥` (U+2265 greater-than or equal to) is not a sign of the language",
     "write the ASCII `>=`"),
    ("a ⟦＝⟧ 3", "`＝` (U+FF1D fullwidth equals sign) is not a sign of the language", "write the ASCII `=`"),
    ("f(a⟦，⟧b)", "`，` (U+FF0C fullwidth comma) is not a sign of the language", "write the ASCII `,`"),
    ("f(a⟦、⟧b)", "`、` (U+3001 ideographic comma) is not a sign of the language", "write the ASCII `,`"),
    ("⟦：⟧p = 1", "`：` (U+FF1A fullwidth colon) is not a sign of the language", "write the ASCII `:`"),
    ("a⟦。⟧b", "`。` (U+3002 ideographic full stop) is not a sign of the language", "write the ASCII `.`"),
    ("a ⟦—⟧ b", "`—` (U+2014 em dash) is not a sign of the language", "write the ASCII `-`"),
    ("a ⟦−⟧ b", "`−` (U+2212 minus sign) is not a sign of the language", "write the ASCII `-`"),
    ("a ⟦×⟧ b", "`×` (U+00D7 multiplication sign) is not a sign of the language", "write the ASCII `*`"),
    ("⟦！⟧a", "`！` (U+FF01 fullwidth exclamation mark) is not a sign of the language", "write `not`"),
    ("a ⟦；⟧ b", "`；` (U+FF1B fullwidth semicolon) is not a sign of the language",
     "conditions are joined with `and` and `or`"),
    ("a⟦\u3000⟧= 1", "(U+3000 ideographic space) is not an ordinary space", "write an ASCII space"),
    ("a⟦\u00a0⟧= 1", "(U+00A0 no-break space) is not an ordinary space", "write an ASCII space"),
    ("a = ⟦‘x’⟧", "`‘` (U+2018 left single quotation mark) does not quote a text",
     "text stands in ASCII quotes: `'x'`"),
    ("a = ⟦“it's”⟧", "`“` (U+201C left double quotation mark) does not quote a text",
     "text stands in ASCII quotes: `'it''s'`"),
    ("a = ⟦「x」⟧", "`「` (U+300C left corner bracket) does not quote a text",
     "text stands in ASCII quotes: `'x'`"),
    ("a = ⟦“⟧x", "`“` (U+201C left double quotation mark) does not quote a text",
     "text stands in the ASCII quotes `'…'`"),
    ('a = ⟦"x"⟧', '`"` does not quote a text',
     "text stands in ASCII quotes: `'x'`; a quoted name stands in backquotes"),
    ("a⟦\u200b⟧ = 1", "(U+200B zero width space) is not a sign of the language", None),
    ("a⟦\x00⟧b", "(U+0000) cannot stand in rule text", None),
    ("'a⟦\ud800⟧'", "(U+D800) cannot stand in rule text", None),
    ("'a⟦\u202e⟧' -- hidden", "(U+202E right-to-left override) cannot stand in rule text", None),
]  # fmt: skip
FOREIGN = [
    ("a ⟦==⟧ 1", "`==` is not an operator", "write `=`"),
    ("a ⟦!=⟧ 1", "`!=` is not an operator", "write `<>`"),
    ("a ⟦=>⟧ 1", "`=>` is not an operator", "write `>=`"),
    ("a ⟦=<⟧ 1", "`=<` is not an operator", "write `<=`"),
    ("a ⟦&&⟧ b", "`&&` is not an operator", "write `and`"),
    ("a ⟦||⟧ b", "`||` is not an operator", "write `or`; texts are joined with `concat(…)`"),
    ("⟦!⟧a", "`!` is not an operator", "write `not`"),
    ("a ⟦AND⟧ b", "keywords are lower case, `AND` is not",
     "write `and`; a name that reads so stands in backquotes"),
    ("a = ⟦True⟧", "keywords are lower case, `True` is not",
     "write `true`; a name that reads so stands in backquotes"),
    ("a ⟦like⟧ 'x%'", "`like` is not an operator", _MATCHING),
    ("a ⟦LIKE⟧ 'x%'", "`LIKE` is not an operator", _MATCHING),
    ("a is ⟦null⟧", "`is null` is not a test", "write `is missing`"),
    ("a is not ⟦NULL⟧", "`is NULL` is not a test", "write `is missing`"),
    ("a is ⟦5⟧", "the test after `is` is missing before `5`", _TESTS),
    ("a = ⟦null⟧", "`null` is not a word of the language",
     "write `none`, or `is missing`; a field of this name stands in backquotes"),
    ("a ⟦#⟧ b", "`#` is not a sign of the language", "a comment begins with `--`"),
    ("a = 5 ⟦%⟧", "`%` is not a sign of the language", "write a share as a number, `0.25` for 25 %"),
    ("a = ⟦$⟧b", "`$` is not a sign of the language", "a parameter is written `:name`"),
    ("rank by a ⟦asc⟧", "`asc` is not a word of the language", "leave it out"),
    ("a ⟦\\⟧ b", "`\\` is not a sign of the language", None),
]  # fmt: skip
LITERALS = [
    ("a > ⟦1,200⟧", "`1,200` may be one number or several", _SEPARATOR),
    ("a in (⟦1,200⟧)", "`1,200` may be one number or several", _SEPARATOR),
    ("⟦1e5⟧", "`1e5` is neither a number nor a name", _UNIT),
    ("⟦30天⟧", "`30天` is neither a number nor a name", _UNIT),
    ("⟦007⟧", "the number `007` begins with 0", "a code that begins with 0 is a text: put it in quotes"),
    ("⟦" + "9" * 39 + "⟧", "the number has more than 38 digits", None),
    ("⟦.⟧5", "a number begins with a digit", "write `0.5`"),
    ("5⟦.⟧", "`.` cannot stand here", "only a name has fields: `alias.field`"),
    ("a > ⟦2021-06-30⟧", "`2021-06-30` would be a subtraction",
     "write `date '2021-06-30'`; a difference is written with spaces around `-`"),
    ("a > ⟦2021-06⟧", "`2021-06` would be a subtraction",
     "write `month '2021-06'`; a difference is written with spaces around `-`"),
    ("date ⟦'2021-6-30'⟧", "`2021-6-30` is not a date", "write it as in `date '2021-06-30'`"),
    ("date ⟦'2021-02-30'⟧", "`2021-02-30` is not a date", "write it as in `date '2021-06-30'`"),
    ("date ⟦'２０２１-06-30'⟧", "`２０２１-06-30` is not a date", "write it as in `date '2021-06-30'`"),
    ("month ⟦'2021-13'⟧", "`2021-13` is not a month", "write it as in `month '2021-06'`"),
    ("timestamp ⟦'2021-06-30T24:00Z'⟧", "`2021-06-30T24:00Z` is not a timestamp",
     "write it as in `timestamp '2021-06-30T08:00:00Z'`"),
    ("timestamp ⟦'0001-01-01T00:00:00+01:00'⟧", "`0001-01-01T00:00:00+01:00` is not a timestamp",
     "write it as in `timestamp '2021-06-30T08:00:00Z'`"),
    ("partial_date ⟦'2021-06-31'⟧", "`2021-06-31` is not a partial date",
     "write it as in `partial_date '2021-06'`"),
    ("a = ⟦'⟧x", "this text is not closed", "a quote inside a text is doubled: `'it''s'`"),
    ("a = ⟦'⟧''x", "this text is not closed", "a quote inside a text is doubled: `'it''s'`"),
    ("a = ⟦`⟧x", "this quoted name is not closed", "add a backquote at its end"),
    ("⟦``⟧", "a quoted name cannot be empty", None),
]  # fmt: skip
SHAPES = [
    ("⟦⟧", "nothing is written here", "write for example `c.area > 0`"),
    ("⟦⟧  -- only a comment", "nothing is written here", "write for example `c.area > 0`"),
    ("a ⟦>⟧", "a value is missing after `>`", None),
    ("a ⟦>⟧  \n", "a value is missing after `>`", None),
    ("⟦>⟧ a", "a value is missing before `>`", None),
    ("a and ⟦or⟧ b", "a value is missing before `or`", "a name that reads `or` stands in backquotes"),
    ("⟦between⟧ 1 and 2", "a value is missing before `between`",
     "a name that reads `between` stands in backquotes"),
    ("f(a,⟦)⟧", "a value is missing before `)`", None),
    ("⟦[⟧a]", "a value is missing before `[`", "a list is written `list(…)`"),
    ("⟦(⟧a = 1", "this `(` is not closed", "add the `)` that belongs to it"),
    ("x and ⟦(⟧a = (1)", "this `(` is not closed", "add the `)` that belongs to it"),
    (":p⟦[⟧a", "this `[` is not closed", "add the `]` that belongs to it"),
    ("a = 1⟦)⟧", "`)` closes nothing that is open here", None),
    ("(a⟦,⟧ b)", "parentheses hold one value", "a list stands after `in`, or is written `list(…)`"),
    ("a⟦,⟧ b", "`,` cannot stand here",
     "a comma stands only between the members of a list; conditions are joined with `and`"),
    ("a = 1 ⟦b⟧ = 2", "an operator is missing before `b`", _JOINING),
    ("a ⟦'x'⟧", "an operator is missing before `'x'`", _JOINING),
    ("(a)⟦.⟧b", "`.` cannot stand here", "only a name has fields: `alias.field`"),
    ("c.f⟦(⟧x)", "functions do not stand after a point", "write `f(c)`"),
    ("a.⟦⟧", "the name of a field is missing at the end", None),
    (":⟦⟧", "the name of a parameter is missing at the end", None),
    ("a < b ⟦<⟧ c", "a second comparison, `<`, cannot follow the first", _CHAIN),
    ("a = b ⟦is⟧ missing", "a second comparison, `is`, cannot follow the first", _CHAIN),
    ("a in ⟦(⟧)", "nothing can be `in` an empty list", "name the values that are meant"),
    ("a ⟦not⟧ b", "`not` cannot stand here", _NEGATION),
    ("a between 1⟦,⟧ 2", "`and` is missing before `,`",
     "write `x between low and high`; both bounds are included"),
    ("a between 1⟦⟧", "`and` is missing at the end",
     "write `x between low and high`; both bounds are included"),
    ("a matches ⟦b⟧", "a pattern is a text in quotes",
     "write `matches '^[0-9]+$'`; a text inside another is found with `contains`"),
    ("a same ⟦b⟧", "`as` is missing before `b`", "write `x same as y`"),
    ("a during ⟦5⟧", "the alias of a period is missing before `5`", None),
    ("if a ⟦b⟧ else c", "`then` is missing before `b`", "write `if … then … else …`"),
    ("if a then b⟦⟧", "`else` is missing at the end", "write `if … then … else …`"),
    ("some ⟦(⟧a)", "a row set is missing before `(`", _ROWS),
    ("some r x with ⟦a⟧", "`(` is missing after `with`", _ROWS),
    ("every r x⟦⟧", "`satisfies` is missing at the end", "write `every report r with (…) satisfies (…)`"),
    ("count of rows ⟦r⟧ with (a)", "`rows` takes no alias",
     "the aliases of `from` are bound in `rows`: write `rows with (b.status = …)`"),
    ("sum of a⟦⟧", "`over` is missing at the end", "write `sum of x.price over report x with (…)`"),
    ("first of a over r x⟦⟧", "`by` is missing at the end",
     "write `first of x.price over report x by x.date`"),
    ("quantile(0.5, type ⟦10⟧) of a over r", "the type of a quantile is a whole number from 1 to 9",
     _QUANTILE),
    ("quantile(0.5, ⟦8⟧) of a over r", "`type` is missing before `8`", _QUANTILE),
    ("rank by a nulls ⟦x⟧", "`first` or `last` is missing before `x`", None),
]  # fmt: skip


@pytest.mark.parametrize(("marked", "message", "hint"), [*LOOKALIKES, *FOREIGN, *LITERALS, *SHAPES])
def test_complaints(marked: str, message: str, hint: str | None) -> None:
    assert _complaints(marked, parse_expression) == [(marked, message, hint)]


@pytest.mark.parametrize(
    ("marked", "message", "hint", "parse"),
    [
        ("contract⟦⟧", "`contract` has no alias",
         "write `contract x`, and read its fields as `x.field`", parse_source),
        ("contract ⟦left⟧ join party p on (a)", "`contract` has no alias",
         "write `contract x`, and read its fields as `x.field`", parse_source),
        ("contract c join party p⟦⟧ ", "`on` is missing at the end",
         "write `left join party p on (p.party_id = c.party_id)`", parse_source),
        ("pair of party a⟦⟧", "the pair's second alias is missing at the end", "write `pair of party a, b`",
         parse_source),
        ("contract c ⟦where⟧ a", "an operator is missing before `where`", _JOINING, parse_source),
        ("c⟦.⟧x in c.tags", "`.` cannot stand here", "only a name has fields: `alias.field`", parse_rows),
        ("⟦c.x⟧ in c.tags with (a)", "the alias of a list's elements is one name",
         "write `x in c.tags with (…)`",
         parse_let),
        ("a desc⟦;⟧ b", "`;` is not a sign of the language",
         "conditions are joined with `and` and `or`", parse_order),
    ],
)  # fmt: skip
def test_complaints_of_other_texts(
    marked: str, message: str, hint: str | None, parse: Callable[[str], object]
) -> None:
    assert _complaints(marked, parse) == [(marked, message, hint)]


@pytest.mark.parametrize(
    "marked",
    [
        "（a ＝ 1）".replace("（", "⟦（⟧").replace("＝", "⟦＝⟧").replace("）", "⟦）⟧"),
        "a ⟦==⟧ ⟦“x”⟧ ⟦AND⟧ b ⟦<⟧",
        "a = ⟦and⟧ b ⟦<⟧",
        "(a ⟦b⟧ and c) or d ⟦<⟧",
        "f(a < ⟦)⟧ or (b and ⟦or⟧ c) and x between 1⟦⟧",
        "some x with (x.a = ⟦)⟧ and y ⟦<⟧",
        "date ⟦'2021'⟧ < a ⟦<⟧ ⟦null⟧",
    ],
)
def test_several_mistakes_are_reported_together(marked: str) -> None:
    text = marked.replace("⟦", "").replace("⟧", "")
    with pytest.raises(LanguageError) as raised:
        parse_expression(text)
    for complaint in reversed(raised.value.complaints):
        text = _mark(text, complaint.span.start, complaint.span.end)
    assert text == marked


def _complaints(marked: str, parse: Callable[[str], object]) -> list[tuple[str, str, str | None]]:
    text = marked.replace("⟦", "").replace("⟧", "")
    with pytest.raises(LanguageError) as raised:
        parse(text)
    return [(_mark(text, c.span.start, c.span.end), c.message, c.hint) for c in raised.value.complaints]


def _mark(text: str, start: int, end: int) -> str:
    return f"{text[:start]}⟦{text[start:end]}⟧{text[end:]}"
