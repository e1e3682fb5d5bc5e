"""A clean year of an office's ledgers, made from a seed: to try a checklist on, and to measure with."""
