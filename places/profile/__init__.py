"""The profile of a place: a few figures, each beside the places most like it and its nation."""
