"""Who can take a case over, as a list to choose from and as it was chosen."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from tracker.errors import InvalidValueError
from tracker.queries.desk import Receiver
from web.presenting.i18n import translate

Choice = tuple[str, str]
Grouped = tuple[str, Sequence[Choice]]


def grouped_receivers(
    receivers: Sequence[Receiver], held: Mapping[UUID, int], lang: str
) -> list[Grouped]:
    """List units with their officers, each with how many open cases they hold."""
    whole = translate("cả đơn vị", lang)
    return [
        (
            one.unit_vi,
            [
                (str(one.unit_id), f"{one.unit_vi} ({whole})"),
                *(
                    (f"{one.unit_id}:{person}", _loaded(name, held.get(person), lang))
                    for person, name in one.officers
                ),
            ],
        )
        for one in receivers
    ]


def read_receiver(value: str) -> tuple[UUID, UUID | None]:
    """Read `unit` or `unit:officer`, as the list of receivers writes it."""
    unit, _, officer = value.partition(":")
    try:
        return UUID(unit), UUID(officer) if officer else None
    except ValueError:
        raise InvalidValueError(
            field="to",
            problem="choose who takes the case over.",
            problem_vi="Chọn phòng hoặc cán bộ nhận hồ sơ.",
        ) from None


def _loaded(name: str, held: int | None, lang: str) -> str:
    if not held:
        return name
    return translate("{name}, đang giữ {n} hồ sơ", lang, name=name, n=held)
