"""Reports that make themselves: once a period, kept with their hash, and mailed."""

import hashlib
from datetime import date, timedelta
from functools import partial

import pytest
from sqlalchemy import select

from tests.factories import at, make_department, receive_case
from tests.visitor import application, set_clock, visit, words_of
from tracker import kept_files, outgoing
from tracker.errors import InvalidValueError, NotPermittedError
from tracker.file_store import FileStore
from tracker.models import IssuedReport, IssuedReportFile, Officer
from tracker.queries.issued_reports import kept_reports, readers_to_choose
from tracker.reports import Grouping, ReportFormat, ReportName, issuing
from tracker.reports.periods import Every
from tracker.reports.subscriptions import NewSubscription, subscribe, unsubscribe

pytestmark = pytest.mark.db

ASKED = "2026-10-20 09:00"
#: The 2nd working day of November 2026 is Tuesday the 3rd.
BEFORE, AFTER = "2026-11-03 07:29", "2026-11-03 07:31"


@pytest.fixture
def department(database):
    return make_department(database)


@pytest.fixture
def store(settings):
    return FileStore(settings.files_url)


@pytest.fixture
def app(database, settings):
    return application(database, settings)


def monthly(department, **given):
    typed = {
        "report": ReportName.II_06A,
        "grouping": Grouping.UNIT,
        "every": Every.MONTH,
        "working_day": 2,
        "formats": [ReportFormat.PDF, ReportFormat.XLSX],
        "officer_ids": [department.manager.officer_id],
        "addresses": ["vanthu@coquan.example"],
    }
    return NewSubscription(**{**typed, **given})


def subscribed(database, department, actor=None, now=ASKED, **given):
    return database.write(
        partial(
            subscribe,
            actor=actor or department.manager,
            new=monthly(department, **given),
            now=at(now),
        )
    )


def issued(database):
    with database.read() as session:
        reports = session.scalars(select(IssuedReport)).all()
        files = session.scalars(select(IssuedReportFile)).all()
    return reports, files


def mailed(database, department):
    with database.read() as session:
        [kept] = kept_reports(session, department.manager)
        return kept.mailed


def test_a_month_is_made_once_kept_and_mailed_with_its_files(
    database, settings, department, store, smtp
):
    receive_case(database, department, when="2026-10-06 09:00")
    subscribed(database, department)
    issuing.run(database, store, at(BEFORE))
    assert issued(database) == ([], [])
    for minutes in range(3):  # a second scheduler, or a second round
        issuing.run(database, store, at(AFTER) + timedelta(minutes=minutes))
    [report], files = issued(database)
    assert (report.first, report.last) == (date(2026, 10, 1), date(2026, 10, 31))
    assert report.known_at == at("2026-11-03 07:30")
    assert {one.kind for one in files} == {str(kind) for kind in ReportFormat}
    for one in files:
        assert store.digest(department.agency_id, one.sha256) == one.sha256

    sending = settings.model_copy(
        update={
            "smtp_host": smtp.host,
            "smtp_port": smtp.port,
            "smtp_sender": "dunghen@mau.example",
        }
    )
    waiting = mailed(database, department)
    assert {(one.status, one.sent_at) for one in waiting} == {("queued", None)}
    outgoing.deliver(database, sending, lambda: at("2026-11-03 07:40"))
    assert [one.to for one in mailed(database, department) if one.sent_at] == [
        one.to for one in waiting
    ]
    mails = [*smtp.to("manager@mau.example"), *smtp.to("vanthu@coquan.example")]
    assert len(mails) == 2
    kept = {one.name: one.sha256 for one in files if one.kind in {"pdf", "xlsx"}}
    for mail in mails:
        enclosed = {
            part.get_filename(): hashlib.sha256(part.get_content()).hexdigest()
            for part in mail.message.iter_attachments()
        }
        assert enclosed == kept
        assert all(digest in mail.text for digest in kept.values())


def test_the_report_on_feedback_makes_itself_too(app, database, department, store):
    form = {
        "report": "phan-anh",
        "theo": "linh-vuc",
        "moi": "thang",
        "working_day": "2",
        "formats": "pdf",
        "addresses": "vanthu@coquan.example",
    }
    set_clock(app, ASKED)
    manager = visit(app, database, department.manager)
    assert manager.post("/bao-cao/dinh-ky", **form).status_code == 303
    issuing.run(database, store, at(AFTER))
    _reports, files = issued(database)
    assert {one.name for one in files} == {
        f"phan-anh-kien-nghi-20261001-20261031.{kind}" for kind in ReportFormat
    }
    kept = words_of(manager.get("/bao-cao/da-lap"))
    assert "Phản ánh, kiến nghị, theo việc" in kept


