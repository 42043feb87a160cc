"""A year made by real commands, and every figure of its reports counted anew."""

from collections import Counter
from datetime import date, datetime, time
from uuid import UUID

import pytest
from recount import Recount
from sqlalchemy import text

from bench.year import play
from bench.year.agency import UNITS, instant
from rules.progress import TOOK, Mark
from rules.report import IDENTITIES, Column
from tests.conftest import settings_for
from tracker.db import open_database
from tracker.reports import (
    Grouping,
    ReportFormat,
    ReportName,
    Span,
    report_file,
    report_of,
)
from tracker.reports.periods import Every, period_around
from tracker.reports.sums import judged_sums
from tracker.tallies import counting
from tracker.tallies.summing import Sums

pytestmark = pytest.mark.db
#: Days as of which the year is looked at: in it, after a decree, and long after it.
ASKED = (date(2026, 2, 3), date(2026, 7, 17), date(2026, 11, 25), date(2027, 1, 14))


def periods(until):
    found = {
        period_around(every, date(2026, month, 1))
        for every in Every
        for month in range(1, 13)
    }
    return sorted(period for period in found if period[0] <= until)


def played(url, cases):
    """Play the year; what changed is counted every ninth day, and not at the end."""
    database = open_database(settings_for(url))

    def count(day):
        if day.day % 9 == 0 and day < date(2026, 12, 20):
            counting.run(database)

    return database, play(database, cases, count)


def told(figures):
    """Name every count of a line, as the recount names it."""
    counts = Counter({one.name.lower(): figures.count(one) for one in Column})
    counts.update({str(mark): figures.count(mark) for mark in Mark})
    counts.update({f"amount_{mark}": figures.took.get(mark, 0) for mark in TOOK})
    return +counts


def check_year(database, agency_id, asked, *, files):
    """Compare every period as of every day; give how many figures were compared."""
    compared = 0
    with database.read() as session:
        recount = Recount(session)
        units = session.execute(text("SELECT id, name_vi FROM units")).all()
        names = {str(key).replace("-", ""): name for key, name in units}
        for day in asked:
            known = datetime.combine(day, time(23, 59))
            for first, last in periods(day):
                span = Span(first=first, last=last, known_at=instant(known))
                report = report_of(session, agency_id, span, Grouping.UNIT)
                found = recount.count(first, last, known)
                again = {names[k.replace("-", "")]: +v for k, v in found.items()}
                mine = {name: told(line) for name, line in report.lines}
                assert mine == again, (day, first, last)
                judged = judged_sums(session, report.office, report.period, span)
                whole = Sums()
                for one in judged.values():
                    whole.add(one)
                assert told(whole.figures) == told(report.total)
                assert told(report.total) == sum(again.values(), Counter())
                for total, parts in IDENTITIES:
                    line = report.total.line
                    assert line[total] == sum(line[part] for part in parts)
                compared += sum(len(line) for line in again.values())
        if files:
            _files_stay(session, agency_id)
    return compared


def _files_stay(session, agency_id):
    """The file of a past day, asked for twice, is the same to the byte."""
    span = Span(
        first=date(2026, 7, 1),
        last=date(2026, 9, 30),
        known_at=instant(datetime(2026, 9, 15, 12)),
    )
    made = [
        [
            report_file(report_of(session, agency_id, span), name, kind)
            for name in ReportName
            for kind in ReportFormat
        ]
        for _ in range(2)
    ]
    assert made[0] == made[1]


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_every_figure_of_a_year_equals_an_independent_recount(database_url):
    database, year = played(database_url, 120)
    assert 0.02 < year.late / year.cases < 0.12
    assert year.refused < year.cases * 0.03
    assert len(year.agency.units) == UNITS
    compared = check_year(database, year.agency.agency_id, ASKED, files=False)
    assert compared > 1_500
    database.close()


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_report_made_in_the_year_is_the_same_after_it(database_url):
    """What the story of the year made in the middle, its end gives again."""
    database = open_database(settings_for(database_url))
    made = {}
    span = {}

    def keep(day):
        if day != date(2026, 8, 20):
            return
        with database.read() as session:
            agency_id = session.execute(text("SELECT agency_id FROM agencies")).scalar()
            span["of"] = Span(
                first=date(2026, 7, 1),
                last=date(2026, 9, 30),
                known_at=instant(datetime.combine(day, time(17, 1))),
            )
            made["then"] = files_of(session, agency_id, span["of"])

    year = play(database, 40, keep)
    with database.read() as session:
        assert files_of(session, year.agency.agency_id, span["of"]) == made["then"]
    database.close()


def files_of(session, agency_id, span):
    report = report_of(session, UUID(str(agency_id)), span, Grouping.UNIT)
    return {
        (name, kind): report_file(report, name, kind)
        for name in ReportName
        for kind in ReportFormat
    }


@pytest.mark.proof
@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_every_figure_of_forty_thousand_cases(database_url):
    """The year of the issue: about twenty minutes on a quiet machine."""
    database, year = played(database_url, 40_000)
    compared = check_year(database, year.agency.agency_id, ASKED, files=True)
    print(f"{year.cases} cases, {year.late} late; {compared} figures compared")
    database.close()
