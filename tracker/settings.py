"""Settings of an installation: the only reader of the environment, checked at once."""

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from tracker.errors import SettingsError


class Settings(BaseSettings):
    """What an operator sets; every name is read with the prefix `DUNGHEN_`."""

    model_config = SettingsConfigDict(
        env_prefix="DUNGHEN_", env_file=".env", extra="forbid", frozen=True
    )

    database_url: str = "sqlite:///var/dunghen.db"
    public_url: str = "http://127.0.0.1:8000"
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    trusted_hosts: str = "*"
    secure_cookies: bool = False
    session_hours: int = Field(default=12, ge=1, le=168)
    run_scheduler: bool = True
    pool_size: int = Field(default=20, ge=2, le=200)
    smtp_host: str = ""
    smtp_port: int = Field(default=587, ge=1, le=65535)
    smtp_tls: Literal["none", "starttls", "tls"] = "starttls"
    smtp_username: str = ""
    smtp_password: SecretStr = SecretStr("")
    smtp_sender: str = "dunghen@localhost.localdomain"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_json: bool = False
    failpoint: str = ""

    @field_validator("database_url")
    @classmethod
    def _known_engine(cls, value: str) -> str:
        if not value.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg")):
            raise ValueError("must begin with sqlite:/// or postgresql://")
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
