"""What places take up from each other: evidence computed from it, and who is told."""
