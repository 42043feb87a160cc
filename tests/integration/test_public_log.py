"""The public log: what enters it, who can check it, and that no tampering passes."""

import json
import re
from datetime import timedelta
from functools import partial
from hashlib import sha256

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import insert, select, text, update

from notifications import outbox
from rules import merkle
from tests.factories import at, make_department, receive_case
from tests.integration import public_log as log_room
from tests.integration.issued_apologies import REASON, issued
from tests.integration.public_log import faults
from tests.visitor import application, set_clock, words_of
from tracker import ledger, sweep
from tracker.apologies import issuing
from tracker.cases import outcomes
from tracker.errors import LogBrokenError, SettingsError
from tracker.models import (
    AccountabilityEntry,
    Agency,
    LogCheckpoint,
    LogLeaf,
    LogNode,
    PublishedApology,
)
from tracker.transparency import keeping, reading, signing

pytestmark = pytest.mark.db

NOW = at("2026-11-25 10:00")


@pytest.fixture
def department(database):
    return make_department(database)


@pytest.fixture
def app(database, settings):
    return application(database, settings)


@pytest.fixture
def anybody(app):
    return TestClient(app, base_url="http://127.0.0.1")


def leaves(database) -> list[dict]:
    with database.read() as session:
        rows = session.scalars(select(LogLeaf).order_by(LogLeaf.id)).all()
        return [json.loads(row.leaf) for row in rows]


def test_an_apology_leaves_an_entry_at_every_turn_and_nothing_private(
    app, anybody, database, settings, department, tmp_path
):
    case = receive_case(database, department, when="2026-11-19 09:00")
    notice = issued(database, department, case)
    do = partial(_do, database, department.manager)
    do(issuing.release_text, notice_id=notice.id, text="Máy đo hỏng.", now=NOW)
    do(outcomes.finish, case_id=case.id, outcome="granted", now=at("2026-12-01 09:00"))
    log_room.keep(database, settings, at("2026-12-01 09:05"))
    kinds = [leaf["kind"] for leaf in leaves(database)]
    assert kinds == ["apology.issued", "apology.released", "apology.answered"]
    assert leaves(database)[-1]["facts"]["kept"] is True

    set_clock(app, "2026-12-01 09:10")
    page = words_of(anybody.get(f"/xin-loi/{notice.published_id}"))
    assert "mục số 2 trong 3 mục của nhật ký công khai" in page
    answer = anybody.get(f"/xin-loi/{notice.published_id}/chung-minh")
    proof = answer.json()
    assert proof["opened"]["reason_released"]["text"] == "Máy đo hỏng."
    (tmp_path / "proof.json").write_text(answer.text)
    key = log_room.key_of(database, department.agency_id)
    assert log_room.verify(key, tmp_path / "proof.json") == (
        0,
        f"OK {tmp_path / 'proof.json'}: mục này nằm trong nhật ký đã ký, đúng như đang"
        " hiện. This entry is in the log that was signed, as it is shown.\n",
    )
    proof["opened"]["reason_released"]["text"] = "Mất điện."
    (tmp_path / "proof.json").write_text(json.dumps(proof))
    assert (
        "reason_released is not what the leaf seals"
        in (log_room.verify(key, tmp_path / "proof.json")[1])
    )

    served = anybody.get("/nhat-ky/X99.99/leaves").text
    for private in ("N.T.T.H.", "Máy đo hỏng", REASON, case.code, str(case.id)):
        assert private not in served

    do(issuing.unpublish, notice_id=notice.id, why="Sai người.", now=NOW)
    log_room.keep(database, settings, at("2026-12-01 09:15"))
    with database.read() as session:
        assert {str(row.salts) for row in session.scalars(select(LogLeaf))} == {"{}"}
    proof = anybody.get(f"/xin-loi/{notice.published_id}/chung-minh").json()
    assert json.loads(proof["leaf"])["kind"] == "apology.withdrawn"
    assert proof["opened"] == {}
    assert faults(database) == []


def test_an_agency_that_does_not_publish_leaves_only_a_seal(database, settings):
    d = make_department(database, publish=False)
    issued(database, d, receive_case(database, d, when="2026-11-19 09:00"))
    log_room.keep(database, settings, NOW)
    (leaf,) = leaves(database)
    assert leaf["facts"] == {}
    assert set(leaf["sealed"]) == {"notice"}
    assert faults(database) == []
    database.write(
        lambda session: session.execute(
            text("UPDATE apology_notices SET reason_text = 'Khác.'")
        )
    )
    assert "is not what its leaf seals" in faults(database)[0]


