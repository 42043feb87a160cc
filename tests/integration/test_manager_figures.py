"""Every figure of the morning page opens the list behind it, which has as many."""

import re
from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import select, update

from tests.factories import a_person, at, receive_case
from tests.integration.cases_for_acts import do, handed_over
from tests.integration.issued_apologies import issued
from tests.visitor import set_clock, visit, words_of
from tracker import reckoning, sweep, verify
from tracker.cases import corrections, holders, outcomes, waiting
from tracker.models import Case, CaseEvent, StepUse

pytestmark = pytest.mark.db

NOW = "2026-12-02 08:00"
FIGURE = re.compile(r'<a[^>]*href="([^"]+)"[^>]*data-figure="(\d+)"')
TOTAL = re.compile(r'data-total="(\d+)"')


def received(database, d, when, name):
    case = receive_case(database, d, when=when, applicant=a_person(name=name))
    handed_over(database, d, case, when=f"{when[:10]} 10:00")
    return case


def finished(database, d, case, when):
    do(database, outcomes.finish, d.officer, case, outcome="granted", now=at(when))


def asked_for_a_supplement(database, d, case, asked, given):
    words = {"items": "Bản sao", "reason": "Thiếu"}
    do(
        database,
        waiting.request_supplement,
        d.officer,
        case,
        **words,
        now=at(f"{asked} 09:00"),
    )
    do(
        database,
        waiting.receive_supplement,
        d.desk,
        case,
        now=at(f"{given} 09:00"),
    )


@pytest.fixture
def autumn(app, database, department):
    """Cases in time, late, late by one verdict only, and some that are still open."""
    d = department
    early = received(database, d, "2026-10-05 09:00", "Đúng Hẹn")
    finished(database, d, early, "2026-10-07 09:00")
    twice = received(database, d, "2026-10-19 09:00", "Hai Lần Bổ Sung")
    asked_for_a_supplement(database, d, twice, "2026-10-20", "2026-10-21")
    asked_for_a_supplement(database, d, twice, "2026-10-22", "2026-10-23")
    finished(database, d, twice, "2026-10-26 09:00")
    for name in ("Trễ Một", "Trễ Hai"):
        late = received(database, d, "2026-11-02 09:00", name)
        sweep.run(database, at("2026-11-10 07:31"))
        finished(database, d, late, "2026-11-12 09:00")
    apologised = received(database, d, "2026-11-19 09:00", "Đã Xin Lỗi")
    issued(database, d, apologised)
    finished(database, d, apologised, "2026-12-01 09:00")
    for day in ("2026-11-09", "2026-11-20", "2026-11-23"):
        received(database, d, f"{day} 09:00", f"Còn Mở {day[-2:]}")
    received(database, d, "2026-11-26 09:00", "Hẹn Tuần Này")
    sweep.run(database, at(NOW))
    set_clock(app, NOW)


def figures(page):
    found = [(unescape(href), int(count)) for href, count in FIGURE.findall(page.text)]
    assert found
    return found


def listed(visitor, address):
    page = visitor.get(address)
    assert page.status_code == 200, address
    return page, int(TOTAL.search(page.text)[1])


@pytest.mark.usefixtures("autumn")
@pytest.mark.parametrize("who", ["manager", "inspector", "head"])
def test_every_figure_leads_to_a_list_of_exactly_as_many(
    app, database, department, who
):
    visitor = visit(app, database, getattr(department, who))
    page = visitor.get("/buoi-sang")
    followed = set()
    for address, count in figures(page):
        found, total = listed(visitor, address)
        assert total == count, address
        rows = found.text.count('class="row-title"')
        assert rows == count, address
        followed.add(address.partition("&")[0])
    kinds = {
        "xong",
        "lo-hen",
        "hen-tra",
        "qua-han",
        "tre-trong-nam",
        "vuot-buoc",
    }
    assert {f"/buoi-sang/ho-so?so={kind}" for kind in kinds} <= followed
    assert any(address.startswith("/giai-trinh?loc=") for address in followed)
    # Nothing on the page counts what no list shows.
    assert "data-figure" in page.text


