"""What is known of an officer, as typed by an administrator, and as it is stored."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from tracker.accounts.actor import Role
from tracker.errors import InvalidValueError, NotFoundError
from tracker.models import Desk, Unit
from tracker.text_entry import clean, email, line, phone

_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{2,39}")


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficerDetails:
    """What is known of an officer, as typed."""

    name: str
    unit_id: UUID
    roles: Collection[str]
    position_vi: str = ""
    email: str = ""
    phone: str = ""
    desk_id: UUID | None = None


def checked_username(typed: str) -> str:
    """Read a user name; small letters, so that nobody has to remember capitals."""
    username = clean(typed).lower()
    if not _USERNAME.fullmatch(username):
        raise InvalidValueError(
            field="username",
            problem="3 to 40 of a-z, 0-9, dot, hyphen, underscore are needed.",
            problem_vi="Tên đăng nhập có 3 đến 40 ký tự: chữ không dấu, số, "
            "dấu chấm, gạch ngang, gạch dưới.",
        )
    return username


def checked_details(
    session: Session, agency_id: UUID, details: OfficerDetails
) -> dict[str, Any]:
    """Read the details as they are stored; unit and desk are the agency's own."""
    unit = session.get(Unit, (agency_id, details.unit_id))
    if unit is None or not unit.is_active:
        raise NotFoundError(what="unit", what_vi="đơn vị", key=str(details.unit_id))
    if details.desk_id is not None:
        desk = session.get(Desk, (agency_id, details.desk_id))
        if desk is None or not desk.is_active:
            raise NotFoundError(what="desk", what_vi="quầy", key=str(details.desk_id))
    return {
        "name": line(details.name, "name", longest=100, shortest=1),
        "unit_id": details.unit_id,
        "roles": _checked_roles(details.roles),
        "position_vi": line(details.position_vi, "position_vi", longest=200),
        "email": email(details.email),
        "phone": phone(details.phone),
        "desk_id": details.desk_id,
    }


def _checked_roles(typed: Collection[str]) -> list[str]:
    known = [role for role in Role if role != Role.SYSTEM]
    if not typed or not set(typed) <= set(known):
        raise InvalidValueError(
            field="roles",
            problem=f"at least one of {', '.join(known)} is needed.",
            problem_vi="Chọn ít nhất một vai trò trong danh sách.",
        )
    return [str(role) for role in known if role in typed]
