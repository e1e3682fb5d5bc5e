"""Accountability checklists as rules: YAML rules in, records in, findings out."""
