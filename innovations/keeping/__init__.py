"""How a published record stays true: confirmations, hand-over, contact with its people."""
