"""The ladder as data: who is told what and when, what a draft would have told, and
that the month then goes just so."""

import re
from dataclasses import replace
from datetime import datetime, time, timedelta
from functools import partial

import pytest
from sqlalchemy import func, select

from notifications.outbox import outbox
from rules.ladder import Concern, Rung
from tests.administrator import fill_in, send
from tests.factories import Department, at, make_department, receive_case
from tests.visitor import set_clock, visit, words_of
from tracker import digest, sweep
from tracker.accounts.preferences import Preferences, save_preferences
from tracker.calendars import time_of
from tracker.cases import holders, outcomes
from tracker.db import Database
from tracker.escalation.ladder import (
    ANY,
    DIGEST,
    SHIPPED,
    LadderRung,
    amount_of,
    ladder_of,
)
from tracker.escalation.saving import Draft, save_ladder
from tracker.models import AgencyEvent, Case, CaseFlag, DigestItem, Officer
from tracker.queries.escalation_preview import preview

pytestmark = pytest.mark.db

START, END = at("2026-10-26 07:00"), at("2026-11-25 18:00")
OWN = (
    LadderRung(rung=Rung.BEFORE_CUT_OFF, amount=1, recipients=(Concern.OFFICER,)),
    LadderRung(rung=Rung.STEP_ENDING, amount=2, recipients=(Concern.OFFICER,)),
    LadderRung(
        rung=Rung.AFTER_DUE, amount=1, recipients=(Concern.INSPECTOR,), delivery=DIGEST
    ),
    LadderRung(
        rung=Rung.AFTER_DUE, amount=3, recipients=(Concern.DIRECTOR,), hours=ANY
    ),
)
DRAFT = Draft(
    rungs=(
        *(
            replace(one, recipients=(Concern.MANAGER,), delivery=DIGEST)
            if one.rung is Rung.DUE_TODAY
            else one
            for one in SHIPPED.rungs
        ),
        *OWN,
    )
)


def save(database: Database, department: Department, draft: Draft, now: datetime):
    return database.write(
        lambda session: save_ladder(session, department.administrator, draft, now=now)
    )


def work(database: Database, department: Department, case: Case, when: datetime):
    """The officer takes a case at the second step."""

    def write(session):
        holders.hand_over(
            session,
            department.desk,
            case.id,
            unit_id=department.unit_id,
            officer_id=department.officer.officer_id,
            step_no=2,
            now=when,
        )
        holders.accept_handover(
            session, department.officer, case.id, now=when + timedelta(minutes=5)
        )

    database.write(write)


def play(database: Database, department: Department) -> None:
    """A month of cases, some done in time, some late, with a sweep every ten minutes
    around the hours when something happens."""
    with database.read() as session:
        clock = time_of(session, department.agency_id)
    acts = []
    for number, (day, done) in enumerate(
        [(27, 3), (28, 9), (29, 0), (30, 6), (2, 12), (4, 4), (9, 0), (13, 5)]
    ):
        month = "10" if day > 20 else "11"
        when = at(f"2026-{month}-{day:02d} 09:{number:02d}")
        acts.append((when, "receive", number, done))
    cases = {}
    now = START
    while now <= END:
        for when, act, number, done in list(acts):
            if when > now:
                continue
            acts.remove((when, act, number, done))
            if act == "receive":
                cases[number] = receive_case(
                    database,
                    department,
                    when=clock.civil(when).strftime("%Y-%m-%d %H:%M"),
                )
                acts.append((when + timedelta(hours=1), "work", number, done))
                if done:
                    acts.append((when + timedelta(days=done), "finish", number, done))
            elif act == "work":
                work(database, department, cases[number], when)
            else:
                database.write(
                    lambda session, case=cases[number], when=when: outcomes.finish(
                        session,
                        department.officer,
                        case.id,
                        outcome="granted",
                        now=when,
                    )
                )
        local = clock.civil(now)
        if time(7) <= local.time() <= time(18):
            sweep.run(database, now)
        now += timedelta(minutes=30)


def told(database: Database, department: Department) -> set[tuple[object, ...]]:
    """What was really told: by letter, and what was put into the digest."""
    with database.read() as session:
        codes = {
            str(row.id): str(row.code)[-11:]
            for row in session.scalars(
                select(Case).where(Case.agency_id == department.agency_id)
            )
        }
        names = {
            str(row.id): row.name
            for row in session.scalars(
                select(Officer).where(Officer.agency_id == department.agency_id)
            )
        }
        keys = session.scalars(
            select(outbox.c.dedup_key).where(
                outbox.c.agency_id == department.agency_id,
                outbox.c.letter == "manager_alert",
            )
        ).all()
        items = session.scalars(
            select(DigestItem).where(DigestItem.agency_id == department.agency_id)
        ).all()
    found = set()
    for key in keys:
        _, case, _no, rung, *scope, officer = key.split(":")
        amount = amount_of(Rung(rung), ":".join(scope))
        found.add((names[officer], rung, amount, "now", codes[case]))
    for item in items:
        amount = amount_of(Rung(item.rung), item.scope)
        name = names[str(item.officer_id)]
        code = codes[str(item.case_id)]
        found.add((name, item.rung, amount, "digest", code))
    assert len(found) == len(keys) + len(items)
    return found


