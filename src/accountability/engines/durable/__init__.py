"""Matching of single records by durable-rules, inside the form in which it is exact."""
