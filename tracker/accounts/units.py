"""Units of an agency, their heads, and the counters of the one-stop desk."""

import re
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.accounts.actor import Actor, Role
from tracker.accounts.administration import assign, begin, record
from tracker.accounts.officers import active_officer
from tracker.errors import InvalidValueError, NotFoundError
from tracker.ids import new_id
from tracker.models import Case, Desk, Officer, Unit
from tracker.text_entry import clean, line

_CODE = re.compile(r"[A-Z0-9][A-Z0-9._-]{0,19}")


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitDetails:
    """A unit as typed."""

    code: str
    name_vi: str
    name_en: str = ""
    is_one_stop: bool = False
    is_active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskDetails:
    """A counter as typed."""

    name_vi: str
    is_active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDesk:
    """A counter to be made at a one-stop desk."""

    unit_id: UUID
    details: DeskDetails
    id: UUID = field(default_factory=new_id)


def create_unit(
    session: Session,
    actor: Actor,
    typed: UnitDetails,
    *,
    now: datetime,
    unit_id: UUID | None = None,
) -> Unit:
    """Make a unit; its head is named afterwards, when it has officers."""
    begin(session, actor, "unit.change")
    unit = Unit(agency_id=actor.agency_id, id=unit_id or new_id(), head_officer_id=None)
    values = _checked(session, actor, typed, unit.id)
    assign(unit, values)
    session.add(unit)
    session.flush()
    record(session, actor, "unit.created", {"unit_id": unit.id, **values}, now=now)
    return unit


def change_unit(
    session: Session, actor: Actor, unit_id: UUID, typed: UnitDetails, *, now: datetime
) -> Unit:
    """Change a unit; one that still has open cases or officers is not closed."""
    begin(session, actor, "unit.change")
    unit = unit_of(session, actor, unit_id)
    values = _checked(session, actor, typed, unit.id)
    if unit.is_active and not values["is_active"]:
        _refuse_if_in_use(session, unit)
    if unit.is_one_stop and not (values["is_one_stop"] and values["is_active"]):
        _keep_a_one_stop(session, unit)
    if unit.is_one_stop != values["is_one_stop"]:
        _refuse_if_holding(session, unit)
    changed = assign(unit, values)
    if changed:
        session.flush()
        data = {"unit_id": unit.id, "code": unit.code, "changed": changed}
        record(session, actor, "unit.changed", data, now=now)
    return unit


def set_head(
    session: Session,
    actor: Actor,
    unit_id: UUID,
    officer_id: UUID | None,
    *,
    now: datetime,
) -> Unit:
    """Name the head of a unit, or nobody; the role follows the office.

    The one who leaves the office loses the role, the one who takes it over gains it.
    """
    begin(session, actor, "unit.change")
    unit = unit_of(session, actor, unit_id)
    former_id = unit.head_officer_id
    if officer_id == former_id:
        return unit
    if officer_id is not None:
        head = active_officer(session, actor, officer_id)
        if head.unit_id != unit.id:
            raise InvalidValueError(
                field="head_officer_id",
                problem=f"{head.name} does not belong to {unit.name_vi}.",
                problem_vi=f"{head.name} không thuộc {unit.name_vi}.",
            )
        _give_role(head)
    if former_id is not None:
        former = session.get_one(Officer, (actor.agency_id, former_id))
        # Never without any role; whoever was only a head goes on as an officer.
        left = [role for role in former.roles if role != Role.UNIT_HEAD]
        former.roles = left or [str(Role.OFFICER)]
    unit.head_officer_id = officer_id
    session.flush()
    data = {"unit_id": unit.id, "changed": {"head_officer_id": [former_id, officer_id]}}
    record(session, actor, "unit.head_changed", data, now=now)
    return unit


def create_desk(session: Session, actor: Actor, new: NewDesk, *, now: datetime) -> Desk:
    """Make a counter."""
    begin(session, actor, "unit.change")
    unit = unit_of(session, actor, new.unit_id)
    if not unit.is_one_stop:
        raise InvalidValueError(
            field="unit_id",
            problem=f"{unit.name_vi} is no one-stop desk.",
            problem_vi=f"{unit.name_vi} không phải Bộ phận Một cửa.",
        )
    desk = Desk(
        agency_id=actor.agency_id,
        id=new.id,
        unit_id=unit.id,
        name_vi=line(new.details.name_vi, "name_vi", longest=100, shortest=1),
        is_active=new.details.is_active,
    )
    session.add(desk)
    session.flush()
    data = {"desk_id": desk.id, "unit_id": unit.id, "name_vi": desk.name_vi}
    record(session, actor, "desk.created", data, now=now)
    return desk


