"""The claim on an import: who works on it, from which line, under which number."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from tracker.accounts.actor import Actor, Role
from tracker.accounts.administration import record
from tracker.leases import is_free
from tracker.models import RegisterImport
from tracker.transfer.reading import TextForm

#: States in which there is something to be done without a person.
RUNNING = ("checking", "writing", "withdrawing")
LEASE = timedelta(seconds=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """An import in somebody's hands."""

    agency_id: UUID
    import_id: UUID
    fence: int
    run: int
    line: int
    state: str
    length: timedelta = LEASE

    def is_still(self, row: RegisterImport) -> bool:
        """Say whether the import is as this work left it, and nobody else's."""
        return (row.claim_fence, row.run, row.line, row.state) == (
            self.fence,
            self.run,
            self.line,
            self.state,
        )

    def after(self, line: int) -> "Work":
        """Give the work as it stands after a chunk."""
        return replace(self, line=line)


def claim(
    session: Session,
    *,
    agency_id: UUID,
    import_id: UUID,
    now: datetime,
    by_force: bool = False,
) -> Work | None:
    """Take an import that waits; `None` if somebody has it.

    `by_force` takes it from whoever has it, who then stops at the next chunk: for an
    operator who knows that the other one is dead.
    """
    statement = update(RegisterImport).where(
        RegisterImport.agency_id == agency_id,
        RegisterImport.id == import_id,
        RegisterImport.state.in_(RUNNING),
    )
    if not by_force:
        statement = statement.where(is_free(RegisterImport.claimed_until, now, LEASE))
    row = session.execute(
        statement.values(
            claimed_until=now + LEASE, claim_fence=RegisterImport.claim_fence + 1
        )
        .returning(
            RegisterImport.claim_fence,
            RegisterImport.run,
            RegisterImport.line,
            RegisterImport.state,
        )
        .execution_options(synchronize_session=False)
    ).one_or_none()
    if row is None:
        return None
    return Work(
        agency_id=agency_id,
        import_id=import_id,
        fence=row.claim_fence,
        run=row.run,
        line=row.line,
        state=row.state,
    )


def release(session: Session, *, work: Work) -> None:
    """Let go of an import that is not at its end, for whoever goes on."""
    session.execute(
        update(RegisterImport)
        .where(
            RegisterImport.agency_id == work.agency_id,
            RegisterImport.id == work.import_id,
            RegisterImport.claim_fence == work.fence,
        )
        .values(claimed_until=None)
        .execution_options(synchronize_session=False)
    )


def ended(
    session: Session, *, work: Work, state: str, now: datetime, problem: str = ""
) -> bool:
    """Bring an import to the end of its run; false if it is somebody else's by now.

    What was stopped after its last line stays stopped.
    """
    row = session.get(
        RegisterImport, (work.agency_id, work.import_id), with_for_update=True
    )
    if row is None or row.claim_fence != work.fence or row.run != work.run:
        return False
    if row.state != work.state:
        return False
    row.state = state
    row.problem = problem
    row.claimed_until = None
    row.updated_at = now
    is_end = state in {"done", "failed", "withdrawn"}
    row.ended_at = now if is_end else None
    if is_end:
        record(
            session,
            actor_of(row),
            f"register.import_{state}",
            {
                "import_id": str(row.id),
                "file": row.file_name,
                "new": row.counts.get("new", 0),
                "same": row.counts.get("same", 0),
                "differs": row.counts.get("differs", 0),
                "bad": row.counts.get("bad", 0),
            },
            now=now,
        )
    return True


def actor_of(row: RegisterImport) -> Actor:
    """Give the one who asked for the import, as the actor of its events."""
    return Actor(
        agency_id=row.agency_id,
        officer_id=row.created_by,
        name=row.created_by_name,
        roles=frozenset({Role.ADMINISTRATOR}),
        kind="officer" if row.created_by else "operator",
    )


def form_of(row: RegisterImport) -> TextForm:
    """Give how the lines of the file are read."""
    return TextForm(
        encoding=row.encoding,
        separator=row.separator,
        heading_line=row.heading_line,
    )
