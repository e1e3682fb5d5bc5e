"""Every function of the language is lowered by the batch engine; what RE2 extracts is what is meant."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings

from accountability.engines.duckdb import calls, sql, texts
from accountability.engines.duckdb.session import Session
from accountability.language.complaint import LanguageError
from accountability.language.regex import canonical, extract, extracted_group
from accountability.language.signatures import SIGNATURES
from tests.language.test_regex import PATTERNS, TEXTS


def test_every_function_of_the_signature_table_is_lowered() -> None:
    assert sorted(calls.names()) == sorted(SIGNATURES)


@pytest.mark.parametrize(
    ("pattern", "group"),
    [
        ("[0-9]+$", 0),
        ("^(.*?)[0-9]+$", 1),
        ("^((a)|b)", 1),
        ("(a)?", None),
        ("a|(b)", None),
        ("(?:x(a))+", None),
        ("a(b*)(c)?", 1),
    ],
)
def test_a_group_is_left_to_re2_where_it_has_a_part_in_every_match(pattern: str, group: int | None) -> None:
    assert extracted_group(canonical(pattern, extracting=True)) == group


@settings(max_examples=400)
@given(PATTERNS, TEXTS)
def test_re2_extracts_what_the_definition_extracts(pattern: str, text: str) -> None:
    try:
        spelled = canonical(pattern, extracting=True)
    except LanguageError:
        assume(False)
    group = extracted_group(spelled)
    assume(group is not None)
    assert group is not None
    with Session.open() as database:
        asked = texts.extracted_by_re2(sql.literal(text), spelled, group)
        assert database.rows(f"SELECT {asked.text}") == [(extract(spelled, text),)]
