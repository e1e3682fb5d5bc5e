"""The blue army (蓝军): breaches planted at the boundaries of rules, to see whether an engine finds them."""
