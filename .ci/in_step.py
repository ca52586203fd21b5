"""Whether generated files still fit what they are made from: pins, Welsh catalogue."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PINS = ROOT / "connected_localism" / "requirements"
PIN_FILES = {
    "production.txt": [],
    "demo.txt": ["--extra", "embedded"],
    "test.txt": ["--extra", "embedded", "--extra", "test"],
}
UV_OPTIONS = (
    "--universal --python-version 3.11 --generate-hashes --no-header --no-annotate --quiet"
).split()


def pins_in_step(folder: Path) -> list[str]:
    """Pin files that pyproject.toml would now compile differently, keeping pinned versions."""
    uv = shutil.which("uv", path=f"{Path(sys.executable).parent}:/usr/bin:/usr/local/bin")
    wrong = []
    for name, extras in PIN_FILES.items():
        compiled = folder / name
        shutil.copy(PINS / name, compiled)
        command = [uv, "pip", "compile", "pyproject.toml", *extras, *UV_OPTIONS, "-o", compiled]
        subprocess.run(command, cwd=ROOT, check=True)
        if compiled.read_text() != (PINS / name).read_text():
            wrong.append(f"requirements/{name} is not what pyproject.toml asks for")
    return wrong


def translations_in_step(folder: Path) -> list[str]:
    """Whether locale/ holds every string of the code, and its .mo what its .po says."""
    copy = folder / "tree"
    ignored = shutil.ignore_patterns(".git", ".venv", ".data", "node_modules", "dist")
    shutil.copytree(ROOT, copy, ignore=ignored)
    subprocess.run(
        [sys.executable, "manage.py", "makemessages", *"-l cy --no-location --no-obsolete".split()],
        cwd=copy,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    catalogue = Path("locale", "cy", "LC_MESSAGES", "django.po")
    wrong = []
    if _messages(copy / catalogue) != _messages(ROOT / catalogue):
        wrong.append("locale/cy is not what the code says: run `manage.py makemessages -l cy`")
    compiled = folder / "django.mo"
    subprocess.run(["msgfmt", "-o", compiled, ROOT / catalogue], check=True)
    if compiled.read_bytes() != (ROOT / catalogue).with_suffix(".mo").read_bytes():
        wrong.append("locale/cy is not compiled: run `manage.py compilemessages`")
    return wrong


def _messages(path: Path) -> list[str]:
    """The lines of a catalogue but for the date on which it was made."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if not line.startswith('"POT-Creation-Date')]


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        problems = [*pins_in_step(Path(folder)), *translations_in_step(Path(folder))]
    for problem in problems:
        print(problem)
    sys.exit(bool(problems))
