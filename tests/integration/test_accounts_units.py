"""Units, their heads, counters and signatories, as an administrator keeps them."""

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
from tracker.accounts.officer_details import OfficerDetails
from tracker.accounts.officers import (
    NewOfficer,
    change_officer,
    create_officer,
    deactivate_officer,
    officer_of,
)
from tracker.accounts.signatories import (
    SignatoryDetails,
    change_signatory,
    create_signatory,
    signatories_on,
)
from tracker.accounts.units import (
    DeskDetails,
    NewDesk,
    UnitDetails,
    change_desk,
    change_unit,
    create_desk,
    create_unit,
    set_head,
    unit_of,
)
from tracker.errors import (
    InvalidValueError,
    NotFoundError,
)
from tracker.ids import new_id
from tracker.models import Applicant, Case, Procedure, Unit
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
        return [(e.kind, e.data) for e in record_page(session, admin)]


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
