"""A real PgBouncer in front of one of our servers, with the example's own settings."""

import configparser
import os
import pwd
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg

from tests import debian
from tests.ports import free_port
from tests.postgres import ROLE, PostgresServer

EXAMPLE = Path(__file__).parents[1] / "deploy/pgbouncer.ini"
PACKAGE = {"pgbouncer": "usr/sbin/pgbouncer"}


class Bouncer:
    """Shares a few connections to one database among all who come."""

    def __init__(self, server: PostgresServer, name: str, connections: int) -> None:
        """Choose a port; `start` installs PgBouncer where it is missing."""
        self.server, self.name, self.connections = server, name, connections
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The address of the database through PgBouncer."""
        return f"postgresql://{ROLE}@127.0.0.1:{self.port}/{self.name}"

    def start(self) -> "Bouncer":
        """Start it, and wait until it passes on."""
        debian.ensure(PACKAGE)
        said = configparser.ConfigParser()
        said.read(EXAMPLE, encoding="utf-8")
        said["databases"] = {
            self.name: f"host=127.0.0.1 port={self.server.port} dbname={self.name}"
        }
        users = self.server.folder / "users"
        users.write_text(f'"{ROLE}" ""\n', encoding="utf-8")
        said["pgbouncer"].update(
            {
                "listen_port": str(self.port),
                "auth_type": "trust",
                "auth_file": str(users),
                "unix_socket_dir": "",
                "default_pool_size": str(self.connections),
            }
        )
        own = self.server.folder / "pgbouncer.ini"
        with own.open("w", encoding="utf-8") as file:
            said.write(file)
        nobody = pwd.getpwnam("nobody")
        account: dict[str, Any] = (
            {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
            if os.geteuid() == 0
            else {}
        )
        with (self.server.folder / "pgbouncer.log").open("ab") as log:
            self._process = subprocess.Popen(
                ["/usr/sbin/pgbouncer", own], stdout=log, stderr=log, **account
            )
        for _ in range(200):
            with suppress(psycopg.OperationalError), psycopg.connect(self.url):
                return self
            time.sleep(0.05)
        raise RuntimeError((self.server.folder / "pgbouncer.log").read_text())

    def stop(self) -> None:
        """End it at once."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
