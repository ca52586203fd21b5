"""Changes of networks that have consequences, each in one transaction."""
