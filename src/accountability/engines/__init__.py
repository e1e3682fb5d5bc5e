"""The engines that evaluate a rulebook; they do not know each other."""