def test_a_closed_account_is_sealed_with_its_story(
    database, settings, department, tmp_path
):
    d = department
    case = receive_case(database, d, when="2026-11-02 09:00")
    sweep.run(database, at("2026-11-20 09:00"))
    do = partial(_do, database, d.manager)
    do(outcomes.finish, case_id=case.id, outcome="granted", now=at("2026-11-20 10:00"))
    with database.read() as session:
        entry = session.scalars(select(AccountabilityEntry)).one()
    say = partial(do, now=at("2026-11-20 11:00"), entry_id=entry.id)
    _do(
        database,
        d.inspector,
        ledger.answer,
        cause="own_office",
        explanation="Sót việc.",
        measure="",
        now=at("2026-11-20 11:00"),
        entry_id=entry.id,
    )
    say(ledger.follow, kind="closed", text="")
    log_room.keep(database, settings, NOW)
    closed = leaves(database)[-1]
    assert closed["kind"] == "accountability.closed"
    assert closed["facts"]["closed_on"] == "2026-11-20"
    assert "Sót việc" not in json.dumps(closed, ensure_ascii=False)
    assert faults(database) == []
    say(ledger.follow, kind="reopened", text="Xem lại.")
    assert leaves(database)[-1]["facts"] == {"reopened_on": "2026-11-20", "lines": 6}
    assert faults(database) == []
    copy = log_room.saved_copy(database, tmp_path, "copy")
    with log_room.forged(database, tmp_path, copy) as forged:
        forged.write(
            lambda session: session.execute(
                text("UPDATE accountability_events SET text = 'Hỏng.' WHERE text <> ''")
            )
        )
        assert set(faults(forged)) == {f"entry {entry.id} is not what its leaf seals"}


def test_what_was_issued_before_there_was_a_log_is_entered_later(
    database, settings, department
):
    old = [log_room.published_row(department.agency_id, n, NOW) for n in range(3)]
    database.write(lambda session: session.execute(insert(PublishedApology), old))
    log_room.add_apologies(database, department.agency_id, 1, NOW)
    assert log_room.keep(database, settings, NOW) == "4 leaves"
    said = [leaf.get("entered_later", False) for leaf in leaves(database)]
    assert said == [False, True, True, True]
    assert log_room.keep(database, settings, NOW) == "0 leaves"
    assert faults(database) == []
    database.write(
        lambda session: session.add(
            PublishedApology(**log_room.published_row(department.agency_id, 9, NOW))
        )
    )
    assert "is published and has no leaf" in faults(database)[0]


def test_the_inspector_is_mailed_a_root_once_a_day_while_the_log_grows(
    database, settings, department
):
    d = department
    log_room.add_apologies(database, d.agency_id, 3, NOW)
    log_room.keep(database, settings, at("2026-11-25 06:00"))  # before the hour
    log_room.keep(database, settings, at("2026-11-25 08:00"))
    log_room.add_apologies(database, d.agency_id, 1, NOW)
    log_room.keep(database, settings, at("2026-11-25 09:00"))
    log_room.keep(database, settings, at("2026-11-26 08:00"))
    log_room.keep(database, settings, at("2026-11-27 08:00"))
    with database.read() as session:
        found = outbox.letters(session, d.agency_id)
        roots = session.scalars(select(LogCheckpoint.note)).all()
    told = [one for one in found if one.letter == "checkpoint_letter"]
    assert [("3 mục" in one.subject, "4 mục" in one.subject) for one in told] == [
        (False, True),
        (True, False),
    ]
    assert all(any(root.strip() in one.text for root in roots) for one in told)


def test_a_new_key_signs_with_the_old_one_and_a_lost_key_is_said(
    database, settings, department
):
    d = department
    log_room.add_apologies(database, d.agency_id, 2, NOW)
    log_room.keep(database, settings, NOW)
    old = log_room.key_of(database, d.agency_id)
    later = NOW + timedelta(days=1)
    (new,) = keeping.replace_key(database, settings, later)
    log_room.keep(database, settings, later)
    with database.read() as session:
        note = reading.latest(session, d.agency_id).note
        assert [one.verifier_key for one in reading.keys(session, d.agency_id)] == [
            new,
            old,
        ]
    assert signing.is_signed(note, old)
    assert signing.is_signed(note, new)
    assert not signing.is_signed(note.replace("\n3\n", "\n4\n"), new)
    assert leaves(database)[-1]["facts"] == {"old": old, "new": new}
    settings.log_key_path.unlink()
    log_room.add_apologies(database, d.agency_id, 1, NOW)
    with pytest.raises(SettingsError):
        log_room.keep(database, settings, later)


