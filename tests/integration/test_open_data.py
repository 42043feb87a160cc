"""Open data: each column is explained, and the files hold those columns."""

import csv
from io import StringIO

import pytest
from fastapi.testclient import TestClient

from tests.factories import at, make_department
from tests.visitor import application, words_of
from tracker import statistics
from web.public.open_data import FIGURES, PROCEDURES

pytestmark = pytest.mark.db


def test_every_column_of_the_files_has_its_meaning(database, settings):
    make_department(database)
    statistics.run(database, at("2026-11-23 14:00"))
    app = application(database, settings)
    anybody = TestClient(app, base_url="http://127.0.0.1")
    said = words_of(anybody.get("/du-lieu-mo"))
    for name, meaning in (*FIGURES, *PROCEDURES):
        assert name in said
        assert meaning in said
    assert "CC-BY-4.0" in said
    figures = anybody.get("/thong-ke.csv").content.decode("utf-8-sig")
    heads = next(csv.reader(StringIO(figures.partition("\r\n")[2])))
    assert tuple(heads) == tuple(name for name, _ in FIGURES)
    answer = anybody.get("/du-lieu-mo/thu-tuc.csv")
    rows = list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"))))
    assert tuple(rows[0]) == tuple(name for name, _ in PROCEDURES)
    assert {row["khoa"] for row in rows} >= {"five-days", "resumes"}
    assert 'rel="license"' in answer.headers["link"]
    english = words_of(anybody.get("/du-lieu-mo?lang=en"))
    assert "What the columns mean" in english
