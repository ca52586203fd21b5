"""Councils that are abolished and what takes over: planning it, and what follows on the day.

`plan` judges and describes, `succeeding` records, `carrying_over` does what the day brings,
`moving` is what members do afterwards. docs/reorganisation.md explains it to people.
"""
