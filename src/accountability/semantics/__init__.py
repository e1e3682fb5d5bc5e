"""The definition: what a rulebook means, in plain Python over small data."""