def test_the_preview_is_what_then_happens_when_the_month_is_played(database):
    asked = make_department(database)
    saved = make_department(database, code="X98.98")
    save(database, saved, DRAFT, START - timedelta(minutes=1))
    play(database, asked)
    play(database, saved)
    with database.read() as session:
        seen = preview(
            session,
            asked.administrator,
            DRAFT,
            now=END,
            days=(END - START).days,
        )
    supposed = {
        (one.officer, str(one.rung), one.amount, one.delivery, one.case_code[-11:])
        for one in seen.told
    }
    assert seen.after == len(seen.told) == len(supposed)
    assert supposed == told(database, saved)
    # The other column is what the ladder in force has really told.
    assert seen.before == len(told(database, asked))
    kinds = {(rung, amount) for _, rung, amount, _, _ in supposed}
    assert {(str(one.rung), one.amount) for one in OWN} <= kinds


def mails(database: Database, department: Department, officer) -> list[str]:
    with database.read() as session:
        return list(
            session.scalars(
                select(outbox.c.text)
                .where(
                    outbox.c.agency_id == department.agency_id,
                    outbox.c.to_name == officer.name,
                    outbox.c.letter.in_(["manager_alert", "morning_digest"]),
                )
                .order_by(outbox.c.id)
            )
        )


def test_a_rung_is_told_once_even_by_two_sweeps_and_old_lateness_is_not_told(database):
    department = make_department(database)
    long_late = receive_case(database, department, when="2026-10-05 09:00")
    sweep.run(database, at("2026-11-02 08:00"))
    case = receive_case(database, department, when="2026-11-09 09:00")  # due 16/11
    save(database, department, DRAFT, at("2026-11-10 08:00"))
    sweep.run(database, at("2026-11-10 08:01"))
    for when in ("2026-11-17 08:00", "2026-11-19 08:00", "2026-11-19 08:01"):
        sweep.run(database, at(when))
        sweep.run(database, at(when))
    with database.read() as session:
        own = session.execute(
            select(CaseFlag.case_id, CaseFlag.scope, func.count())
            .where(CaseFlag.rung == "after_due")
            .group_by(CaseFlag.case_id, CaseFlag.scope)
        ).all()
    assert sorted(own) == [(case.id, "1", 1), (case.id, "3", 1)]
    assert long_late.id != case.id  # late before the rung was there: told to nobody
    escalated = [
        one
        for one in mails(database, department, department.manager)
        if "QUÁ HẠN 3 NGÀY LÀM VIỆC" in one
    ]
    assert len(escalated) == 1


def test_what_waits_for_the_digest_comes_in_it_once_at_the_hour_one_chose(database):
    department = make_department(database)
    draft = Draft(
        rungs=(
            *(
                replace(one, recipients=(Concern.OFFICER,), may_choose=True)
                if one.rung is Rung.DUE_TODAY
                else one
                for one in SHIPPED.rungs
            ),
        )
    )
    save(database, department, draft, at("2026-11-09 08:00"))
    database.write(
        lambda session: save_preferences(
            session,
            department.officer,
            Preferences(digest_at="08:15", prefers_digest=True),
            now=at("2026-11-09 08:00"),
        )
    )
    case = receive_case(database, department, when="2026-11-09 09:00")
    work(database, department, case, at("2026-11-09 10:00"))
    sweep.run(database, at("2026-11-16 07:31"))
    for when in ("07:45", "08:16", "08:17"):
        digest.run(database, at(f"2026-11-16 {when}"))
        early = when == "07:45"
        letters = mails(database, department, department.officer)
        assert len(letters) == (0 if early else 1)
    assert "Đến hạn hôm nay" in letters[0]
    assert str(case.code) in letters[0]
    # The head's letter came at the agency's hour, as before.
    assert mails(database, department, department.head)
    digest.run(database, at("2026-11-17 08:16"))
    assert len(mails(database, department, department.officer)) == 1