@pytest.mark.usefixtures("autumn")
def test_the_two_verdicts_differ_where_law_and_score_differ(app, database, department):
    manager = visit(app, database, department.manager)
    said = words_of(manager.get("/buoi-sang"))
    # Two supplements: in time by the law, late by the score.
    assert "tháng 10/2026 2 2 100,0 % 1 50,0 %" in said
    # Two late by both; a new date that was kept helps the score in December only.
    assert "tháng 11/2026 2 0 0,0 % 0 0,0 %" in said
    assert "tháng 12/2026 1 0 0,0 % 1 100,0 %" in said
    late = "/buoi-sang/ho-so?so=xong&ngay=2026-10-01&theo=diem&tre=co"
    page, total = listed(manager, late)
    assert total == 1
    assert "Hai Lần Bổ Sung" in page.text
    assert "QĐ 766" in words_of(page)


@pytest.mark.usefixtures("autumn")
def test_the_year_names_its_holidays_and_its_missed_days(app, database, department):
    manager = visit(app, database, department.manager)
    page = manager.get("/buoi-sang")
    assert "Ngày Văn hóa Việt Nam" in page.text
    assert "thứ Hai, 09/11/2026 · 2 hồ sơ lỡ hẹn" in page.text
    found, total = listed(manager, "/buoi-sang/ho-so?so=lo-hen&ngay=2026-11-09")
    assert total == 2
    assert "Trễ Một" in found.text
    assert "Trễ Hai" in found.text


@pytest.mark.usefixtures("autumn")
def test_a_step_is_measured_over_finished_cases(app, database, department):
    manager = visit(app, database, department.manager)
    said = words_of(manager.get("/buoi-sang"))
    assert "Bước nào hay vượt định mức?" in said
    assert "Bước thẩm định của “Đăng ký gia hạn nội dung chuyển giao công nghệ”" in said
    steps = words_of(manager.get("/buoi-sang/cac-buoc"))
    assert "Bước 2, thẩm định" in steps
    assert "Mỗi bước mất bao lâu?" in steps


@pytest.mark.usefixtures("autumn")
def test_a_list_goes_on_where_the_page_ends(app, database, department, monkeypatch):
    monkeypatch.setattr("tracker.queries.case_sets.PAGE", 2)
    manager = visit(app, database, department.manager)
    here = "/buoi-sang/ho-so?so=tre-trong-nam"
    names, pages = [], 0
    while here:
        page = manager.get(here)
        names += re.findall(r'class="row-title"[^>]*>([^<]+)<', page.text)
        older = re.search(r'href="([^"]+)" rel="next"', page.text)
        here = unescape(older[1]) if older else ""
        pages += 1
    assert pages == 3
    assert len(names) == len(set(names)) == 6


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?so=khac",
        "?so=xong&ngay=hom-qua",
        "?so=qua-han&muc=9",
        "?so=qua-han&don-vi=1",
        "?so=vuot-buoc&buoc=hai",
        "?so=xong&theo=toi",
    ],
)
def test_an_address_that_names_no_list_is_not_found(app, database, department, query):
    manager = visit(app, database, department.manager)
    page = manager.get(f"/buoi-sang/ho-so{query}")
    assert page.status_code == 404
    assert "Không tìm thấy" in words_of(page)


@pytest.mark.parametrize("who", ["desk", "officer", "administrator"])
@pytest.mark.parametrize(
    "address", ["/buoi-sang/ho-so?so=qua-han", "/buoi-sang/cac-buoc"]
)
def test_the_lists_are_not_everybodys(app, database, department, who, address):
    page = visit(app, database, getattr(department, who)).get(address)
    assert page.status_code == 403


