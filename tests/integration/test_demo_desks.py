"""Whoever signs in to the demo finds work, on whatever day it is started."""

import pytest
from sqlalchemy import select

from tests.factories import at
from tracker import demo
from tracker.accounts.actor import Role
from tracker.accounts.sign_ins import actor_for
from tracker.demo.department import ACCOUNTS
from tracker.models import AccountabilityEvent, ApologyNotice, LedgerDuty, Officer
from tracker.queries.online import submissions
from tracker.queries.work_groups import Group, own_scope
from tracker.queries.worklist import worklist

pytestmark = [
    pytest.mark.db,
    pytest.mark.parametrize("engine", ["sqlite"], indirect=True),
]

#: When it is started, and the groups that such a moment cannot have.
MOMENTS = {
    "Saturday before dawn": ("2026-11-28 03:34", {Group.APOLOGY_OWED, Group.DUE_TODAY}),
    "Monday before the office opens": ("2026-11-30 06:50", set()),
    "Wednesday at work": ("2026-12-02 10:20", set()),
}
EVERYWHERE = {
    Group.APOLOGY_OWED,
    Group.DUE_TODAY,
    Group.LATE,
    Group.WAITING,
    Group.TO_ACCEPT,
}


@pytest.mark.parametrize("moment", MOMENTS)
def test_every_account_has_work_in_several_groups(database, moment):
    when, impossible = MOMENTS[moment]
    now = at(when)
    demo.make(database, "http://mau.example", now, cases=60)
    wanted = EVERYWHERE - impossible
    with database.read() as session:
        stages = set(session.scalars(select(ApologyNotice.state)))
        assert stages >= {"draft", "submitted", "approved", "issued", "delivered"}
        answers = set(session.scalars(select(AccountabilityEvent.kind)))
        assert answers >= {"returned", "appealed", "reversed", "closed"}
        duties = set(session.scalars(select(LedgerDuty.kind)))
        assert duties >= {"explanation", "measure"}
        actors = {
            row.username: actor_for(row) for row in session.scalars(select(Officer))
        }
        for account in ACCOUNTS:
            actor = actors[account.username]
            found = worklist(session, actor, own_scope(actor), now=now)
            if account.role in {Role.OFFICER, Role.UNIT_HEAD}:
                assert set(found.counts) >= wanted, account.username
            elif account.role is Role.DESK:
                assert set(found.counts) >= {Group.WAITING, Group.TO_ACCEPT}
            else:
                assert found.total, account.username
        waiting = submissions(session, actors["mai"], now=now)
        assert waiting.total >= 3
        assert any(row.is_unanswered_late for row in waiting.rows)
        assert any(row.left_minutes for row in waiting.rows)
