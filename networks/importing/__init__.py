"""Networks from a file; docs/networks.md describes it."""
