"""The reports that were made and kept, and the ones that make themselves."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from notifications.outbox.tables import outbox
from tracker.accounts.actor import Actor
from tracker.accounts.permissions import require
from tracker.errors import NotFoundError
from tracker.models import (
    IssuedReport,
    IssuedReportFile,
    Officer,
    ReportSubscription,
)
from tracker.offices import office_of
from tracker.reports import ReportFormat
from tracker.reports.issuing import next_day_of
from tracker.reports.subscriptions import subscriptions
from tracker.text_entry import folded

_SHOWN = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailed:
    """One letter with a report's files: to whom, and what became of it."""

    to: str
    status: str
    sent_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A report that was made, with its files and who got them by mail."""

    report: IssuedReport
    files: Sequence[IssuedReportFile]
    mailed: Sequence[Mailed] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeated:
    """A report that makes itself: for whom, and when next."""

    row: ReportSubscription
    readers: Sequence[str]
    next_on: date


def kept_reports(session: Session, actor: Actor) -> list[Kept]:
    """List the reports that were made, the latest period first."""
    require(actor, "report.read")
    reports = session.scalars(
        select(IssuedReport)
        .where(IssuedReport.agency_id == actor.agency_id)
        .order_by(IssuedReport.last.desc(), IssuedReport.id.desc())
        .limit(_SHOWN)
    ).all()
    files: dict[UUID, list[IssuedReportFile]] = defaultdict(list)
    found = session.scalars(
        select(IssuedReportFile).where(
            IssuedReportFile.agency_id == actor.agency_id,
            IssuedReportFile.report_id.in_([one.id for one in reports]),
        )
    )
    order = list(ReportFormat)
    for file in sorted(found, key=lambda one: order.index(ReportFormat(one.kind))):
        files[file.report_id].append(file)
    mailed = _mailed(session, actor.agency_id, [one.id for one in reports])
    return [
        Kept(report=one, files=files[one.id], mailed=mailed[str(one.id)])
        for one in reports
    ]


def _mailed(
    session: Session, agency_id: UUID, report_ids: Sequence[UUID]
) -> Mapping[str, list[Mailed]]:
    """Find the letters of these reports by what they refer to."""
    found: dict[str, list[Mailed]] = defaultdict(list)
    rows = session.execute(
        select(
            outbox.c.reference,
            outbox.c.to_name,
            outbox.c.to_address,
            outbox.c.status,
            outbox.c.sent_at,
        )
        .where(
            outbox.c.agency_id == agency_id,
            outbox.c.reference.in_([str(one) for one in report_ids]),
        )
        .order_by(outbox.c.id)
    )
    for reference, name, address, status, sent_at in rows:
        to = name or address
        found[reference].append(Mailed(to=to, status=status, sent_at=sent_at))
    return found


def kept_file(
    session: Session, actor: Actor, report_id: UUID, name: str
) -> IssuedReportFile:
    """Read which bytes a file of a report is; raise `NotFoundError` if it is none."""
    require(actor, "report.read")
    found = session.scalar(
        select(IssuedReportFile).where(
            IssuedReportFile.agency_id == actor.agency_id,
            IssuedReportFile.report_id == report_id,
            IssuedReportFile.name == name,
        )
    )
    if found is None:
        raise NotFoundError(what="report file", what_vi="tệp báo cáo", key=name)
    return found


def repeated_reports(session: Session, actor: Actor) -> list[Repeated]:
    """List the reports that make themselves, with their readers by name."""
    rows = subscriptions(session, actor)
    office = office_of(session, actor.agency_id)
    names = {str(one.id): one.name for one in readers_to_choose(session, actor)}
    return [
        Repeated(
            row=row,
            readers=[
                *(names[one] for one in row.officer_ids if one in names),
                *row.addresses,
            ],
            next_on=next_day_of(office, row),
        )
        for row in rows
    ]


def readers_to_choose(session: Session, actor: Actor) -> list[Officer]:
    """List the officers a report can be mailed to, by name: Đỗ before Vũ."""
    require(actor, "report.read")
    found = session.scalars(
        select(Officer).where(
            Officer.agency_id == actor.agency_id,
            Officer.is_active.is_(True),
            Officer.email != "",
        )
    )
    return sorted(found, key=lambda one: (folded(one.name), one.name, one.id))
