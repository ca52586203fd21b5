"""“Would it work here?”: what the page of an innovation says to readers of one place.

`docs/would-it-work-here.md` describes it to people.
"""
