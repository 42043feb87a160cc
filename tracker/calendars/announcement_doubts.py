"""What may well be meant in an announcement, but is asked about before it is taken."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from rules.holidays import NATIONAL_NEXT, TET, estimated_days
from tracker.calendars.changes import WORKED, NewDay

#: Days off of Tết lie within so many days of its first one.
_AROUND_TET = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """What may well be meant, but has to be said so by a person."""

    said: str
    said_vi: str


def doubts_of(
    stated: Mapping[date, NewDay], held: Collection[date], year: int
) -> Iterator[Doubt]:
    """Name what is strange in a list of days: swaps without a pair, days left out.

    `held` are the days that the calendar has a row for already.
    """
    known = {*held, *stated}
    for new in stated.values():
        on = f"{new.day:%d/%m/%Y}"
        other = new.exchanged_with
        if other is not None and other not in known:
            yield Doubt(
                said=f"{on} is swapped for {other:%d/%m/%Y}, which stands nowhere.",
                said_vi=(
                    f"Ngày {on} hoán đổi với {other:%d/%m/%Y}, "
                    "nhưng ngày đó chưa có trong lịch."
                ),
            )
        if new.kind == WORKED and other is None and new.windows is None:
            yield Doubt(
                said=f"{on} is worked and names no day off that it makes up for.",
                said_vi=f"Ngày làm bù {on} chưa nói bù cho ngày nghỉ nào.",
            )
    yield from _left_out(known, year)


def _left_out(known: Collection[date], year: int) -> Iterator[Doubt]:
    """Name the days off by law that the list does not have.

    Which days of Tết and which neighbour of 02/9 are off is decided every year
    (BLLĐ 2019, Đ.112 k.3): there it only has to name as many.
    """
    listed = list(estimated_days(year))
    tet = [day.on for day in listed if TET in day.name]
    near = [day for day in known if tet and abs((day - tet[0]).days) <= _AROUND_TET]
    if len(near) < len(tet):
        yield Doubt(
            said=f"Only {len(near)} days off for Tết; by law there are {len(tet)}.",
            said_vi=f"Chỉ thấy {len(near)} ngày nghỉ Tết; theo luật là {len(tet)}.",
        )
    for day in listed:
        is_decided = TET in day.name or NATIONAL_NEXT in day.name
        if day.on not in known and not is_decided:
            yield Doubt(
                said=f"{day.on:%d/%m/%Y} ({day.name}) is off by law, and not listed.",
                said_vi=(
                    f"Theo luật, ngày {day.on:%d/%m/%Y} ({day.name}) được nghỉ, "
                    "nhưng không có trong danh sách."
                ),
            )
