"""Whether generated files still fit what they are made from: pins and the Welsh catalogue.

`--fix` writes the catalogue anew; pins are compiled by hand, since newer versions need a look.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = Path("locale", "cy", "LC_MESSAGES", "django.po")
PINS = ROOT / "connected_localism" / "requirements"
PIN_FILES = {
    "production.txt": [],
    "demo.txt": ["--extra", "embedded"],
    "test.txt": ["--extra", "embedded", "--extra", "test"],
}
UV_OPTIONS = [
    "--universal",
    "--python-version",
    "3.11",
    "--generate-hashes",
    "--no-header",
    "--no-annotate",
    "--quiet",
]


def pins_in_step(folder: Path) -> list[str]:
    """Pin files that pyproject.toml would now compile differently, keeping pinned versions."""
    ours = ROOT / ".venv" / ".uv" / "bin" / "uv"  # where manage.py puts it
    uv = ours if ours.exists() else shutil.which("uv")
    if not uv:
        return ["the pins could not be checked without uv"]
    wrong = []
    for name, extras in PIN_FILES.items():
        compiled = folder / name
        shutil.copy(PINS / name, compiled)
        command = [uv, "pip", "compile", "pyproject.toml", *extras, *UV_OPTIONS, "-o", compiled]
        subprocess.run(command, cwd=ROOT, check=True)
        if compiled.read_text() != (PINS / name).read_text():
            wrong.append(f"requirements/{name} is not what pyproject.toml asks for")
    return wrong


def translations_in_step(folder: Path, *, fix: bool) -> list[str]:
    """Whether locale/ holds every string of the code, and its .mo what its .po says.

    With `fix` both are written anew; what was translated stays.
    """
    copy = folder / "tree"
    ignored = shutil.ignore_patterns(".git", ".venv", ".data", "node_modules", "dist", "tests")
    shutil.copytree(ROOT, copy, ignore=ignored)
    subprocess.run(
        [
            sys.executable,
            "manage.py",
            "makemessages",
            *["-l", "cy", "--no-location", "--no-obsolete"],
        ],
        cwd=copy,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    if fix:
        shutil.copy(copy / CATALOGUE, ROOT / CATALOGUE)
    wrong = []
    if _messages(copy / CATALOGUE) != _messages(ROOT / CATALOGUE):
        wrong.append("locale/cy is not what the code says: run .ci/in_step.py --fix")
    compiled = folder / "django.mo"
    subprocess.run(["msgfmt", "-o", compiled, ROOT / CATALOGUE], check=True)
    if fix:
        shutil.copy(compiled, (ROOT / CATALOGUE).with_suffix(".mo"))
    if compiled.read_bytes() != (ROOT / CATALOGUE).with_suffix(".mo").read_bytes():
        wrong.append("locale/cy is not compiled: run .ci/in_step.py --fix")
    return wrong


def _messages(path: Path) -> list[str]:
    """The lines of a catalogue but for the date on which it was made."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if not line.startswith('"POT-Creation-Date')]


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        temporary = Path(folder)
        problems = [
            *pins_in_step(temporary),
            *translations_in_step(temporary, fix="--fix" in sys.argv),
        ]
    for problem in problems:
        print(problem)
    sys.exit(bool(problems))
