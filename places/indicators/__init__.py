"""Figures of places that come in from files; `docs/neighbours.md` explains the columns to people."""
