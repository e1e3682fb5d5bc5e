"""What a rulebook needs from the records before it can be evaluated."""
