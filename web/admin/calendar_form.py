"""A change of the calendar as a form: rows to enter, rows to withdraw, the reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from tracker.calendars import CalendarChange, NewDay
from tracker.errors import CommandRefusedError, InvalidValueError
from tracker.queries.admin import CalendarRow
from web.hours import windows_of, windows_text
from web.typed import Errors, TypedForm, day_of, errors_of, shown_day

#: The columns of a row; the same name is sent once for each row.
COLUMNS = ("kind", "day", "name_vi", "windows", "exchanged_with")
_LEAST_ROWS = 2
_MOST_ROWS = 20
_EXCHANGED = {"off": "Nghỉ hoán đổi", "worked": "Ngày làm việc hoán đổi"}


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the form, as typed."""

    number: int
    texts: Mapping[str, str]

    def text(self, name: str) -> str:
        """Give a column as typed."""
        return self.texts.get(name, "")

    def field(self, name: str) -> str:
        """Give the column's own id, where its error belongs."""
        return f"{name}-{self.number}"

    @property
    def is_blank(self) -> bool:
        """Say whether nothing was typed into it."""
        return not any(self.text(name).strip() for name in COLUMNS if name != "kind")


def rows_of(form: TypedForm, further: int = 0) -> list[Row]:
    """Give the rows as typed, at least two, with some more if asked for."""
    columns = {name: form.every(name) for name in COLUMNS}
    sent = max(len(values) for values in columns.values())
    count = min(max(sent + further, _LEAST_ROWS), _MOST_ROWS)
    return [
        Row(
            number,
            {
                name: values[number] if number < len(values) else ""
                for name, values in columns.items()
            },
        )
        for number in range(count)
    ]


def change_of(form: TypedForm, errors: Errors) -> CalendarChange:
    """Read the change; what cannot be read is put beside its field."""
    rows = [row for row in rows_of(form) if not row.is_blank]
    added = [new for row in rows if (new := _new_day(form, row, errors)) is not None]
    withdrawn: list[date] = []
    for text in form.every("withdraw"):
        try:
            day = day_of(text, "withdraw", "Ngày")
        except InvalidValueError as error:
            errors.update(errors_of(error))
        else:
            withdrawn += [day] if day else []
    return CalendarChange(
        add=tuple(_exchanged(added)), withdraw=tuple(withdrawn), why=form.text("why")
    )


def errors_beside(
    error: CommandRefusedError, form: TypedForm, change: CalendarChange
) -> Errors:
    """Put a refusal of the whole change beside the row whose date it names."""
    said = errors_of(error)
    if "decision" in said or "why" in said:
        return said
    message = next(iter(said.values()))
    for row in rows_of(form):
        for new in change.add:
            shown = shown_day(new.day)
            if shown in message and _same_day(row.text("day"), new.day):
                return {row.field("day"): message}
    return {"": message}


def typed_of(row: CalendarRow | None, withdraw: Sequence[date]) -> TypedForm:
    """Begin with a stored row to be changed, and rows to be withdrawn."""
    texts: dict[str, tuple[str, ...]] = {
        "withdraw": tuple(day.isoformat() for day in withdraw)
    }
    if row is not None:
        texts |= {
            "kind": (row.kind,),
            "day": (shown_day(row.day),),
            "name_vi": (row.name_vi,),
            "windows": (windows_text(row.windows),),
            "exchanged_with": (shown_day(row.exchanged_with),),
            "decision": (row.decision,),
        }
    return TypedForm(texts)


def hidden_of(form: TypedForm) -> list[tuple[str, str]]:
    """List the form's fields, to be carried by the page of the preview."""
    names = (*COLUMNS, "withdraw", "decision", "why", "nam")
    return [(name, value) for name in names for value in form.every(name)]


def _new_day(form: TypedForm, row: Row, errors: Errors) -> NewDay | None:
    days: dict[str, date | None] = {}
    for name, label in (("day", "Ngày"), ("exchanged_with", "Hoán đổi với")):
        try:
            days[name] = day_of(row.text(name), name, label)
        except InvalidValueError as error:
            errors.update(errors_of(error, **{name: row.field(name)}))
    day = days.get("day")
    if day is None:
        errors.setdefault(row.field("day"), "Nhập ngày, ví dụ 28/11/2026.")
        return None
    windows = windows_of(row.text("windows"))
    if any(len(window) != 2 for window in windows):
        errors[row.field("windows")] = "Viết giờ dạng 07:30–11:30, 13:00–17:00."
        return None
    return NewDay(
        day=day,
        kind=row.text("kind"),
        decision=form.text("decision"),
        name_vi=row.text("name_vi"),
        windows=(
            tuple((opens.zfill(5), closes.zfill(5)) for opens, closes in windows)
            or None
        ),
        exchanged_with=days.get("exchanged_with"),
    )


def _exchanged(added: Sequence[NewDay]) -> list[NewDay]:
    """One day off for one worked day is an exchange: each names the other."""
    kinds = {new.kind: new for new in added}
    if len(added) != 2 or set(kinds) != set(_EXCHANGED):
        return list(added)
    other = {"off": kinds["worked"].day, "worked": kinds["off"].day}
    return [
        replace(
            new,
            name_vi=new.name_vi.strip() or _EXCHANGED[new.kind],
            exchanged_with=new.exchanged_with or other[new.kind],
        )
        for new in added
    ]


def _same_day(text: str, day: date) -> bool:
    try:
        return day_of(text, "day", "") == day
    except InvalidValueError:
        return False
