"""Which open cases may be late: computed by a job, shown with its basis, no verdict."""

from functools import partial

import pytest
from sqlalchemy import insert, select

from tests.factories import at, make_department, receive_case
from tests.visitor import application, set_clock, visit, words_of
from tracker import early_warning
from tracker.cases import holders, outcomes
from tracker.models import Case, CaseProspect
from tracker.queries.work_groups import Scope
from tracker.queries.worklist import worklist
from web.staff.work_address import read_mark, write_mark

pytestmark = pytest.mark.db


@pytest.fixture
def department(database):
    return make_department(database)


def hand_over(database, d, case, when):
    database.write(
        partial(
            holders.hand_over,
            actor=d.desk,
            case_id=case.id,
            unit_id=d.unit_id,
            officer_id=d.officer.officer_id,
            step_no=2,
            note="",
            now=at(when),
        )
    )


def test_a_case_is_compared_with_those_that_were_there_as_long(
    database, settings, department
):
    """Twelve went through the step; of ten that took over a day, seven were late."""
    ends = (
        ["2026-10-12 10:00"] * 2 + ["2026-10-14 16:00"] * 3 + ["2026-10-21 16:00"] * 7
    )
    for minute, end in enumerate(ends):
        case = receive_case(
            database, department, when=f"2026-10-09 08:{10 + minute}"
        )  # due on Friday, 16/10
        hand_over(database, department, case, "2026-10-09 09:00")
        database.write(
            partial(
                outcomes.finish,
                actor=department.manager,
                case_id=case.id,
                outcome="granted",
                now=at(end),
            )
        )
    case = receive_case(database, department, when="2026-11-16 08:00")  # due 23/11
    hand_over(database, department, case, "2026-11-16 09:00")
    other = make_department(database, code="Y99.99", host="khac.example")
    theirs = receive_case(database, other, when="2026-11-16 08:00")

    early_warning.run(database, at("2026-11-18 10:00"))
    early_warning.run(database, at("2026-11-18 10:15"))  # a second run adds nothing
    with database.read() as session:
        (row,) = session.scalars(select(CaseProspect)).all()
        assert session.get(Case, (other.agency_id, theirs.id)) is not None
    assert (row.case_id, row.alike, row.alike_late) == (case.id, 10, 7)
    assert 0.6 < row.chance < 0.75

    app = application(database, settings)
    set_clock(app, "2026-11-18 10:20")
    manager = visit(app, database, department.manager)
    page = words_of(manager.get(f"/ho-so/{case.code}"))
    assert "7 trên 10 hồ sơ như thế này đã trễ" in page
    assert "Chỉ để tham khảo, không phải kết luận." in page
    listed = manager.get("/viec-can-lam?pham-vi=tat-ca&nguy-co=1")
    assert case.code in listed.text
    assert "7 trên 10 hồ sơ như thế này đã trễ" in words_of(listed)
    morning = words_of(manager.get("/buoi-sang"))
    assert "1 hồ sơ hẹn trả trong 7 ngày tới có nguy cơ trễ" in morning

    database.write(
        partial(
            outcomes.finish,
            actor=department.manager,
            case_id=case.id,
            outcome="granted",
            now=at("2026-11-18 11:00"),
        )
    )
    set_clock(app, "2026-11-18 11:05")
    listed = manager.get("/viec-can-lam?pham-vi=tat-ca&nguy-co=1")
    assert case.code not in listed.text
    assert "Có kịp hẹn không?" not in manager.get(f"/ho-so/{case.code}").text


def test_the_list_by_risk_has_every_case_once_the_likeliest_first(
    app_of, database, department
):
    """Page by page; those of which nothing is known come after, by their dates."""
    d = department
    chances = (0.25, 1 / 3, 0.9, 1 / 3, 1e-05, 0.6666666666666666)
    cases = [
        receive_case(database, d, when=f"2026-11-16 08:{minute}")
        for minute in range(10, 22)
    ]
    waits = [
        receive_case(database, d, when=f"2026-11-16 09:1{n}", procedure="fee-first")
        for n in range(2)
    ]
    rows = [
        {
            "agency_id": d.agency_id,
            "case_id": case.id,
            "chance": chance,
            "alike": 12,
            "alike_late": round(12 * chance),
            "step_no": 1,
            "computed_at": at("2026-11-16 10:00"),
        }
        for case, chance in zip(cases, chances, strict=False)
    ]
    database.write(lambda session: session.execute(insert(CaseProspect), rows))
    seen, mark = [], ""
    while True:
        with database.read() as session:
            (page,) = worklist(
                session,
                d.manager,
                Scope(),
                now=at("2026-11-16 10:10"),
                by_risk=True,
                after=read_mark(mark),
                page_size=3,
            ).groups
        assert page.total == len(cases) + len(waits)
        seen += page.rows
        if page.next_after is None:
            break
        mark = write_mark(page.next_after)
    assert [row.prospect.chance for row in seen[:6]] == sorted(chances, reverse=True)
    assert {row.prospect for row in seen[6:]} == {None}
    assert [row.card.case_id for row in seen[-2:]] == [case.id for case in waits]
    assert len({row.card.case_id for row in seen}) == len(seen) == 14

    manager = visit(app_of("2026-11-16 10:10"), database, d.manager)
    listed = manager.get("/viec-can-lam?pham-vi=tat-ca&xep=nguy-co")
    said = words_of(listed)
    assert "khả năng trễ khoảng 90 % : 11 trên 12 hồ sơ như thế này đã trễ" in said
    assert listed.text.index(cases[2].code) < listed.text.index(cases[5].code)
    assert 'name="xep"' in listed.text
    assert manager.get("/viec-can-lam?xep=nguy-co&sau=0.5_x").status_code == 200


@pytest.fixture
def app_of(database, settings):
    app = application(database, settings)

    def at_a_time(when):
        set_clock(app, when)
        return app

    return at_a_time
