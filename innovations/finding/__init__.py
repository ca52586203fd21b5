"""How published innovations are found and listed: filters, their numbers, cards, neighbours."""
