"""The two commands, `manage.py up` and `manage.py test`, on a machine that has only Python.

Read in this order: `bootstrap` (packages and front end), `up` (the whole site), `supervisor` (keeps
it running). What `bootstrap` imports must be standard library only: it runs before .venv exists.
"""
