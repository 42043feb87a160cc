"""Who may do what, as the people of an agency would say it."""

from pathlib import Path
from uuid import UUID

import pytest

from rules.lifecycle import Action
from tracker.accounts.actor import Actor, Role, operator_actor, system_actor
from tracker.accounts.permissions import (
    TABLE,
    Reach,
    Subject,
    may,
    may_sometimes,
    require,
)
from tracker.accounts.roles_page import roles_table
from tracker.errors import NotFoundError, NotPermittedError
from tracker.models import AccountabilityEntry, Case

OURS, THEIRS = UUID(int=1), UUID(int=2)
OUR_UNIT, OTHER_UNIT, ONE_STOP = UUID(int=10), UUID(int=11), UUID(int=12)
ME, COLLEAGUE = UUID(int=20), UUID(int=21)

CASE_ACTS = [act for act in TABLE if act.startswith("case.")]
DECISIONS = [act for act in TABLE if not act.endswith(".read")]


def actor(*roles, unit=OUR_UNIT, agency=OURS):
    return Actor(
        agency_id=agency,
        officer_id=ME,
        name="Lê Thị Bích",
        roles=frozenset(roles),
        unit_id=unit,
    )


def case(*, unit=OUR_UNIT, officer=None, agency=OURS):
    return Case(
        agency_id=agency,
        holder_kind="desk" if unit == ONE_STOP else "unit",
        holder_unit_id=unit,
        holder_officer_id=officer,
    )


def test_every_act_of_the_life_of_a_case_has_its_row():
    assert {f"case.{action}" for action in Action} <= set(TABLE)


def test_every_row_says_something_of_every_role():
    for act, row in TABLE.items():
        assert set(row) == set(Role), act
        assert any(reach != Reach.NONE for reach in row.values()), act


@pytest.mark.parametrize(
    "act",
    [
        "case.receive",
        "case.refuse_to_receive",
        "case.guide",
        "case.receive_supplement",
        "case.record_payment",
        "case.return_outcome",
        "case.withdraw",
        "case.close",
        "apology.issue",
        "apology.deliver",
    ],
)
def test_what_passes_to_and_from_the_applicant_is_the_desks(act):
    held_by_unit = case(unit=OUR_UNIT)
    assert may(actor(Role.DESK, unit=ONE_STOP), act, held_by_unit)
    assert not may(actor(Role.OFFICER), act, held_by_unit)
    assert not may(actor(Role.UNIT_HEAD), act, held_by_unit)


@pytest.mark.parametrize(
    "act", ["case.finish", "case.request_supplement", "case.consult", "apology.edit"]
)
def test_an_officer_works_on_the_cases_of_the_own_unit_only(act):
    officer = actor(Role.OFFICER)
    assert may(officer, act, case(unit=OUR_UNIT, officer=COLLEAGUE))
    assert may(officer, act, case(unit=OTHER_UNIT, officer=ME))
    assert not may(officer, act, case(unit=OTHER_UNIT, officer=COLLEAGUE))
    assert not may(officer, act, case(unit=ONE_STOP))


def test_nobody_holds_a_case_that_nobody_holds():
    homeless = Actor(
        agency_id=OURS, officer_id=None, name="", roles=frozenset({Role.OFFICER})
    )
    assert not may(homeless, "case.finish", case(unit=None))


def test_the_desk_hands_over_what_lies_at_the_desk():
    desk = actor(Role.DESK, unit=ONE_STOP)
    assert may(desk, "case.hand_over", case(unit=ONE_STOP))
    assert not may(desk, "case.hand_over", case(unit=OUR_UNIT))
    assert not may(desk, "case.finish", case(unit=ONE_STOP))


def test_only_the_head_or_a_manager_stops_the_clock():
    ours = case(unit=OUR_UNIT)
    assert not may(actor(Role.OFFICER), "case.pause", ours)
    assert may(actor(Role.UNIT_HEAD), "case.pause", ours)
    assert not may(actor(Role.UNIT_HEAD), "case.pause", case(unit=OTHER_UNIT))
    assert may(actor(Role.MANAGER), "case.pause", case(unit=OTHER_UNIT))


