"""Private MariaDB and Redis on a temporary folder and a free port, gone with the test run."""

import ctypes
import os
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pymysql
import redis

from tests.support import needs
from tests.support.ports import free_port, wait_until

PR_SET_PDEATHSIG = 1


def die_with_parent() -> None:
    """Run in a child before exec: the kernel ends it when the test run dies, even by kill -9."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class PrivateRedis:
    """One redis-server without persistence; kill and start again as a test needs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.program = needs.program("redis-server", "redis-server")

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> "PrivateRedis":
        self.folder.mkdir(parents=True, exist_ok=True)
        with open(self.folder / "redis.log", "ab") as log:
            self.process = subprocess.Popen(
                [self.program, "--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self.folder)]
                + ["--save", "", "--appendonly", "no"],
                stdout=log,
                stderr=log,
                preexec_fn=die_with_parent,
            )
        wait_until(self.answers, timeout_s=20, what="redis-server")
        return self

    def answers(self) -> bool:
        try:
            with redis.Redis(port=self.port, socket_timeout=1) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False

    def flush(self) -> None:
        """Forget everything."""
        with redis.Redis(port=self.port) as client:
            client.flushall()

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """End it; a server that a test has stopped already stays stopped."""
        self.process.send_signal(how)
        self.process.wait(timeout=20)


class PrivateMariaDB:
    """One mariadbd with the settings a bank's database has: durable commits, utf8mb4, TCP on loopback.

    The folder's path must be short: a socket's path has room for 107 bytes.

    Args:
        options: further ones of the server, such as "--innodb-buffer-pool-size=1G".
    """

    def __init__(self, folder: Path, options: Sequence[str] = ()) -> None:
        self.folder, self.options = folder, options
        self.port = free_port()
        self.program = needs.program("mariadbd", "mariadb-server")
        self.installer = needs.program("mariadb-install-db", "mariadb-server")

    def url(self, database: str) -> str:
        return f"mysql+pymysql://root@127.0.0.1:{self.port}/{database}?charset=utf8mb4"

    @property
    def as_user(self) -> list[str]:
        """mariadbd refuses to run as root unless told so."""
        return ["--user=root"] if os.geteuid() == 0 else []

    def install(self) -> "PrivateMariaDB":
        """Make the data folder, once (about 2 s)."""
        self.folder.mkdir(parents=True, exist_ok=True)
        done = subprocess.run(
            [self.installer, "--no-defaults", f"--datadir={self.folder / 'data'}", "--skip-test-db"]
            + ["--auth-root-authentication-method=normal", *self.as_user],
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise RuntimeError(f"mariadb-install-db failed:\n{done.stdout}\n{done.stderr}")
        return self

    def start(self) -> "PrivateMariaDB":
        with open(self.folder / "mariadbd.log", "ab") as log:
            self.process = subprocess.Popen(
                [self.program, "--no-defaults", f"--datadir={self.folder / 'data'}", f"--port={self.port}"]
                + ["--bind-address=127.0.0.1", f"--socket={self.folder / 's'}", "--skip-name-resolve"]
                + ["--character-set-server=utf8mb4", "--collation-server=utf8mb4_unicode_ci"]
                + ["--innodb-flush-log-at-trx-commit=1", "--max-connections=300", "--performance-schema=OFF"]
                + [*self.options, *self.as_user],
                stdout=log,
                stderr=log,
                preexec_fn=die_with_parent,
            )
        wait_until(self.answers, timeout_s=60, what="mariadbd")
        return self

    def answers(self) -> bool:
        if self.process.poll() is not None:
            raise RuntimeError("mariadbd ended:\n" + (self.folder / "mariadbd.log").read_text()[-2000:])
        try:
            self.run("SELECT 1")
        except pymysql.err.OperationalError:
            return False
        return True

    def run(self, *statements: str, database: str | None = None) -> None:
        """Run statements as root, each committed."""
        connection = pymysql.connect(host="127.0.0.1", port=self.port, user="root", database=database, autocommit=True)
        with connection, connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        self.process.send_signal(how)
        self.process.wait(timeout=60)
