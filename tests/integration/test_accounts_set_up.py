"""The first run makes an agency, its desk and one administrator, once."""

import threading
from dataclasses import replace

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import DBAPIError

from notifications.papers import default_wording
from tests.first_run import NOW, first_answers, new_agency, new_officer
from tracker.accounts.actor import Role
from tracker.accounts.agencies import (
    AgencyDetails,
    agency_with_code,
    change_agency,
    change_choices,
)
from tracker.accounts.choices import choices_of
from tracker.accounts.set_up import is_set_up, set_up
from tracker.accounts.units import desks, units
from tracker.errors import (
    AlreadyDoneError,
    InvalidValueError,
    NotFoundError,
    NotPermittedError,
)
from tracker.models import Agency, AgencyEvent, Officer
from tracker.queries.administration_record import record_page

pytestmark = pytest.mark.db


def events_of(database, agency_id):
    with database.read() as session:
        return list(
            session.scalars(
                select(AgencyEvent)
                .where(AgencyEvent.agency_id == agency_id)
                .order_by(AgencyEvent.id)
            )
        )


def test_the_first_run_leaves_an_agency_that_can_begin(database):
    with database.read() as session:
        assert not is_set_up(session)
    answers = first_answers(publish_apologies=True, publish_days=60)
    admin = database.write(lambda session: set_up(session, answers, now=NOW))
    assert admin.roles == {Role.ADMINISTRATOR}
    with database.read() as session:
        assert is_set_up(session)
        agency = agency_with_code(session, " x99.99 ")
        assert agency.phone == "02838221234"
        assert choices_of(agency).publish_apologies is True
        assert choices_of(agency).publish_days == 60
        one_stop, office = units(session, admin)
        assert (one_stop.name_vi, one_stop.is_one_stop) == ("Bộ phận Một cửa", True)
        assert office.id == admin.unit_id
        assert [desk.unit_id for desk in desks(session, admin)] == [one_stop.id]
    assert [event.kind for event in events_of(database, admin.agency_id)] == [
        "agency.set_up"
    ]


def test_who_finds_the_set_up_page_later_gets_no_account(database):
    database.write(lambda session: set_up(session, first_answers(), now=NOW))
    again = first_answers("X99.98")
    with pytest.raises(AlreadyDoneError):
        database.write(lambda session: set_up(session, again, now=NOW))
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(Officer)) == 1


def test_of_two_first_runs_at_the_same_moment_one_wins(database):
    both_looked = threading.Barrier(2, timeout=20)
    outcomes = []

    def run(code):
        answers = first_answers(code)

        def write(session):
            is_set_up(session)
            if not database.is_sqlite:
                both_looked.wait()
            return set_up(session, answers, now=NOW)

        try:
            outcomes.append(database.write(write))
        except AlreadyDoneError as refused:
            outcomes.append(refused)

    threads = [threading.Thread(target=run, args=(c,)) for c in ("X99.97", "X99.98")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(isinstance(one, AlreadyDoneError) for one in outcomes) == [
        False,
        True,
    ]
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(Agency)) == 1


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"agency": AgencyDetails(code="Sở", name_vi="Sở Thử")}, "code"),
        ({"agency": AgencyDetails(code="X99.99", name_vi="  ")}, "name_vi"),
        ({"office_hours": {"mon": []}}, "office_hours"),
        ({"office_hours": {"mon": [["17:00", "07:30"]]}}, "office_hours"),
        ({"publish_days": 0}, "publish_days"),
    ],
)
def test_a_wrong_answer_is_named_and_nothing_is_made(database, given, field):
    answers = first_answers(**given)
    with pytest.raises(InvalidValueError) as refused:
        database.write(lambda session: set_up(session, answers, now=NOW))
    assert refused.value.facts["field"] == field
    assert refused.value.message("vi") != refused.value.message("en")
    with database.read() as session:
        assert not is_set_up(session)
    database.write(lambda session: set_up(session, first_answers(), now=NOW))


def test_two_agencies_cannot_have_one_code(database):
    new_agency(database, "X99.98")
    admin = new_agency(database, "X99.99")
    typed = AgencyDetails(code="x99.98", name_vi="Sở Thử nghiệm")
    with pytest.raises(InvalidValueError, match="another agency"):
        database.write(lambda session: change_agency(session, admin, typed, now=NOW))


def test_an_unknown_agency_code_is_said_so(database):
    new_agency(database)
    with database.read() as session, pytest.raises(NotFoundError, match=r"X11\.11"):
        agency_with_code(session, "x11.11")


