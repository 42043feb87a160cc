"""Signs worth a look: each is found on a case of real acts, and not on a clean one."""

import csv
import re
from datetime import date
from functools import partial
from html import unescape
from io import StringIO

import pytest
from sqlalchemy import select

from tests.administrator import form_of
from tests.factories import at, make_department, receive_case
from tests.integration.cases_for_acts import do, handed_over, in_processing
from tests.integration.issued_apologies import issued
from tests.visitor import application, set_clock, visit, words_of
from tracker.apologies import drafting, issuing
from tracker.cases import corrections, outcomes, waiting
from tracker.models import CaseEvent
from tracker.queries.signs import signs

pytestmark = pytest.mark.db


@pytest.fixture
def department(database):
    return make_department(database)


@pytest.fixture
def app(database, settings):
    app = application(database, settings)
    set_clock(app, "2026-12-20 09:00")
    return app


def found(database, department):
    now = at("2026-12-20 09:00")
    with database.read() as session:
        seen = signs(
            session,
            department.inspector,
            at("2026-11-01 09:00").date(),
            now.date(),
            now,
        )
    return {str(one.kind): one.case_code for one in seen.found}


def finished(database, d, case, *, now="2026-11-26 09:00", when=None):
    given = {"at": at(when)} if when else {}
    do(
        database,
        outcomes.finish,
        d.officer,
        case,
        outcome="granted",
        now=at(now),
        **given,
    )


def test_a_case_that_went_its_way_has_no_sign(database, department):
    case = in_processing(database, department)
    do(
        database,
        waiting.request_supplement,
        department.officer,
        case,
        items="Hợp đồng",
        reason="Thiếu",
        now=at("2026-11-20 09:00"),
    )
    do(
        database,
        waiting.receive_supplement,
        department.desk,
        case,
        now=at("2026-11-23 09:00"),
    )
    finished(database, department, case)
    assert found(database, department) == {}


def test_a_finish_typed_in_days_later_and_moved_again(database, department):
    case = in_processing(database, department)
    finished(
        database, department, case, now="2026-12-02 09:00", when="2026-11-27 16:00"
    )
    assert found(database, department) == {"entered_late": case.code}
    with database.read() as session:
        seq = next(
            event.seq
            for event in session.scalars(
                select(CaseEvent).where(CaseEvent.case_id == case.id)
            )
            if event.kind == "case.finished"
        )
    do(
        database,
        corrections.correct,
        department.head,
        case,
        seq=seq,
        at=at("2026-11-26 16:00"),
        reason="Ghi nhầm ngày",
        now=at("2026-12-03 09:00"),
    )
    assert set(found(database, department)) == {"entered_late", "end_changed"}


def test_a_pause_near_the_due_day_and_the_date_that_it_moves(database, department):
    early = in_processing(database, department)
    paused(database, department, early, "2026-11-20 09:00")
    assert found(database, department) == {}
    near = in_processing(database, department)
    paused(database, department, near, "2026-11-26 09:00")
    assert found(database, department) == {"paused_near_due": near.code}


def paused(database, d, case, when):
    do(
        database,
        waiting.pause,
        d.head,
        case,
        reason="Chờ giám định",
        legal_basis="Luật 94/2025/QH15",
        now=at(when),
    )


def test_a_supplement_asked_for_on_the_last_day(database, department):
    case = in_processing(database, department)  # received on the 19th: until the 25th
    do(
        database,
        waiting.request_supplement,
        department.officer,
        case,
        items="Hợp đồng",
        reason="Thiếu",
        now=at("2026-11-25 09:00"),
    )
    assert found(database, department) == {"asked_on_last_day": case.code}


def test_a_new_date_in_the_decrees_time_is_no_sign(database, department):
    case = in_processing(database, department)
    issued(database, department, case, "2026-11-25 09:00")
    assert found(database, department) == {}


