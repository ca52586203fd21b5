"""The embedded servers themselves, in folders of their own."""

import stat
import tempfile
from pathlib import Path

import psycopg
import pytest
import redis as redis_client

from connected_localism.embedded.postgres import Postgres
from connected_localism.embedded.reach import LONGEST_SOCKET_PATH, socket_folder
from connected_localism.embedded.redis import Redis
from tests.embedded.test_supervisor import watch_until


@pytest.fixture
def folder():
    """A folder whose name needs quoting in every place, where PostgreSQL's account can get to."""
    with tempfile.TemporaryDirectory(prefix='a "path" it\'s 100% ') as name:
        Path(name).chmod(0o711)
        yield Path(name)


def started(server, supervisor):
    program = server.program()
    supervisor.start(program)
    supervisor.wait_until(server.is_ready, program, seconds=30)
    return supervisor.members[-1]


def test_redis_comes_back_on_the_same_socket_with_its_data(folder, supervisor):
    redis = Redis(folder / "redis")
    member = started(redis, supervisor)
    client = redis_client.Redis.from_url(redis.url)
    client.set("place", "Ynys Môn")
    client.close()
    first = member.process

    first.terminate()  # a kill may lose the last second
    watch_until(supervisor, lambda: member.process is not first and redis.is_ready())

    assert client.get("place").decode() == "Ynys Môn"
    assert stat.S_IMODE(redis.socket.stat().st_mode) == 0o700


def test_redis_ends_a_server_left_behind_before_it_starts(folder, supervisor):
    left_behind = started(Redis(folder / "redis"), supervisor).process

    started(Redis(folder / "redis"), supervisor)

    assert left_behind.wait(timeout=1) == 0


def test_postgres_comes_back_after_a_kill_with_its_data(folder, supervisor):
    postgres = Postgres(folder / "postgres")
    member = started(postgres, supervisor)
    with psycopg.connect(postgres.url) as connection:
        connection.execute("CREATE TABLE place AS SELECT 'Ynys Môn' AS name")
    first = member.process

    first.kill()
    watch_until(supervisor, lambda: member.process is not first and postgres.is_ready())

    with psycopg.connect(postgres.url) as connection:
        assert connection.execute("SELECT name FROM place").fetchall() == [("Ynys Môn",)]
        [[address]] = connection.execute("SHOW listen_addresses").fetchall()
        assert address == ""  # nothing on the network
    assert stat.S_IMODE(postgres.folder.stat().st_mode) == 0o700  # as anybody may connect


def test_postgres_ends_a_server_left_behind_before_it_starts(folder, supervisor):
    left_behind = started(Postgres(folder / "postgres", durable=False), supervisor).process

    started(Postgres(folder / "postgres", durable=False), supervisor)

    assert left_behind.wait(timeout=1) == 0


@pytest.mark.parametrize("name", ["long" * 30, "with, a comma"])
def test_a_socket_moves_where_it_can_be_reached(tmp_path, name):
    assert socket_folder(tmp_path, "redis.sock") == tmp_path

    elsewhere = socket_folder(tmp_path / name, "redis.sock")

    assert len(str(elsewhere / "redis.sock")) < LONGEST_SOCKET_PATH
    assert "," not in str(elsewhere)
    assert stat.S_IMODE(elsewhere.stat().st_mode) == 0o700
    assert socket_folder(tmp_path / name, "redis.sock") == elsewhere
    elsewhere.rmdir()


def test_a_strangers_folder_is_not_used_for_sockets(tmp_path):
    long_path = tmp_path / ("long" * 30)
    elsewhere = socket_folder(long_path, "redis.sock")
    elsewhere.chmod(0o777)

    with pytest.raises(SystemExit, match="not a private folder of ours"):
        socket_folder(long_path, "redis.sock")
    elsewhere.rmdir()
