"""The reference pages are what the code says, and the code says it in words."""

import pytest

from tests.house.tree import ROOT
from tools import write_reference
from tracker import scheduler
from tracker.settings import Settings


@pytest.mark.parametrize("name", write_reference.PAGES)
def test_a_reference_page_is_what_the_code_says(name: str) -> None:
    """`make docs` writes it anew."""
    there = (ROOT / "docs/reference" / name).read_text(encoding="utf-8")
    assert there == write_reference.PAGES[name]()


@pytest.mark.parametrize("name", Settings.model_fields)
def test_a_setting_says_what_it_is_for(name: str) -> None:
    assert (Settings.model_fields[name].description or "").endswith(".")


@pytest.mark.parametrize("job", scheduler.JOBS, ids=lambda job: job.name)
def test_a_job_says_what_it_is_for(job: scheduler.Job) -> None:
    assert job.purpose.endswith(".")


def test_every_kind_of_event_is_known() -> None:
    kinds = write_reference.event_kinds()
    assert {"case.received", "case.flagged", "accountability.opened"} <= set(kinds)
