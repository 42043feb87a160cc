"""Signing in: who gets in, who does not, and that nobody learns anything on the way."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.first_run import NOW, PASSWORD, new_agency, new_officer, password_hash
from tracker.accounts import passwords, sign_ins, throttle
from tracker.accounts.actor import Role
from tracker.accounts.entrance import Credentials, change_password, sign_in
from tracker.accounts.officer_details import OfficerDetails
from tracker.accounts.officers import (
    change_officer,
    deactivate_officer,
    reset_password,
)
from tracker.accounts.passwords import hash_password
from tracker.errors import (
    BusyError,
    InvalidValueError,
    TooManyAttemptsError,
    WeakPasswordError,
    WrongPasswordError,
)
from tracker.models import AttemptSalt, AttemptWindow, SignIn

pytestmark = pytest.mark.db
TYPED = Credentials(username="lan", password=PASSWORD, address="192.0.2.7")
NEW_PASSWORD = "một câu khác cũng đủ dài"


@pytest.fixture
def admin(database):
    return new_agency(database)


@pytest.fixture
def lan(database, admin):
    return new_officer(database, admin, "lan", ["desk"])


def seen(database, cookie, now=NOW):
    with database.read() as session:
        return sign_ins.signed_in(session, cookie, now=now)


def test_an_officer_signs_in_and_is_known_at_the_next_page(database, lan):
    cookie, signed_in = sign_in(database, TYPED, now=NOW)
    assert cookie.startswith(f"{lan.agency_id.hex}.")
    again = seen(database, cookie)
    assert again == signed_in
    assert again.actor == lan
    assert again.csrf_fits(signed_in.csrf_token)
    assert not again.csrf_fits("")
    assert not again.csrf_fits("ô" * 43)


def test_the_name_is_read_without_its_capitals_and_with_its_agency(database, lan):
    for name in (" LAN ", "lan@X99.99", "Lan@x99.99", "la\u200bn\x00"):
        _, found = sign_in(database, replace(TYPED, username=name), now=NOW)
        assert found.actor == lan


@pytest.mark.parametrize(
    "changed",
    [
        {"password": "một câu hoàn toàn khác"},
        {"username": "khongcoai"},
        {"username": ""},
        {"username": "lan@X11.11"},
        {"password": ""},
        {"password": "x" * 5000},
        {"username": "lan\ud800x"},
    ],
)
def test_a_wrong_name_and_a_wrong_password_are_the_same_refusal(database, lan, changed):
    typed = replace(TYPED, **changed)
    with pytest.raises(WrongPasswordError) as refused:
        sign_in(database, typed, now=NOW)
    assert refused.value.facts == {}


def test_a_closed_account_is_refused_like_a_wrong_password(database, admin, lan):
    database.write(
        lambda session: deactivate_officer(session, admin, lan.officer_id, now=NOW)
    )
    with pytest.raises(WrongPasswordError):
        sign_in(database, TYPED, now=NOW)


def test_where_there_are_several_agencies_each_has_its_own_lan(database, lan):
    other_admin = new_agency(database, "X99.98")
    other = new_officer(database, other_admin, "lan", ["inspector"])
    for name in ("lan", "khongcoai"):
        with pytest.raises(InvalidValueError, match="which agency"):
            sign_in(database, replace(TYPED, username=name), now=NOW)
    _, ours = sign_in(database, replace(TYPED, agency_code="x99.99"), now=NOW)
    _, theirs = sign_in(database, replace(TYPED, username="lan@X99.98"), now=NOW)
    assert ours.actor == lan
    assert theirs.actor == other


def test_the_database_keeps_nothing_with_which_one_could_sign_in(database, lan):
    cookie, _ = sign_in(database, TYPED, now=NOW)
    with database.read() as session:
        row = session.scalars(select(SignIn)).one()
    assert cookie.partition(".")[2] not in repr(vars(row))
    assert seen(database, f"{lan.agency_id.hex}.{row.secret_hash}") is None


def test_a_session_ends_after_its_hours(database, lan):
    cookie, _ = sign_in(database, TYPED, now=NOW)
    hours = database.settings.session_hours
    assert seen(database, cookie, NOW + timedelta(hours=hours, seconds=-1)) is not None
    assert seen(database, cookie, NOW + timedelta(hours=hours)) is None


def test_after_signing_out_the_cookie_is_worth_nothing(database, lan):
    cookie, _ = sign_in(database, TYPED, now=NOW)
    other, _ = sign_in(database, TYPED, now=NOW)
    database.write(lambda session: sign_ins.end(session, cookie, now=NOW))
    assert seen(database, cookie) is None
    assert seen(database, other) is not None


def test_a_cookie_planted_before_signing_in_is_ended_by_it(database, admin, lan):
    planted, _ = sign_in(database, replace(TYPED, username="quantri"), now=NOW)
    cookie, _ = sign_in(database, TYPED, now=NOW, replacing=planted)
    assert seen(database, planted) is None
    assert seen(database, cookie).actor == lan


@pytest.mark.parametrize(
    "cookie",
    ["", ".", "abc", "x" * 32 + ".y", "0" * 32 + ".y", "0" * 32 + "." + "y" * 300],
)
def test_a_made_up_cookie_is_nobodys(database, lan, cookie):
    assert seen(database, cookie) is None
    database.write(lambda session: sign_ins.end(session, cookie, now=NOW))


def test_a_cookie_is_worth_nothing_in_another_agency(database, lan):
    cookie, _ = sign_in(database, TYPED, now=NOW)
    other = new_agency(database, "X99.98")
    assert seen(database, f"{other.agency_id.hex}.{cookie.partition('.')[2]}") is None


def test_closing_an_account_ends_its_sessions_at_once(database, admin, lan):
    cookie, _ = sign_in(database, TYPED, now=NOW)
    database.write(
        lambda session: deactivate_officer(session, admin, lan.officer_id, now=NOW)
    )
    assert seen(database, cookie) is None


def test_a_role_taken_away_is_gone_at_the_next_page(database, admin, lan):
    cookie, _ = sign_in(database, TYPED, now=NOW)
    details = OfficerDetails(name="Lan", unit_id=lan.unit_id, roles=["inspector"])
    database.write(
        lambda session: change_officer(session, admin, lan.officer_id, details, now=NOW)
    )
    assert seen(database, cookie).actor.roles == {Role.INSPECTOR}


def test_a_reset_password_signs_everybody_out_and_must_be_changed(database, admin, lan):
    cookie, _ = sign_in(database, TYPED, now=NOW)
    first = hash_password(NEW_PASSWORD)
    database.write(
        lambda session: reset_password(session, admin, lan.officer_id, first, now=NOW)
    )
    assert seen(database, cookie) is None
    with pytest.raises(WrongPasswordError):
        sign_in(database, TYPED, now=NOW)
    _, signed_in = sign_in(database, replace(TYPED, password=NEW_PASSWORD), now=NOW)
    assert signed_in.must_change_password


def test_changing_ones_own_password_ends_every_other_session(database, admin, lan):
    elsewhere, _ = sign_in(database, TYPED, now=NOW)
    here, _ = sign_in(database, TYPED, now=NOW)
    cookie, signed_in = change_password(database, lan, PASSWORD, NEW_PASSWORD, now=NOW)
    assert seen(database, elsewhere) is None
    assert seen(database, here) is None
    assert seen(database, cookie) == signed_in
    assert not signed_in.must_change_password
    sign_in(database, replace(TYPED, password=NEW_PASSWORD), now=NOW)


@pytest.mark.parametrize(
    ("current", "new", "refusal"),
    [
        ("không phải mật khẩu", NEW_PASSWORD, WrongPasswordError),
        (PASSWORD, PASSWORD, InvalidValueError),
        (PASSWORD, "ngắn", WeakPasswordError),
    ],
)
def test_a_password_that_is_not_changed_leaves_the_sessions(
    database, lan, current, new, refusal
):
    cookie, _ = sign_in(database, TYPED, now=NOW)
    with pytest.raises(refusal):
        change_password(database, lan, current, new, now=NOW)
    assert seen(database, cookie) is not None
    sign_in(database, TYPED, now=NOW)


def test_a_sign_in_that_crosses_a_reset_does_not_get_in(database, admin, lan):
    """The reset comes after the password was checked and before the session begins."""
    first = hash_password(NEW_PASSWORD)
    checked, reset = threading.Event(), threading.Event()
    is_password = passwords.is_password

    def slow(password, stored):
        fits = is_password(password, stored)
        checked.set()
        reset.wait(timeout=20)
        return fits

    outcome = []

    def run():
        try:
            outcome.append(sign_in(database, TYPED, now=NOW))
        except WrongPasswordError as refused:
            outcome.append(refused)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "is_password", slow)
        thread = threading.Thread(target=run)
        thread.start()
        assert checked.wait(timeout=20)
        database.write(
            lambda session: reset_password(
                session, admin, lan.officer_id, first, now=NOW
            )
        )
        reset.set()
        thread.join(timeout=20)
    assert isinstance(outcome[0], WrongPasswordError)


def test_guessing_is_slowed_down_and_only_for_who_guesses(database, lan):
    wrong = replace(TYPED, password="một câu hoàn toàn khác")
    for _ in range(throttle.SIGN_IN.attempts):
        with pytest.raises(WrongPasswordError):
            sign_in(database, wrong, now=NOW)
    with pytest.raises(TooManyAttemptsError) as refused:
        sign_in(database, TYPED, now=NOW)
    assert refused.value.facts == {"minutes": 15}
    elsewhere = replace(TYPED, address="198.51.100.1")
    sign_in(database, elsewhere, now=NOW)
    with pytest.raises(TooManyAttemptsError) as refused:
        sign_in(database, TYPED, now=NOW + timedelta(minutes=14, seconds=30))
    assert "1 phút" in refused.value.message("vi")
    sign_in(database, TYPED, now=NOW + timedelta(minutes=15))


def test_a_right_password_forgives_the_wrong_ones_before_it(database, lan):
    wrong = replace(TYPED, password="một câu hoàn toàn khác")
    for _ in range(3):
        for _ in range(throttle.SIGN_IN.attempts - 1):
            with pytest.raises(WrongPasswordError):
                sign_in(database, wrong, now=NOW)
        sign_in(database, TYPED, now=NOW)


def test_names_guessed_from_one_network_are_slowed_down_together(database, lan):
    guess = replace(TYPED, username="khongcoai", address="2001:db8::1")
    with pytest.raises(WrongPasswordError):
        sign_in(database, guess, now=NOW)
    network = throttle.network_of("2001:db8::2")
    for _ in range(throttle.SIGN_IN_ADDRESS.attempts - 1):
        database.write(
            lambda session: throttle.count_attempt(
                session, throttle.SIGN_IN_ADDRESS, network, now=NOW
            )
        )
    with pytest.raises(TooManyAttemptsError):
        sign_in(database, replace(TYPED, address="2001:db8::ffff"), now=NOW)
    sign_in(database, replace(TYPED, address="2001:db8:0:1::1"), now=NOW)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8::7", "2001:db8::/64"),
        ("testclient", "testclient"),
    ],
)
def test_one_subscriber_is_one_place(address, network):
    assert throttle.network_of(address) == network


def test_a_whole_department_signs_in_from_one_address(database, lan):
    for _ in range(throttle.SIGN_IN_ADDRESS.attempts + 5):
        _, found = sign_in(database, TYPED, now=NOW)
        assert found.actor == lan


def test_attempts_are_counted_exactly_when_they_come_at_once(database):
    counted = []

    def attempt():
        counted.append(
            database.write(
                lambda session: throttle.count_attempt(
                    session, throttle.SIGN_IN_ADDRESS, "192.0.2.7", now=NOW
                )
            )
        )

    threads = [threading.Thread(target=attempt) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(counted) == list(range(1, 13))


def test_no_name_and_no_address_is_stored_and_old_windows_go(database, lan):
    sign_in(database, replace(TYPED, address="198.51.100.1"), now=NOW)
    with pytest.raises(WrongPasswordError):
        sign_in(database, replace(TYPED, username="khongcoai"), now=NOW)
    with database.read() as session:
        keys = list(session.scalars(select(AttemptWindow.key)))
        salts = list(session.scalars(select(AttemptSalt)))
    assert keys
    assert not [k for k in keys if "lan" in k or "khongcoai" in k or "192.0" in k]
    assert len(salts) == 1
    tomorrow = (NOW + timedelta(days=1)).date()
    gone = database.write(lambda session: throttle.forget_before(session, tomorrow))
    assert gone == len(keys)
    with database.read() as session:
        assert session.scalars(select(AttemptSalt)).all() == []


def test_sessions_long_over_are_deleted_and_those_that_run_stay(database, lan):
    old, _ = sign_in(database, TYPED, now=NOW - timedelta(days=40))
    cookie, _ = sign_in(database, TYPED, now=NOW)
    before = NOW - timedelta(days=30)
    assert database.write(lambda s: sign_ins.forget_expired(s, before)) == 1
    assert seen(database, old) is None
    assert seen(database, cookie) is not None


def test_at_most_two_passwords_are_hashed_at_once(monkeypatch):
    """A third that came in would meet the other two, and the barrier would open."""
    three = threading.Barrier(3, timeout=0.5)
    met = []

    class Slow:
        def verify(self, *_):
            try:
                three.wait()
                met.append(True)
            except threading.BrokenBarrierError:
                pass
            return True

    monkeypatch.setattr(passwords, "_hashes", Slow())
    threads = [
        threading.Thread(target=passwords.is_password, args=("x", password_hash()))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=10)
    assert not met


def test_who_waits_too_long_for_a_hash_is_told_that_it_is_busy(monkeypatch):
    monkeypatch.setattr(passwords, "_WAIT_SECONDS", 0.01)
    monkeypatch.setattr(passwords, "_at_work", threading.BoundedSemaphore(1))
    with passwords._turn(), pytest.raises(BusyError):
        passwords.is_password("x", password_hash())
