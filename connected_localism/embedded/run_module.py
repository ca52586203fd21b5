"""`python -m connected_localism.embedded.run_module gunicorn ...`, as `python -m gunicorn ...`.

With two differences for what the module forks. It dies with the process that forked it: the
children of a killed web server or worker would otherwise go on with their request or task. And it
shares more memory with it: what exists already is left out of garbage collection, which writes to
every object.
"""

import gc
import os
import runpy
import sys

from connected_localism.embedded.processes import die_with_parent

if __name__ == "__main__":
    os.register_at_fork(before=gc.freeze, after_in_child=die_with_parent)
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
