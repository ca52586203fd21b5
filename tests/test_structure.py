"""Imports go one way, so that an app can be understood from its left neighbours alone."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ORDER = [
    "connected_localism.common",
    "connected_localism.mail",
    "connected_localism.accounts",
    "connected_localism.keys",
    "places",
    "innovations",
    "networks",
    "connected_localism",
]


def level(module: str) -> int | None:
    """Where a module stands in ORDER; None for one that is not ours."""
    for package in sorted(ORDER, key=len, reverse=True):
        if module == package or module.startswith(f"{package}."):
            return ORDER.index(package)
    return None


def imported(path: Path) -> list[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found += [f"{node.module}.{alias.name}" for alias in node.names]
    return found


@pytest.mark.parametrize("package", ORDER[:-1])
def test_imports_go_one_way(package):
    paths = list((ROOT / package.replace(".", "/")).rglob("*.py"))
    assert paths
    wrong = [
        f"{path.relative_to(ROOT)} imports {module}"
        for path in paths
        for module in imported(path)
        if (at := level(module)) is not None and at > ORDER.index(package)
    ]
    assert wrong == []
