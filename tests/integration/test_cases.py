"""A case from the desk to its end, as the people of a department carry it."""

from datetime import date

import pytest
from sqlalchemy import select

from tests.factories import at, make_department, receive_case
from tracker import sweep, verify
from tracker.apologies import drafting, issuing
from tracker.cases import corrections, holders, outcomes, waiting
from tracker.db import Database
from tracker.errors import (
    EndedCaseError,
    NotFoundError,
    SecondReappointmentError,
    TransitionError,
)
from tracker.models import (
    AccountabilityEntry,
    AccountabilityEvent,
    ApologyNotice,
    Case,
    CaseEvent,
    CaseFlag,
    PublishedApology,
)
from tracker.queries.apology_paper import apology_paper

pytestmark = pytest.mark.db


def flags(database: Database, case: Case) -> list[str]:
    with database.read() as session:
        rows = session.scalars(
            select(CaseFlag).where(CaseFlag.case_id == case.id).order_by(CaseFlag.at)
        )
        return [f"{row.deadline_no}:{row.rung}" for row in rows]


def again(database: Database, case: Case) -> Case:
    with database.read() as session:
        return session.get_one(Case, (case.agency_id, case.id))


def test_case_received_gets_code_date_and_receipt(database):
    department = make_department(database)
    case = receive_case(database, department, when="2026-11-19 09:00")
    assert case.code == "X99.99-261119-0001"
    assert case.due_at == at("2026-11-27 17:00")  # 24/11 is a holiday from 2026
    assert case.appointed_at == case.due_at
    assert case.deadline_no == 1
    assert str(case.apology_due_on) == "2026-11-26"
    assert case.next_timer_at is not None
    assert verify.run(database) == []


def test_late_case_is_flagged_drafted_apologised_and_accounted(database):
    department = make_department(database)
    d = department
    case = receive_case(database, d, when="2026-11-19 09:00")
    database.write(
        lambda s: holders.hand_over(
            s,
            d.desk,
            case.id,
            unit_id=d.unit_id,
            officer_id=d.officer.officer_id,
            step_no=2,
            now=at("2026-11-19 10:00"),
        )
    )
    database.write(
        lambda s: holders.accept_handover(
            s, d.officer, case.id, now=at("2026-11-19 10:30")
        )
    )
    sweep.run(database, at("2026-11-25 08:00"))
    assert flags(database, case)[-1] == "1:apology_to_prepare"
    with database.read() as session:
        notice = session.scalars(select(ApologyNotice)).one()
        assert (notice.state, notice.timing) == ("draft", "before_due")
        assert notice.reason_code == ""
    database.write(
        lambda s: drafting.edit(
            s,
            d.officer,
            notice.id,
            reason_code="consulted_body_late",
            reason_text="Cơ quan được hỏi trả lời muộn.",
            new_date=date(2026, 12, 2),
            now=at("2026-11-26 08:30"),
        )
    )
    database.write(
        lambda s: drafting.submit_notice(
            s, d.officer, notice.id, now=at("2026-11-26 09:00")
        )
    )
    database.write(
        lambda s: drafting.approve(s, d.manager, notice.id, now=at("2026-11-26 10:00"))
    )
    database.write(
        lambda s: issuing.issue(
            s,
            d.desk,
            notice.id,
            number="12/SKHCN-XL",
            issued_on=date(2026, 11, 26),
            signatory_id=d.signatory_id,
            now=at("2026-11-26 15:00"),
        )
    )
    after = again(database, case)
    assert after.reappointed_at == at("2026-12-02 17:00")
    assert after.original_due_at == at("2026-11-27 17:00")
    assert after.appointed_at == at("2026-11-27 17:00")
    assert after.deadline_no == 2
    with database.read() as session:
        shown = session.scalars(select(PublishedApology)).one()
        assert shown.applicant_shown == "N.T.T.H."
    with pytest.raises(SecondReappointmentError):
        database.write(
            lambda s: drafting.draft_now(
                s, d.officer, case.id, now=at("2026-11-27 08:00")
            )
        )
    sweep.run(database, at("2026-12-03 08:00"))
    assert "2:overdue" in flags(database, case)
    assert "2:late_again" in flags(database, case)
    database.write(
        lambda s: outcomes.finish(
            s, d.officer, case.id, outcome="granted", now=at("2026-12-03 10:00")
        )
    )
    with database.read() as session:
        entry = session.scalars(select(AccountabilityEntry)).one()
        assert entry.due_at == at("2026-11-27 17:00")
        assert entry.attribution["shares"]
        shown = session.scalars(select(PublishedApology)).one()
        assert (shown.answered_on, shown.kept) == (date(2026, 12, 3), False)
        seqs = list(session.scalars(select(CaseEvent.seq).order_by(CaseEvent.seq)))
        assert seqs == list(range(1, len(seqs) + 1))
    with pytest.raises(EndedCaseError):
        database.write(
            lambda s: outcomes.stop(
                s, d.desk, case.id, reason="x", now=at("2026-12-04 10:00")
            )
        )


