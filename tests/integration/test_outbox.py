"""Letters are stored with the fact they tell, once, and can be looked into."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from uuid import uuid4

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import StatementError

from notifications import outbox
from notifications.errors import BadAddressError
from notifications.letters import ManagerAlert, ResultReady, letter_name
from notifications.outbox import LetterStatus, Mailing
from notifications.samples import SAMPLES
from tracker.db import Database

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
HERE, ELSEWHERE = uuid4(), uuid4()
ALERT = next(sample for sample in SAMPLES if isinstance(sample, ManagerAlert))
RESULT = next(sample for sample in SAMPLES if isinstance(sample, ResultReady))


def mailing(number: int = 1, **changes) -> Mailing:
    plain = Mailing(
        letter=ALERT,
        agency_id=HERE,
        to_address="chau@anhai.example",
        to_name="Vũ Minh Châu",
        dedup_key=f"alert:{number}",
        reference="case:12",
        domain="anhai.example",
    )
    return replace(plain, **changes)


def put(database: Database, *mailings: Mailing) -> int:
    return database.write(
        lambda session: outbox.enqueue_many(session, mailings, now=NOW)
    )


def stored(database: Database, **filters) -> list[outbox.StoredLetter]:
    with database.read() as session:
        return outbox.letters(session, HERE, **filters)


def test_a_letter_is_stored_as_it_will_be_read(database: Database):
    assert put(database, mailing()) == 1
    (letter,) = stored(database)
    assert letter.status is LetterStatus.QUEUED
    assert letter.letter == "manager_alert"
    assert letter.subject.startswith("Phải gửi lời xin lỗi hôm nay")
    assert "Chào Vũ Minh Châu" in letter.text
    assert "<!doctype html>" in letter.html
    assert letter.message_id == f"<{letter.id}@anhai.example>"
    assert letter.created_at == NOW
    assert letter.next_attempt_at == NOW


def test_the_same_key_is_stored_once_whatever_the_words(database: Database):
    assert put(database, mailing()) == 1
    assert put(database, mailing(letter=RESULT)) == 0
    assert put(database, mailing(), mailing(), mailing(2)) == 1
    assert len(stored(database)) == 2


def test_one_letter_answers_whether_it_was_new(database: Database):
    def once(session):
        return outbox.enqueue(session, mailing(), now=NOW)

    assert database.write(once) is True
    assert database.write(once) is False


def test_two_agencies_may_use_the_same_key(database: Database):
    assert put(database, mailing(), mailing(agency_id=ELSEWHERE)) == 2


def test_no_letters_are_no_work(database: Database):
    assert put(database) == 0


def test_a_letter_goes_with_its_fact_and_stays_with_it(database: Database):
    def fails(session):
        outbox.enqueue(session, mailing(), now=NOW)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        database.write(fails)
    assert stored(database) == []


def test_a_letter_through_a_plain_connection_is_stored_too(database: Database):
    put_it = database.write(
        lambda session: outbox.enqueue(session.connection(), mailing(), now=NOW)
    )
    assert put_it
    assert len(stored(database)) == 1


def test_a_letter_for_later_waits_until_then(database: Database):
    later = NOW + timedelta(hours=9)
    put(database, mailing(not_before=later))
    assert stored(database)[0].next_attempt_at == later


def test_a_letter_that_should_have_gone_already_goes_now(database: Database):
    put(database, mailing(not_before=NOW - timedelta(days=1)))
    assert stored(database)[0].next_attempt_at == NOW


@pytest.mark.parametrize("address", ["", "khong-co", "a@x.vn\nBcc: b@x.vn", "đ@x.vn"])
def test_a_letter_nobody_can_get_is_kept_as_failed_and_the_fact_goes_on(
    database: Database, address
):
    assert put(database, mailing(to_address=address), mailing(2)) == 2
    (failed,) = stored(database, status=LetterStatus.FAILED)
    assert "Địa chỉ thư điện tử không hợp lệ" in (failed.last_error or "")
    assert failed.next_attempt_at is None
    assert "Chào Vũ Minh Châu" in failed.text


def test_a_name_that_could_break_a_header_is_kept_as_failed(database: Database):
    put(database, mailing(to_name="Châu\r\nBcc: b@x.vn"))
    (failed,) = stored(database, status=LetterStatus.FAILED)
    assert "Tiêu đề thư có ký tự không an toàn" in (failed.last_error or "")


def test_a_subject_that_could_break_a_header_is_kept_as_failed(database: Database):
    title = "=?utf-8?q?=0ABcc:?= b@x.vn"
    put(database, mailing(letter=replace(ALERT, procedure_title=title)))
    (failed,) = stored(database, status=LetterStatus.FAILED)
    assert failed.subject == ""


def test_controls_in_a_reason_do_not_stop_a_database(database: Database):
    put(database, mailing(letter=replace(ALERT, holder_name="Phúc\x00\ud800")))
    assert "Phúc\ufffd\ufffd" in stored(database)[0].text


def test_a_domain_that_cannot_be_one_still_gives_a_stable_message_id(
    database: Database,
):
    put(database, mailing(domain="sở khoa học>\n"))
    (letter,) = stored(database)
    assert letter.message_id == f"<{letter.id}@dunghen.invalid>"


def test_instants_come_back_aware_and_equal_from_any_zone(database: Database):
    hanoi = timezone(timedelta(hours=7))
    later = datetime(2026, 11, 24, 7, 30, 0, 123456, tzinfo=hanoi)
    put(database, mailing(not_before=later))
    (letter,) = stored(database)
    assert letter.next_attempt_at == later
    assert letter.next_attempt_at.utcoffset() == timedelta(0)


def test_an_instant_without_a_zone_is_refused(database: Database):
    with pytest.raises((StatementError, TypeError, ValueError)):
        database.write(
            lambda session: outbox.enqueue(
                session, mailing(), now=datetime(2026, 11, 23, 8, 0)
            )
        )
    assert stored(database) == []


class TestLookingInside:
    def test_an_agency_sees_only_its_own_letters(self, database: Database):
        put(database, mailing(), mailing(agency_id=ELSEWHERE))
        with database.read() as session:
            (there,) = outbox.letters(session, ELSEWHERE)
            assert outbox.letter(session, HERE, there.id) is None
            assert outbox.letter(session, ELSEWHERE, there.id) == there

    def test_letters_are_listed_newest_first_a_page_at_a_time(self, database: Database):
        put(database, *(mailing(number) for number in range(5)))
        first = stored(database, limit=2)
        rest = stored(database, before=first[-1].id)
        assert [letter.id for letter in (*first, *rest)] == sorted(
            (letter.id for letter in stored(database)), reverse=True
        )
        assert len(rest) == 3

    def test_letters_are_found_by_what_they_are_about(self, database: Database):
        put(database, mailing(1), mailing(2, reference="case:99"))
        assert [found.reference for found in stored(database, reference="case:99")] == [
            "case:99"
        ]

    def test_the_backlog_counts_what_waits_and_what_was_given_up(
        self, database: Database
    ):
        put(database, mailing(1), mailing(2), mailing(3, to_address="khong"))
        with database.read() as session:
            backlog = outbox.backlog(session)
        assert (backlog.waiting, backlog.failed) == (2, 1)
        assert backlog.oldest_due_at == NOW

    def test_an_empty_outbox_has_no_backlog(self, database: Database):
        with database.read() as session:
            backlog = outbox.backlog(session)
        assert (backlog.waiting, backlog.oldest_due_at, backlog.failed) == (0, None, 0)


class TestCorrections:
    def failed(self, database: Database) -> outbox.StoredLetter:
        put(database, mailing(to_address="chau(a)anhai.example"))
        (letter,) = stored(database, status=LetterStatus.FAILED)
        return letter

    def test_a_dead_letter_goes_again_to_a_better_address(self, database: Database):
        dead = self.failed(database)
        later = NOW + timedelta(days=2)
        assert database.write(
            lambda session: outbox.resend(
                session, HERE, dead.id, now=later, to_address="chau@anhai.example"
            )
        )
        (letter,) = stored(database)
        assert letter.status is LetterStatus.QUEUED
        assert letter.to_address == "chau@anhai.example"
        assert letter.next_attempt_at == later
        assert letter.message_id == dead.message_id

    def test_a_worse_address_is_refused_and_changes_nothing(self, database: Database):
        dead = self.failed(database)
        with pytest.raises(BadAddressError):
            database.write(
                lambda session: outbox.resend(
                    session, HERE, dead.id, now=NOW, to_address="vẫn sai"
                )
            )
        assert stored(database) == [dead]

    def test_only_the_agency_itself_sends_its_letter_again(self, database: Database):
        dead = self.failed(database)
        assert not database.write(
            lambda session: outbox.resend(session, ELSEWHERE, dead.id, now=NOW)
        )

    def test_a_letter_that_still_waits_is_not_sent_a_second_time(
        self, database: Database
    ):
        put(database, mailing())
        (waiting,) = stored(database)
        assert not database.write(
            lambda session: outbox.resend(session, HERE, waiting.id, now=NOW)
        )

    def test_a_letter_never_written_out_has_nothing_to_send(self, database: Database):
        title = "=?utf-8?q?=0A?="
        put(database, mailing(letter=replace(ALERT, procedure_title=title)))
        (empty,) = stored(database)
        assert not database.write(
            lambda session: outbox.resend(session, HERE, empty.id, now=NOW)
        )

    def test_a_waiting_letter_that_is_no_longer_true_is_withdrawn(
        self, database: Database
    ):
        put(
            database,
            mailing(1),
            mailing(2, letter=RESULT),
            mailing(3, reference="case:99"),
            mailing(4, agency_id=ELSEWHERE),
        )
        kinds = frozenset({letter_name(ManagerAlert)})
        assert (
            database.write(
                lambda session: outbox.withdraw(
                    session, HERE, "case:12", kinds=kinds, why="đã trả kết quả"
                )
            )
            == 1
        )
        (gone,) = stored(database, status=LetterStatus.WITHDRAWN)
        assert gone.last_error == "đã trả kết quả"
        assert gone.next_attempt_at is None
        assert len(stored(database, status=LetterStatus.QUEUED)) == 2


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_finding_what_is_due_reads_an_index_and_not_the_table(database: Database):
    table = outbox.outbox
    due = select(table.c.id).where(table.c.next_attempt_at <= NOW)
    with database.read() as session:
        sql = str(
            due.compile(
                dialect=session.connection().dialect,
                compile_kwargs={"literal_binds": False},
            )
        )
        plan = session.connection().exec_driver_sql(
            "EXPLAIN QUERY PLAN " + sql, ("2026-11-23",)
        )
        assert "USING INDEX ix_outbox_due" in " ".join(map(str, plan.fetchall()))
        assert session.execute(text("select 1")).scalar() == 1
