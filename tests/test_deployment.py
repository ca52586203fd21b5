"""What a deployment relies on, seen from outside the process."""

import os
import subprocess
import sys

PRODUCTION = {
    "SECRET_KEY": "a-long-random-text-of-more-than-fifty-characters-0123456789",
    "SITE_URL": "https://example.org",
    "ALLOWED_HOSTS": "example.org",
    "EMAIL_URL": "smtp://localhost:25",
    "ADMIN_PATH": "desk-7q4x/",
    "LOGS_KEPT_DAYS": "90",
    "BACKUPS_KEPT_DAYS": "30",
}


def manage(*arguments, **environment):
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "DATABASE_URL", "REDIS_URL")}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        env=kept | {"DATA_DIR": os.environ.get("DATA_DIR", ""), "ENV_FILE": ""} | environment,
        capture_output=True,
        text=True,
    )


def test_the_deployment_check_is_clean_with_production_settings():
    checked = manage("check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)
    assert checked.returncode == 0, checked.stderr


def test_the_deployment_check_names_an_open_door():
    open_door = PRODUCTION | {"ADMIN_PATH": "admin/", "MFA_REQUIRED": "false"}
    checked = manage("check", "--deploy", "--fail-level", "WARNING", **open_door)
    assert checked.returncode != 0
    assert "accounts.W001" in checked.stderr
    assert "accounts.W002" in checked.stderr


def test_a_server_without_a_secret_key_does_not_start():
    checked = manage("check", SITE_URL="https://example.org")
    assert checked.returncode != 0
    assert "Set SECRET_KEY" in checked.stderr
