"""Live checks: single records answered from indexes, with the verdicts of the definition."""
