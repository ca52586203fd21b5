"""What places do together inside a network: talk, report, decide, act and meet."""
