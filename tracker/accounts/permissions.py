"""Who may do what: one table of roles and acts, and the two functions that ask it.

The table is the reviewed decision; `docs/reference/roles.md` is made from it. An act
that stands nowhere in it is refused to everyone.
"""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from tracker.accounts.actor import Actor, Role
from tracker.errors import NotFoundError, NotPermittedError
from tracker.models import AccountabilityEntry, Case


class Reach(StrEnum):
    """How far a permission reaches within the agency."""

    ALL = "all"  # every case, or the agency itself
    # what the actor's unit holds, or the actor in person, or whom the actor stands in
    # for while that officer is away
    UNIT = "unit"
    DESK = "desk"  # what lies at the one-stop desk
    NONE = "-"


_COLUMNS = (
    Role.DESK,
    Role.OFFICER,
    Role.UNIT_HEAD,
    Role.MANAGER,
    Role.INSPECTOR,
    Role.ADMINISTRATOR,
    Role.SYSTEM,
)

# Papers pass between applicant and agency only through the one-stop desk
# (NĐ 118/2025, Đ.5 k.1 e), so what comes from or goes to the applicant is the desk's.
# An inspector reads everything and follows the ledger; an administrator sets things up
# and decides nothing about a case.
_TABLE = """
act                      desk officer head manager inspector administrator system

case.read                all  all     all  all     all       -             all
case.register            all  -       -    all     -         -             -
case.submit              all  -       -    all     -         -             -
case.receive             all  -       -    all     -         -             -
case.refuse_to_receive   all  -       -    all     -         -             -
case.guide               all  -       -    all     -         -             -
case.start_clock         all  unit    unit all     -         -             -
case.choose_variant      desk unit    unit all     -         -             -
case.hand_over           desk unit    unit all     -         -             -
case.accept_handover     desk unit    unit all     -         -             -
case.return_handover     desk unit    unit all     -         -             -
case.consult             -    unit    unit all     -         -             -
case.record_answer       -    unit    unit all     -         -             -
case.request_supplement  desk unit    unit all     -         -             -
case.receive_supplement  all  -       -    all     -         -             -
case.require_payment     desk unit    unit all     -         -             -
case.record_payment      all  -       -    all     -         -             -
case.pause               -    -       unit all     -         -             -
case.resume              -    unit    unit all     -         -             -
case.reappoint           all  -       -    all     -         -             -
case.finish              -    unit    unit all     -         -             -
case.return_outcome      all  -       -    all     -         -             -
case.withdraw            all  -       -    all     -         -             -
case.stop                all  -       -    all     -         -             -
case.close               all  -       -    all     -         -             -
case.correct             desk -       unit all     -         -             -
case.note                all  unit    unit all     -         -             -
case.attach              all  unit    unit all     -         -             -
reminder.send            all  -       -    all     -         -             -
reminder.answer          -    unit    unit all     -         -             -

apology.draft            -    unit    unit all     -         -             all
apology.edit             -    unit    unit all     -         -             -
apology.submit           -    unit    unit all     -         -             -
apology.return           -    -       -    all     -         -             -
apology.approve          -    -       -    all     -         -             -
apology.second           -    -       -    all     -         -             -
apology.issue            all  -       -    all     -         -             -
apology.deliver          all  -       -    all     -         -             -
apology.withdraw         -    -       -    all     -         -             all
apology.release_text     -    -       -    all     -         -             -
apology.unpublish        -    -       -    all     -         -             -
apology.open_error       all  unit    unit all     -         -             -
apology.remedy           all  unit    unit all     -         -             -

ledger.open              -    -       -    -       -         -             all
ledger.read              -    unit    unit all     all       -             all
ledger.follow            -    unit    unit all     all       -             -
ledger.decide            -    -       unit all     -         -             -
ledger.appeal            -    unit    unit -       -         -             -
ledger.judge             -    -       -    all     all       -             -
ledger.close             -    -       -    all     -         -             -
ledger.reopen            -    -       -    all     all       -             -
signs.read               -    -       -    all     all       -             -
report.read              -    -       all  all     all       -             all
report.subscribe         -    -       -    all     -         -             -

feedback.read            all  all     all  all     all       -             all
feedback.register        all  -       -    all     -         -             -
feedback.decide          all  -       -    all     -         -             -
feedback.answer          -    unit    unit all     -         -             -
feedback.approve         -    -       -    all     -         -             -
feedback.publish         -    -       -    all     -         -             -

calendar.read            all  all     all  all     all       all           all
calendar.change          -    -       -    -       -         all           -
procedure.read           all  all     all  all     all       all           all
procedure.change         -    -       -    -       -         all           -
agency.change            -    -       -    -       -         all           -
unit.change              -    -       -    -       -         all           -
officer.change           -    -       -    -       -         all           -
absence.own              all  all     all  all     all       all           -
absence.enter_for        -    -       unit all     -         all           -
ladder.change            -    -       -    -       -         all           -
signatory.change         -    -       -    -       -         all           -
mail.change              -    -       -    -       -         all           -
token.change             -    -       -    -       -         all           -
register.import          -    -       -    -       -         all           -
data.export              -    -       -    -       -         all           -
administration.read      -    -       -    all     all       all           -
"""


