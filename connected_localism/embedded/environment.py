"""The folder .venv: the pinned packages and nothing else, each checked against its hash."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from connected_localism.embedded.processes import run
from connected_localism.embedded.progress import step

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
UV = VENV / ".uv" / "bin" / "uv"
REQUIREMENTS = ROOT / "connected_localism" / "requirements"
STAMP = VENV / ".stamp"  # written last: without it .venv is not trusted
UNFINISHED = VENV / ".unfinished"  # there while something is being installed

NO_PIP = """This Python has neither pip nor ensurepip, so nothing can be installed.
On Debian or Ubuntu: apt-get install python3-venv"""
NOT_INSTALLED = """The Python packages could not be installed (see above).
Is the network there? A proxy or mirror is set as for pip, for example with PIP_INDEX_URL."""


def pins_for(command: str) -> Path:
    """The pin file that `command` needs. Once the test tools are installed they stay."""
    with_test_tools = command == "test" or (VENV / "bin" / "pytest").exists()
    return REQUIREMENTS / ("test.txt" if with_test_tools else "demo.txt")


def is_current(pins: Path) -> bool:
    return PYTHON.exists() and STAMP.exists() and STAMP.read_text() == _fingerprint(pins)


def create() -> None:
    """Make an empty .venv, unless there is a whole one for this Python."""
    if _is_whole():
        return
    shutil.rmtree(VENV, ignore_errors=True)
    # Without pip, because Debian's Python cannot add it unless python3-venv is installed.
    run([sys._base_executable, "-m", "venv", "--without-pip", VENV], check=True)


def fetch_uv() -> None:
    """Get uv, which installs in a third of pip's time. Without it pip does the same job."""
    if UV.exists():
        return
    with step("uv, the installer"):
        install_apart(REQUIREMENTS / "bootstrap.txt", into=VENV / ".uv")


def install(pins: Path) -> None:
    """Bring .venv to `pins`. Stopped half-way, the next run starts from an empty folder."""
    STAMP.unlink(missing_ok=True)
    UNFINISHED.touch()
    with step("Python packages"):
        # uv does not read pip's configuration file, so where it fails pip may still get through.
        if not _uv("sync", pins) and not _pip_install("-r", pins):
            sys.exit(NOT_INSTALLED)
    STAMP.write_text(_fingerprint(pins))
    UNFINISHED.unlink()


def install_apart(pins: Path, into: Path) -> bool:
    """Install into a folder of its own, unseen by .venv, that is there only when it is whole."""
    unfinished = into.with_name(f"{into.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    place = ("--target", unfinished, "-r", pins)
    if not _uv("install", *place) and not _pip_install(*place):
        return False
    unfinished.rename(into)
    return True


def _pip_install(*arguments: str | Path) -> bool:
    return _succeeds([*_pip(), "install", "--quiet", "--require-hashes", *arguments])


def _uv(command: str, *arguments: str | Path) -> bool:
    # The system's certificates, because many an office network signs everything with its own.
    options = ("--quiet", "--system-certs", "--require-hashes", "--python", PYTHON)
    return _succeeds([UV, "pip", command, *options, *arguments])


def _pip() -> list:
    """A pip that works on .venv: this Python's own, else the copy that ensurepip carries."""
    own_pip = [sys._base_executable, "-m", "pip", "--python", PYTHON]
    if _succeeds([*own_pip, "--version"], quiet=True):
        return own_pip
    if _succeeds([PYTHON, "-m", "ensurepip"], quiet=True):
        return [PYTHON, "-m", "pip"]
    sys.exit(NO_PIP)


def _is_whole() -> bool:
    if UNFINISHED.exists():
        return False
    same_python = f"import sys; sys.exit(sys.version != {sys.version!r})"
    return _succeeds([PYTHON, "-c", same_python], quiet=True)


def _fingerprint(pins: Path) -> str:
    return hashlib.sha256(pins.read_bytes() + sys.version.encode()).hexdigest()


def _succeeds(command: list, *, quiet: bool = False) -> bool:
    # PIP_USER=1, which some people set, contradicts a folder named by us.
    pip_settings = {"PIP_USER": "0", "PIP_NO_INPUT": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    output = subprocess.DEVNULL if quiet else None
    try:
        done = run(command, env={**os.environ, **pip_settings}, stdout=output, stderr=output)
    except OSError:  # not there, or not for this machine
        return False
    return done.returncode == 0
