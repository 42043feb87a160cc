"""Which reports are made of themselves: asked for, ended, never changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.accounts.actor import Actor
from tracker.accounts.administration import begin, record
from tracker.accounts.permissions import require
from tracker.errors import AlreadyDoneError, InvalidValueError, NotFoundError
from tracker.ids import new_id
from tracker.models import Officer, ReportSubscription
from tracker.reports.counting import Grouping
from tracker.reports.files import ReportFormat, ReportName
from tracker.reports.periods import Every
from tracker.text_entry import email

_LATEST_DAY = 20
_MOST_READERS = 30
_MOST = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSubscription:
    """A subscription as typed: `addresses` are mail addresses of no officer here."""

    report: ReportName
    grouping: Grouping
    every: Every
    working_day: int
    formats: Sequence[ReportFormat]
    officer_ids: Sequence[UUID] = ()
    addresses: Sequence[str] = ()


def subscribe(
    session: Session,
    actor: Actor,
    new: NewSubscription,
    *,
    now: datetime,
    subscription_id: UUID | None = None,
) -> ReportSubscription:
    """Have a report made and mailed after every period, on the N-th working day.

    The first one is that of the period in which this is asked for. Raises
    `InvalidValueError` with the field at fault.
    """
    agency = begin(session, actor, "report.subscribe")
    _check(session, actor, new)
    addresses = list(dict.fromkeys(email(one) for one in new.addresses if one.strip()))
    readers = _readers(session, actor, new.officer_ids)
    _check_count(len(readers) + len(addresses))
    row = ReportSubscription(
        agency_id=agency.agency_id,
        id=subscription_id or new_id(),
        report=str(new.report),
        grouping=str(new.grouping),
        every=str(new.every),
        working_day=new.working_day,
        formats=[str(one) for one in dict.fromkeys(new.formats)],
        officer_ids=readers,
        addresses=addresses,
        created_at=now,
        created_by=actor.officer_id,
        created_by_name=actor.name,
    )
    session.add(row)
    session.flush()
    record(session, actor, "report.subscribed", _told(row), now=now)
    return row


def unsubscribe(
    session: Session, actor: Actor, subscription_id: UUID, *, now: datetime
) -> ReportSubscription:
    """End a subscription; what it made stays."""
    begin(session, actor, "report.subscribe")
    row = session.get(ReportSubscription, (actor.agency_id, subscription_id))
    if row is None:
        raise NotFoundError(
            what="subscription", what_vi="báo cáo định kỳ", key=str(subscription_id)
        )
    if row.ended_at is not None:
        raise AlreadyDoneError(what="it has ended", what_vi="đã dừng báo cáo này")
    row.ended_at, row.ended_by_name = now, actor.name
    session.flush()
    record(session, actor, "report.unsubscribed", _told(row), now=now)
    return row


def subscriptions(session: Session, actor: Actor) -> list[ReportSubscription]:
    """List the agency's subscriptions that have not ended, the oldest first."""
    require(actor, "report.read")
    return list(
        session.scalars(
            select(ReportSubscription)
            .where(
                ReportSubscription.agency_id == actor.agency_id,
                ReportSubscription.ended_at.is_(None),
            )
            .order_by(ReportSubscription.created_at, ReportSubscription.id)
        )
    )


def _check(session: Session, actor: Actor, new: NewSubscription) -> None:
    if not 1 <= new.working_day <= _LATEST_DAY:
        raise _refused(
            "working_day",
            f"choose the 1st to the {_LATEST_DAY}th working day.",
            f"Chọn ngày làm việc thứ 1 đến thứ {_LATEST_DAY} sau kỳ.",
        )
    if not new.formats:
        raise _refused("formats", "choose a format.", "Chọn ít nhất một loại tệp.")
    if len(subscriptions(session, actor)) >= _MOST:
        raise _refused(
            "report",
            f"at most {_MOST} reports of themselves.",
            f"Nhiều nhất {_MOST} báo cáo định kỳ; hãy dừng bớt.",
        )


def _check_count(readers: int) -> None:
    if not readers:
        raise _refused(
            "readers", "name a reader.", "Chọn người nhận hoặc nhập địa chỉ thư."
        )
    if readers > _MOST_READERS:
        raise _refused(
            "readers",
            f"at most {_MOST_READERS} readers.",
            f"Nhiều nhất {_MOST_READERS} người nhận.",
        )


def _readers(session: Session, actor: Actor, ids: Sequence[UUID]) -> list[str]:
    found = session.scalars(
        select(Officer.id).where(
            Officer.agency_id == actor.agency_id,
            Officer.id.in_(list(ids)),
            Officer.is_active.is_(True),
            Officer.email != "",
        )
    ).all()
    if len(found) != len(set(ids)):
        raise _refused(
            "readers",
            "an officer is unknown, inactive or without a mail address.",
            "Có người nhận đã nghỉ hoặc chưa có địa chỉ thư.",
        )
    return sorted(map(str, found))


def _told(row: ReportSubscription) -> dict[str, object]:
    return {
        "subscription_id": row.id,
        "report": row.report,
        "grouping": row.grouping,
        "every": row.every,
        "working_day": row.working_day,
        "formats": row.formats,
        "officer_ids": row.officer_ids,
        "addresses": row.addresses,
    }


def _refused(field: str, problem: str, problem_vi: str) -> InvalidValueError:
    return InvalidValueError(field=field, problem=problem, problem_vi=problem_vi)
