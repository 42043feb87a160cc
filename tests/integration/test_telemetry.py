"""What leaves for a collector of traces: patterns, never addresses."""

import pytest
from fastapi.testclient import TestClient
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from tests.first_run import new_agency
from tests.visitor import application

pytestmark = pytest.mark.db
ONLY_SQLITE = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


def spans_of(database, settings, monkeypatch, *, wanted):
    """Ask for a survey by its secret and search a name; give all that was told."""
    new_agency(database)
    provider, kept = TracerProvider(), InMemorySpanExporter()
    provider.add_span_processor(SimpleSpanProcessor(kept))
    monkeypatch.setattr(trace, "get_tracer_provider", lambda: provider)
    told = settings.model_copy(update={"telemetry": wanted})
    client = TestClient(application(database, told), base_url="http://127.0.0.1")
    client.get("/khao-sat/bi-mat-cua-nguoi-nop")
    client.get("/thu-tuc?q=ly+thi+kim+ngan")
    return kept.get_finished_spans()


@ONLY_SQLITE
def test_a_span_bears_the_pattern_of_its_address(database, settings, monkeypatch):
    spans = spans_of(database, settings, monkeypatch, wanted=True)
    routes = {span.attributes.get("http.route") for span in spans}
    assert {"/khao-sat/{token}", "/thu-tuc"} <= routes
    said = " ".join(span.to_json() for span in spans)
    for secret in ("bi-mat", "kim", "127.0.0.1:", "testclient"):
        assert secret not in said


@ONLY_SQLITE
def test_nothing_is_told_unless_it_is_wanted(database, settings, monkeypatch):
    assert spans_of(database, settings, monkeypatch, wanted=False) == ()
