"""From the text of a condition to a typed expression."""
