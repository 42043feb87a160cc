"""Seven ways to tamper with the database, and a restored backup; none passes."""

import json
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import delete, select, text, update

from tests.factories import at, make_department, receive_case
from tests.integration import public_log as log_room
from tests.integration.cases_for_acts import do, handed_over
from tests.integration.public_log import faults
from tracker import ledger, sweep
from tracker.cases import outcomes
from tracker.models import (
    AccountabilityEntry,
    LogCheckpoint,
    LogLeaf,
    LogNode,
    PublicLog,
    PublishedApology,
)
from tracker.transparency import keeping

pytestmark = pytest.mark.db

NOW = at("2026-11-25 10:00")


@pytest.fixture
def department(database):
    return make_department(database)


# What somebody with every right on the database may do to it; each a way of its own.


def _edit(session, agency_id, size):
    row = session.scalars(_leaf(size // 2)).one()
    row.leaf = row.leaf.replace("Quản lý Công nghệ", "Quản lý Đất đai")


def _edit_what_is_shown(session, agency_id, size):
    about = session.scalars(_leaf(size // 2)).one().about
    row = session.get(PublishedApology, (agency_id, about))
    row.promised_on += timedelta(days=3)


def _delete(session, agency_id, size):
    session.delete(session.scalars(_leaf(size // 2)).one())
    session.flush()
    _renumber(session, size // 2 + 1, size, -1)
    session.get(PublicLog, agency_id).size -= 1


def _insert(session, agency_id, size):
    copied = session.scalars(_leaf(0)).one()
    _renumber(session, size // 2, size, 1)
    row = LogLeaf(**{column.key: getattr(copied, column.key)
                     for column in LogLeaf.__table__.columns})  # fmt: skip
    row.id, row.leaf_index = log_room.new_id(), size // 2
    session.add(row)


def _reorder(session, agency_id, size):
    one, other = session.scalars(_leaf(3)).one(), session.scalars(_leaf(size - 2)).one()
    places = one.leaf_index, other.leaf_index
    one.leaf_index = other.leaf_index = None
    session.flush()
    other.leaf_index, one.leaf_index = places


def _cut_the_tail(session, agency_id, size):
    gone = select(LogLeaf.about).where(LogLeaf.leaf_index >= size - 5)
    session.execute(delete(PublishedApology).where(PublishedApology.id.in_(gone)))
    session.execute(delete(LogLeaf).where(LogLeaf.leaf_index >= size - 5))
    session.execute(delete(LogCheckpoint))
    _rebuild(session, agency_id)


def _rewrite_all(session, agency_id, size):
    """Change one entry and what is shown, and make every hash fit anew."""
    row = session.scalars(_leaf(1)).one()
    shown = session.get(PublishedApology, (agency_id, row.about))
    said = json.loads(row.leaf)
    said["facts"]["unit_vi"] = shown.unit_vi = "Phòng khác"
    row.leaf = json.dumps(said, ensure_ascii=False)
    session.execute(delete(LogCheckpoint))
    _rebuild(session, agency_id)


TAMPERINGS = [
    _edit, _edit_what_is_shown, _delete, _insert, _reorder, _cut_the_tail, _rewrite_all,
]  # fmt: skip


def _leaf(index):
    return select(LogLeaf).where(LogLeaf.leaf_index == index)


def _renumber(session, begin, end, by):
    """Move numbers along, by way of numbers that nobody has."""
    at = LogLeaf.leaf_index
    moved = update(LogLeaf).where(at >= begin, at < end).values(leaf_index=-(at + by))
    session.execute(moved, execution_options={"synchronize_session": False})
    back = update(LogLeaf).where(at < 0).values(leaf_index=-at)
    session.execute(back, execution_options={"synchronize_session": False})


def _rebuild(session, agency_id):
    """Number all leaves and make all nodes anew, as a thorough forger would."""
    session.execute(delete(LogNode))
    session.get(PublicLog, agency_id).size = 0
    session.execute(update(LogLeaf).values(leaf_index=None))
    session.flush()
    while keeping.number_leaves(session, agency_id=agency_id):
        pass


@pytest.fixture(params=[
    300,
    pytest.param(100_000, marks=pytest.mark.proof),
])  # fmt: skip
def mailed(request, database, settings, department, tmp_path):
    """Keep a log of so many entries, grown after a backup, and mail its root."""
    add = partial(log_room.add_apologies, database, department.agency_id, now=NOW)
    add(count=request.param - 100)
    log_room.keep(database, settings, at("2026-11-24 06:00"))
    old = log_room.saved_copy(database, tmp_path, "backup")
    add(count=100)
    log_room.keep(database, settings, NOW)
    path = tmp_path / "mail.txt"
    path.write_text(log_room.mailed(database, department.agency_id))
    key = log_room.key_of(database, department.agency_id)
    return log_room.Mailed(key, path, old, request.param)


def test_no_tampering_passes_the_verifier_and_an_untouched_log_does(
    database, settings, department, mailed, tmp_path
):
    """Seven ways, and the restored backup; the forger signs with the real key."""
    ask = partial(log_room.verify, mailed.key, mailed.mail)
    whole = log_room.saved_copy(database, tmp_path, "whole")
    assert ask(whole)[0] == 0, ask(whole)
    assert faults(database) == []
    code, said = ask(mailed.backup)
    assert (code, f"{mailed.size} were signed" in said) == (1, True)
    for tamper in TAMPERINGS:
        copy = log_room.saved_copy(database, tmp_path, tamper.__name__)
        with log_room.forged(database, tmp_path, copy) as forged:
            forged.write(partial(_tampered, tamper, department.agency_id, mailed.size))
            if tamper in {_rewrite_all, _cut_the_tail}:
                assert keeping.sign(forged, settings, department.agency_id, NOW)
            after = log_room.saved_copy(forged, tmp_path, f"after{tamper.__name__}")
        code, said = ask(after)
        assert (code, "FAULT" in said) == (1, True), tamper.__name__


def _tampered(tamper, agency_id, size, session):
    tamper(session, agency_id, size)
    session.flush()


def test_a_restored_backup_that_grew_again_is_another_log(
    database, settings, department, mailed, tmp_path
):
    with log_room.forged(database, tmp_path, mailed.backup) as restored:
        log_room.add_apologies(restored, department.agency_id, 120, NOW)
        log_room.keep(restored, settings, NOW)
        after = log_room.saved_copy(restored, tmp_path, "restored")
    code, said = log_room.verify(mailed.key, mailed.mail, after)
    assert code == 1
    assert f"the first {mailed.size} leaves are not those" in said


@pytest.fixture
def ledger_log(database, settings, department, tmp_path):
    """Log one entry that was closed and opened again, and one that was reversed."""
    d, now = department, at("2026-11-20 11:00")
    cases = [receive_case(database, d, when=f"2026-11-02 09:0{n}") for n in range(2)]
    for case in cases:
        handed_over(database, d, case, when="2026-11-02 10:00")
    sweep.run(database, at("2026-11-20 09:00"))
    for case in cases:
        do(database, outcomes.finish, d.manager, case, outcome="granted", now=now)
    with database.read() as session:
        one, other = session.scalars(
            select(AccountabilityEntry.id).order_by(AccountabilityEntry.case_id)
        )
    for command, actor, given in (
        (ledger.answer, d.head, {"cause": "own_office", "explanation": "Sót việc.",
                                 "measure": ""}),
        (ledger.follow, d.manager, {"kind": "closed", "text": ""}),
        (ledger.follow, d.manager, {"kind": "reopened", "text": "Còn điều chưa rõ."}),
    ):  # fmt: skip
        say = partial(command, actor=actor, entry_id=one, **given, now=now)
        database.write(say)
    appeal = partial(ledger.appeal, actor=d.head, reason="Hạn tính sai.")
    database.write(partial(appeal, entry_id=other, now=now))
    upheld = partial(ledger.decide_appeal, actor=d.inspector, is_upheld=True)
    database.write(partial(upheld, entry_id=other, reason="Đã đối chiếu.", now=now))
    log_room.keep(database, settings, NOW)
    path = tmp_path / "mail.txt"
    path.write_text(log_room.mailed(database, d.agency_id))
    return log_room.key_of(database, d.agency_id), path


#: How what was taken back could be hidden: the line goes, its words change, or the leaf
#: goes with it and the forger signs anew.
HIDINGS = {
    "reopening removed": "DELETE FROM accountability_events WHERE kind = 'reopened'",
    "reversal removed": "DELETE FROM accountability_events WHERE kind = 'reversed'",
    "other words": "UPDATE accountability_events SET text = 'Rõ rồi.' "
    "WHERE kind = 'reopened'",
    "closed again unseen": "UPDATE accountability_events SET kind = 'closed' "
    "WHERE kind = 'reopened'",
}


def test_nothing_that_was_taken_back_in_the_ledger_is_hidden(
    database, settings, department, ledger_log, tmp_path
):
    ask = partial(log_room.verify, *ledger_log)
    with database.read() as session:
        kinds = session.scalars(select(LogLeaf.kind).order_by(LogLeaf.id)).all()
    assert kinds == [
        f"accountability.{one}" for one in ("closed", "reopened", "reversed")
    ]
    whole = log_room.saved_copy(database, tmp_path, "whole")
    assert ask(whole)[0] == 0, ask(whole)
    assert faults(database) == []
    for number, (name, statement) in enumerate(HIDINGS.items()):
        with log_room.forged(database, tmp_path, whole) as forged:
            forged.write(lambda session, said=statement: session.execute(text(said)))
            after = log_room.saved_copy(forged, tmp_path, f"after{number}")
            assert "is not what its leaf seals" in faults(forged)[0], name
        code, said = ask(after)
        assert (code, "is not what the log seals" in said) == (1, True), name
    with log_room.forged(database, tmp_path, whole) as forged:
        forged.write(partial(_forget_reversal, department.agency_id))
        assert keeping.sign(forged, settings, department.agency_id, NOW)
        after = log_room.saved_copy(forged, tmp_path, "forgotten")
    assert "the log has 2 leaves; 3 were signed" in ask(after)[1]


def _forget_reversal(agency_id, session):
    session.execute(text(HIDINGS["reversal removed"]))
    session.execute(delete(LogLeaf).where(LogLeaf.kind == "accountability.reversed"))
    session.execute(delete(LogCheckpoint))
    _rebuild(session, agency_id)


def test_what_an_older_release_took_back_is_entered_later(
    database, settings, department, ledger_log, tmp_path
):
    """It wrote no leaf for it; the upgrade has the job look once more."""
    whole = log_room.saved_copy(database, tmp_path, "whole")
    with log_room.forged(database, tmp_path, whole) as older:
        older.write(partial(_as_by_an_older_release, department.agency_id))
        assert [one.endswith("has no leaf") for one in faults(older)] == [True] * 2
        older.write(
            lambda session: session.execute(
                text("UPDATE public_logs SET backfilled_at = NULL")
            )
        )
        assert log_room.keep(older, settings, NOW) == "2 leaves"
        assert log_room.keep(older, settings, NOW) == "0 leaves"
        assert faults(older) == []
        with older.read() as session:
            late = session.scalars(
                select(LogLeaf).where(LogLeaf.leaf.contains('"entered_later":true'))
            ).all()
        assert {leaf.kind for leaf in late} == {
            "accountability.reopened",
            "accountability.reversed",
        }


def _as_by_an_older_release(agency_id, session):
    session.execute(delete(LogLeaf).where(LogLeaf.kind != "accountability.closed"))
    session.execute(delete(LogCheckpoint))
    _rebuild(session, agency_id)
