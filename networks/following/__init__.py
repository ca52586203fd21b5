"""Following networks and themes, and the one mail a week about all that somebody follows."""
