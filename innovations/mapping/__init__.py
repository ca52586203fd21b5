"""Where the innovations of a search are: numbers by place, on a map and as hexagons."""
