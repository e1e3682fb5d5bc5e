"""From YAML files to a typed rulebook, every mistake with its place."""
