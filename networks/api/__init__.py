"""Networks for partners, as data."""
