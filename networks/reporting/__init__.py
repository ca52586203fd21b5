"""What readers say is wrong with something in a network, and how a moderator settles it."""
