"""From files and Python data to typed tables with provenance and data problems."""
