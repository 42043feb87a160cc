"""Published figures as anybody reads them: only what the job left to be told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import ceil, floor
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.disclosure import FEWEST
from tracker.models import PublishedDuration, PublishedFigure
from tracker.statistics import YEAR
from tracker.text_entry import folded


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """The cases of one group in one period; `None` is withheld."""

    period: str
    kind: str
    name_vi: str
    received: int | None
    finished: int | None
    on_time: int | None
    on_time_by_score: int | None
    late: int | None
    apologised: int | None
    few: str | None = None

    @property
    def month(self) -> date | None:
        """Give the first day of the period; `None` for the whole year."""
        return None if self.period == YEAR else date.fromisoformat(f"{self.period}-01")

    @property
    def share(self) -> float | None:
        """Give the share finished on time by law, where it can be told."""
        return _share(self.on_time, self.finished)

    @property
    def score_share(self) -> float | None:
        """Give the share on time as the national score counts, where it can be told."""
        return _share(self.on_time_by_score, self.finished)

    @property
    def bound(self) -> float | None:
        """Give the share that is reached at least, or at most, where none is told.

        Rounded to a tenth of a per cent away from what it bounds.
        """
        if not self.finished or self.few not in {"late", "on_time"}:
            return None
        most = FEWEST - 1
        if self.few == "late":
            return floor(1000 * (self.finished - most) / self.finished) / 1000
        return ceil(1000 * most / self.finished) / 1000

    @property
    def is_withheld(self) -> bool:
        """Say whether nothing of the group is told."""
        return (self.received, self.finished) == (None, None)

    @property
    def has_no_parts(self) -> bool:
        """Say whether of those finished it is told neither how, nor with what."""
        parts = (self.on_time, self.on_time_by_score, self.late, self.apologised)
        return all(one is None for one in parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistics:
    """Every published figure of an agency, and when they were computed."""

    figures: Sequence[Figure]
    computed_at: datetime | None

    @property
    def months(self) -> list[Figure]:
        """Give the whole agency month by month, the newest first."""
        found = [f for f in self.figures if f.kind == "all" and f.month]
        return sorted(found, key=lambda figure: figure.period, reverse=True)

    @property
    def year(self) -> Figure | None:
        """Give the whole agency over the year."""
        return next(
            (f for f in self.figures if (f.period, f.kind) == (YEAR, "all")), None
        )

    def groups(self, kind: str, period: str) -> list[Figure]:
        """Give the fields or the units of a period, by name."""
        found = [f for f in self.figures if (f.kind, f.period) == (kind, period)]
        return sorted(found, key=lambda figure: folded(figure.name_vi))


def statistics(session: Session, agency_id: UUID) -> Statistics:
    """Read what an agency publishes about itself."""
    rows = session.scalars(
        select(PublishedFigure)
        .where(PublishedFigure.agency_id == agency_id)
        .order_by(
            PublishedFigure.period.desc(),
            PublishedFigure.kind,
            PublishedFigure.name_vi,
        )
    ).all()
    names = list(Figure.__dataclass_fields__)
    return Statistics(
        figures=[
            Figure(**{name: getattr(row, name) for name in names}) for row in rows
        ],
        computed_at=max((row.computed_at for row in rows), default=None),
    )


def duration(session: Session, agency_id: UUID, key: str) -> PublishedDuration | None:
    """Read how long a procedure really took; `None` where too few were finished."""
    return session.get(PublishedDuration, (agency_id, key))


def _share(part: int | None, whole: int | None) -> float | None:
    return part / whole if part is not None and whole else None
