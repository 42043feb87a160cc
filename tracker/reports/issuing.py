"""Making the reports that were asked for: once for a period, kept, and mailed."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from notifications.letters import PeriodicReport, ReportFile
from notifications.outbox import Enclosed, Mailing, enqueue_many
from tracker.addresses import base_url, mail_domain
from tracker.db import Database
from tracker.file_store import FileStore, KeptBytes
from tracker.ids import new_id
from tracker.models import (
    Agency,
    IssuedReport,
    IssuedReportFile,
    Officer,
    ReportSubscription,
)
from tracker.offices import Office, office_of
from tracker.one_by_one import one_by_one
from tracker.reports.cases import Span
from tracker.reports.counting import Grouping, report_of
from tracker.reports.files import (
    MEDIA_TYPES,
    ReportFormat,
    ReportName,
    file_stem,
    report_file,
)
from tracker.reports.periods import Every, period_around, periods_between

#: What a reader sees as the name of a report.
TITLES = {
    ReportName.II_06A: "Biểu II.06a",
    ReportName.PROGRESS: "Báo cáo tiến độ giải quyết hồ sơ",
    ReportName.FEEDBACK: "Báo cáo thời gian xử lý phản ánh, kiến nghị",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Due:
    """One report of one subscription whose day has come."""

    agency_id: UUID
    subscription_id: UUID
    name: ReportName
    grouping: Grouping
    span: Span


@dataclass(frozen=True, slots=True)
class _Made:
    kind: ReportFormat
    name: str
    kept: KeptBytes


def run(database: Database, store: FileStore, now: datetime) -> str:
    """Make and mail what is due in every agency; say how many reports went out.

    Two at once do no harm: a report of a period is one row, a sending one step of its
    subscription, and the same report has the same bytes.
    """
    with database.read() as session:
        agencies = session.scalars(select(Agency.agency_id)).all()

    def issue(one: _Due) -> int:
        _issue(database, store, one, now)
        return database.write(partial(_send, one=one, now=now))

    def of_agency(agency_id: UUID) -> int:
        with database.read() as session:
            due = _due(session, agency_id, now)
        return sum(one_by_one(due, issue))

    return f"{sum(one_by_one(agencies, of_agency))} reports"


def _due(session: Session, agency_id: UUID, now: datetime) -> list[_Due]:
    rows = session.scalars(
        select(ReportSubscription)
        .where(
            ReportSubscription.agency_id == agency_id,
            ReportSubscription.ended_at.is_(None),
        )
        .order_by(ReportSubscription.created_at, ReportSubscription.id)
    ).all()
    if not rows:
        return []
    office = office_of(session, agency_id)
    today = office.time.today(now)
    return [
        _Due(
            agency_id=agency_id,
            subscription_id=row.id,
            name=ReportName(row.report),
            grouping=Grouping(row.grouping),
            span=Span(first=first, last=last, known_at=known_at),
        )
        for row in rows
        for first, last in periods_between(Every(row.every), _since(office, row), today)
        if (known_at := _known_at(office, row, last)) < now
    ]


def next_day_of(office: Office, row: ReportSubscription) -> date:
    """Say on which day a subscription is made next."""
    _first, last = period_around(Every(row.every), _since(office, row))
    return office.time.calendar.shift(last, row.working_day)


def _since(office: Office, row: ReportSubscription) -> date:
    """Give a day of the first period that was not sent yet."""
    if row.sent_through is not None:
        return row.sent_through + timedelta(days=1)
    return office.time.today(row.created_at)


def _known_at(office: Office, row: ReportSubscription, last: date) -> datetime:
    """Give the instant a report speaks of: the opening of the day it is made on."""
    day = office.time.calendar.shift(last, row.working_day)
    return office.time.instant(office.time.calendar.windows(day)[0][0])


def _issue(database: Database, store: FileStore, one: _Due, now: datetime) -> None:
    """Make the files of a report and write them down, unless that was done."""
    with database.read() as session:
        if _issued(session, one) is not None:
            return
        report = report_of(session, one.agency_id, one.span, one.grouping)
    stem = file_stem(report, one.name)
    made = [
        _Made(
            kind,
            f"{stem}.{kind}",
            store.keep(one.agency_id, io.BytesIO(report_file(report, one.name, kind))),
        )
        for kind in ReportFormat
    ]
    database.write(partial(_write_down, one=one, made=made, now=now))


def _write_down(
    session: Session, one: _Due, made: Sequence[_Made], now: datetime
) -> None:
    # One at a time: who was slower finds the row, with the same bytes behind it.
    session.scalar(
        select(Agency.agency_id)
        .where(Agency.agency_id == one.agency_id)
        .with_for_update()
    )
    if _issued(session, one) is not None:
        return
    report = IssuedReport(
        agency_id=one.agency_id,
        id=new_id(),
        report=str(one.name),
        grouping=str(one.grouping),
        first=one.span.first,
        last=one.span.last,
        known_at=one.span.known_at,
        issued_at=now,
    )
    session.add(report)
    session.flush()
    session.add_all(
        IssuedReportFile(
            agency_id=one.agency_id,
            report_id=report.id,
            kind=str(file.kind),
            name=file.name,
            size=file.kept.size,
            sha256=file.kept.sha256,
        )
        for file in made
    )
    session.flush()


def _send(session: Session, one: _Due, now: datetime) -> int:
    """Write the letters of one sending, and note that it was done."""
    row = session.scalar(
        select(ReportSubscription)
        .where(
            ReportSubscription.agency_id == one.agency_id,
            ReportSubscription.id == one.subscription_id,
        )
        .with_for_update()
    )
    report = _issued(session, one)
    if row is None or report is None or row.ended_at is not None:
        return 0
    if row.sent_through is not None and row.sent_through >= one.span.last:
        return 0
    row.sent_through = one.span.last
    files = session.scalars(
        select(IssuedReportFile)
        .where(
            IssuedReportFile.agency_id == one.agency_id,
            IssuedReportFile.report_id == report.id,
            IssuedReportFile.kind.in_(row.formats),
        )
        .order_by(IssuedReportFile.kind)
    ).all()
    enqueue_many(session, _mailings(session, row, report, list(files)), now=now)
    session.flush()
    return 1


def _mailings(
    session: Session,
    row: ReportSubscription,
    report: IssuedReport,
    files: list[IssuedReportFile],
) -> list[Mailing]:
    office = office_of(session, row.agency_id)
    enclosed = tuple(
        Enclosed(
            name=file.name,
            media_type=MEDIA_TYPES[ReportFormat(file.kind)],
            sha256=file.sha256,
        )
        for file in files
    )
    return [
        Mailing(
            letter=_letter(office, name, report, files),
            agency_id=row.agency_id,
            to_address=address,
            to_name=name,
            dedup_key=f"report:{row.id}:{report.last.isoformat()}:{address}",
            reference=str(report.id),
            domain=mail_domain(office),
            enclosed=enclosed,
        )
        for name, address in _readers(session, row)
    ]


def _letter(
    office: Office, name: str, report: IssuedReport, files: list[IssuedReportFile]
) -> PeriodicReport:
    return PeriodicReport(
        letterhead=office.letterhead,
        recipient_name=name,
        title=TITLES[ReportName(report.report)],
        by_unit=report.grouping == Grouping.UNIT,
        first=report.first,
        last=report.last,
        known_at=office.local(report.known_at),
        files=tuple(ReportFile(name=f.name, sha256=f.sha256) for f in files),
        url=f"{base_url(office)}/bao-cao/da-lap",
    )


def _readers(session: Session, row: ReportSubscription) -> list[tuple[str, str]]:
    """Give names and addresses; an officer who left is passed over."""
    officers = session.execute(
        select(Officer.name, Officer.email)
        .where(
            Officer.agency_id == row.agency_id,
            Officer.id.in_([UUID(one) for one in row.officer_ids]),
            Officer.is_active.is_(True),
            Officer.email != "",
        )
        .order_by(Officer.id)
    ).all()
    return [*((name, address) for name, address in officers), *_plain(row)]


def _plain(row: ReportSubscription) -> list[tuple[str, str]]:
    return [("", address) for address in row.addresses]


def _issued(session: Session, one: _Due) -> IssuedReport | None:
    return session.scalar(
        select(IssuedReport).where(
            IssuedReport.agency_id == one.agency_id,
            IssuedReport.report == str(one.name),
            IssuedReport.grouping == str(one.grouping),
            IssuedReport.first == one.span.first,
            IssuedReport.last == one.span.last,
        )
    )
