"""Column types and the declarative base: what every table of the record shares."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import (
    JSON,
    BigInteger,
    Date,
    Float,
    MetaData,
    Text,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase

from notifications.instants import UtcDateTime

#: Constraint names are fixed, so that SQLite migrations can find them again.
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


Json = JSON().with_variant(JSONB(), "postgresql")


class Base(DeclarativeBase):
    """The base of every table of the record."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcDateTime(),
        date: Date(),
        UUID: Uuid(),
        str: Text(),
        int: BigInteger(),
        dict[str, Any]: Json,
        list[dict[str, Any]]: Json,
        list[str]: Json,
        list[Any]: Json,
        float: Float(),
    }
