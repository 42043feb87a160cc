"""Law is cited where it acts, from texts in force that were read."""

import csv
import re
from pathlib import Path

import pytest

from rules import holidays
from tests.house.tree import PACKAGES, ROOT, files, named

LAW = ROOT / "docs/law/index.md"

#: No longer in force; an officer who reads one of them in a letter loses trust.
EXPIRED = re.compile(r"\b(61/2018|107/2021|13/2023)/NĐ-CP|TT 01/2018|01/2018/TT-VPCP")
#: The decree with the article before or after it, however it is written out.
CITED = re.compile(
    r"Điều (\d+) (?:của )?(?:NĐ|Nghị định số) 118/2025"
    r"|118/2025(?:/NĐ-CP)?,? (?:khoản \d+ )?(?:Đ\.|Điều )(\d+)"
)


def read_articles() -> set[str]:
    """The articles of the decree that stand in the table of texts read."""
    table = LAW.read_text(encoding="utf-8").split("## To be confirmed")[0]
    rows = [line for line in table.splitlines() if "NĐ 118 Điều" in line]
    return {no for row in rows for no in re.findall(r"Điều (\d+)", row)}


def test_every_announced_day_names_its_decision() -> None:
    days = holidays.ANNOUNCED
    assert len(days) > 70
    for day in days:
        assert re.search(r"\d", day.decision), day


def test_every_worked_weekend_day_names_the_day_it_stands_for() -> None:
    worked = [day for day in holidays.ANNOUNCED if day.kind == "worked"]
    assert worked
    for day in worked:
        assert day.on.weekday() >= 5
        assert day.exchanged_with is not None
        assert day.exchanged_with.weekday() < 5


def test_a_row_of_the_catalogue_claims_no_more_than_its_source() -> None:
    text = (ROOT / "tracker/data/procedures.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(text.splitlines()))
    assert len(rows) > 30
    for row in rows:
        assert bool(row["code"]) == (row["code_verified"] in {"yes", "local"}), row
        if row["code"] and row["limit_amount"]:
            assert (
                row["source_url"]
                or row["source_agency_vi"]
                or row["status"] != "current"
            ), row


@pytest.mark.parametrize(
    "path", files(*PACKAGES, suffixes=(".py", ".html", ".txt", ".typ")), ids=named
)
def test_a_cited_article_was_read_and_is_in_force(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not EXPIRED.search(text)
    cited = {before or after for before, after in CITED.findall(text)}
    assert cited <= read_articles()


def test_the_law_page_says_when_it_was_last_checked() -> None:
    assert re.search(r"Last checked on \d\d/\d\d/\d{4}", LAW.read_text("utf-8"))
