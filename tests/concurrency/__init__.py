"""Many people in the same moment, through the pages themselves and on a real database."""
