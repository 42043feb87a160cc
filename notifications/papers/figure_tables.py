"""Reports that no form prescribes: the lines of a period under one table or more."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from notifications.papers.forms import form_of
from notifications.papers.period_report import (
    PeriodPaper,
    as_of_note,
    period_line,
    top_of,
)
from notifications.papers.sentences import notes
from notifications.papers.typesetting import Sheet
from notifications.papers.workbook import Grid, Value
from notifications.spoken_dates import local

Figure = int | float | None
#: The tables of a report by their names in its template, each with its heads.
Tables = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureLine:
    """One group: a figure for each of the heads; none where nothing counts."""

    name: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FigurePaper(PeriodPaper):
    """The figures of a period, line by line, as of an instant."""

    grouped_by: str
    lines: Sequence[FigureLine]
    total: tuple[Figure, ...]


def figure_sheet(paper: FigurePaper, form_key: str, tables: Tables) -> Sheet:
    """Lay the report: its tables one below the other, with the same lines."""
    form = form_of(form_key, paper.last)
    data = top_of(paper, form)
    begin = 0
    for name, heads in tables.items():
        end = begin + len(heads)
        data[f"{name}_heads"] = ["STT", paper.grouped_by, *heads]
        data[f"{name}_rows"] = _rows(paper, begin, end)
        begin = end
    return Sheet(form=form.page, data=data, made_on=local(paper.known_at))


def figure_grid(
    paper: FigurePaper, form_key: str, title: str, heads: Sequence[str]
) -> Grid:
    """Give the report as one table to be calculated with."""
    form = form_of(form_key, paper.last)
    rows: list[tuple[Value, ...]] = [
        (no, line.name, *map(_value, line.figures))
        for no, line in enumerate(paper.lines, 1)
    ]
    rows.append(("", "Tổng số", *map(_value, paper.total)))
    return Grid(
        title=title,
        lines_above=(
            form.title,
            paper.head.agency,
            period_line(paper.first, paper.last),
        ),
        heads=("STT", paper.grouped_by, *heads),
        rows=rows,
        widths=(6, 48, *(14,) * len(paper.total)),
        lines_below=(*notes(paper.wording), as_of_note(paper.as_of, paper.known_at)),
    )


def _rows(paper: FigurePaper, begin: int, end: int) -> list[list[str]]:
    rows = [
        [str(no), line.name, *map(_said, line.figures[begin:end])]
        for no, line in enumerate(paper.lines, 1)
    ]
    return [*rows, ["", "Tổng số", *map(_said, paper.total[begin:end])]]


def _value(figure: Figure) -> Value:
    return "–" if figure is None else figure


def _said(figure: Figure) -> str:
    if figure is None:
        return "–"
    written = f"{figure:,}" if isinstance(figure, int) else f"{figure:,.2f}"
    return written.translate(str.maketrans(",.", ".,"))
