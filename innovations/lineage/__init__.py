"""Where an innovation comes from and what came of it: as a tree, and as a drawing."""
