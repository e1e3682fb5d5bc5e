"""The command `accountability`, one file per subcommand."""
