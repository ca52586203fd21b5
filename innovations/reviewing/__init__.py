"""What reviewers work with: the queue, differences, notes, flags, and the public log."""