def test_a_head_does_not_count_another_units_cases(app, database, department):
    received(database, department, "2026-11-19 09:00", "Của Phòng Khác")
    sweep.run(database, at(NOW))
    set_clock(app, NOW)
    stranger = visit(app, database, department.head)
    database.write(
        lambda s: s.execute(update(Case).values(holder_unit_id=department.one_stop_id))
    )
    page = stranger.get("/buoi-sang")
    assert "0 hồ sơ đang quá hạn" in words_of(page)
    _, total = listed(stranger, "/buoi-sang/ho-so?so=qua-han")
    assert total == 0


def test_what_ended_cases_count_for_is_verified(app, database, department):
    case = received(database, department, "2026-11-02 09:00", "Trễ")
    sweep.run(database, at("2026-11-10 07:31"))
    finished(database, department, case, "2026-11-12 09:00")
    assert verify.run(database) == []
    with database.read() as session:
        uses = session.scalars(select(StepUse).order_by(StepUse.step_no)).all()
    assert [use.step_no for use in uses] == [1, 2]
    assert uses[1].beyond_minutes > 0
    assert uses[1].allowed_minutes == 28 * 60
    database.write(lambda s: s.execute(update(Case).values(is_late_by_score=False)))
    database.write(lambda s: s.execute(update(StepUse).values(used_minutes=1)))
    columns = sorted(one.column for one in verify.run(database))
    assert columns == ["is_late_by_score", "step_uses"]


def test_a_corrected_end_is_counted_anew(app, database, department):
    case = received(database, department, "2026-11-02 09:00", "Trễ")
    sweep.run(database, at("2026-11-10 07:31"))
    finished(database, department, case, "2026-11-12 09:00")
    with database.read() as session:
        seq = session.scalar(
            select(CaseEvent.seq).where(CaseEvent.kind == "case.finished")
        )
        before = session.scalars(select(StepUse).where(StepUse.step_no == 2)).one()
    do(
        database,
        corrections.correct,
        department.manager,
        case,
        seq=seq,
        at=at("2026-11-06 09:00"),
        reason="Ghi nhầm ngày",
        now=at("2026-11-13 09:00"),
    )
    with database.read() as session:
        after = session.scalars(select(StepUse).where(StepUse.step_no == 2)).one()
        case = session.get_one(Case, (case.agency_id, case.id))
    assert after.used_minutes < before.used_minutes
    assert case.is_late_by_score is False
    assert verify.run(database) == []


def test_cases_of_an_earlier_release_are_reckoned_by_the_job(app, database, department):
    case = received(database, department, "2026-11-02 09:00", "Trễ")
    sweep.run(database, at("2026-11-10 07:31"))
    finished(database, department, case, "2026-11-12 09:00")
    waits = received(database, department, "2026-11-24 09:00", "Còn Mở")

    def forget(session):
        session.execute(update(Case).values(is_late_by_score=None))
        session.execute(StepUse.__table__.delete())

    database.write(forget)
    assert verify.run(database) == []  # not yet reckoned is no fault
    assert reckoning.run(database) == 1
    assert reckoning.run(database) == 0
    with database.read() as session:
        done = session.get_one(Case, (case.agency_id, case.id))
        still = session.get_one(Case, (case.agency_id, waits.id))
        count = len(session.scalars(select(StepUse)).all())
    assert done.is_late_by_score is True
    assert still.is_late_by_score is None
    assert count == 2
    assert verify.run(database) == []


def test_a_step_handed_back_and_forth_is_one_step(app, database, department):
    case = received(database, department, "2026-11-02 09:00", "Qua Lại")
    do(
        database,
        holders.hand_over,
        department.officer,
        case,
        unit_id=department.unit_id,
        officer_id=department.head.officer_id,
        step_no=3,
        now=at("2026-11-04 09:00"),
    )
    finished(database, department, case, "2026-11-05 09:00")
    with database.read() as session:
        uses = session.scalars(select(StepUse).order_by(StepUse.step_no)).all()
    assert [use.step_no for use in uses] == [1, 2, 3]
    assert uses[2].used_minutes == 8 * 60
    assert uses[0].used_minutes + uses[1].used_minutes == 16 * 60
    assert all(use.finished_at - at("2026-11-05 09:00") == timedelta() for use in uses)
