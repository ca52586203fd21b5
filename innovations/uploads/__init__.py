"""Looking through uploaded files, in a process of its own.

`examine.py` is started once for each file, with limits on memory and time; whatever a hostile file
does to a decoder it does there. So nothing in this package imports Django or the rest of the site.
"""
