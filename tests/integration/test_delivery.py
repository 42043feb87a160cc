"""A round of the postman, with a real mail server that does not always play along."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from notifications import delivery, outbox
from notifications.delivery import Deliverer, DeliveryReport, Plan
from notifications.headers import Sender
from notifications.letters import MailCheck
from notifications.outbox import LetterStatus, Mailing, Pace, Paces
from notifications.samples import SAMPLES
from notifications.smtp import SmtpSettings, TlsMode
from tests.ports import free_port
from tests.scripted_smtp import CUT, SILENT, ScriptedServer
from tests.smtp import SmtpServer
from tracker.db import Database

START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
HERE, ELSEWHERE = uuid4(), uuid4()
MINUTE = timedelta(minutes=1)
CHECK = next(sample for sample in SAMPLES if isinstance(sample, MailCheck))


@dataclass(slots=True)
class PostOffice:
    """One deliverer with a clock of its own and settings for each agency."""

    database: Database
    settings: dict[UUID, SmtpSettings | None]
    now: datetime = START
    worker: str = "postman"
    passed: list[str] = field(default_factory=list)
    at: Callable[[str], None] = lambda _: None

    def round(self, plan: Plan | None = None) -> DeliveryReport:
        return delivery.run(
            Deliverer(
                write=self.database.write,
                settings_for=self.settings.get,
                now=lambda: self.now,
                worker=self.worker,
                reached=self._reached,
            ),
            plan,
        )

    def _reached(self, name: str) -> None:
        self.passed.append(name)
        self.at(name)

    def put(self, *addresses: str, agency_id: UUID = HERE) -> None:
        mailings = [
            Mailing(
                letter=CHECK,
                agency_id=agency_id,
                to_address=address,
                to_name="Vũ Minh Châu",
                dedup_key=f"check:{address}",
            )
            for address in addresses
        ]
        self.database.write(
            lambda session: outbox.enqueue_many(session, mailings, now=self.now)
        )

    def letter(self, address: str, agency_id: UUID = HERE) -> outbox.StoredLetter:
        with self.database.read() as session:
            letters = outbox.letters(session, agency_id, limit=500)
        return next(one for one in letters if one.to_address == address)

    def outcomes(self, address: str) -> list[str]:
        letter = self.letter(address)
        with self.database.read() as session:
            tries = outbox.attempts(session, letter.agency_id, letter.id)
        return [one.outcome for one in tries]


def settings(port: int, **changes) -> SmtpSettings:
    return SmtpSettings(
        host="127.0.0.1",
        port=port,
        tls=TlsMode.NONE,
        sender=Sender(name="Sở Khoa học", address="so@anhai.example"),
        timeout_seconds=changes.pop("timeout_seconds", 5),
        deadline_seconds=changes.pop("deadline_seconds", 10),
        **changes,
    )


@pytest.fixture
def post(database: Database, smtp: SmtpServer) -> PostOffice:
    return PostOffice(database, {HERE: settings(smtp.port)})


def test_what_is_due_arrives_and_is_written_down_as_sent(post, smtp):
    post.put("chau@anhai.example", "phuc@anhai.example")
    assert post.round() == DeliveryReport(claimed=2, sent=2)
    letter = post.letter("chau@anhai.example")
    assert letter.status is LetterStatus.SENT
    assert letter.sent_at == START
    (mail,) = smtp.to("chau@anhai.example")
    assert mail.message["Message-ID"] == letter.message_id
    assert mail.message["Subject"] == letter.subject
    assert mail.text == letter.text
    assert mail.recipients == ["chau@anhai.example"]


def test_a_second_round_has_nothing_to_do(post, smtp):
    post.put("chau@anhai.example")
    post.round()
    assert post.round() == DeliveryReport()
    assert len(smtp.mails) == 1


def test_many_letters_go_in_one_round_batch_by_batch(post, smtp):
    post.put(*(f"n{number}@anhai.example" for number in range(45)))
    assert post.round(Plan(batch=20)) == DeliveryReport(claimed=45, sent=45)
    assert len(smtp.mails) == 45
    assert post.passed.count("delivery.claimed") == 3


def test_a_round_takes_on_no_more_than_its_plan(post, smtp):
    post.put(*(f"n{number}@anhai.example" for number in range(9)))
    report = post.round(Plan(batch=2, most_batches=3))
    assert report == DeliveryReport(claimed=6, sent=6)


def test_a_reader_refused_for_good_fails_and_the_others_get_theirs(post, smtp):
    smtp.recipient_answers["gone@anhai.example"] = "550 no such user"
    post.put("gone@anhai.example", "chau@anhai.example")
    assert post.round() == DeliveryReport(claimed=2, sent=1, failed=1)
    letter = post.letter("gone@anhai.example")
    assert letter.status is LetterStatus.FAILED
    assert letter.last_code == 550
    assert "550 no such user" in (letter.last_error or "")
    assert post.outcomes("gone@anhai.example") == ["refused"]


def test_a_reader_put_off_gets_the_letter_later(post, smtp):
    smtp.recipient_answers["chau@anhai.example"] = "451 greylisted"
    post.put("chau@anhai.example")
    assert post.round() == DeliveryReport(claimed=1, to_retry=1)
    smtp.recipient_answers.clear()
    post.now += timedelta(seconds=59)
    assert post.round() == DeliveryReport()
    post.now += timedelta(seconds=1)
    assert post.round() == DeliveryReport(claimed=1, sent=1)
    assert post.outcomes("chau@anhai.example") == ["try_later", "sent"]


def test_a_refused_body_fails_and_a_busy_one_is_tried_again(post, smtp):
    smtp.data_answers = ["554 spam"]
    post.put("chau@anhai.example")
    assert post.round() == DeliveryReport(claimed=1, failed=1)
    smtp.data_answers = ["421 going down"]
    post.put("phuc@anhai.example")
    assert post.round() == DeliveryReport(claimed=1, to_retry=1)
    assert post.letter("phuc@anhai.example").last_code == 421


def test_a_server_that_is_down_for_hours_costs_no_letter(post, smtp):
    smtp.stop()
    post.put("chau@anhai.example", "phuc@anhai.example")
    for _ in range(30):
        report = post.round()
        assert report.to_retry == report.claimed
        post.now += timedelta(minutes=15)
    smtp.start()
    assert post.round() == DeliveryReport(claimed=2, sent=2)
    assert len(smtp.mails) == 2


def test_a_server_that_is_down_for_days_ends_in_a_failure_somebody_sees(post, smtp):
    smtp.stop()
    post.put("chau@anhai.example")
    while post.letter("chau@anhai.example").status is LetterStatus.QUEUED:
        post.round()
        post.now += timedelta(hours=6)
        assert post.now < START + timedelta(days=5)
    letter = post.letter("chau@anhai.example")
    assert letter.status is LetterStatus.FAILED
    assert "Không kết nối được máy chủ thư" in (letter.last_error or "")
    assert post.now >= START + timedelta(days=3)


def test_an_answer_lost_means_a_second_copy_with_the_same_message_id(
    database: Database,
):
    with ScriptedServer(script={"BODY": CUT}) as server:
        post = PostOffice(database, {HERE: settings(server.port)})
        post.put("chau@anhai.example")
        assert post.round() == DeliveryReport(claimed=1, to_retry=1)
        server.script.clear()
        post.now += timedelta(minutes=15)
        assert post.round() == DeliveryReport(claimed=1, sent=1)
    assert post.outcomes("chau@anhai.example") == ["unknown", "sent"]
    first, second = server.taken
    assert first == second
    message_id = post.letter("chau@anhai.example").message_id.encode()
    assert b"Message-ID: " + message_id in first


def test_an_agency_without_mail_settings_keeps_its_letters(post, smtp):
    post.settings[ELSEWHERE] = None
    post.put("a@khac.example", agency_id=ELSEWHERE)
    post.put("chau@anhai.example")
    assert post.round() == DeliveryReport(claimed=2, sent=1, to_retry=1)
    letter = post.letter("a@khac.example", ELSEWHERE)
    assert "chưa nhập máy chủ thư" in (letter.last_error or "")


def test_one_agency_s_dead_server_does_not_hold_up_another(post, smtp):
    post.settings[ELSEWHERE] = settings(free_port())
    post.put("a@khac.example", "b@khac.example", agency_id=ELSEWHERE)
    post.put("chau@anhai.example")
    assert post.round() == DeliveryReport(claimed=3, sent=1, to_retry=2)


def test_a_server_that_hangs_is_waited_for_once_and_not_once_a_letter(
    database: Database,
):
    with ScriptedServer(script={"GREETING": SILENT}) as server:
        hanging = settings(server.port, timeout_seconds=0.5, connections=1)
        post = PostOffice(database, {HERE: hanging})
        post.put(*(f"n{number}@anhai.example" for number in range(12)))
        assert post.round(Plan(batch=12)) == DeliveryReport(claimed=12, to_retry=12)
        assert len(server.waiting) == 1


def test_a_letter_whose_lease_would_end_on_the_way_is_put_back(post, smtp):
    post.put("chau@anhai.example")
    report = post.round(Plan(lease_seconds=5, most_batches=1))
    assert report == DeliveryReport(claimed=1, put_back=1)
    assert smtp.mails == []
    assert post.round() == DeliveryReport(claimed=1, sent=1)
    assert post.outcomes("chau@anhai.example") == ["sent"]


def test_two_postmen_at_once_bring_each_letter_once(post, smtp):
    other = PostOffice(post.database, post.settings, worker="other")
    post.put(*(f"n{number}@anhai.example" for number in range(30)))
    reports = []
    # While the first holds its batch, the second makes a whole round.
    post.at = lambda name: (
        reports.append(other.round(Plan(batch=5)))
        if name == "delivery.claimed" and not reports
        else None
    )
    mine = post.round(Plan(batch=5))
    assert reports[0].sent == 25
    assert mine == DeliveryReport(claimed=5, sent=5)
    assert len(smtp.mails) == 30
    assert len({mail.message["Message-ID"] for mail in smtp.mails}) == 30


def test_a_postman_who_was_frozen_does_not_undo_what_another_did(post, smtp):
    smtp.data_answers = ["451 not now", "250 OK"]
    other = PostOffice(post.database, post.settings, worker="other")
    post.put("chau@anhai.example")

    def frozen(name: str) -> None:
        if name == "delivery.sent":
            other.now = START + timedelta(hours=1)
            assert other.round() == DeliveryReport(claimed=1, sent=1)

    post.at = frozen
    assert post.round() == DeliveryReport(claimed=1, lost=1)
    assert post.letter("chau@anhai.example").status is LetterStatus.SENT
    assert post.outcomes("chau@anhai.example") == ["try_later", "sent"]


class Killed(BaseException):
    """The process ends here, as far as this round can tell."""


@pytest.mark.parametrize(
    ("point", "copies"),
    [("delivery.claimed", 1), ("delivery.sent", 2), ("delivery.recorded", 1)],
)
def test_a_postman_who_falls_anywhere_loses_no_letter(post, smtp, point, copies):
    post.put("chau@anhai.example")

    def fall(name: str) -> None:
        if name == point:
            raise Killed

    post.at = fall
    with pytest.raises(Killed):
        post.round()
    post.at = lambda _: None
    post.now += timedelta(hours=1)
    post.round()
    assert post.letter("chau@anhai.example").status is LetterStatus.SENT
    assert len(smtp.mails) == copies
    assert len({mail.message["Message-ID"] for mail in smtp.mails}) == 1


def test_a_fault_of_our_own_comes_out_after_the_other_letters_are_written_down(
    post, smtp
):
    broken = settings(smtp.port)
    object.__setattr__(broken, "deadline_seconds", "mười")
    post.settings[ELSEWHERE] = broken
    post.put("a@khac.example", agency_id=ELSEWHERE)
    post.put("chau@anhai.example")
    with pytest.raises(TypeError):
        post.round()
    assert post.letter("chau@anhai.example").status is LetterStatus.SENT
    held = post.letter("a@khac.example", ELSEWHERE)
    assert held.status is LetterStatus.SENDING
    post.settings[ELSEWHERE] = settings(smtp.port)
    post.now += timedelta(hours=1)
    assert post.round() == DeliveryReport(claimed=1, sent=1)


def paced(post: PostOffice, paces: Paces, worker: str = "postman") -> Deliverer:
    """Make a deliverer that keeps a pace, and whose waiting moves the clock."""

    def wait(seconds: float) -> None:
        post.now += timedelta(seconds=seconds)

    return Deliverer(
        write=post.database.write,
        settings_for=post.settings.get,
        now=lambda: post.now,
        worker=worker,
        paces=paces,
        wait=wait,
    )


def most_in_a_minute(post: PostOffice, agency_id: UUID = HERE) -> int:
    with post.database.read() as session:
        letters = outbox.letters(session, agency_id, limit=500)
    sent = sorted(one.sent_at for one in letters if one.sent_at)
    return max(sum(timedelta(0) <= one - at < MINUTE for one in sent) for at in sent)


def test_a_server_gets_no_more_letters_a_minute_than_it_may(post, smtp):
    post.put(*(f"n{number}@anhai.example" for number in range(80)))
    first = paced(post, Paces(shared=Pace(40)), "first")
    other = paced(post, Paces(shared=Pace(40)), "other")
    sent = 0
    for _ in range(6):
        for deliverer in (first, other):
            sent += delivery.run(deliverer, Plan(seconds=12)).sent
    # Two deliverers in turn for as long as all rounds lasted, and not one more.
    assert 36 <= most_in_a_minute(post) <= 40
    assert sent >= 0.9 * 40 * ((post.now - START) / MINUTE)
    assert len({mail.recipients[0] for mail in smtp.mails}) == len(smtp.mails) == sent


def test_an_agency_with_its_own_server_does_not_wait_for_the_shared_one(post, smtp):
    post.settings[ELSEWHERE] = settings(smtp.port)
    post.put(*(f"n{number}@anhai.example" for number in range(30)))
    post.now += timedelta(seconds=1)
    post.put("chau@thu.example", "binh@thu.example", agency_id=ELSEWHERE)
    paces = Paces(shared=Pace(20), own={ELSEWHERE: None})
    delivery.run(paced(post, paces), Plan(seconds=0))
    delivery.run(paced(post, paces), Plan(seconds=0))
    assert post.letter("chau@thu.example", ELSEWHERE).status is LetterStatus.SENT
    assert post.letter("n29@anhai.example").status is LetterStatus.QUEUED
    assert len(smtp.mails) == 1 + 2


def test_a_slow_own_server_holds_back_its_own_letters_only(post, smtp):
    post.settings[ELSEWHERE] = settings(smtp.port)
    post.put(*(f"x{number}@thu.example" for number in range(5)), agency_id=ELSEWHERE)
    post.now += timedelta(seconds=1)
    post.put(*(f"n{number}@anhai.example" for number in range(5)))
    paces = Paces(own={ELSEWHERE: Pace(1)})
    report = delivery.run(paced(post, paces), Plan(batch=4))
    assert report.sent == 1 + 5
    waiting = post.letter("x4@thu.example", ELSEWHERE)
    assert (waiting.status, waiting.attempts) == (LetterStatus.QUEUED, 0)


@pytest.mark.parametrize("per_minute", [1, 2, 19, 20, 60, 1000])
def test_a_pace_never_allows_more_than_its_number_in_a_minute(per_minute):
    pace = Pace(per_minute)
    assert pace.burst - 1 + MINUTE // pace.apart <= per_minute
    assert MINUTE // pace.apart >= 0.9 * per_minute - 1


def test_a_clock_that_goes_on_meanwhile_makes_no_wait_shorter_than_nothing(post, smtp):
    """The next letter's turn may have come before anybody begins to wait for it."""
    post.put(*(f"n{number}@anhai.example" for number in range(8)))
    waits = []

    def ticking() -> datetime:
        post.now += timedelta(seconds=0.45)
        return post.now

    slow = replace(paced(post, Paces(shared=Pace(30))), now=ticking, wait=waits.append)
    assert delivery.run(slow, Plan(seconds=60)).sent == 8
    assert min(waits, default=0) >= 0
