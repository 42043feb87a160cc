"""The worklist in its groups and pages, submissions, and the search."""

from functools import partial

import pytest

from tests.factories import a_person, at, make_department, receive_case
from tracker.apologies import drafting
from tracker.cases import holders, outcomes, reception, waiting
from tracker.cases.entry import NewCase
from tracker.errors import NotFoundError, NotPermittedError
from tracker.ids import new_id
from tracker.queries.counts import counts_for
from tracker.queries.desk import known_applicant, like_cases, promised, receivers
from tracker.queries.online import submission_count, submissions
from tracker.queries.search import case_id_of, exact_code, search_cases
from tracker.queries.work_groups import Group, Scope
from tracker.queries.worklist import worklist

pytestmark = pytest.mark.db

NOW = "2026-11-23 09:00"


def hand_over(database, d, case, when, officer=None):
    database.write(
        partial(
            holders.hand_over,
            actor=d.desk,
            case_id=case.id,
            unit_id=d.unit_id,
            officer_id=officer.officer_id if officer else None,
            step_no=2,
            now=at(when),
        )
    )


def accept(database, actor, case, when):
    database.write(
        partial(holders.accept_handover, actor=actor, case_id=case.id, now=at(when))
    )


def found_in(database, actor, scope=None, now=NOW, **given):
    scope = scope or Scope()
    with database.read() as session:
        return worklist(session, actor, scope, now=at(now), **given)


def groups_of(found):
    return {page.group: [row.card.code for row in page.rows] for page in found.groups}


@pytest.fixture
def one_of_each(database, department):
    """Put one case into each group, as of 23/11/2026 at 09:00."""
    d = department
    made = {}

    def received(group, when, procedure="five-days"):
        made[group] = receive_case(database, d, when=when, procedure=procedure)
        return made[group]

    received(Group.LATE, "2026-11-09 09:00")
    received(Group.DUE_TODAY, "2026-11-16 09:00")
    received(Group.APOLOGY_OWED, "2026-11-17 09:00")  # due 25/11: 24/11 is off
    waits = received(Group.WAITING, "2026-11-12 09:00")
    database.write(
        partial(
            waiting.request_supplement,
            actor=d.desk,
            case_id=waits.id,
            items="Bản sao",
            reason="Thiếu",
            now=at("2026-11-13 09:00"),
        )
    )
    offered = received(Group.TO_ACCEPT, "2026-11-20 09:00", "ten-days")
    hand_over(database, d, offered, "2026-11-20 10:00", d.officer)
    received(Group.STEP_ENDING, "2026-11-23 08:00")
    soon = received(Group.DUE_SOON, "2026-11-18 09:00")  # due on 26/11
    hand_over(database, d, soon, "2026-11-20 16:00", d.officer)
    accept(database, d.officer, soon, "2026-11-20 16:30")
    rest = received(Group.REST, "2026-11-20 09:00", "ten-days")
    hand_over(database, d, rest, "2026-11-20 10:00", d.officer)
    accept(database, d.officer, rest, "2026-11-20 10:30")
    return made


def test_every_open_case_stands_in_the_gravest_group(database, department, one_of_each):
    found = found_in(database, department.manager)
    assert groups_of(found) == {
        group: [case.code] for group, case in one_of_each.items()
    }
    assert [page.group for page in found.groups] == list(Group)
    assert found.total == len(Group)
    assert found.day_off_tomorrow == "Ngày Văn hóa Việt Nam"


def test_scope_is_mine_my_units_or_everybodys(database, department, one_of_each):
    d = department
    mine = found_in(
        database,
        d.officer,
        Scope(officer_id=d.officer.officer_id, unit_id=d.unit_id),
    )
    assert set(groups_of(mine)) == {Group.TO_ACCEPT, Group.DUE_SOON, Group.REST}
    desk = found_in(database, d.desk, Scope(unit_id=d.one_stop_id))
    assert desk.total == 5
    hand_over(database, d, one_of_each[Group.LATE], "2026-11-20 17:00")
    offered = found_in(
        database,
        d.officer,
        Scope(officer_id=d.officer.officer_id, unit_id=d.unit_id),
    )
    assert Group.LATE in groups_of(offered)  # handed to the unit: anybody may take it