def test_a_change_of_the_agency_is_recorded_with_old_and_new(database):
    admin = new_agency(database)
    typed = AgencyDetails(code="X99.99", name_vi="Sở Đã đổi tên", phone="02838221234")
    database.write(lambda session: change_agency(session, admin, typed, now=NOW))
    event = events_of(database, admin.agency_id)[-1]
    assert event.kind == "agency.changed"
    assert event.actor_name == "Phan Quản Trị"
    assert event.data == {"changed": {"name_vi": ["Sở Thử nghiệm", "Sở Đã đổi tên"]}}
    count = len(events_of(database, admin.agency_id))
    database.write(lambda session: change_agency(session, admin, typed, now=NOW))
    assert len(events_of(database, admin.agency_id)) == count


def test_choices_that_are_not_named_stay_and_new_wording_loses_its_check(database):
    admin = new_agency(database)

    def change(**typed):
        return database.write(
            lambda session: change_choices(session, admin, typed, now=NOW)
        )

    ours = default_wording(is_before_due=True, on=NOW.date())
    change(apology_before_due=ours, wording_verified=True)
    assert change(due_soon_working_days=5).wording_verified is True
    after = change(apology_before_due=ours + "\nRất mong được thông cảm.")
    assert after.wording_verified is False
    assert after.apology_after_due == ""
    assert after.due_soon_working_days == 5
    assert after.publish_days == 90


@pytest.mark.parametrize(
    ("wording", "said"),
    [
        ("Xin lỗi {ten_nguoi_nop}.", "thiếu chỗ điền bắt buộc"),
        ("Xin lỗi {so_dien_thoai}.", "không có trong danh sách"),
        ("Xin lỗi {ten_nguoi_nop.", "dấu ngoặc nhọn đặt sai"),
    ],
)
def test_wording_that_could_not_become_an_apology_is_refused(database, wording, said):
    admin = new_agency(database)
    with pytest.raises(InvalidValueError) as refused:
        database.write(
            lambda session: change_choices(
                session, admin, {"apology_before_due": wording}, now=NOW
            )
        )
    assert said in refused.value.message("vi")
    assert refused.value.facts["field"] == "apology_before_due"


def test_a_broken_or_unknown_choice_changes_nothing(database):
    admin = new_agency(database)
    before = len(events_of(database, admin.agency_id))
    for typed in ({"publish_days": 0}, {"no_such_choice": 1}, {"mail": {"port": 0}}):
        with pytest.raises(InvalidValueError):
            database.write(
                lambda session, typed=typed: change_choices(
                    session, admin, typed, now=NOW
                )
            )
    assert len(events_of(database, admin.agency_id)) == before
    with database.read() as session:
        assert choices_of(session.get_one(Agency, admin.agency_id)).publish_days == 90


def test_a_mail_password_is_kept_but_never_recorded_or_printed(database):
    admin = new_agency(database)
    mail = {
        "host": "mail.example.vn",
        "username": "motcua",
        "password": "bí mật của máy chủ",
        "sender": "motcua@example.vn",
    }
    after = database.write(
        lambda session: change_choices(session, admin, {"mail": mail}, now=NOW)
    )
    assert after.mail.password == "bí mật của máy chủ"
    assert "bí mật" not in repr(after)
    again = database.write(
        lambda session: change_choices(session, admin, {"mail": {"port": 25}}, now=NOW)
    )
    assert again.mail == replace(after.mail, port=25)
    recorded = [event.data for event in events_of(database, admin.agency_id)]
    assert recorded[-2]["changed"]["mail_password_changed"] is True
    assert "bí mật" not in repr(recorded)


def test_only_an_administrator_changes_the_agency(database):
    admin = new_agency(database)
    manager = new_officer(database, admin, "giamdoc", ["manager"])
    with pytest.raises(NotPermittedError):
        database.write(
            lambda session: change_choices(
                session, manager, {"publish_days": 1}, now=NOW
            )
        )


def test_administrative_changes_are_read_newest_first_and_by_who_may(database):
    admin = new_agency(database)
    inspector = new_officer(database, admin, "thanhtra", ["inspector"])
    desk = new_officer(database, admin, "quay1", ["desk"])
    with database.read() as session:
        seen = record_page(session, inspector, limit=2)
        assert [event.data["username"] for event in seen] == ["quay1", "thanhtra"]
        older = record_page(session, inspector, before=seen[-1].id)
        assert [event.kind for event in older] == ["agency.set_up"]
        with pytest.raises(NotPermittedError):
            record_page(session, desk)


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_the_record_of_changes_cannot_be_rewritten(database):
    new_agency(database)
    with pytest.raises(DBAPIError, match="permission denied"):
        database.write(
            lambda session: session.execute(update(AgencyEvent).values(kind="other"))
        )
