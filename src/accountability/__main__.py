"""`python -m accountability` is the command."""

from accountability.cli.entry import run

run()