@pytest.mark.parametrize(
    "act",
    [
        "apology.approve",
        "apology.return",
        "apology.second",
        "apology.release_text",
        "apology.unpublish",
    ],
)
def test_only_a_manager_approves(act):
    for role in Role:
        assert may(actor(role), act, case()) is (role == Role.MANAGER), role


def test_a_manager_may_everything_about_a_case():
    for act in CASE_ACTS:
        assert may(actor(Role.MANAGER), act, case(unit=OTHER_UNIT)), act


def test_an_inspector_reads_everything_and_only_follows_the_ledger():
    inspector = actor(Role.INSPECTOR)
    for act in ("case.read", "ledger.read", "report.read", "administration.read"):
        assert may(inspector, act, case(unit=OTHER_UNIT)), act
    done = {act for act in DECISIONS if may_sometimes(inspector, act)}
    assert done == {
        "ledger.follow",
        "ledger.judge",
        "ledger.reopen",
        "absence.own",
    }


def test_an_administrator_sees_and_decides_no_case():
    for administrator in (actor(Role.ADMINISTRATOR), operator_actor(OURS)):
        for act in TABLE:
            if act.partition(".")[0] in {"case", "apology", "ledger", "report"}:
                assert not may_sometimes(administrator, act), act
        assert may(administrator, "officer.change")
        assert may(administrator, "calendar.change")


def test_nobody_but_an_administrator_administers():
    acts = [a for a in TABLE if a.endswith(".change")]
    assert len(acts) == 10
    for act in acts:
        for role in set(Role) - {Role.ADMINISTRATOR}:
            assert not may(actor(role), act), (act, role)


def test_the_system_does_what_the_sweep_does_and_nothing_more():
    system = system_actor(OURS)
    done = {act for act in DECISIONS if may_sometimes(system, act)}
    assert done == {"apology.draft", "apology.withdraw", "ledger.open"}


def test_another_agencys_case_is_as_if_it_did_not_exist():
    foreign = case(agency=THEIRS)
    everyone = actor(*Role)
    for act in TABLE:
        assert not may(everyone, act, foreign), act
        with pytest.raises(NotFoundError):
            require(everyone, act, foreign)


def test_without_a_role_or_for_an_act_that_nobody_named_nothing_is_permitted():
    assert not any(may(actor(), act, case()) for act in TABLE)
    assert not may(actor(*Role), "case.delete", case())
    assert not may_sometimes(actor(*Role), "case.delete")


def test_a_refusal_says_whom_to_ask():
    with pytest.raises(NotPermittedError) as refused:
        require(actor(Role.OFFICER), "apology.approve", case())
    assert "người quản trị" in refused.value.message("vi")


def test_an_act_on_some_cases_is_not_permitted_without_saying_which():
    officer = actor(Role.OFFICER)
    assert not may(officer, "case.finish")
    assert may_sometimes(officer, "case.finish")
    assert may(actor(Role.DESK), "case.register")


def test_several_roles_add_up():
    both = actor(Role.ADMINISTRATOR, Role.INSPECTOR)
    assert may(both, "case.read", case())
    assert may(both, "unit.change")


def test_the_ledger_is_followed_by_the_unit_that_answers_even_without_the_case():
    entry = AccountabilityEntry(agency_id=OURS, unit_id=OUR_UNIT, officer_id=COLLEAGUE)
    assert may(actor(Role.UNIT_HEAD), "ledger.follow", entry)
    assert not may(actor(Role.UNIT_HEAD, unit=OTHER_UNIT), "ledger.follow", entry)
    mine = Subject(agency_id=OURS, unit_id=OTHER_UNIT, officer_id=ME)
    assert may(actor(Role.OFFICER), "ledger.follow", mine)


def test_the_page_for_people_shows_the_table_that_decides():
    page = Path(__file__).parents[2] / "docs" / "reference" / "roles.md"
    shown = page.read_text(encoding="utf-8")
    begin, end = (
        "<!-- made from the data: begin -->",
        "<!-- made from the data: end -->",
    )
    assert shown.partition(begin)[2].partition(end)[0].strip() == roles_table()
