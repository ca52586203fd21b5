import pytest

from connected_localism.embedded import frontend


@pytest.fixture
def assets(tmp_path, monkeypatch):
    """Sources that have been built."""
    monkeypatch.setattr(frontend, "ASSETS", tmp_path)
    monkeypatch.setattr(frontend, "DIST", tmp_path / "dist")
    monkeypatch.setattr(frontend, "STAMP", tmp_path / "dist" / ".stamp")
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "app.scss").write_text("a { color: red }")
    (tmp_path / "package.json").write_text("{}")
    (tmp_path / "dist").mkdir()
    frontend.STAMP.write_text(frontend.fingerprint())
    assert frontend.is_current()
    return tmp_path


@pytest.mark.parametrize("source", ["src/app.scss", "src/new.js", "package.json", "build.mjs"])
def test_a_changed_source_is_built_again(assets, source):
    (assets / source).write_text("changed")

    assert not frontend.is_current()


def test_a_renamed_source_is_built_again(assets):
    (assets / "src" / "app.scss").rename(assets / "src" / "site.scss")

    assert not frontend.is_current()


def test_what_the_build_writes_does_not_count(assets):
    (assets / "dist" / "app.css").touch()
    (assets / "node_modules").mkdir()
    (assets / "node_modules" / "package.json").touch()

    assert frontend.is_current()


def test_a_removed_build_is_built_again(assets):
    frontend.STAMP.unlink()

    assert not frontend.is_current()
