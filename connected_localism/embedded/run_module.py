"""`python -m connected_localism.embedded.run_module gunicorn ...`, as `python -m gunicorn ...`.

The difference: each process that the module forks dies with the one that forked it. Otherwise
the children of a killed web server or worker would go on with their request or task.
"""

import os
import runpy
import sys

from connected_localism.embedded.processes import die_with_parent

if __name__ == "__main__":
    os.register_at_fork(after_in_child=die_with_parent)
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
