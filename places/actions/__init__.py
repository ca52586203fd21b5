"""Changes with consequences: who belongs where, which domains prove it, which places there are.

`joining` is what a person does about their own membership, `deciding` what stewards and
moderators do, `verifying` what follows from addresses and domains, `inviting` and `communities`
speak for themselves.
"""
