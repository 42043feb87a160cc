"""Traces for OpenTelemetry, without what an address or a question tells of a person.

The framework makes the spans. An address can hold the secret of a survey or of a
calendar, and a question the name of an applicant: both stay here, and a span bears the
pattern of its address instead.
"""

from typing import Any

from fastapi.telemetry import TelemetryConfig
from opentelemetry import trace
from opentelemetry.trace import Span, Tracer, TracerProvider
from typing_extensions import override

#: What the framework would tell of the address itself.
_NOT_TOLD = {"url.path", "url.query", "url.full", "client.address"}


def telemetry(*, is_wanted: bool) -> TelemetryConfig:
    """Say what the framework may tell: nothing, or discreet spans and its figures.

    Where to is for whoever starts the process: `opentelemetry-instrument`.
    """
    return TelemetryConfig(
        tracing=is_wanted,
        metrics=is_wanted,
        logs=False,
        auto_configure=False,
        tracer_provider=DiscreetProvider() if is_wanted else None,
    )


class DiscreetProvider(TracerProvider):
    """Gives tracers of the process's own provider that keep addresses back."""

    @override
    def get_tracer(self, *args: Any, **options: Any) -> Tracer:
        return DiscreetTracer(trace.get_tracer_provider().get_tracer(*args, **options))


class DiscreetTracer(Tracer):
    """A tracer that leaves addresses out of what it tells."""

    def __init__(self, tracer: Tracer) -> None:
        """Stand around a tracer."""
        self._tracer = tracer

    @override
    def start_span(self, name: str, *args: Any, **options: Any) -> Span:
        options["attributes"] = {
            key: value
            for key, value in (options.get("attributes") or {}).items()
            if key not in _NOT_TOLD
        }
        return self._tracer.start_span(name, *args, **options)

    @override
    def start_as_current_span(self, *args: Any, **options: Any) -> Any:
        """Begin a span within a request; the framework tells no address of it."""
        return self._tracer.start_as_current_span(*args, **options)
