"""Every function of the language is lowered by the batch engine."""

from __future__ import annotations

from accountability.engines.duckdb import calls
from accountability.language.signatures import SIGNATURES


def test_every_function_of_the_signature_table_is_lowered() -> None:
    assert sorted(calls.names()) == sorted(SIGNATURES)
