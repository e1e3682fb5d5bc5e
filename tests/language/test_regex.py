"""Regular expressions: what is accepted, what it is spelled as, and what it matches."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accountability.language.complaint import LanguageError
from accountability.language.regex import canonical, extract, matches, to_python, words

_GROUPS = "groups are `(…)` and `(?:…)`: no look-around, flags or names"
_TWICE = "put the inner repetition into a group; possessive forms do not exist"
_DATE = r"\d{4}(-\d{2}(-\d{2}(T\d{2}(:\d{2}(:\d{2}(\.\d+)?)?)?)?)?)?"


@pytest.mark.parametrize(
    ("pattern", "spelled"),
    [
        ("(AP|ap)", "(AP|ap)"),
        (".*[a-zA-Z].*", r"[^\n]*[A-Za-z][^\n]*"),
        (r"^-?(\d+(\.\d+)?$)|(\.\d+$)", r"\A-?([0-9]+(\.[0-9]+)?\z)|(\.[0-9]+\z)"),
        ("^[A-Z0-9_]*$", r"\A[0-9A-Z_]*\z"),
        (r"^(-?[1-9]\d*|0)$", r"\A(-?[1-9][0-9]*|0)\z"),
        ("^.+$", r"\A[^\n]+\z"),
        (r"\w\W\s\S\D", r"[0-9A-Z_a-z][^0-9A-Z_a-z][\t\n\f\r ][^\t\n\f\r ][^0-9]"),
        ("a{2}b{2,}c{2,3}?d*?e{2}?", "a{2}b{2,}c{2,3}?d*?e{2}"),
        ("x{0,1}y{1,}z{0,}", "x?y+z*"),
        ("(?:ab)+(?:a|b)c", "(?:ab)+(?:a|b)c"),
        ("(?:a)(?:b*)?", "a(?:b*)?"),
        ("(a|)", "(a|)"),
        ("[]a]", r"[\]a]"),
        ("[^]]", r"[^\]]"),
        ("[a-]", r"[\-a]"),
        ("[-a]", r"[\-a]"),
        ("[a-c-e]", r"[\-a-ce]"),
        ("[+--]", r"[+-\-]"),
        ("[a&&b||c~~d]", r"[\&a-d\|\~]"),
        ("[[a]", r"[\[a]"),
        (r"[\w.-]", r"[\-.0-9A-Z_a-z]"),
        (r"[^\W_]", r"[0-9A-Za-z]"),
        (r"[\d\D]", r"[\s\S]"),
        ("[一-龥]", "[一-龥]"),
        (r"\x41\.\-\ \t\v", r"A\.- \t\x0b"),
        ("a}b]", r"a\}b\]"),
        (r"\bcat\b", r"\bcat\b"),
        (r"\Aa\z", r"\Aa\z"),
    ],
)
def test_canonical_forms(pattern: str, spelled: str) -> None:
    assert canonical(pattern) == spelled
    assert canonical(spelled) == spelled
    re.compile(to_python(spelled), re.ASCII)  # also without warnings, which are errors here


@pytest.mark.parametrize(
    ("marked", "message", "hint"),
    [
        ("x⟦(?=⟧a)", "`(?=` is not part of the language", _GROUPS),
        ("⟦(?<⟧=a)", "`(?<` is not part of the language", _GROUPS),
        ("⟦(?i⟧)a", "`(?i` is not part of the language", _GROUPS),
        ("⟦(?P⟧<n>a)", "`(?P` is not part of the language", _GROUPS),
        (r"(a)⟦\1⟧", r"`\1` is not part of the language", "there are no references to groups"),
        ("⟦a**⟧", "`a**` is repeated twice", _TWICE),
        ("⟦a*+⟧", "`a*+` is repeated twice", _TWICE),
        ("⟦a{2}{3}⟧", "`a{2}{3}` is repeated twice", _TWICE),
        ("⟦a??*⟧", "`a??*` is repeated twice", _TWICE),
        ("⟦*⟧a", "`*` repeats nothing", r"a `*` of the text itself is written `\*`"),
        ("(⟦+⟧a)", "`+` repeats nothing", r"a `+` of the text itself is written `\+`"),
        ("⟦^*⟧a", r"a place such as `^`, `$` or `\b` cannot be repeated", None),
        ("a⟦{1001}⟧", "`{1001}` repeats more than 1000 times", None),
        ("a⟦{1,99999999999}⟧", "`{1,99999999999}` repeats more than 1000 times", None),
        ("⟦(a{100}){11}⟧", "nested repetitions come to more than 1000 times", None),
        ("a⟦{3,2}⟧", "`{3,2}` ends below its beginning", None),
        ("a⟦{⟧,2}", "`{` begins no repetition", r"a brace of the text itself is written `\{`"),
        ("⟦(⟧a", "this `(` is not closed", r"a bracket of the text itself is written `\(`"),
        ("a⟦)⟧", "`)` closes no group", r"a bracket of the text itself is written `\)`"),
        ("⟦[⟧a", "this `[` is not closed", r"a bracket of the text itself is written `\[`"),
        ("⟦[⟧]", "this `[` is not closed", r"a bracket of the text itself is written `\[`"),
        ("[⟦[:⟧alpha:]]", "there are no named classes",
         r"write the characters, `[A-Za-z]` for example; a bracket itself is written `\[`"),
        ("[⟦z-a⟧]", "the range `z-a` ends before its beginning", None),
        (r"[⟦\d-z⟧]", "a range goes from one character to another",
         r"a `-` of the text itself is written `\-`"),
        (r"⟦[^\s\S]⟧", r"no character is in `[^\s\S]`", None),
        (r"[⟦\b⟧]", r"`\b` is not part of the language", None),
        (r"a⟦\Z⟧", r"`\Z` is not part of the language", "the end of the text is written `$`"),
        (r"⟦\B⟧", r"`\B` is not part of the language", r"say what stands there instead: `\w\w`, for example"),
        (r"⟦\p⟧{Han}", r"`\p` is not part of the language",
         "write the ranges of characters, `[一-龥]` for example"),
        (r"⟦\u⟧4e00", r"`\u` is not part of the language", "write the character itself"),
        (r"⟦\x⟧4", r"`\x` is not part of the language",
         r"a character by its code has two hexadecimal digits, `\x41`"),
        ("a⟦\\⟧", "nothing follows the last `\\`", r"a backslash itself is written `\\`"),
        ("(" * 50 + "⟦(⟧a", "groups are nested more than 50 deep", None),
    ],
)  # fmt: skip
def test_refusals(marked: str, message: str, hint: str | None) -> None:
    pattern = marked.replace("⟦", "").replace("⟧", "")
    with pytest.raises(LanguageError) as raised:
        canonical(pattern)
    (complaint,) = raised.value.complaints
    start, end = complaint.span.start, complaint.span.end
    assert f"{pattern[:start]}⟦{pattern[start:end]}⟧{pattern[end:]}" == marked
    assert (complaint.message, complaint.hint) == (f"in the pattern, {message}", hint)


def test_patterns_that_say_nothing_or_too_much() -> None:
    with pytest.raises(LanguageError, match="the pattern is empty"):
        canonical("")
    with pytest.raises(LanguageError, match="larger than 20,000 steps"):
        canonical("(abcdefghij){1000}" * 3)


@pytest.mark.parametrize("pattern", ["(a*)*", "(a|)+", "(a?){0,3}", r"(\d*,?)*", "x(?:b|(c*)){2,}"])
def test_extract_refuses_repetitions_of_nothing(pattern: str) -> None:
    canonical(pattern)
    with pytest.raises(LanguageError, match="a repeated part can match nothing"):
        canonical(pattern, extracting=True)


@pytest.mark.parametrize("pattern", ["(a+)*", "(a?)?", "(a*){3}", "(a|b)+", _DATE])
def test_extract_accepts_other_repetitions(pattern: str) -> None:
    assert canonical(pattern, extracting=True) == canonical(pattern)


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("^a$", "a", True),
        ("^a$", "a\n", False),  # unlike `$` of `re`
        ("^a", "b\na", False),
        ("a.b", "a\nb", False),
        ("a[^x]b", "a\nb", True),
        (r"\d", "٣", False),
        (r"\w", "é", False),
        (r"\bcat\b", "a cat.", True),
        (r"\bcat\b", "écaté", True),  # ASCII: é is no letter
        (r"\bcat\b", "concat", False),
        (r"\s", "\v", False),
        ("[一-龥]{2}", "合同", True),
        ("^.$", "\U0001f600", True),
        ("^" + _DATE + "$", "2021-06-30T08:05:01.5", True),
        ("^" + _DATE + "$", "2021-06-3", False),
        ("a{3}", "aa", False),
        ("^(a|ab)(c|bcd)$", "abcd", True),
    ],
)
def test_matching(pattern: str, text: str, found: bool) -> None:
    assert matches(canonical(pattern), text) is found


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("[0-9]+", "no 12, 345", "12"),
        ("no ([0-9]+)", "no 12, 345", "12"),
        ("(?:no) [0-9]+", "no 12", "no 12"),
        ("(a)|b", "b", None),  # there is a match, but not of the group
        ("a+?", "aaa", "a"),
        ("(a|ab)(c|bcd)?", "abcd", "a"),
        ("(ab|a)(c|bcd)?", "abcd", "ab"),
        ("(a)(b)", "ab", "a"),
        ("((a)b)", "ab", "ab"),
        ("([a-z]){2}", "xy", "y"),
        ("x*", "ab", ""),
        ("x", "ab", None),
    ],
)
def test_extracting(pattern: str, text: str, found: str | None) -> None:
    assert extract(canonical(pattern), text) == found


_LITERALS = st.sampled_from(["a", "b", "_", r"\.", "1", "é", "合", r"\n", "-"])
_CLASSES = st.sampled_from(
    [".", r"\d", r"\w", r"\S", "[ab]", "[^a]", "[a-c1]", r"[\w-]", r"[^\W1]", r"[]\]a]"]
)
_PLACES = st.sampled_from(["^", "$", r"\b"])
_COUNTS = st.sampled_from(["*", "+", "?", "*?", "+?", "??", "{2}", "{1,2}", "{0,2}?", "{2,}", "{0}"])


def _compound(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.builds("({})".format, inner),
        st.builds("(?:{})".format, inner),
        st.builds("({}){}".format, inner, _COUNTS),
        st.builds("(?:{}){}".format, inner, _COUNTS),
        st.builds("{}{}".format, _LITERALS | _CLASSES, _COUNTS),
        st.builds("{}{}".format, inner, inner),
        st.builds("{}|{}".format, inner, inner),
        st.builds("({}|)".format, inner),
    )


def _accepted(pattern: str) -> bool:
    """Whether no place such as `(?:^)*` is repeated, which both engines know and we refuse."""
    try:
        canonical(pattern)
    except LanguageError as error:
        return "a place" not in str(error)
    return True


PATTERNS = st.recursive(_LITERALS | _CLASSES | _PLACES, _compound, max_leaves=8).filter(_accepted)
TEXTS = st.text("ab_.1é合-\n", max_size=7)


@settings(max_examples=400)
@given(PATTERNS, TEXTS)
def test_the_machine_finds_what_re_finds(pattern: str, text: str) -> None:
    spelled = canonical(pattern)
    assert canonical(spelled) == spelled
    assert matches(spelled, text) == (re.search(to_python(spelled), text, re.ASCII) is not None)


@settings(max_examples=400)
@given(PATTERNS, TEXTS)
def test_spelling_out_changes_nothing(pattern: str, text: str) -> None:
    text = text.replace("\n", "")  # where `$` of `re` means something else
    found = re.search(to_python(canonical(pattern)), text, re.ASCII)
    meant = re.search(pattern, text, re.ASCII)
    assert (found and found.span(), found and found.groups()) == (
        meant and meant.span(),
        meant and meant.groups(),
    )


@settings(max_examples=400)
@given(PATTERNS, TEXTS)
def test_the_machine_takes_what_re_takes(pattern: str, text: str) -> None:
    try:
        spelled = canonical(pattern, extracting=True)
    except LanguageError:
        return
    found = re.search(to_python(spelled), text, re.ASCII)
    expected = None if found is None else found[1] if found.re.groups else found[0]
    assert extract(spelled, text) == expected


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("礼品|烟酒", ("烟酒", "礼品")),
        ("(?:备用|暂借)款", ("备用款", "暂借款")),
        ("[ab](c|d){2}", ("acc", "acd", "adc", "add", "bcc", "bcd", "bdc", "bdd")),
        (r"a\.b", ("a.b",)),
        ("[a-i]", None),  # nine
        ("a?", None),
        ("^a", None),
        ("a{2,3}", None),
        ("a|", None),  # found in every text
    ],
)
def test_a_pattern_of_a_few_words(pattern: str, expected: tuple[str, ...] | None) -> None:
    assert words(canonical(pattern), 8) == expected


@settings(max_examples=400)
@given(PATTERNS, TEXTS)
def test_words_are_found_where_their_pattern_is(pattern: str, text: str) -> None:
    try:
        spelled = canonical(pattern)
    except LanguageError:
        return
    found = words(spelled, 20)
    assert found is None or any(word in text for word in found) == matches(spelled, text)


@pytest.mark.parametrize(
    "pattern", ["(a+)+$", "^(a|a)*$", "^(a|aa)+$", "(.*a){20}$", "(a?){30}a{30}$", r"^(\w+\s?)*$"]
)
def test_no_pattern_hangs(pattern: str) -> None:
    """A machine that backtracks would need longer than the age of the universe."""
    spelled = canonical(pattern)
    text = "a" * 2000 + "!"
    assert not matches(spelled, text)
    assert extract(spelled, text) is None


@given(st.text("ab()[]{}*+?|\\^$.-&~:=<!0123,dwsDWSBbxuZz\n", max_size=12))
def test_any_pattern_is_accepted_by_re_or_refused(pattern: str) -> None:
    try:
        spelled = canonical(pattern)
    except LanguageError as error:
        spans = [complaint.span for complaint in error.complaints]
    else:
        re.compile(to_python(spelled), re.ASCII)
        spans = []
    assert all(0 <= span.start <= span.end <= len(pattern) for span in spans)
