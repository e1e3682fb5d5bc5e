"""Rule kinds: macros over rule and derive, one file each. See `docs/kinds.md`."""
