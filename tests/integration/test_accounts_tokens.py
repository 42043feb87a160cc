"""API tokens: for whom a program acts, and when a token is worth nothing."""

import pytest
from sqlalchemy import select

from tests.first_run import (
    NOW,
    new_agency,
    new_officer,
    password_hash,
)
from tracker.accounts.actor import Role
from tracker.accounts.officers import (
    deactivate_officer,
    reactivate_officer,
)
from tracker.accounts.tokens import (
    NewToken,
    create_token,
    revoke_token,
    token_holder,
    tokens,
)
from tracker.errors import (
    AlreadyDoneError,
)
from tracker.models import ApiToken
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


def recorded(database, admin):
    with database.read() as session:
        return [(e.kind, e.data) for e in record_page(session, admin)]


def holder(database, token, now=NOW):
    with database.read() as session:
        return token_holder(session, token, now)


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