def test_served_proofs_lead_from_any_entry_to_any_root(
    anybody, database, settings, department
):
    log_room.add_apologies(database, department.agency_id, 21, NOW)
    log_room.keep(database, settings, NOW)
    lines = anybody.get("/nhat-ky/X99.99/leaves?begin=0&end=99").text.splitlines()
    served = [json.loads(line) for line in lines]
    hashes = [merkle.leaf_hash(one["leaf"].encode()) for one in served]
    for size in (1, 8, 13, 21):
        root = merkle.root(hashes[:size])
        for index in {0, size // 2, size - 1}:
            said = anybody.get(f"/nhat-ky/X99.99/inclusion?index={index}&size={size}")
            assert (
                merkle.root_by_inclusion(
                    hashes[index], index, size, log_room.of_base64(said)
                )
                == root
            )
        said = anybody.get(f"/nhat-ky/X99.99/consistency?old={size}&size=21")
        new = (21, merkle.root(hashes))
        assert merkle.is_consistent((size, root), new, log_room.of_base64(said))
    assert anybody.get("/nhat-ky/X99.99/inclusion?index=21&size=21").status_code == 422
    assert anybody.get("/nhat-ky/X99.99/inclusion?index=0&size=22").status_code == 422
    assert anybody.get("/nhat-ky/X99.99/consistency?old=0&size=5").status_code == 422
    assert anybody.get("/nhat-ky/NO/checkpoint").status_code == 404


def test_the_job_signs_nothing_after_what_was_signed_is_gone(
    database, settings, department, tmp_path
):
    log_room.add_apologies(database, department.agency_id, 9, NOW)
    log_room.keep(database, settings, NOW)
    copy = log_room.saved_copy(database, tmp_path, "copy")
    with log_room.forged(database, tmp_path, copy) as forged:
        forged.write(
            lambda session: session.execute(update(LogNode).values(hash="00" * 32))
        )
        with pytest.raises(LogBrokenError):
            log_room.keep(forged, settings, NOW)
        assert "the kept nodes are not those of the leaves" in faults(forged)[0]


def test_an_export_and_another_agencys_log_are_checked_alone(
    database, settings, department, tmp_path
):
    other = make_department(database, code="H60")
    for d in (department, other):
        log_room.add_apologies(database, d.agency_id, 5, NOW)
    log_room.keep(database, settings, NOW)
    with database.read() as session:
        note = reading.latest(session, other.agency_id).note
        rows = reading.leaves(session, other.agency_id, 0, 99)
        assert session.get(Agency, other.agency_id).code in note
    (tmp_path / "saved.txt").write_text(note)
    lines = [json.dumps({"index": one.leaf_index, "leaf": one.leaf}) for one in rows]
    (tmp_path / "log.jsonl").write_text("\n".join(lines))
    ask = partial(log_room.verify, log_room.key_of(database, other.agency_id))
    assert ask(tmp_path / "saved.txt", tmp_path / "log.jsonl")[0] == 0
    (tmp_path / "log.jsonl").write_text("\n".join(lines[:-1]))
    assert (
        "4 leaves; 5 were signed"
        in (ask(tmp_path / "saved.txt", tmp_path / "log.jsonl")[1])
    )
    wrong = log_room.verify(
        log_room.key_of(database, department.agency_id),
        tmp_path / "saved.txt",
        tmp_path / "log.jsonl",
    )
    assert "not signed by the given key" in wrong[1]


def _do(database, actor, command, **given):
    return database.write(partial(command, actor=actor, **given))


def test_a_citizen_finds_the_program_the_command_and_every_entry(
    anybody, database, settings, department, tmp_path
):
    log_room.add_apologies(database, department.agency_id, 25, NOW)
    log_room.keep(database, settings, NOW)
    page = anybody.get("/nhat-ky")
    said = words_of(page)
    address = f"{settings.public_url}/nhat-ky/X99.99"
    key = log_room.key_of(database, department.agency_id)
    assert f'python verify_log.py "{key}" diem-kiem-X99.99.txt {address}' in said
    program = anybody.get("/nhat-ky/verify_log.py")
    assert program.text == log_room.VERIFIER.read_text("utf-8")
    assert "attachment" in program.headers["content-disposition"]
    assert sha256(program.content).hexdigest() in said

    shown = [page]
    for before in (15, 5):
        assert f'href="/nhat-ky?truoc={before}"' in shown[-1].text
        shown.append(anybody.get(f"/nhat-ky?truoc={before}"))
    assert "Cũ hơn" not in shown[-1].text
    assert 'href="/nhat-ky"' in shown[-1].text
    numbers = [
        int(found)
        for one in shown
        for found in re.findall(r'class="num"><span>(\d+)</span>', one.text)
    ]
    assert numbers == list(range(24, -1, -1))
    for odd in (0, 99):
        assert anybody.get(f"/nhat-ky?truoc={odd}").status_code == 200
