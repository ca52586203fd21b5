"""How a record is written: its sections, what is still missing, and text not yet saved."""
