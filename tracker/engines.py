"""Engines with the settings that keep a promise: checked, not hoped for."""

from pathlib import Path
from typing import Any

from pysqlite3 import dbapi2 as sqlite_driver
from sqlalchemy import Engine, create_engine, event, make_url

from tracker.errors import DatabaseNotReadyError
from tracker.prompt_connection import PromptConnection, deadline

#: From 3.7.0 to 3.51.2 two connections that write and checkpoint at the same moment
#: can corrupt a WAL database.
_OLDEST_SQLITE = (3, 51, 3)

#: File systems on which WAL loses data: network and pass-through mounts.
_UNFIT = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "virtiofs"}


#: Connections beyond two for each request at work, for the jobs of a process.
_FOR_JOBS = 5
#: Seconds after which a server is given up that should have stopped a statement.
_UNTIL_GIVEN_UP = 3
#: What a connection must keep: durable, in UTC, and with limits of time.
_CHECKED = (
    "SELECT current_setting('synchronous_commit'), current_setting('TimeZone'), "
    "current_setting('statement_timeout'), current_setting('lock_timeout')"
)
_WORLD_TIME = {"UTC", "Etc/UTC"}
#: How long a connection out of the pool may take to show that its server lives.
_PING_SECONDS = 2


def check_sqlite_library(version: str = sqlite_driver.sqlite_version) -> None:
    """Refuse a SQLite library that can corrupt a database in WAL mode."""
    if tuple(int(part) for part in version.split(".")) < _OLDEST_SQLITE:
        raise DatabaseNotReadyError(
            problem=f"SQLite {version} is older than 3.51.3 and can corrupt a "
            "database that several connections write to; install the pysqlite3 "
            "wheel from requirements.lock."
        )


def check_file_system(path: Path, mounts: str | None = None) -> None:
    """Refuse a database file on a file system that cannot keep it."""
    if mounts is None:
        table = Path("/proc/mounts")
        mounts = table.read_text(encoding="utf-8") if table.exists() else ""
    best, kind = "", ""
    for line in mounts.splitlines():
        fields = line.split()
        if len(fields) < 3:
            continue
        point = fields[1]
        if str(path.resolve()).startswith(point) and len(point) >= len(best):
            best, kind = point, fields[2]
    if kind in _UNFIT:
        raise DatabaseNotReadyError(
            problem=f"{path} lies on {kind}, where SQLite loses data; "
            "use a local disk, or PostgreSQL."
        )


def sqlite_engines(path: Path) -> tuple[Engine, Engine]:
    """Open the writing and the reading engine of one SQLite file."""
    check_sqlite_library()
    path.parent.mkdir(parents=True, exist_ok=True)
    check_file_system(path)
    writer = create_engine(
        f"sqlite:///{path}",
        module=sqlite_driver,
        connect_args={"check_same_thread": False},
        pool_size=1,
        max_overflow=0,
    )
    reader = create_engine(
        f"sqlite:///{path}",
        module=sqlite_driver,
        connect_args={"check_same_thread": False},
        pool_size=20,
        max_overflow=30,
    )
    event.listen(writer, "connect", _set_pragmas)
    event.listen(reader, "connect", _set_pragmas)
    event.listen(reader, "connect", _read_only)
    event.listen(writer, "begin", _begin_immediate)
    event.listen(reader, "begin", _begin_deferred)
    return writer, reader


def _set_pragmas(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    mode = cursor.execute("PRAGMA journal_mode=WAL").fetchone()[0]
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA busy_timeout=10000")
    cursor.execute("PRAGMA foreign_keys=ON")
    synchronous = cursor.execute("PRAGMA synchronous").fetchone()[0]
    cursor.close()
    if mode != "wal" or synchronous != 2:
        raise DatabaseNotReadyError(
            problem=f"SQLite answered journal_mode={mode}, synchronous={synchronous}; "
            "an acknowledged case would not be safe."
        )


def _read_only(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA query_only=ON")
    cursor.close()


def _begin_immediate(connection: Any) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin_deferred(connection: Any) -> None:
    connection.exec_driver_sql("BEGIN")


def postgres_engine(
    url: str,
    pool_size: int,
    call_seconds: int = 60,
    *,
    is_replica: bool = False,
    is_shared: bool = False,
) -> Engine:
    """Open PostgreSQL, on one host or on several of which one leads.

    A lost leader is found at the next use of a connection; a replica is asked by its
    user, who has a question anyway. A statement is stopped by the server after
    `call_seconds`; a server that does not even do that is given up some seconds later.
    A connection that PgBouncer shares (`is_shared`) keeps nothing from one transaction
    to the next.
    """
    wanted = make_url(url.replace("postgresql://", "postgresql+psycopg://", 1))
    defaults: dict[str, Any] = {"connect_timeout": 3, "tcp_user_timeout": 10_000}
    if is_shared:
        # What one server has prepared, the next does not know.
        defaults["prepare_threshold"] = None
    engine = create_engine(
        wanted,
        pool_size=pool_size,
        max_overflow=pool_size + _FOR_JOBS,
        pool_pre_ping=not is_replica,
        pool_timeout=10,
        connect_args={k: v for k, v in defaults.items() if k not in wanted.query},
    )

    def connect(_dialect: object, _record: object, hosts: Any, options: Any) -> Any:
        connection = PromptConnection.connect(*hosts, **options)
        connection.seconds = call_seconds + _UNTIL_GIVEN_UP
        return connection

    def check(connection: Any, _record: object) -> None:
        if not is_shared:
            _limit(connection, call_seconds)
        _check_postgres(connection, is_replica=is_replica)

    wait_for_ping = engine.dialect.do_ping

    def ping(connection: Any) -> bool:
        with deadline(connection, _PING_SECONDS):
            return wait_for_ping(connection)

    engine.dialect.do_ping = ping  # type: ignore[method-assign, assignment]
    event.listen(engine, "do_connect", connect)
    event.listen(engine, "connect", check)
    return engine


def _limit(connection: Any, call_seconds: int) -> None:
    """Set the limits of time for the connection, which nobody else uses."""
    with connection.cursor() as cursor:
        cursor.execute("SET timezone TO 'UTC'")
        cursor.execute(f"SET statement_timeout TO '{call_seconds}s'")
        cursor.execute(f"SET lock_timeout TO '{min(15, call_seconds - 1)}s'")
    connection.commit()


def _check_postgres(connection: Any, *, is_replica: bool) -> None:
    """Refuse a server that would not keep a promise, or never give up."""
    with connection.cursor() as cursor:
        cursor.execute(_CHECKED)
        durable, zone, *limits = cursor.fetchone()
    connection.commit()
    if durable == "off" and not is_replica:
        raise DatabaseNotReadyError(
            problem="PostgreSQL runs with synchronous_commit=off; "
            "an acknowledged case would not be safe."
        )
    if zone not in _WORLD_TIME or "0" in limits:
        raise DatabaseNotReadyError(
            problem="through PgBouncer the role itself must have its limits "
            "(ALTER ROLE … SET, docs/how-to/scale.md); timezone is "
            f"{zone}, statement_timeout and lock_timeout are {' and '.join(limits)}."
        )
