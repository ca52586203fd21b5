"""Offers and requests of places: the steps they take, and how they fit each other."""
