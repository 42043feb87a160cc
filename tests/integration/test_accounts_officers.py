"""Officers: made, changed, closed; and that nobody else may do it."""

import threading
from datetime import date

import pytest
from sqlalchemy import select

from tests.first_run import (
    NOW,
    new_agency,
    new_officer,
    one_stop_unit,
    password_hash,
)
from tracker.accounts.actor import Role
from tracker.accounts.officer_details import OfficerDetails
from tracker.accounts.officers import (
    NewOfficer,
    change_officer,
    create_officer,
    deactivate_officer,
    officer_of,
    officers,
    reactivate_officer,
    reset_password,
)
from tracker.accounts.signatories import (
    SignatoryDetails,
    create_signatory,
)
from tracker.accounts.tokens import (
    NewToken,
    create_token,
)
from tracker.accounts.units import (
    DeskDetails,
    NewDesk,
    UnitDetails,
    change_desk,
    change_unit,
    create_desk,
    create_unit,
    desks,
    set_head,
)
from tracker.errors import (
    InvalidValueError,
    NotFoundError,
    NotPermittedError,
)
from tracker.models import Officer
from tracker.queries.administration_record import record_page

pytestmark = pytest.mark.db


@pytest.fixture
def admin(database):
    return new_agency(database)


@pytest.fixture
def run(database):
    """Run a command as `run(command, actor, ..., )` in a write of its own."""

    def run(command, *args, **named):
        return database.write(lambda session: command(session, *args, now=NOW, **named))

    return run


def details(unit_id, **given):
    return OfficerDetails(
        **{"name": "Lê Lan", "unit_id": unit_id, "roles": ["desk"], **given}
    )


def recorded(database, admin):
    with database.read() as session:
        return [(e.kind, e.data) for e in record_page(session, admin)]


def test_an_officer_is_made_and_recorded_without_the_password(database, admin, run):
    unit = one_stop_unit(database, admin)
    typed = details(
        unit, roles=["unit_head", "desk"], email="lan@Example.VN", phone="+84912345678"
    )
    new = NewOfficer(username="Lan", details=typed, password_hash=password_hash())
    run(create_officer, admin, new)
    with database.read() as session:
        row = officer_of(session, admin, new.id)
        assert row.username == "lan"
        assert row.roles == ["desk", "unit_head"]
        assert (row.email, row.phone) == ("lan@example.vn", "0912345678")
        assert row.must_change_password
        listed = [o.username for o in officers(session, admin)]
        assert sorted(listed) == ["lan", "quantri"]
    kind, data = recorded(database, admin)[0]
    assert kind == "officer.created"
    assert data["username"] == "lan"
    assert "argon2" not in repr(recorded(database, admin))


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": " "}, "name"),
        ({"roles": []}, "roles"),
        ({"roles": ["desk", "system"]}, "roles"),
        ({"roles": ["king"]}, "roles"),
        ({"email": "không có"}, "email"),
        ({"phone": "không có"}, "phone"),
    ],
)
def test_a_wrong_particular_of_an_officer_is_named(database, admin, run, given, field):
    typed = details(one_stop_unit(database, admin), **given)
    new = NewOfficer(username="lan", details=typed, password_hash=password_hash())
    with pytest.raises(InvalidValueError) as refused:
        run(create_officer, admin, new)
    assert refused.value.facts["field"] == field


def test_a_user_name_is_given_once_even_if_its_account_is_closed(database, admin, run):
    lan = new_officer(database, admin, "lan", ["desk"])
    run(deactivate_officer, admin, lan.officer_id)
    new = NewOfficer(
        username="LAN",
        details=details(one_stop_unit(database, admin)),
        password_hash=password_hash(),
    )
    with pytest.raises(InvalidValueError, match="lan already"):
        run(create_officer, admin, new)


