"""The letter of a notice as it will look, with what was typed into it marked."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from markupsafe import Markup, escape

from notifications.errors import NotificationError
from notifications.papers import ApologyPaper, apology_paragraphs
from notifications.spoken_dates import official_day, official_moment, plain_day
from tracker.offices import Office


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownLetter:
    """A letter ready to be shown; `problem` says why its sentences cannot be."""

    paper: ApologyPaper
    paragraphs: tuple[Markup, ...]
    day: str
    problem: str = ""


def letter_of(paper: ApologyPaper) -> ShownLetter:
    """Fill the sentences in, and mark the reason and the new date."""
    typed = [paper.reason]
    if paper.kind != "late" and paper.remedy_due_on is not None:
        typed.append(plain_day(paper.remedy_due_on))
    elif paper.new_at is not None:
        typed.append(official_moment(paper.new_at))
    try:
        lines = apology_paragraphs(paper.wording, paper)
        problem = ""
    except NotificationError as error:
        lines, problem = [], str(error)
    day = "ngày …… tháng …… năm ……"
    if paper.issued_on is not None:
        day = official_day(paper.issued_on)
    return ShownLetter(
        paper=paper,
        paragraphs=tuple(marked(line, typed) for line in lines),
        day=day,
        problem=problem,
    )


def with_typed(
    paper: ApologyPaper, office: Office, reason: str, new_date: date | None
) -> ApologyPaper:
    """Put what was typed into a paper, for a look at it before anything is saved."""
    new_at: datetime | None = paper.new_at
    if new_date is not None:
        calendar = office.time.calendar
        new_at = office.time.aware(calendar.close(calendar.roll(new_date)))
    return replace(paper, reason=reason.strip(), new_at=new_at)


def marked(line: str, parts: Iterable[str]) -> Markup:
    """Escape a line, and mark the parts that a person wrote.

    >>> marked("Lý do: chờ <đo>", ["chờ <đo>"])
    Markup('Lý do: <mark>chờ &lt;đo&gt;</mark>')
    """
    for part in parts:
        if part and part in line:
            before, _, after = line.partition(part)
            rest = marked(after, [one for one in parts if one != part])
            return escape(before) + Markup("<mark>{}</mark>").format(part) + rest
    return escape(line)
