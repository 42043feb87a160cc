"""Filters and feeds of the apologies, and what stays marked."""

import importlib
from datetime import date, datetime
from functools import partial
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from sqlalchemy import text

from tests.factories import a_person, at, make_department, receive_case
from tests.integration.issued_apologies import issued
from tests.visitor import set_clock, visit, words_of
from tracker.apologies import issuing
from tracker.cases import corrections, outcomes
from tracker.models import CaseEvent, PublishedApology

pytestmark = pytest.mark.db

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def case(database, department):
    return receive_case(database, department, when="2026-11-19 09:00")


def do(database, command, **given):
    return database.write(partial(command, **given))


def finish(database, d, case, when):
    do(
        database,
        outcomes.finish,
        actor=d.manager,
        case_id=case.id,
        outcome="granted",
        now=at(when),
    )


def feed_of(anybody, address="/xin-loi.atom"):
    answer = anybody.get(address)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("application/atom+xml")
    root = ElementTree.fromstring(answer.content)
    assert root.tag == f"{ATOM}feed"
    for one in (root, *root.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):  # RFC 4287, 4.1.1 and 4.1.2
            (found,) = one.findall(f"{ATOM}{name}")
            assert found.text
        assert datetime.fromisoformat(one.findtext(f"{ATOM}updated")).tzinfo
    assert root.find(f"{ATOM}author/{ATOM}name").text
    return root


def json_of(anybody, address="/xin-loi.json"):
    answer = anybody.get(address)
    assert answer.headers["content-type"].startswith("application/feed+json")
    found = answer.json()
    assert found["version"] == "https://jsonfeed.org/version/1.1"
    assert found["title"]
    for item in found["items"]:
        assert isinstance(item["id"], str)
        assert datetime.fromisoformat(item["date_modified"]).tzinfo
        assert item["content_text"]
    return found


def entry_of(root):
    (entry,) = root.findall(f"{ATOM}entry")
    return {child.tag.removeprefix(ATOM): child.text for child in entry}


def test_apologies_are_chosen_by_field_and_month_and_pages_keep_the_choice(
    app, database, anybody, department
):
    for number in range(22):
        one = receive_case(
            database, department, when=f"2026-11-19 08:{number:02}", procedure="resumes"
        )
        issued(database, department, one, number=f"{number}/SKHCN")
    radiation = receive_case(
        database, department, when="2026-11-03 09:00", procedure="calendar-days"
    )
    issued(database, department, radiation)
    set_clock(app, "2026-11-25 10:00")
    page = anybody.get("/xin-loi?linh-vuc=Tiêu chuẩn đo lường chất lượng&thang=2026-11")
    said = words_of(page)
    assert "22 lời xin lỗi" in said
    listed = page.text.partition("<main")[2].partition("</form>")[2]
    assert "bức xạ" not in listed.partition("Theo dõi bằng")[0]
    assert page.text.count('href="/xin-loi/') == 20
    older = next(
        part.split('"')[0]
        for part in page.text.split('href="')
        if "sau=" in part.split('"')[0]
    ).replace("&amp;", "&")
    second = anybody.get(older)
    assert second.text.count('href="/xin-loi/') == 2
    assert 'value="2026-11" selected' in second.text
    assert "Không có lời xin lỗi nào khớp" in words_of(
        anybody.get("/xin-loi?thang=2026-10")
    )
    assert "23 lời xin lỗi" in words_of(anybody.get("/xin-loi?thang=0000-99"))


