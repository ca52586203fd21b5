"""What places say together, and for how many residents."""