def test_counts_beside_the_menu_say_what_waits_for_the_reader(
    database, department, one_of_each
):
    d = department
    submit(database, d, "2026-11-20 16:00", "Người Mới")
    with database.read() as session:

        def counts(actor):
            return counts_for(session, actor, at(NOW))

        # The desk holds three that are owed, late or due today; one submission waits.
        assert counts(d.desk)["todo"] == 3
        assert counts(d.desk)["online"] == 1
        # The officer has a handover to accept.
        assert counts(d.officer)["todo"] == 1
        assert "online" not in counts(d.officer)
        assert counts(d.manager)["todo"] == 3
        assert counts(d.administrator) == {}
    officer_case = one_of_each[Group.REST]
    notice = database.write(
        partial(
            drafting.draft_now,
            actor=d.officer,
            case_id=officer_case.id,
            now=at(NOW),
        )
    )
    with database.read() as session:
        assert counts_for(session, d.officer, at(NOW))["apologies"] == 1
        assert counts_for(session, d.manager, at(NOW))["apologies"] == 0
    assert notice.state == "draft"


def test_handover_can_be_accepted_by_whom_it_is_for(database, department, one_of_each):
    code = one_of_each[Group.TO_ACCEPT].code

    def may_accept(actor):
        found = found_in(database, actor, only=Group.TO_ACCEPT)
        return {row.card.code: row.may_accept for row in found.groups[0].rows}[code]

    assert may_accept(department.officer)
    assert not may_accept(department.desk)
    assert not may_accept(department.inspector)


def test_reappointed_case_past_its_first_date_stays_late(
    database, department, one_of_each
):
    found = found_in(database, department.manager, now="2026-11-27 18:00")
    assert one_of_each[Group.DUE_SOON].code in groups_of(found)[Group.LATE]
    assert one_of_each[Group.WAITING].code in groups_of(found)[Group.WAITING]


def test_pages_of_a_group_follow_each_other_without_gap_or_repeat(database, department):
    cases = [
        receive_case(
            database,
            department,
            when=f"2026-11-23 09:{number:02d}",
            procedure=procedure,
        )
        for number, procedure in enumerate(["five-days"] * 5 + ["fee-first"] * 4)
    ]
    seen = []
    after = None
    for _ in range(4):
        found = found_in(
            database,
            department.manager,
            only=Group.STEP_ENDING,
            after=after,
            page_size=3,
            now="2026-11-23 10:00",
        )
        (page,) = found.groups
        assert page.total == 9
        seen.append([row.card.code for row in page.rows])
        after = page.next_after
        if after is None:
            break
    assert [len(page) for page in seen] == [3, 3, 3]
    assert sorted(code for page in seen for code in page) == sorted(
        case.code for case in cases
    )


def test_cases_without_a_date_come_after_those_with_one(database, department):
    d = department
    for number in range(3):
        case = receive_case(
            database, d, when=f"2026-11-20 09:{number:02d}", procedure="ten-days"
        )
        hand_over(database, d, case, f"2026-11-20 10:{number:02d}", d.officer)
        accept(database, d.officer, case, f"2026-11-20 11:{number:02d}")
    for number in range(3):
        case = receive_case(
            database, d, when=f"2026-11-20 09:{30 + number}", procedure="fee-first"
        )
        hand_over(database, d, case, f"2026-11-20 13:{number:02d}", d.officer)
        accept(database, d.officer, case, f"2026-11-20 14:{number:02d}")
    seen, after = [], None
    while True:
        found = found_in(database, d.manager, only=Group.REST, after=after, page_size=2)
        (page,) = found.groups
        seen.append([row.due_at is not None for row in page.rows])
        after = page.next_after
        if after is None:
            break
    assert seen == [[True, True], [True, False], [False, False]]


def submit(database, d, when, name):
    new = NewCase(
        id=new_id(),
        procedure_id=d.procedures["five-days"],
        applicant=a_person(name=name),
        channel="online",
    )
    return database.write(
        partial(reception.submit, actor=d.desk, new=new, now=at(when))
    )


def test_online_submissions_count_eight_office_hours(database, department):
    d = department
    old = submit(database, d, "2026-11-19 15:00", "Người Cũ")
    new = submit(database, d, "2026-11-20 16:00", "Người Mới")
    gone = submit(database, d, "2026-11-20 16:30", "Người Đã Nhận")
    database.write(
        partial(
            reception.receive, actor=d.desk, case_id=gone.id, now=at("2026-11-23 08:00")
        )
    )
    with database.read() as session:
        found = submissions(session, d.desk, now=at(NOW))
        assert submission_count(session, d.desk) == 2
    assert [row.card.code for row in found.rows] == [
        old.submission_no,
        new.submission_no,
    ]
    late, running = found.rows
    assert late.is_unanswered_late
    assert late.answer_by == at("2026-11-20 15:00").replace(tzinfo=None).replace(
        hour=15
    )
    assert late.over_minutes == 120 + 90
    assert (running.left_minutes, running.over_minutes) == (330, 0)
    # Submissions are no part of the worklist.
    assert found_in(database, d.manager).total == 1


