"""Adding many communities to a council at once: reading a list, judging it, and deciding on it.

docs/communities.md explains it to people.
"""