def test_a_date_just_missed_is_said_to_be_so(app, database, anybody, department, case):
    issued(database, department, case)  # the new date is Wednesday, 02/12
    set_clock(app, "2026-12-03 07:00")
    assert "Lại trễ 1 ngày làm việc, chưa trả" in words_of(anybody.get("/xin-loi"))
    friday = receive_case(database, department, when="2026-11-19 10:00")
    notice = issued(database, department, friday, new_date=date(2026, 12, 4))
    set_clock(app, "2026-12-05 09:00")  # a Saturday
    said = words_of(anybody.get("/xin-loi"))
    assert "Vừa lỡ ngày hẹn lại, chưa trả" in said
    assert "trễ 0 ngày" not in said
    page = words_of(anybody.get(f"/xin-loi/{notice.published_id}"))
    assert "Ngày hẹn lại thứ Sáu, 04/12/2026 vừa qua mà chưa có kết quả." in page
    finish(database, department, friday, "2026-12-05 10:00")
    page = words_of(anybody.get(f"/xin-loi/{notice.published_id}"))
    assert "ngay sau ngày hẹn lại" in page
    assert "0 ngày làm việc" not in page


def test_both_feeds_are_valid_name_the_page_and_say_nothing_more_than_it(
    app, database, anybody, department, case
):
    notice = issued(database, department, case)
    set_clock(app, "2026-11-25 10:00")
    entry = entry_of(feed_of(anybody))
    (item,) = json_of(anybody)["items"]
    assert entry["id"] == item["id"] == notice.published_id.urn
    assert entry["title"] == item["title"]
    assert entry["title"] == "Xin lỗi N.T.T.H. vì không kịp ngày hẹn 27/11/2026"
    assert "Cơ quan được lấy ý kiến trả lời muộn." in item["content_text"]
    assert urlsplit(item["url"]).path == f"/xin-loi/{notice.published_id}"
    assert anybody.get(urlsplit(item["url"]).path).status_code == 200
    listed = anybody.get("/xin-loi").text
    for kind in ("application/atom+xml", "application/feed+json"):
        assert f'rel="alternate" type="{kind}"' in listed
    english = entry_of(feed_of(anybody, "/xin-loi.atom?lang=en"))
    assert english["title"].startswith("We apologise to N.T.T.H.")


def test_an_entry_keeps_its_id_and_is_dated_anew_when_its_fate_changes(
    app, database, anybody, department, case
):
    issued(database, department, case)
    set_clock(app, "2026-11-25 10:00")
    first = entry_of(feed_of(anybody))
    set_clock(app, "2026-12-04 10:00")  # the new date, 02/12, passed by
    passed = entry_of(feed_of(anybody))
    assert passed["updated"] == at("2026-12-03 00:00").isoformat()
    finish(database, department, case, "2026-12-04 10:30")
    set_clock(app, "2026-12-04 11:00")
    answered = entry_of(feed_of(anybody))
    assert answered["updated"] == at("2026-12-04 10:30").isoformat()
    assert first["updated"] < passed["updated"] < answered["updated"]
    assert first["id"] == passed["id"] == answered["id"]
    assert first["published"] == answered["published"]
    assert "không giữ được" in answered["summary"]


def test_without_apologies_the_feeds_are_empty_and_valid(anybody, department):
    assert feed_of(anybody).findall(f"{ATOM}entry") == []
    assert json_of(anybody)["items"] == []


def test_feeds_of_one_agency_of_several(app, database, anybody, department, case):
    other = make_department(database, code="Y99.99", host="khac.example")
    organisation = a_person(kind="organisation", name="Công ty <Ví Dụ> & Con")
    theirs = receive_case(
        database, other, when="2026-11-19 09:00", applicant=organisation
    )
    issued(database, department, case)
    issued(database, other, theirs)
    set_clock(app, "2026-11-25 10:00")
    whole = feed_of(anybody)
    assert len(whole.findall(f"{ATOM}entry")) == 2
    assert whole.findtext(f"{ATOM}id") == "urn:dunghen:xin-loi"
    entry = entry_of(feed_of(anybody, "/xin-loi.atom?co-quan=Y99.99"))
    assert "Công ty <Ví Dụ> & Con" in entry["title"]
    (item,) = json_of(anybody, "/xin-loi.json?co-quan=Y99.99")["items"]
    assert item["url"].startswith("http://khac.example/")


