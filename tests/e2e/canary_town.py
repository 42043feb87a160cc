"""A department with as many invented applicants as wanted, each one a canary."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import islice, product

from sqlalchemy import select

from notifications.outbox import outbox
from tests.factories import Department, at
from tests.integration.issued_apologies import issued
from tracker import statistics, sweep
from tracker.apologies import issuing
from tracker.cases import outcomes, reception
from tracker.cases.entry import NewApplicant, NewCase
from tracker.db import Database, Session
from tracker.ids import new_id
from tracker.models import Case

_FAMILY = ("Quách", "Lục", "Ngụy", "Khổng", "Thạch", "Giáp", "Vương", "Tiêu", "Ông")
_MIDDLE = ("Thuỳ", "Khắc", "Diễm", "Bảo", "Nguyệt", "Trọng", "Quỳnh", "Uyển", "Hữu")
_SECOND = ("Ngọc", "Yến", "Phượng", "Khuê", "Thục", "Vĩnh", "Băng", "Xuân")
_GIVEN = ("Huyền", "Toại", "Khánh", "Duyên", "Nghiêm", "Vượng", "Trâm", "Thoại")
_KINDS = {
    "natural": "{name}",
    "household": "Hộ kinh doanh {name}",
    "clinic": "Phòng khám Bác sĩ {name}",
    "sole_proprietor": "Doanh nghiệp tư nhân {name}",
    "organisation": "Công ty Cổ phần Sông Hồng Số {number}",
}
#: One in so many is apologised to; that takes as long as twenty that are not.
APOLOGISED = 12


@dataclass(slots=True)
class Town:
    """What was made: published apologies, and the addresses of surveys."""

    applicants: int = 0
    published: list[str] = field(default_factory=list)
    surveys: list[str] = field(default_factory=list)
    secrets: list[tuple[str, str]] = field(default_factory=list)


def people(count: int) -> Iterator[NewApplicant]:
    """Give applicants no two of whom share a name, a number or an address."""
    names = islice(product(_GIVEN, _SECOND, _MIDDLE, _FAMILY), count)
    kinds = list(_KINDS.items())
    for number, (given, second, middle, family) in enumerate(names):
        name = f"{family} {middle} {second} {given}"
        kind, form = kinds[number % len(kinds)]
        yield NewApplicant(
            kind=kind,
            name=form.format(name=name, number=number),
            representative="" if kind == "natural" else name,
            phone=f"09{37_000_000 + 611 * number:08d}",
            email=f"canary.{number:05d}@chim-bao-bao.example",
            identity_no=f"0{71_085_000_000 + 7919 * number:011d}",
            address=f"Số {3000 + number} hẻm Sao Khuê, khóm Ráng Chiều {number}",
        )


def settle(database: Database, department: Department, count: int) -> Town:
    """Let the applicants come, some be apologised to, and most get their results."""
    town = Town(applicants=count)
    crowd = list(people(count))
    for begin in range(0, count, 100):
        batch = crowd[begin : begin + 100]
        database.write(partial(_register, department, town, begin, batch))
    cases = [case_id for case_id, _ in _registered(database)]
    for number, case_id in enumerate(cases[::APOLOGISED]):
        _apologise(database, department, town, case_id, number)
    answered = [one for place, one in enumerate(cases) if place % 3]
    for begin in range(0, len(answered), 100):
        database.write(partial(_finish, department, answered[begin : begin + 100]))
    sweep.run(database, at("2026-12-04 07:31"))
    statistics.run(database, at("2026-12-04 08:00"))
    town.surveys = list(_survey_addresses(database))
    return town


def _register(
    department: Department,
    town: Town,
    begin: int,
    batch: list[NewApplicant],
    session: Session,
) -> None:
    names = list(department.procedures)
    for place, person in enumerate(batch, start=begin):
        new = NewCase(
            id=new_id(),
            procedure_id=department.procedures[names[place % 4]],
            applicant=person,
            subject=f"Đề nghị riêng của {person.name}, gọi {person.phone}",
            documents=[{"name_vi": "Đơn đề nghị", "form": "original", "copies": 1}],
        )
        now = at(f"2026-11-{10 + place % 3 * 3:02} 08:{place % 60:02}")
        case = reception.register(session, department.desk, new, now=now)
        if len(town.secrets) < 5:
            town.secrets.append((case.code or "", case.lookup_secret))


def _registered(database: Database) -> list[tuple[object, str]]:
    with database.read() as session:
        rows = session.execute(select(Case.id, Case.code).order_by(Case.id))
        return [(case_id, code) for case_id, code in rows]


def _apologise(
    database: Database, department: Department, town: Town, case_id: object, number: int
) -> None:
    with database.read() as session:
        case = session.get_one(Case, (department.agency_id, case_id))
        about = case.subject
    notice = issued(
        database,
        department,
        case,
        when="2026-11-25 09:00",
        number=f"{number}/SKHCN",
        reason_text=f"{about}: đo lại thiết bị.",
        new_date=at("2026-12-15 09:00").date(),
    )
    town.published.append(str(notice.published_id))
    if number % 2:
        database.write(
            partial(
                issuing.release_text,
                actor=department.manager,
                notice_id=notice.id,
                text="Máy đo chuẩn phải gửi kiểm định lại.",
                now=at("2026-11-25 10:00"),
            )
        )
    if number % 5 == 4:
        database.write(
            partial(
                issuing.unpublish,
                actor=department.manager,
                notice_id=notice.id,
                why=f"Theo đề nghị: {about}",
                now=at("2026-11-26 10:00"),
            )
        )


def _finish(department: Department, cases: list[object], session: Session) -> None:
    for case_id in cases:
        outcomes.finish(
            session,
            department.manager,
            case_id,
            outcome="granted",
            now=at("2026-12-03 09:00"),
        )


def _survey_addresses(database: Database) -> Iterator[str]:
    with database.read() as session:
        rows = session.execute(
            select(outbox).where(outbox.c.dedup_key.like("result:%")).limit(12)
        ).mappings()
        for row in rows:
            text = " ".join(map(str, row.values()))
            yield "/khao-sat/" + text.split("/khao-sat/")[1].split()[0].strip("\"'>")
