"""A letter is in one deliverer's hands at a time, and never lost with them."""

import threading
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from notifications import outbox
from notifications.errors import RefusedError, TryLaterError
from notifications.letters import MailCheck
from notifications.outbox import Claimed, LetterStatus, Mailing
from notifications.samples import SAMPLES
from tracker.db import Database

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
LEASE = 300.0
HERE = uuid4()
CHECK = next(sample for sample in SAMPLES if isinstance(sample, MailCheck))


def put(database: Database, count: int = 1, *, first: datetime = NOW) -> None:
    mailings = [
        Mailing(
            letter=CHECK,
            agency_id=HERE if number % 2 else uuid4(),
            to_address=f"n{number}@anhai.example",
            to_name="",
            dedup_key=f"check:{number}",
            not_before=first + timedelta(seconds=number),
        )
        for number in range(count)
    ]
    database.write(
        lambda session: outbox.enqueue_many(
            session, mailings, now=NOW - timedelta(days=30)
        )
    )


def claim(
    database: Database, now: datetime = NOW, limit: int = 100, worker: str = "w1"
) -> list[Claimed]:
    return database.write(
        lambda session: outbox.claim(
            session, now=now, limit=limit, lease_seconds=LEASE, worker=worker
        )
    )


def letter(database: Database, claimed: Claimed) -> outbox.StoredLetter:
    with database.read() as session:
        found = outbox.letter(session, claimed.agency_id, claimed.id)
    assert found is not None
    return found


def addresses(claimed: list[Claimed]) -> list[str]:
    return sorted(one.mail.to_address for one in claimed)


def test_what_is_due_is_claimed_across_agencies_the_longest_waiting_first(
    database: Database,
):
    put(database, 6, first=NOW - timedelta(seconds=10))
    assert addresses(claim(database, limit=4)) == [
        f"n{number}@anhai.example" for number in range(4)
    ]
    assert addresses(claim(database, limit=4)) == [
        "n4@anhai.example",
        "n5@anhai.example",
    ]
    assert claim(database) == []


def test_what_is_not_due_yet_stays(database: Database):
    put(database, first=NOW + timedelta(seconds=1))
    assert claim(database) == []
    assert len(claim(database, NOW + timedelta(seconds=1))) == 1


def test_a_claim_holds_the_letter_as_it_was_written(database: Database):
    put(database)
    (claimed,) = claim(database)
    assert claimed.mail.subject == "Thư thử của Đúng Hẹn: cài đặt thư đã dùng được"
    assert claimed.mail.message_id == f"<{claimed.id}@dunghen.invalid>"
    assert claimed.mail.written_at == NOW
    assert (claimed.attempts, claimed.fence) == (1, 1)
    assert claimed.first_tried_at == NOW
    assert claimed.until == NOW + timedelta(seconds=LEASE)
    assert letter(database, claimed).status is LetterStatus.SENDING


def test_a_letter_whose_deliverer_died_is_due_again_when_the_lease_ends(
    database: Database,
):
    put(database)
    (lost,) = claim(database, worker="died")
    just_before = lost.until - timedelta(seconds=1)
    assert claim(database, just_before) == []
    (again,) = claim(database, lost.until)
    assert again.id == lost.id
    assert (again.attempts, again.fence) == (2, 2)
    assert again.first_tried_at == NOW
    assert again.mail == lost.mail


def test_a_letter_taken_is_done_for_good(database: Database):
    put(database)
    (claimed,) = claim(database)
    assert database.write(
        lambda session: outbox.mark_sent(
            session, claimed, now=NOW, answer="250 taken as 7"
        )
    )
    after = letter(database, claimed)
    assert after.status is LetterStatus.SENT
    assert after.sent_at == NOW
    assert claim(database, NOW + timedelta(days=9)) == []