def test_a_date_moved_after_it_had_passed_and_a_second_new_date(database, department):
    case = in_processing(database, department)  # due on Friday, 27/11
    issued(database, department, case, "2026-11-30 09:00")
    assert found(database, department) == {"date_moved": case.code}
    second = do(
        database,
        drafting.draft_second,
        department.manager,
        case,
        reason="Thiết bị đo hỏng.",
        now=at("2026-12-03 09:00"),
    )
    by = database.write
    given = {"actor": department.manager, "notice_id": second.id}
    now = at("2026-12-03 09:00")
    text = {"reason_code": "site_inspection", "reason_text": "Phải đo lại."}
    by(partial(drafting.edit, **given, **text, new_date=date(2026, 12, 8), now=now))
    by(partial(drafting.submit_notice, **given, now=now))
    by(partial(drafting.approve, **given, now=now))
    by(
        partial(
            issuing.issue,
            **given,
            number="300/SKHCN",
            issued_on=date(2026, 12, 3),
            signatory_id=department.signatory_id,
            now=now,
        )
    )
    assert set(found(database, department)) == {"date_moved", "second_date"}


def test_many_at_once_lead_to_their_cases(app, database, department):
    for no in range(10):
        case = receive_case(database, department, when="2026-11-19 09:00")
        handed_over(database, department, case)
        finished(database, department, case, now=f"2026-11-26 09:0{no % 6}")
    inspector = visit(app, database, department.inspector)
    period = "tu=2026-11-01&den=2026-11-30"
    page = inspector.get(f"/thanh-tra/dau-hieu?{period}")
    said = words_of(page)
    assert "Một người ghi cùng một việc cho từ 10 hồ sơ trong 10 phút." in said
    assert "Không phải kết luận" in said
    links = re.findall(r'href="([^"]+)" data-figure="(\d+)"', page.text)
    assert {number for _, number in links} == {"10"}
    for link, _ in links:
        listed = inspector.get(unescape(link))
        assert 'data-total="10"' in listed.text
        assert listed.text.count('class="row-title"') == 10
    sheet = inspector.get(f"/thanh-tra/dau-hieu.csv?{period}")
    rows = list(csv.DictReader(StringIO(sheet.content.decode("utf-8-sig"))))
    assert {row["Người ghi"] for row in rows} == {"Lê Hoàng Phúc"}
    assert inspector.get(f"/thanh-tra/dau-hieu.xlsx?{period}").content[:2] == b"PK"
    clean = words_of(inspector.get("/thanh-tra/dau-hieu?tu=2026-10-01&den=2026-10-31"))
    assert "Không có dấu hiệu nào trong kỳ này" in clean
    assert inspector.get("/thanh-tra/dau-hieu?tu=2024-01-01").status_code == 422
    head = visit(app, database, department.head)
    assert head.get("/thanh-tra/dau-hieu").status_code == 403
    assert head.get(f"/thanh-tra/dau-hieu.csv?{period}").status_code == 403


def test_thresholds_are_the_agencys_and_whoever_moves_them_is_seen(
    app, database, department
):
    """Two acts are no bulk, until the administrator says so; the page tells who did."""
    for no in range(2):
        case = receive_case(database, department, when="2026-11-19 09:00")
        handed_over(database, department, case)
        finished(database, department, case, now=f"2026-11-26 09:0{no}")
    inspector = visit(app, database, department.inspector)
    address = "/thanh-tra/dau-hieu?tu=2026-11-01&den=2026-11-30"
    before = words_of(inspector.get(address))
    assert "Không có dấu hiệu nào trong kỳ này" in before
    assert "Cơ quan chưa đổi ngưỡng nào." in before

    administrator = visit(app, database, department.administrator)
    shown = form_of(administrator.get("/quan-tri/lua-chon"), "/quan-tri/lua-chon")
    typed = {name: values[0] for name, values in shown.items()}
    refused = administrator.post("/quan-tri/lua-chon", **typed | {"sign_bulk_cases": 1})
    assert refused.status_code == 422
    assert "phải là số nguyên từ 2 đến 1000" in words_of(refused)
    saved = administrator.post("/quan-tri/lua-chon", **typed | {"sign_bulk_cases": 2})
    assert saved.status_code == 303
    said = words_of(administrator.get("/quan-tri/nhat-ky"))
    assert "dấu hiệu: ghi hàng loạt từ (hồ sơ): 10 → 2" in said

    after = words_of(inspector.get(address))
    assert "Một người ghi cùng một việc cho từ 2 hồ sơ trong 10 phút." in after
    assert "đổi ngưỡng lần gần nhất lúc 20/12/2026 09:00" in after
    assert set(found(database, department)) == {"in_bulk"}