def test_kept_reports_are_not_cleared_away(database, department, store):
    subscribed(database, department)
    issuing.run(database, store, at(AFTER))
    gone = kept_files.clear_away(database, store, at("2027-11-03 07:31"))
    assert gone == 0


def test_what_was_missed_is_made_up_for_and_what_was_ended_is_not(
    database, department, store
):
    row = subscribed(database, department)
    issuing.run(database, store, at("2027-01-06 09:00"))  # nothing ran for two months
    reports, _ = issued(database)
    assert [one.last.month for one in reports] == [10, 11, 12]
    end = partial(unsubscribe, actor=department.manager, subscription_id=row.id)
    database.write(partial(end, now=at("2027-01-07 09:00")))
    issuing.run(database, store, at("2027-02-10 09:00"))
    assert len(issued(database)[0]) == 3


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"working_day": 0}, "working_day"),
        ({"working_day": 21}, "working_day"),
        ({"formats": []}, "formats"),
        ({"officer_ids": [], "addresses": [" "]}, "readers"),
        ({"addresses": ["khong-phai-thu"]}, "email"),
        ({"addresses": [f"p{n}@coquan.example" for n in range(31)]}, "readers"),
    ],
)
def test_a_subscription_that_could_not_be_meant_is_refused(
    database, department, given, field
):
    with pytest.raises(InvalidValueError) as refused:
        subscribed(database, department, **given)
    assert refused.value.facts["field"] == field


def test_only_a_manager_asks_for_reports(database, department):
    for actor in (department.head, department.inspector, department.desk):
        with pytest.raises(NotPermittedError):
            subscribed(database, department, actor=actor)


def test_it_is_asked_for_read_and_ended_on_pages(app, database, department, store):
    manager = visit(app, database, department.manager)
    form = {
        "report": "tien-do",
        "theo": "don-vi",
        "moi": "quy",
        "working_day": "3",
        "formats": "pdf",
        "addresses": "vanthu@coquan.example",
    }
    wrong = manager.post("/bao-cao/dinh-ky", **form | {"working_day": "40"})
    assert wrong.status_code == 422
    assert "thứ 1 đến thứ 20" in words_of(wrong)
    assert "vanthu@coquan.example" in wrong.text
    assert manager.post("/bao-cao/dinh-ky", **form).status_code == 303
    listed = manager.get("/bao-cao/da-lap")
    assert "Mỗi quý, ngày làm việc thứ 3 sau kỳ" in words_of(listed)
    issuing.run(database, store, at("2027-02-01 09:00"))
    kept = manager.get("/bao-cao/da-lap").text
    path = kept.split('href="/bao-cao/da-lap/')[1].split('"')[0]
    file = manager.get(f"/bao-cao/da-lap/{path}")
    assert hashlib.sha256(file.content).hexdigest() in kept
    ask = kept.split('href="/bao-cao/dinh-ky/')[1].split('"')[0]
    assert "Dừng báo cáo định kỳ?" in words_of(manager.get(f"/bao-cao/dinh-ky/{ask}"))
    assert "vanthu@coquan.example (đang chờ gửi)" in words_of(
        manager.get("/bao-cao/da-lap")
    )
    ended = manager.post(f"/bao-cao/dinh-ky/{ask}")
    told = words_of(manager.get(ended.headers["location"]))
    assert "Đã dừng báo cáo định kỳ." in told
    assert "Chưa có báo cáo định kỳ" in told
    other = make_department(database, code="Y88.88", host="khac.example")
    stranger = visit(app, database, other.manager)
    assert stranger.get(f"/bao-cao/da-lap/{path}").status_code == 404
    assert (
        visit(app, database, department.desk).get("/bao-cao/da-lap").status_code == 403
    )


def test_readers_are_chosen_from_a_list_in_the_order_of_vietnamese_names(
    database, department
):
    def rename(session):
        first, second, *_ = session.scalars(
            select(Officer).where(Officer.is_active.is_(True), Officer.email != "")
        ).all()
        first.name, second.name = "Vũ Thị An", "Đỗ Văn Bình"

    database.write(rename)
    with database.read() as session:
        names = [one.name for one in readers_to_choose(session, department.manager)]
    assert names.index("Đỗ Văn Bình") < names.index("Vũ Thị An")
