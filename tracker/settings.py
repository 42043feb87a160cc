"""Settings of an installation: the only reader of the environment, checked at once."""

import os
from pathlib import Path
from typing import Literal

from pydantic import (
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_settings import BaseSettings, SettingsConfigDict

from tracker.errors import SettingsError


class Settings(BaseSettings):
    """What an operator sets; every name is read with the prefix `DUNGHEN_`."""

    model_config = SettingsConfigDict(
        env_prefix="DUNGHEN_",
        env_file=".env",
        extra="forbid",
        frozen=True,
        use_attribute_docstrings=True,
    )

    database_url: str = "sqlite:///var/dunghen.db"
    """Where the record lies: `sqlite:///path` or `postgresql://user:password@host/name`."""
    read_database_url: str = ""
    """Replicas that public pages and reports read; empty: the same database."""
    read_lag_seconds: int = Field(default=30, ge=5, le=3600)
    """How far a replica may be behind and still be read; beyond, the first is."""
    shared_connections: bool = False
    """Set it where PgBouncer pools by transaction: nothing is set for a connection."""
    files_url: str = "var/files"
    """Where attached files lie: a folder, or an address that fsspec opens."""
    file_limit_mb: int = Field(default=20, ge=1, le=500)
    """The largest file that may be attached to a case, in MB."""
    public_url: str = "http://127.0.0.1:8000"
    """The address that letters and receipts name, without a slash at the end."""
    host: str = "127.0.0.1"
    """The interface that `dunghen serve` listens on."""
    port: int = Field(default=8000, ge=1, le=65535)
    """The port that `dunghen serve` listens on."""
    trusted_hosts: str = "*"
    """Host names that are answered, parted by commas; `*` answers all."""
    secure_cookies: bool = False
    """Send cookies over HTTPS only; set it wherever HTTPS is spoken."""
    session_hours: int = Field(default=12, ge=1, le=168)
    """How long a sign-in lasts."""
    run_scheduler: bool = True
    """Run the jobs inside `dunghen serve`; else `dunghen scheduler` does."""
    pool_size: int = Field(default=10, ge=2, le=200)
    """Requests that a process works at; each may hold two connections to PostgreSQL."""
    call_seconds: int = Field(default=60, ge=2, le=3600)
    """How long a statement may last, or a write wait for SQLite's turn, in seconds."""
    most_at_once: int = Field(default=120, ge=4, le=10_000)
    """Requests that a process takes on; beyond, it says "try again" at once (503)."""
    live_connections: int = Field(default=400, ge=0, le=5000)
    """How many open pages a process tells of changes at once; 0: pages stay as read."""
    work_days: int = Field(default=7, ge=1, le=365)
    """How many days long work that ended is listed, and the file it made is kept."""
    webhook_internal: str = ""
    """Receivers of webhooks in the own network, as `host:port`, parted by commas."""
    log_key_file: str = ""
    """The key of the public log; empty: `log-key.pem` beside the database, or `var`."""
    smtp_host: str = ""
    """The relay that takes the letters; empty: letters wait in the outbox."""
    smtp_port: int = Field(default=587, ge=1, le=65535)
    """The port of the relay."""
    smtp_tls: Literal["none", "starttls", "tls"] = "starttls"
    """`starttls` (587), `tls` (465), or `none`; never chosen by what is offered."""
    smtp_username: str = ""
    """The name to sign in to the relay with; empty: no sign-in."""
    smtp_password: SecretStr = SecretStr("")
    """The password to sign in to the relay with; never shown."""
    smtp_sender: str = "dunghen@localhost.localdomain"
    """The address that letters come from."""
    smtp_per_minute: int = Field(default=0, ge=0, le=100_000)
    """How many letters a minute the relay is given; 0: as many as it takes."""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    """The least serious kind of line that is logged."""
    telemetry: bool = False
    """Tell OpenTelemetry of requests (`opentelemetry-instrument`), not of addresses."""
    log_json: bool = False
    """Log one JSON object a line, for programs."""
    failpoint: str = ""
    """For tests: `name:occurrence`, where the process kills itself."""

    @field_validator("database_url")
    @classmethod
    def _known_engine(cls, value: str) -> str:
        if not value.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg")):
            raise ValueError("must begin with sqlite:/// or postgresql://")
        return value

    @field_validator("read_database_url")
    @classmethod
    def _replica_of_postgres(cls, value: str, given: ValidationInfo) -> str:
        first = str(given.data.get("database_url", ""))
        if value and not all(one.startswith("postgresql") for one in (value, first)):
            raise ValueError("a replica is of PostgreSQL, as the database itself")
        return value

    @field_validator("public_url")
    @classmethod
    def _no_slash(cls, value: str) -> str:
        if not value.startswith(("http://", "https://")):
            raise ValueError("must begin with http:// or https://")
        return value.rstrip("/")

    @property
    def is_sqlite(self) -> bool:
        """Say whether the embedded database is used."""
        return self.database_url.startswith("sqlite")

    @property
    def internal_receivers(self) -> frozenset[str]:
        """Give the receivers of webhooks that may be in the own network."""
        said = (one.strip().lower() for one in self.webhook_internal.split(","))
        return frozenset(one for one in said if one)

    @property
    def log_key_path(self) -> Path:
        """Give the file of the key that signs the public log."""
        if self.log_key_file:
            return Path(self.log_key_file)
        folder = self.sqlite_path.parent if self.is_sqlite else Path("var")
        return folder / "log-key.pem"

    @property
    def sqlite_path(self) -> Path:
        """Give the file of the embedded database."""
        return Path(self.database_url.removeprefix("sqlite:///"))


def load_settings(**given: object) -> Settings:
    """Read the settings; raise `SettingsError` naming every fault at once."""
    try:
        return Settings(**given)  # type: ignore[arg-type]
    except ValidationError as error:
        faults = "; ".join(
            f"DUNGHEN_{'.'.join(str(part) for part in fault['loc']).upper()}: "
            f"{fault['msg']}"
            for fault in error.errors(include_input=False)
        )
        raise SettingsError(problem=faults) from None


def share_figures(folder: Path) -> None:
    """Let the processes started from here add their figures up, in files there.

    To be called before `prometheus_client` is imported, which looks only then.
    """
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)


def figures_are_shared() -> bool:
    """Say whether several processes add their figures up."""
    return "PROMETHEUS_MULTIPROC_DIR" in os.environ
