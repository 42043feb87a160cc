"""Accounts, units, counters, signatories and tokens, as an administrator keeps them."""

import threading
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from tests.first_run import (
    NOW,
    new_agency,
    new_officer,
    new_unit,
    one_stop_unit,
    password_hash,
)
from tracker.accounts import administration
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
    change_signatory,
    create_signatory,
    signatories_on,
)
from tracker.accounts.tokens import (
    NewToken,
    create_token,
    revoke_token,
    token_holder,
    tokens,
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
    unit_of,
)
from tracker.errors import (
    AlreadyDoneError,
    InvalidValueError,
    NotFoundError,
    NotPermittedError,
)
from tracker.ids import new_id
from tracker.models import ApiToken, Applicant, Case, Officer, Procedure, Unit

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


def hold_a_case(database, admin, unit_id):
    """Put one open case into the hands of a unit, as rows, without its history."""
    agency_id = admin.agency_id
    procedure = Procedure(
        agency_id=agency_id,
        id=new_id(),
        key="thu-tuc",
        name_vi="Thủ tục thử",
        name_folded="thu tuc thu",
        field_vi="Lĩnh vực thử",
        status="active",
        valid_from=date(2026, 1, 1),
        variants=[],
        documents=[],
        created_at=NOW,
    )
    applicant = Applicant(
        agency_id=agency_id,
        id=new_id(),
        kind="natural",
        name="Trần An",
        name_folded="tran an",
        created_at=NOW,
    )
    case = Case(
        agency_id=agency_id,
        id=new_id(),
        lookup_secret="ABCD2345",
        search_folded="",
        procedure_id=procedure.id,
        applicant_id=applicant.id,
        channel="in_person",
        state="processing",
        documents=[],
        limit_unit="working_day",
        clock={},
        holder_kind="unit",
        holder_unit_id=unit_id,
        created_at=NOW,
        updated_at=NOW,
    )

    def write(session):
        session.add_all([procedure, applicant])
        session.flush()
        session.add(case)

    database.write(write)


def recorded(database, admin):
    with database.read() as session:
        return [(e.kind, e.data) for e in administration.events(session, admin)]


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


def test_a_unit_gets_a_head_and_the_role_follows_the_office(database, admin, run):
    unit = new_unit(database, admin, "QLCN")
    first = new_officer(database, admin, "mot", ["officer"], unit)
    second = new_officer(database, admin, "hai", ["unit_head"], unit)
    run(set_head, admin, unit, second.officer_id)
    run(set_head, admin, unit, first.officer_id)
    with database.read() as session:
        assert unit_of(session, admin, unit).head_officer_id == first.officer_id
        assert officer_of(session, admin, first.officer_id).roles == [
            "officer",
            "unit_head",
        ]
        assert officer_of(session, admin, second.officer_id).roles == ["officer"]
    kind, data = recorded(database, admin)[0]
    assert kind == "unit.head_changed"
    assert data["changed"]["head_officer_id"] == [
        str(second.officer_id),
        str(first.officer_id),
    ]
    run(set_head, admin, unit, None)
    with database.read() as session:
        assert unit_of(session, admin, unit).head_officer_id is None


def test_a_head_must_belong_to_the_unit(database, admin, run):
    unit = new_unit(database, admin, "QLCN")
    stranger = new_officer(database, admin, "lan", ["officer"])
    with pytest.raises(InvalidValueError, match="does not belong"):
        run(set_head, admin, unit, stranger.officer_id)


@pytest.mark.parametrize("way", ["closed", "moved", "role taken"])
def test_a_head_who_goes_leaves_the_office_empty(database, admin, run, way):
    unit = new_unit(database, admin, "QLCN")
    head = new_officer(database, admin, "lan", ["officer"], unit)
    run(set_head, admin, unit, head.officer_id)
    if way == "closed":
        run(deactivate_officer, admin, head.officer_id)
    else:
        goes_to = one_stop_unit(database, admin) if way == "moved" else unit
        roles = ["unit_head"] if way == "moved" else ["officer"]
        typed = details(goes_to, roles=roles)
        run(change_officer, admin, head.officer_id, typed)
    with database.read() as session:
        assert unit_of(session, admin, unit).head_officer_id is None


def test_a_unit_with_officers_or_the_only_one_stop_desk_is_not_closed(
    database, admin, run
):
    unit = new_unit(database, admin, "QLCN")
    new_officer(database, admin, "lan", ["officer"], unit)
    closed = UnitDetails(code="QLCN", name_vi="Phòng", is_active=False)
    with pytest.raises(InvalidValueError, match="still has 1 officers"):
        run(change_unit, admin, unit, closed)
    one_stop = one_stop_unit(database, admin)
    for typed in (
        UnitDetails(code="MC", name_vi="Một cửa", is_one_stop=False),
        UnitDetails(code="MC", name_vi="Một cửa", is_one_stop=True, is_active=False),
    ):
        with pytest.raises(InvalidValueError, match="needs a one-stop desk"):
            run(change_unit, admin, one_stop, typed)


def test_a_unit_that_holds_open_cases_is_not_closed(database, admin, run):
    unit = new_unit(database, admin, "QLCN")
    hold_a_case(database, admin, unit)
    closed = UnitDetails(code="QLCN", name_vi="Phòng", is_active=False)
    with pytest.raises(InvalidValueError) as refused:
        run(change_unit, admin, unit, closed)
    assert "còn giữ 1 hồ sơ" in refused.value.message("vi")
    became_one_stop = UnitDetails(code="QLCN", name_vi="Phòng", is_one_stop=True)
    with pytest.raises(InvalidValueError, match="1 open cases"):
        run(change_unit, admin, unit, became_one_stop)
    renamed = UnitDetails(code="QLCN", name_vi="Phòng Quản lý công nghệ")
    assert run(change_unit, admin, unit, renamed).name_vi == "Phòng Quản lý công nghệ"


