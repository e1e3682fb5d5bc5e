"""Frozen values that all floors share: types, expressions, record types, rules, verdicts."""
