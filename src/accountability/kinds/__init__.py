"""Rule kinds: one file each, from the words of a checklist to conditions of the language."""
