"""Introductions: who may be brought together, what each side may see, and who is told."""