def test_unit_codes_are_unique_in_the_agency_and_free_in_another(database, admin, run):
    new_unit(database, admin, "QLCN")
    with pytest.raises(InvalidValueError, match="QLCN already"):
        run(create_unit, admin, UnitDetails(code="qlcn", name_vi="Phòng khác"))
    new_unit(database, new_agency(database, "X99.98"), "QLCN")
    with database.read() as session:
        assert len(session.scalars(select(Unit).where(Unit.code == "QLCN")).all()) == 2


def test_counters_stand_at_a_one_stop_desk(database, admin, run):
    unit = new_unit(database, admin, "QLCN")
    one_stop = one_stop_unit(database, admin)
    typed = DeskDetails(name_vi="Quầy số 2")
    with pytest.raises(InvalidValueError, match="no one-stop desk"):
        run(create_desk, admin, NewDesk(unit_id=unit, details=typed))
    desk = run(create_desk, admin, NewDesk(unit_id=one_stop, details=typed))
    run(change_desk, admin, desk.id, replace(typed, is_active=False))
    new = NewOfficer(
        username="lan",
        details=details(one_stop, desk_id=desk.id),
        password_hash=password_hash(),
    )
    with pytest.raises(NotFoundError):
        run(create_officer, admin, new)
    assert [kind for kind, _ in recorded(database, admin)[:2]] == [
        "desk.changed",
        "desk.created",
    ]


def test_a_signatory_signs_from_the_first_day_to_the_last(database, admin, run):
    typed = SignatoryDetails(
        name="Vũ Minh Châu",
        position_vi="Phó Giám đốc",
        authority_vi="KT. GIÁM ĐỐC",
        valid_from=date(2026, 1, 1),
    )
    row = run(create_signatory, admin, typed)
    ended = replace(typed, valid_to=date(2026, 11, 23))
    run(change_signatory, admin, row.id, ended)
    with database.read() as session:
        for day, may_sign in (
            (date(2025, 12, 31), False),
            (date(2026, 1, 1), True),
            (date(2026, 11, 23), True),
            (date(2026, 11, 24), False),
        ):
            names = [s.name for s in signatories_on(session, admin, day)]
            assert names == (["Vũ Minh Châu"] if may_sign else []), day
    kind, data = recorded(database, admin)[0]
    assert kind == "signatory.changed"
    assert data["changed"] == {"valid_to": [None, "2026-11-23"]}


def test_a_signatory_cannot_end_before_beginning(admin, run):
    typed = SignatoryDetails(
        name="A",
        position_vi="B",
        valid_from=date(2026, 2, 1),
        valid_to=date(2026, 1, 1),
    )
    with pytest.raises(InvalidValueError) as refused:
        run(create_signatory, admin, typed)
    assert refused.value.facts["field"] == "valid_to"


def holder(database, token):
    with database.read() as session:
        return token_holder(session, token)


def test_a_program_acts_for_its_officer_but_never_administers(database, admin, run):
    both = new_officer(database, admin, "lan", ["desk", "administrator"])
    new = NewToken(officer_id=both.officer_id, name="Cổng dịch vụ công")
    token = run(create_token, admin, new)
    assert token.startswith(f"dh_{admin.agency_id.hex}_")
    found = holder(database, token)
    assert found.token_id == new.id
    assert found.actor.officer_id == both.officer_id
    assert found.actor.roles == {Role.DESK}
    assert found.actor.kind == "api"
    assert found.actor.name == "Cán bộ lan (Cổng dịch vụ công)"
    with database.read() as session:
        row = session.scalars(select(ApiToken)).one()
        assert new.secret not in repr(vars(row))
        assert [(t.id, o.username) for t, o in tokens(session, admin)] == [
            (new.id, "lan")
        ]
    assert new.secret not in repr(recorded(database, admin))
    assert new.secret not in repr(new)


def test_a_revoked_token_and_one_of_a_closed_account_are_worthless(
    database, admin, run
):
    lan = new_officer(database, admin, "lan", ["desk"])
    new = NewToken(officer_id=lan.officer_id, name="Một")
    token = run(create_token, admin, new)
    other = run(create_token, admin, NewToken(officer_id=lan.officer_id, name="Hai"))
    run(revoke_token, admin, new.id)
    assert holder(database, token) is None
    assert holder(database, other) is not None
    with pytest.raises(AlreadyDoneError):
        run(revoke_token, admin, new.id)
    run(deactivate_officer, admin, lan.officer_id)
    assert holder(database, other) is None
    run(reactivate_officer, admin, lan.officer_id, password_hash())
    assert holder(database, other) is None


def test_made_up_tokens_are_nobodys(database, admin, run):
    lan = new_officer(database, admin, "lan", ["desk"])
    new = NewToken(officer_id=lan.officer_id, name="Một")
    token = run(create_token, admin, new)
    other = new_agency(database, "X99.98")
    for made_up in (
        "",
        "dh__",
        "dh_xyz_secret",
        token + "x",
        token.replace("dh_", "DH_"),
        f"dh_{other.agency_id.hex}_{new.secret}",
        f"dh_{admin.agency_id.hex}_' OR 1=1 --",
        f"dh_{admin.agency_id.hex}_\ud800",
        "dh_" + "0" * 500,
    ):
        assert holder(database, made_up) is None, made_up
