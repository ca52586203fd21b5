"""Following places: hearing of what is new there, in the mail about saved searches."""
