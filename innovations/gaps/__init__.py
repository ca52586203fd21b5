"""The gap view: what the places most like one do that it does not, and the reverse."""
