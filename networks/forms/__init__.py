"""Forms about networks."""