def test_a_letter_put_off_comes_back_when_it_was_said_to(database: Database):
    put(database)
    (claimed,) = claim(database)
    again_at = NOW + timedelta(minutes=5)
    fault = TryLaterError("451 greylisted", code=451)
    assert database.write(
        lambda session: outbox.mark_retry(
            session, claimed, fault, now=NOW, again_at=again_at
        )
    )
    after = letter(database, claimed)
    assert after.status is LetterStatus.QUEUED
    assert after.last_code == 451
    assert "451 greylisted" in (after.last_error or "")
    assert claim(database, again_at - timedelta(seconds=1)) == []
    assert len(claim(database, again_at)) == 1


def test_a_letter_given_up_waits_for_a_person(database: Database):
    put(database)
    (claimed,) = claim(database)
    fault = RefusedError("550 no such user", code=550)
    assert database.write(
        lambda session: outbox.mark_failed(session, claimed, fault, now=NOW)
    )
    assert letter(database, claimed).status is LetterStatus.FAILED
    assert claim(database, NOW + timedelta(days=9)) == []


def test_a_letter_not_tried_is_put_back_without_counting(database: Database):
    put(database)
    claimed = claim(database)
    assert (
        database.write(lambda session: outbox.put_back(session, claimed, now=NOW)) == 1
    )
    (again,) = claim(database)
    assert again.attempts == 1


@pytest.mark.parametrize("mark", ["sent", "retry", "failed", "put_back"])
def test_a_deliverer_that_lost_its_claim_changes_nothing(database: Database, mark):
    put(database)
    (lost,) = claim(database, worker="slow")
    (held,) = claim(database, lost.until, worker="quick")
    before = letter(database, held)
    fault = RefusedError("550 no", code=550)
    marks = {
        "sent": lambda s: outbox.mark_sent(s, lost, now=NOW, answer="250"),
        "retry": lambda s: outbox.mark_retry(s, lost, fault, now=NOW, again_at=NOW),
        "failed": lambda s: outbox.mark_failed(s, lost, fault, now=NOW),
        "put_back": lambda s: outbox.put_back(s, [lost], now=NOW),
    }
    assert not database.write(marks[mark])
    assert letter(database, held) == before


def test_every_attempt_is_kept_also_one_whose_claim_was_lost(database: Database):
    put(database)
    (lost,) = claim(database)
    (held,) = claim(database, lost.until)
    fault = TryLaterError("451 later", code=451)
    database.write(
        lambda session: outbox.mark_retry(
            session, held, fault, now=held.until, again_at=held.until
        )
    )
    database.write(
        lambda session: outbox.mark_sent(session, lost, now=NOW, answer="250 ok")
    )
    with database.read() as session:
        attempts = outbox.attempts(session, lost.agency_id, lost.id)
    assert [(one.no, one.outcome, one.code) for one in attempts] == [
        (1, "sent", 250),
        (2, "try_later", 451),
    ]
    assert attempts[0].detail == "250 ok"
    assert attempts[0].at == NOW


def test_a_letter_sent_again_by_a_person_starts_anew(database: Database):
    put(database)
    (claimed,) = claim(database)
    fault = RefusedError("550 no", code=550)
    database.write(lambda s: outbox.mark_failed(s, claimed, fault, now=NOW))
    later = NOW + timedelta(days=4)
    database.write(lambda s: outbox.resend(s, claimed.agency_id, claimed.id, now=later))
    (again,) = claim(database, later)
    assert (again.attempts, again.fence) == (1, 2)
    assert again.first_tried_at == later
    assert again.mail.message_id == claimed.mail.message_id


def test_deliverers_at_once_share_the_letters_and_none_gets_anothers(
    database: Database,
):
    put(database, 120, first=NOW - timedelta(minutes=5))
    taken: dict[int, list[Claimed]] = {}
    begin = threading.Barrier(4)

    def deliver(worker: int) -> None:
        begin.wait()
        mine: list[Claimed] = []
        while batch := claim(database, limit=7, worker=f"w{worker}"):
            mine.extend(batch)
        taken[worker] = mine

    threads = [threading.Thread(target=deliver, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ids = [one.id for mine in taken.values() for one in mine]
    assert len(ids) == 120
    assert len(set(ids)) == 120