def test_what_comes_in_while_the_digest_is_written_waits_for_the_next(
    database, monkeypatch
):
    department = make_department(database)
    case = receive_case(database, department, when="2026-11-09 09:00")
    write = digest._groups

    def item(rung: Rung) -> DigestItem:
        return DigestItem(
            agency_id=department.agency_id, officer_id=department.officer.officer_id,
            case_id=case.id, deadline_no=1, rung=str(rung), scope="",
            at=at("2026-11-16 08:00"), recorded_at=at("2026-11-16 08:00"), told_on=None,
        )  # fmt: skip

    def meanwhile(session, *given):
        found = write(session, *given)
        session.add(item(Rung.OVERDUE))
        session.flush()
        return found

    database.write(lambda session: session.add(item(Rung.DUE_TODAY)))
    with monkeypatch.context() as patched:
        patched.setattr(digest, "_readers", partial(_only, department.officer))
        patched.setattr(digest, "_groups", meanwhile)
        digest.run(database, at("2026-11-16 08:16"))
    digest.run(database, at("2026-11-17 08:16"))
    first, second = mails(database, department, department.officer)
    assert "Đến hạn hôm nay" in first
    assert "quá hạn" in second.split("MỐC VỪA ĐẾN")[1].lower()


def _only(officer, session, agency_id, people, *_):
    return [digest._Reader(person=people.by_id[officer.officer_id], is_head=False)]


def test_an_administrator_looks_first_then_saves_and_can_go_back(database, app):
    department = make_department(database)
    for day in (2, 3, 4):
        receive_case(database, department, when=f"2026-11-{day:02d} 09:00")
    sweep.run(database, at("2026-11-20 08:00"))
    set_clock(app, "2026-11-20 09:00")
    visitor = visit(app, database, department.administrator)
    path = "/quan-tri/bac-thang"
    assert "Quá hạn" in words_of(visitor.get(path))

    typed = {"kind": "after_due", "amount": "2", "recipients": ["inspector"]}
    looked = fill_in(visitor, f"{path}/them", **typed, do="preview")
    assert looked.status_code == 200
    words = words_of(looked)
    assert "Sau hạn 2 ngày làm việc" in words
    assert "Từng lần báo cho Phạm Gia Khiêm (3)" in words
    with database.read() as session:
        assert ladder_of(session, department.agency_id).version == 0

    saved = send(visitor, looked, f"{path}/them", do="save", why="Theo chỉ đạo.")
    assert saved.is_redirect, words_of(saved)
    assert "Sau hạn 2 ngày làm việc" in words_of(visitor.get(path))
    silent = fill_in(visitor, f"{path}/moc/overdue-0", recipients=[], do="save")
    assert silent.status_code == 422
    assert "phải có ít nhất một người được báo ngay" in words_of(silent)

    with database.read() as session:
        ladder = ladder_of(session, department.agency_id)
        event = session.scalars(
            select(AgencyEvent).where(AgencyEvent.kind == "ladder.saved")
        ).one()
    assert (ladder.version, len(ladder.rungs)) == (1, len(SHIPPED.rungs) + 1)
    [(old, new)] = event.data["changed"].values()
    assert old is None
    assert new["recipients"] == ["inspector"]
    record = words_of(visitor.get("/quan-tri/nhat-ky"))
    assert re.search(r"Sau hạn 2 ngày làm việc.*Thanh tra, kiểm tra; Báo ngay", record)

    back = fill_in(visitor, f"{path}/khoi-phuc/0", do="save")
    assert back.is_redirect
    with database.read() as session:
        ladder = ladder_of(session, department.agency_id)
    assert ladder.version == 2
    assert [one.as_json() for one in ladder.rungs] == [
        one.as_json() for one in SHIPPED.rungs
    ]
    outsider = visit(app, database, department.manager)
    assert outsider.get(path).status_code == 403


def test_an_officer_chooses_hour_and_language_and_a_wrong_hour_keeps_the_rest(
    database, app
):
    department = make_department(database)
    set_clock(app, "2026-11-20 09:00")
    visitor = visit(app, database, department.officer)
    wrong = fill_in(visitor, "/cua-toi", digest_at="7h30", language="en")
    assert wrong.status_code == 422
    assert "viết dạng 07:30" in words_of(wrong)
    assert 'value="7h30"' in wrong.text
    saved = send(visitor, wrong, "/cua-toi", digest_at="09:15")
    assert saved.is_redirect
    assert "lang=en" in saved.headers["set-cookie"]
    assert 'value="09:15"' in visitor.get("/cua-toi").text
    with database.read() as session:
        event = session.scalars(
            select(AgencyEvent).where(AgencyEvent.kind == "preference.changed")
        ).one()
    assert event.data["changed"]["digest_hour"] == ["", "09:15"]