def _read(table: str) -> dict[str, dict[Role, Reach]]:
    rows = [line.split() for line in table.splitlines() if line.strip()]
    return {
        act: dict(zip(_COLUMNS, map(Reach, reaches), strict=True))
        for act, *reaches in rows[1:]
    }


#: For every act, how far each role may do it.
TABLE: dict[str, dict[Role, Reach]] = _read(_TABLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What an act would be done to: whose it is, and who holds it."""

    agency_id: UUID
    unit_id: UUID | None = None
    officer_id: UUID | None = None
    at_desk: bool = False


def subject_of(matter: Case | AccountabilityEntry | Subject) -> Subject:
    """Say who holds a case, or who answers for an entry of the ledger."""
    if isinstance(matter, Subject):
        return matter
    if isinstance(matter, Case):
        return Subject(
            agency_id=matter.agency_id,
            unit_id=matter.holder_unit_id,
            officer_id=matter.holder_officer_id,
            at_desk=matter.holder_kind == "desk",
        )
    return Subject(
        agency_id=matter.agency_id,
        unit_id=matter.unit_id,
        officer_id=matter.officer_id,
    )


Matter = Case | AccountabilityEntry | Subject


def may(actor: Actor, act: str, matter: Matter | None = None) -> bool:
    """Say whether the actor may do the act to this case (or ledger entry).

    Without one, the answer is for the agency as a whole: a permission that reaches
    only some cases does not suffice. Another agency's is never permitted.
    """
    subject = subject_of(matter) if matter is not None else None
    if subject is not None and subject.agency_id != actor.agency_id:
        return False
    row = TABLE.get(act, {})
    return any(_reaches(row.get(role), actor, subject) for role in actor.roles)


def may_sometimes(actor: Actor, act: str) -> bool:
    """Say whether there could be a case to which the actor may do this.

    For menus and buttons only; an act itself asks `require` with its case.
    """
    row = TABLE.get(act, {})
    return any(row.get(role, Reach.NONE) != Reach.NONE for role in actor.roles)


def require(actor: Actor, act: str, matter: Matter | None = None) -> None:
    """Raise `NotPermittedError` unless the actor may do the act.

    Another agency's case is `NotFoundError`, as if it did not exist.
    """
    if matter is not None and subject_of(matter).agency_id != actor.agency_id:
        raise NotFoundError(what="case", what_vi="hồ sơ")
    if not may(actor, act, matter):
        raise NotPermittedError(act=act)


def _reaches(reach: Reach | None, actor: Actor, subject: Subject | None) -> bool:
    match reach:
        case Reach.ALL:
            return True
        case Reach.UNIT if subject is not None:
            same_unit = subject.unit_id is not None and subject.unit_id == actor.unit_id
            in_person = subject.officer_id is not None and (
                subject.officer_id == actor.officer_id
                or subject.officer_id in actor.stands_in_for
            )
            return same_unit or in_person
        case Reach.DESK if subject is not None:
            return subject.at_desk
        case _:
            return False
