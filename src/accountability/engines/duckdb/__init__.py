"""The batch engine: records as columns, rules as SQL, the verdicts of the definition."""
