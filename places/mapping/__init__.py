"""Where places are drawn: the outlines of councils, and one hexagon of equal size for each."""
