"""The agreement suite: random typed rulebooks over random records, and what must hold of them."""
