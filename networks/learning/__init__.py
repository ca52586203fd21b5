"""What a network has learnt, from what its places took up and what became of it."""