def test_a_notice_that_was_taken_back_stays_without_name_and_words(
    app, database, anybody, department, case
):
    notice = issued(database, department, case)
    published_id = notice.published_id
    for words in ("Máy đo hỏng.", "Máy đo phải gửi kiểm định lại."):
        do(
            database,
            issuing.release_text,
            actor=department.manager,
            notice_id=notice.id,
            text=words,
            now=at("2026-11-25 09:00"),
        )
    set_clock(app, "2026-11-25 10:00")
    page = words_of(anybody.get(f"/xin-loi/{published_id}"))
    assert "Đính chính 25/11/2026." in page
    assert "Đã đính chính" in words_of(anybody.get("/xin-loi"))
    do(
        database,
        issuing.unpublish,
        actor=department.manager,
        notice_id=notice.id,
        why="Nêu nhầm tên người nộp",
        now=at("2026-11-25 11:00"),
    )
    set_clock(app, "2026-11-25 11:01")
    answers = [
        anybody.get(one)
        for one in (
            "/xin-loi",
            f"/xin-loi/{published_id}",
            "/xin-loi?ket-qua=da-rut",
            "/xin-loi.atom",
            "/xin-loi.json",
        )
    ]
    for answer in answers:
        assert answer.status_code == 200
        assert "N.T.T.H." not in answer.text
        assert "kiểm định lại" not in answer.text
        assert "Nêu nhầm" not in answer.text
    page = words_of(answers[1])
    assert "Lời xin lỗi đã rút ngày 25/11/2026" in page
    assert "Tên người nộp và lời giải thích không còn hiện" in page
    assert "Đã rút" in words_of(answers[2])
    listed = words_of(answers[0])
    assert "0 lời hẹn lại chưa tới ngày; 1 lời xin lỗi đang công khai" in listed
    manager = visit(app, database, department.manager)
    assert "/ngung-cong-khai" not in manager.get(f"/loi-xin-loi/{notice.id}").text


def test_a_corrected_end_is_marked_as_a_correction(
    app, database, anybody, department, case
):
    notice = issued(database, department, case)
    finish(database, department, case, "2026-12-03 10:00")
    assert "Đã đính chính" not in words_of(anybody.get("/xin-loi"))
    with database.read() as session:
        events = session.get_one(type(case), (case.agency_id, case.id)).event_count
    seq = next(
        number for number in range(events, 0, -1)
        if _kind(database, case, number) == "case.finished"
    )  # fmt: skip
    do(
        database,
        corrections.correct,
        actor=department.manager,
        case_id=case.id,
        seq=seq,
        at=at("2026-12-02 10:00"),
        reason="Gõ nhầm ngày.",
        now=at("2026-12-04 09:00"),
    )
    set_clock(app, "2026-12-04 10:00")
    page = words_of(anybody.get(f"/xin-loi/{notice.published_id}"))
    assert "Lời hẹn lại đã được giữ" in page
    assert "Đính chính 04/12/2026." in page


def _kind(database, case, seq):
    with database.read() as session:
        return session.get_one(CaseEvent, (case.agency_id, case.id, seq)).kind


def test_apologies_published_before_this_release_get_their_field(
    database, department, case
):
    notice = issued(database, department, case)
    migration = importlib.import_module(
        "tracker.migrations.versions.0007_public_record"
    )

    def as_before(session):
        row = session.get_one(
            PublishedApology, (department.agency_id, notice.published_id)
        )
        row.field_vi = ""
        session.flush()
        session.execute(text(migration.FIELDS))

    database.write(as_before)
    with database.read() as session:
        row = session.get_one(
            PublishedApology, (department.agency_id, notice.published_id)
        )
    assert row.field_vi == "Hoạt động khoa học và công nghệ"


def test_a_row_of_an_older_program_without_an_instant_of_change_is_still_shown(
    app, database, anybody, department, case
):
    notice = issued(database, department, case)

    def forget(session):
        row = session.get_one(
            PublishedApology, (department.agency_id, notice.published_id)
        )
        row.changed_at = None

    database.write(forget)
    set_clock(app, "2026-11-25 10:00")
    assert entry_of(feed_of(anybody))["updated"] == at("2026-11-25 09:00").isoformat()
