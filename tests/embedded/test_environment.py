import re
import sys

import pytest

from connected_localism.embedded import environment


@pytest.fixture
def venv(tmp_path, monkeypatch):
    """A stand-in for .venv, not there yet."""
    venv = tmp_path / ".venv"
    monkeypatch.setattr(environment, "VENV", venv)
    monkeypatch.setattr(environment, "PYTHON", venv / "bin" / "python")
    monkeypatch.setattr(environment, "STAMP", venv / ".stamp")
    monkeypatch.setattr(environment, "UNFINISHED", venv / ".unfinished")
    return venv


@pytest.fixture
def pins(tmp_path):
    path = tmp_path / "pins.txt"
    path.write_text("django==5.2.19\n")
    return path


def install(pins):
    """What `environment.install` leaves behind, without its downloads."""
    environment.create()
    environment.STAMP.write_text(environment._fingerprint(pins))


def test_up_needs_fewer_packages_than_test(venv):
    assert environment.pins_for("up").name == "demo.txt"
    assert environment.pins_for("test").name == "test.txt"


def test_test_tools_stay_once_installed(venv):
    (venv / "bin").mkdir(parents=True)
    (venv / "bin" / "pytest").touch()

    assert environment.pins_for("up").name == "test.txt"


def test_an_environment_is_current_until_its_pins_change(venv, pins):
    assert not environment.is_current(pins)
    install(pins)
    assert environment.is_current(pins)

    pins.write_text("django==5.2.20\n")

    assert not environment.is_current(pins)


def test_an_environment_made_for_another_python_is_made_again(venv, pins, monkeypatch):
    install(pins)
    leftover = venv / "bin" / "leftover"
    leftover.touch()
    monkeypatch.setattr(sys, "version", "3.99.0")

    environment.create()

    assert not environment.is_current(pins)
    assert not leftover.exists()


def test_a_whole_environment_without_our_stamp_is_kept_and_brought_up_to_date(venv, pins):
    install(pins)
    environment.STAMP.unlink()
    package = venv / "package"
    package.touch()

    environment.create()

    assert package.exists()
    assert not environment.is_current(pins)


def test_an_interrupted_installation_starts_afresh(venv, pins):
    install(pins)
    environment.UNFINISHED.touch()
    half_written = venv / "half-written"
    half_written.touch()

    environment.create()

    assert not half_written.exists()
    assert not environment.UNFINISHED.exists()


@pytest.mark.parametrize("name", ["bootstrap", "demo", "node", "production", "test"])
def test_pins_are_exact_hashed_and_name_no_index(name):
    text = (environment.REQUIREMENTS / f"{name}.txt").read_text()

    assert "://" not in text
    assert "index" not in text
    packages = re.findall(r"^(\S+)==\S+.*\\\n +--hash=sha256:[0-9a-f]{64}", text, re.MULTILINE)
    assert len(packages) == len(re.findall(r"^\S", text, re.MULTILINE)) > 0