def test_units_desks_and_officers_of_another_agency_do_not_exist(database, admin, run):
    other = new_agency(database, "X99.98")
    their_unit = one_stop_unit(database, other)
    with database.read() as session:
        their_desk = desks(session, other)[0].id
    ours = one_stop_unit(database, admin)
    for typed in (details(their_unit), details(ours, desk_id=their_desk)):
        new = NewOfficer(username="lan", details=typed, password_hash=password_hash())
        with pytest.raises(NotFoundError):
            run(create_officer, admin, new)
    for command, args in (
        (change_officer, (details(ours),)),
        (deactivate_officer, ()),
        (reset_password, (password_hash(),)),
        (reactivate_officer, (password_hash(),)),
    ):
        with pytest.raises(NotFoundError):
            run(command, admin, other.officer_id, *args)
    with pytest.raises(NotFoundError):
        run(change_unit, admin, their_unit, UnitDetails(code="A", name_vi="A"))
    with pytest.raises(NotFoundError):
        run(set_head, admin, their_unit, admin.officer_id)
    with pytest.raises(NotFoundError):
        run(change_desk, admin, their_desk, DeskDetails(name_vi="A"))
    with pytest.raises(NotFoundError):
        run(create_token, admin, NewToken(officer_id=other.officer_id, name="A"))


def test_nobody_else_keeps_accounts_units_signatories_or_tokens(database, admin, run):
    unit = one_stop_unit(database, admin)
    others = [role for role in Role if role not in {Role.ADMINISTRATOR, Role.SYSTEM}]
    everyone_else = new_officer(database, admin, "moinguoi", others)
    new = NewOfficer(
        username="lan", details=details(unit), password_hash=password_hash()
    )
    signatory = SignatoryDetails(name="A", position_vi="B", valid_from=date(2026, 1, 1))
    for command, args in (
        (create_officer, (new,)),
        (change_officer, (admin.officer_id, details(unit))),
        (deactivate_officer, (admin.officer_id,)),
        (reset_password, (admin.officer_id, password_hash())),
        (create_unit, (UnitDetails(code="A", name_vi="A"),)),
        (set_head, (unit, everyone_else.officer_id)),
        (create_desk, (NewDesk(unit_id=unit, details=DeskDetails(name_vi="A")),)),
        (create_signatory, (signatory,)),
        (create_token, (NewToken(officer_id=everyone_else.officer_id, name="A"),)),
    ):
        with pytest.raises(NotPermittedError):
            run(command, everyone_else, *args)


def test_a_change_of_roles_is_recorded_with_old_and_new(database, admin, run):
    lan = new_officer(database, admin, "lan", ["desk"])
    typed = details(lan.unit_id, name="Cán bộ lan", roles=["manager"])
    run(change_officer, admin, lan.officer_id, typed)
    kind, data = recorded(database, admin)[0]
    assert kind == "officer.changed"
    assert data["changed"] == {"roles": [["desk"], ["manager"]]}


def test_an_agency_is_never_left_without_an_administrator(database, admin, run):
    unit = admin.unit_id
    with pytest.raises(InvalidValueError, match="last administrator"):
        run(deactivate_officer, admin, admin.officer_id)
    with pytest.raises(InvalidValueError, match="last administrator"):
        run(change_officer, admin, admin.officer_id, details(unit))
    second = new_officer(database, admin, "hai", ["administrator"])
    run(deactivate_officer, admin, second.officer_id)
    with pytest.raises(InvalidValueError, match="last administrator"):
        run(deactivate_officer, admin, admin.officer_id)
    run(reactivate_officer, admin, second.officer_id, password_hash())
    run(deactivate_officer, second, admin.officer_id)


def test_two_administrators_cannot_remove_each_other_at_the_same_moment(
    database, admin, run
):
    second = new_officer(database, admin, "hai", ["administrator"])
    first_has_removed, second_is_through = threading.Event(), threading.Event()
    refused = []

    def remove_second(session):
        deactivate_officer(session, admin, second.officer_id, now=NOW)
        first_has_removed.set()
        second_is_through.wait(timeout=0.5)  # not yet committed: the other must wait

    def remove_first():
        first_has_removed.wait(timeout=20)
        try:
            run(deactivate_officer, second, admin.officer_id)
        except InvalidValueError as error:
            refused.append(error)
        second_is_through.set()

    thread = threading.Thread(target=remove_first)
    thread.start()
    database.write(remove_second)
    thread.join(timeout=30)
    assert len(refused) == 1
    with database.read() as session:
        active = session.scalars(select(Officer).where(Officer.is_active.is_(True)))
        assert len(list(active)) == 1