def test_draft_is_withdrawn_when_case_is_finished_in_time(database):
    d = make_department(database)
    case = receive_case(database, d, when="2026-11-19 09:00")
    sweep.run(database, at("2026-11-26 08:00"))
    database.write(
        lambda s: outcomes.finish(
            s, d.manager, case.id, outcome="granted", now=at("2026-11-27 17:00")
        )
    )
    with database.read() as session:
        notice = session.scalars(select(ApologyNotice)).one()
        assert notice.state == "withdrawn"
        assert "đúng hạn" in notice.withdrawn_why
        assert session.scalars(select(AccountabilityEntry)).all() == []


def test_supplement_after_lateness_leaves_the_entry(database):
    d = make_department(database)
    case = receive_case(database, d, when="2026-11-19 09:00")
    # No sweep ran: the late fact is recorded by the act itself.
    database.write(
        lambda s: waiting.request_supplement(
            s,
            d.manager,
            case.id,
            items="Bản sao hợp đồng",
            reason="Thiếu",
            now=at("2026-12-01 09:00"),
        )
    )
    assert "1:overdue" in flags(database, case)
    after = database.write(
        lambda s: waiting.receive_supplement(
            s, d.desk, case.id, now=at("2026-12-02 09:00")
        )
    )
    assert after.due_at == at("2026-12-09 17:00")
    assert after.deadline_no == 2
    assert after.late_since == at("2026-11-27 17:00")
    database.write(
        lambda s: outcomes.finish(
            s, d.manager, case.id, outcome="granted", now=at("2026-12-04 09:00")
        )
    )
    with database.read() as session:
        assert session.scalars(select(AccountabilityEntry)).one().due_at == at(
            "2026-11-27 17:00"
        )
    assert verify.run(database) == []


def test_supplement_before_reception_is_refused(database):
    d = make_department(database)
    case = receive_case(database, d, when="2026-11-19 09:00")
    with pytest.raises(TransitionError):
        database.write(
            lambda s: waiting.receive_supplement(
                s, d.desk, case.id, now=at("2026-11-20 09:00")
            )
        )
    other = make_department(database, code="X98.98")
    with pytest.raises(NotFoundError):
        database.write(
            lambda s: outcomes.finish(
                s, other.manager, case.id, outcome="granted", now=at("2026-11-20 09:00")
            )
        )


def test_finish_typed_in_after_the_flag_shows_that_it_was_in_time(database):
    d = make_department(database)
    case = receive_case(database, d, when="2026-11-19 09:00")
    sweep.run(database, at("2026-11-30 08:00"))
    assert again(database, case).late_since == at("2026-11-27 17:00")
    database.write(
        lambda s: outcomes.finish(
            s,
            d.manager,
            case.id,
            outcome="granted",
            at=at("2026-11-27 16:30"),
            now=at("2026-11-30 09:00"),
        )
    )
    assert again(database, case).late_since is None
    with database.read() as session:
        entry = session.scalars(select(AccountabilityEntry)).one()
        story = session.scalars(
            select(AccountabilityEvent).where(AccountabilityEvent.entry_id == entry.id)
        ).all()
        assert story[-1].kind == "ended"
        assert story[-1].data["is_late"] is False
        kinds = list(session.scalars(select(CaseEvent.kind)))
        assert "case.found_on_time" in kinds
        assert session.scalars(select(ApologyNotice)).one().state == "withdrawn"


