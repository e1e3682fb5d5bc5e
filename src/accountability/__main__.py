"""`python -m accountability` is the command."""

from accountability.cli.main import run

run()
