"""Telling people what is new and concerns them: docs/telling.md."""