def change_desk(
    session: Session, actor: Actor, desk_id: UUID, typed: DeskDetails, *, now: datetime
) -> Desk:
    """Change a counter's name, or close it."""
    begin(session, actor, "unit.change")
    desk = session.get(Desk, (actor.agency_id, desk_id))
    if desk is None:
        raise NotFoundError(what="desk", what_vi="quầy", key=str(desk_id))
    values = {
        "name_vi": line(typed.name_vi, "name_vi", longest=100, shortest=1),
        "is_active": typed.is_active,
    }
    changed = assign(desk, values)
    if changed:
        session.flush()
        data = {"desk_id": desk.id, "changed": changed}
        record(session, actor, "desk.changed", data, now=now)
    return desk


def units(session: Session, actor: Actor) -> list[Unit]:
    """List the units, the one-stop desk first, those closed at the end."""
    return list(
        session.scalars(
            select(Unit)
            .where(Unit.agency_id == actor.agency_id)
            .order_by(Unit.is_active.desc(), Unit.is_one_stop.desc(), Unit.code)
        )
    )


def desks(session: Session, actor: Actor) -> list[Desk]:
    """List the counters, those closed at the end."""
    return list(
        session.scalars(
            select(Desk)
            .where(Desk.agency_id == actor.agency_id)
            .order_by(Desk.is_active.desc(), Desk.name_vi, Desk.id)
        )
    )


def unit_of(session: Session, actor: Actor, unit_id: UUID) -> Unit:
    """Read a unit of the actor's agency."""
    unit = session.get(Unit, (actor.agency_id, unit_id))
    if unit is None:
        raise NotFoundError(what="unit", what_vi="đơn vị", key=str(unit_id))
    return unit


def _checked(
    session: Session, actor: Actor, typed: UnitDetails, unit_id: UUID
) -> dict[str, Any]:
    values: dict[str, Any] = asdict(typed)
    values["name_vi"] = line(typed.name_vi, "name_vi", longest=200, shortest=1)
    values["name_en"] = line(typed.name_en, "name_en", longest=200)
    values["code"] = clean(typed.code).upper()
    if not _CODE.fullmatch(values["code"]):
        raise InvalidValueError(
            field="code",
            problem="1 to 20 capitals and digits are needed, such as QLCN.",
            problem_vi="Mã đơn vị gồm 1 đến 20 chữ in hoa không dấu, số. Ví dụ: QLCN.",
        )
    taken = select(Unit.id).where(
        Unit.agency_id == actor.agency_id,
        Unit.code == values["code"],
        Unit.id != unit_id,
    )
    if session.scalar(taken) is not None:
        raise InvalidValueError(
            field="code",
            problem=f"there is a unit {values['code']} already.",
            problem_vi=f"Đã có đơn vị mang mã {values['code']}.",
        )
    return values


def _give_role(head: Officer) -> None:
    if Role.UNIT_HEAD not in head.roles:
        head.roles = [*head.roles, str(Role.UNIT_HEAD)]


def _refuse_if_holding(session: Session, unit: Unit) -> None:
    held = session.scalar(
        select(func.count())
        .select_from(Case)
        .where(
            Case.agency_id == unit.agency_id,
            Case.holder_unit_id == unit.id,
            Case.ended_at.is_(None),
        )
    )
    if held:
        raise InvalidValueError(
            field="unit_id",
            problem=f"{unit.name_vi} still holds {held} open cases; hand them over.",
            problem_vi=f"{unit.name_vi} còn giữ {held} hồ sơ đang giải quyết. "
            "Hãy bàn giao trước.",
        )


def _refuse_if_in_use(session: Session, unit: Unit) -> None:
    _refuse_if_holding(session, unit)
    officers = session.scalar(
        select(func.count())
        .select_from(Officer)
        .where(
            Officer.agency_id == unit.agency_id,
            Officer.unit_id == unit.id,
            Officer.is_active.is_(True),
        )
    )
    if officers:
        raise InvalidValueError(
            field="is_active",
            problem=f"{unit.name_vi} still has {officers} officers.",
            problem_vi=f"{unit.name_vi} còn {officers} cán bộ. "
            "Hãy chuyển họ sang đơn vị khác trước.",
        )


def _keep_a_one_stop(session: Session, unit: Unit) -> None:
    others = select(Unit.id).where(
        Unit.agency_id == unit.agency_id,
        Unit.id != unit.id,
        Unit.is_one_stop.is_(True),
        Unit.is_active.is_(True),
    )
    if session.scalar(others.limit(1)) is None:
        raise InvalidValueError(
            field="is_one_stop",
            problem="the agency needs a one-stop desk.",
            problem_vi="Cơ quan cần ít nhất một Bộ phận Một cửa đang hoạt động.",
        )