def test_code_is_found_however_it_is_typed(database, department):
    case = receive_case(database, department, when="2026-11-23 09:00")
    receive_case(database, department, when="2026-11-23 09:05")
    with database.read() as session:
        for text in (
            case.code,
            "x99.99-261123-0001",
            "X99 99 – 261123 – 1",
            "261123-1",
            "261123-0001",
            "X9999-261123-1",
        ):
            assert exact_code(session, department.desk, text) == case.code, text
        assert exact_code(session, department.desk, "261123-9") is None
        assert exact_code(session, department.desk, "Thu Hằng") is None


def test_people_are_found_without_marks_by_telephone_and_number(database, department):
    d = department
    hang = receive_case(database, d, when="2026-11-23 09:00")
    khoa = receive_case(
        database,
        d,
        when="2026-11-23 09:05",
        applicant=a_person(
            name="Đặng Văn Khoa", phone="0933 222 111", identity_no="079085009999"
        ),
    )
    with database.read() as session:

        def found(text):
            cards = search_cases(session, d.desk, text).cards
            return [card.code for card in cards]

        assert found("thu hang") == [hang.code]
        assert found("DANG VAN") == [khoa.code]
        assert found("0933.222.111") == [khoa.code]
        assert found("+84 933 222 111") == [khoa.code]
        assert found("079085009999") == [khoa.code]
        assert found("261123") == [khoa.code, hang.code]  # the newest first
        assert found("%") == []
        assert found("x") == []
        assert found("khong co ai") == []


def test_search_goes_on_page_by_page(database, department):
    for number in range(3):
        receive_case(database, department, when=f"2026-11-23 09:0{number}")
    with database.read() as session:
        first = search_cases(session, department.desk, "thu hang", page_size=2)
        second = search_cases(
            session, department.desk, "thu hang", after=first.after, page_size=2
        )
    assert [len(first.cards), len(second.cards)] == [2, 1]
    assert second.after == ""


def test_nothing_of_another_agency_is_found(database, department):
    other = make_department(database, code="X98.98")
    theirs = receive_case(
        database, other, when="2026-11-23 09:00", applicant=a_person(name="Họ Khác")
    )
    submit(database, other, "2026-11-20 16:00", "Nộp Nơi Khác")
    d = department
    with database.read() as session:
        assert search_cases(session, d.manager, "ho khac").cards == ()
        assert search_cases(session, d.manager, "0908214676").cards == ()
        assert submissions(session, d.desk, now=at(NOW)).rows == []
        assert worklist(session, d.manager, Scope(), now=at(NOW)).total == 0
        assert known_applicant(session, d.desk, phone_no="0908214676") is None
        assert (
            like_cases(
                session,
                d.desk,
                procedure_id=other.procedures["five-days"],
                phone_no="0908214676",
                now=at(NOW),
            )
            == []
        )
        assert {one.unit_id for one in receivers(session, d.desk)} == {
            d.one_stop_id,
            d.unit_id,
        }
        with pytest.raises(NotFoundError):
            case_id_of(session, d.manager, theirs.code)


def test_administrator_reads_no_cases(database, department):
    receive_case(database, department, when="2026-11-23 09:00")
    admin = department.administrator
    with database.read() as session:
        for read in (
            lambda: worklist(session, admin, Scope(), now=at(NOW)),
            lambda: search_cases(session, admin, "thu hang"),
            lambda: submissions(session, admin, now=at(NOW)),
            lambda: case_id_of(session, admin, "261123-1"),
            lambda: promised(
                session,
                admin,
                procedure_id=department.procedures["five-days"],
                received_at=at(NOW),
            ),
        ):
            with pytest.raises(NotPermittedError):
                read()


def test_finished_cases_leave_the_list(database, department, one_of_each):
    d = department
    database.write(
        partial(
            outcomes.finish,
            actor=d.officer,
            case_id=one_of_each[Group.REST].id,
            outcome="granted",
            now=at(NOW),
        )
    )
    assert Group.REST not in groups_of(found_in(database, d.manager))
