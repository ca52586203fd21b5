"""What pages show of networks, read with few queries."""