def test_correction_that_makes_a_finish_late_opens_the_entry(database):
    d = make_department(database)
    case = receive_case(database, d, when="2026-11-19 09:00")
    finished = database.write(
        lambda s: outcomes.finish(
            s, d.manager, case.id, outcome="granted", now=at("2026-11-27 16:30")
        )
    )
    with database.read() as session:
        seq = session.scalars(
            select(CaseEvent.seq).where(CaseEvent.kind == "case.finished")
        ).one()
    assert finished.late_since is None
    database.write(
        lambda s: corrections.correct(
            s,
            d.manager,
            case.id,
            seq=seq,
            at=at("2026-11-30 10:00"),
            reason="Ghi nhầm ngày kết thúc.",
            now=at("2026-12-01 08:00"),
        )
    )
    after = again(database, case)
    assert after.finished_at == at("2026-11-30 10:00")
    assert after.late_since == at("2026-11-27 17:00")
    with database.read() as session:
        assert session.scalars(select(AccountabilityEntry)).one().case_id == case.id
        events = session.scalars(select(CaseEvent).order_by(CaseEvent.seq)).all()
        assert events[seq - 1].at == at("2026-11-27 16:30")  # the mistake stays visible
    assert verify.run(database) == []


def test_an_issued_paper_says_for_ever_what_it_said_when_it_was_issued(database):
    d = make_department(database)
    case = receive_case(database, d, when="2026-11-19 09:00")
    sweep.run(database, at("2026-11-26 08:00"))
    with database.read() as session:
        notice = session.scalars(select(ApologyNotice)).one()
    _issue(database, d, notice.id)
    with database.read() as session:
        before = apology_paper(session, d.manager, notice.id, at("2026-11-26 16:00"))
    database.write(
        lambda s: holders.hand_over(
            s,
            d.manager,
            case.id,
            unit_id=d.unit_id,
            step_no=3,
            now=at("2026-11-27 09:00"),
        )
    )
    with database.read() as session:
        after = apology_paper(session, d.manager, notice.id, at("2026-12-20 16:00"))
    assert after == before
    assert after.number == "12/SKHCN-XL"
    assert not after.is_draft


def _issue(database, d, notice_id):
    """Carry a draft to its issue on 26/11/2026."""
    now = at("2026-11-26 09:00")
    steps = (
        lambda s: drafting.edit(
            s,
            d.manager,
            notice_id,
            reason_code="site_inspection",
            reason_text="Phải kiểm tra thực tế.",
            new_date=date(2026, 12, 2),
            now=now,
        ),
        lambda s: drafting.submit_notice(s, d.manager, notice_id, now=now),
        lambda s: drafting.approve(s, d.manager, notice_id, now=now),
        lambda s: issuing.issue(
            s,
            d.desk,
            notice_id,
            number="12/SKHCN-XL",
            issued_on=date(2026, 11, 26),
            signatory_id=d.signatory_id,
            now=at("2026-11-26 15:00"),
        ),
    )
    for step in steps:
        database.write(step)


def test_asking_for_a_draft_that_the_watch_owed_gives_that_draft(database):
    d = make_department(database)
    case = receive_case(database, d, when="2026-11-19 09:00")
    # The rung was reached at 07:30 on 25/11, and no sweep has run since.
    notice = database.write(
        lambda s: drafting.draft_now(s, d.manager, case.id, now=at("2026-11-25 09:00"))
    )
    assert notice.state == "draft"
    with database.read() as session:
        assert session.scalars(select(ApologyNotice)).one().id == notice.id


def test_a_case_typed_in_after_its_date_apologises_for_the_date_it_was_due(database):
    d = make_department(database)
    typed_in, received = "2026-11-23 14:00", at("2026-11-09 09:00")
    case = receive_case(database, d, when=typed_in, received_at=received)
    with database.read() as session:
        notice = session.scalars(
            select(ApologyNotice).where(ApologyNotice.case_id == case.id)
        ).one()
    assert case.appointed_at == at("2026-11-16 17:00")
    assert notice.promised_at == case.appointed_at
