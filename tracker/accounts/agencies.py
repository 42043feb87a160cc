"""An agency's own particulars and choices, changed by its administrator."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from notifications.errors import WordingError
from notifications.papers import check_wording
from tracker.accounts.actor import Actor
from tracker.accounts.administration import assign, begin, record
from tracker.accounts.choices import WORDINGS, Choices, choices_from, choices_of
from tracker.accounts.permissions import require
from tracker.errors import InvalidValueError, NotFoundError
from tracker.models import Agency
from tracker.text_entry import clean, line, phone

_CODE = re.compile(r"[A-Z0-9]{1,3}(\.[A-Z0-9]{2,3}){1,4}")


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyDetails:
    """An agency's particulars as typed; `code` is the prefix of its case codes."""

    code: str
    name_vi: str
    name_en: str = ""
    parent_name_vi: str = ""
    place_vi: str = ""
    document_symbol: str = ""
    address_vi: str = ""
    phone: str = ""


def checked_agency(
    session: Session, typed: AgencyDetails, agency_id: UUID
) -> dict[str, str]:
    """Read the particulars as they are stored."""
    values: dict[str, str] = {
        name: line(value, name, longest=300, shortest=1 if name == "name_vi" else 0)
        for name, value in asdict(typed).items()
    }
    values["code"] = clean(typed.code).upper()
    values["phone"] = phone(typed.phone)
    if not _CODE.fullmatch(values["code"]):
        raise InvalidValueError(
            field="code",
            problem="a code such as X99.99 is needed.",
            problem_vi="Mã định danh cơ quan chưa đúng. Ví dụ: X99.99.",
        )
    taken = select(Agency.agency_id).where(
        Agency.code == values["code"], Agency.agency_id != agency_id
    )
    if session.scalar(taken) is not None:
        raise InvalidValueError(
            field="code",
            problem=f"{values['code']} is another agency's code.",
            problem_vi=f"Mã {values['code']} đã thuộc về một cơ quan khác.",
        )
    return values


def change_agency(
    session: Session, actor: Actor, typed: AgencyDetails, *, now: datetime
) -> Agency:
    """Change the particulars; codes of cases already received stay as printed."""
    agency = begin(session, actor, "agency.change")
    changed = assign(agency, checked_agency(session, typed, agency.agency_id))
    if changed:
        session.flush()
        record(session, actor, "agency.changed", {"changed": changed}, now=now)
    return agency


def change_choices(
    session: Session, actor: Actor, typed: Mapping[str, Any], *, now: datetime
) -> Choices:
    """Change the choices that are named; the others stay.

    New wording of the apology counts as not compared with the official form until
    somebody says that it was.
    """
    if unknown := sorted(set(typed) - {each.name for each in fields(Choices)}):
        raise InvalidValueError(
            field=unknown[0],
            problem="there is no such choice.",
            problem_vi=f"Không có mục cấu hình “{unknown[0]}”.",
        )
    if "mail" in typed:
        require(actor, "mail.change")
    is_mail_only = set(typed) == {"mail"}
    agency = begin(session, actor, "mail.change" if is_mail_only else "agency.change")
    before = choices_of(agency)
    merged = {**before.as_json(), **typed}
    if isinstance(typed.get("mail"), Mapping):
        merged["mail"] = {**before.as_json()["mail"], **typed["mail"]}
    after = choices_from(merged)
    new_wordings = [
        name for name in WORDINGS if getattr(after, name) != getattr(before, name)
    ]
    for name in new_wordings:
        _check_wording(name, getattr(after, name))
    if new_wordings and "wording_verified" not in typed:
        after = replace(after, wording_verified=False)
    if after == before:
        return after
    agency.settings = {**agency.settings, **after.as_json()}
    session.flush()
    record(session, actor, "choices.changed", _differences(before, after), now=now)
    return after


def _check_wording(field: str, wording: str) -> None:
    """Refuse sentences that could not become an apology; none means the built-in."""
    if not wording:
        return
    try:
        check_wording(wording)
    except WordingError as error:
        raise InvalidValueError(
            field=field,
            problem=f"it cannot become an apology ({type(error).__name__}: "
            f"{error.detail or 'see the list of placeholders'}).",
            problem_vi=str(error),
        ) from error


def _differences(before: Choices, after: Choices) -> dict[str, Any]:
    """Give old and new values; of the mail password only that it changed."""
    old, new = before.as_json(), after.as_json()
    changed: dict[str, Any] = {
        name: [old[name], new[name]]
        for name in new
        if name != "mail" and old[name] != new[name]
    }
    mail = {
        name: [old["mail"][name], value]
        for name, value in new["mail"].items()
        if name != "password" and old["mail"][name] != value
    }
    if old["mail"]["password"] != new["mail"]["password"]:
        changed["mail_password_changed"] = True
    if "paper_wordings" in changed:
        was, now = changed["paper_wordings"]
        # Only what went and what came: an agency keeps every wording it ever wrote.
        changed["paper_wordings"] = [
            [row for row in was if row not in now],
            [row for row in now if row not in was],
        ]
    return {"changed": {**changed, **({"mail": mail} if mail else {})}}


def agencies(session: Session) -> list[Agency]:
    """List every agency of the installation: for jobs and for who operates it."""
    return list(session.scalars(select(Agency).order_by(Agency.code)))


def agency_of(session: Session, actor: Actor) -> Agency:
    """Read the actor's own agency."""
    return session.get_one(Agency, actor.agency_id)


def agency_with_code(session: Session, typed: str) -> Agency:
    """Find an agency by its code, as typed on the command line or at sign-in."""
    code = clean(typed).upper()
    agency = session.scalar(select(Agency).where(Agency.code == code))
    if agency is None:
        raise NotFoundError(what="agency", what_vi="cơ quan", key=code)
    return agency
