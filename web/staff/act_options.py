"""What the lists in the forms of acts are filled with."""

from collections.abc import Sequence

from rules.procedure import LimitUnit
from tracker.accounts.actor import Actor
from tracker.catalogue import variants_of
from tracker.db import Session
from tracker.queries.case_page import CaseView
from tracker.queries.desk import receivers
from tracker.queries.possible_acts import correctable
from tracker.queries.work_filters import held_by
from web.presenting.dates import date_time
from web.presenting.i18n import translate
from web.presenting.known_names import step_said
from web.presenting.labels import label
from web.presenting.looks import event_look
from web.presenting.numbers import limit_words
from web.staff.receivers import Choice, Grouped, grouped_receivers

Options = dict[str, Sequence[Choice] | Sequence[Grouped]]

_ANSWER_UNITS = (LimitUnit.WORKING_DAY, LimitUnit.DAY, LimitUnit.WORKING_HOUR)


def options_of(
    session: Session, actor: Actor, view: CaseView, lang: str = "vi"
) -> Options:
    """Give every list that the forms of this case may need."""
    return {
        "holders": grouped_receivers(
            receivers(session, actor), held_by(session, actor), lang
        ),
        "steps": _steps(view, lang),
        "variants": _variants(view, lang),
        "limit_units": [
            (str(unit), label("limit_unit", str(unit), lang)) for unit in _ANSWER_UNITS
        ],
        "consultations": [
            (str(row.id), row.body_name)
            for row in view.consultations
            if row.answered_at is None
        ],
        "outcomes": [
            ("granted", translate("Đồng ý giải quyết", lang)),
            ("refused", translate("Từ chối giải quyết", lang)),
        ],
        "correctable": [
            (str(seq), f"{event_look(kind).said(lang)}, {date_time(at)}")
            for seq, kind, at in correctable(view)
        ],
    }


def _steps(view: CaseView, lang: str) -> list[Choice]:
    return [
        (
            str(step.no),
            f"{step.no}. {step_said(step.name_vi, lang)}, "
            + limit_words(step.limit_amount, step.limit_unit, lang),
        )
        for step in view.steps
    ]


def _variants(view: CaseView, lang: str) -> list[Choice]:
    chosen = view.case.variant
    found = [
        (one.code, f"{one.name_vi}: {limit_words(one.amount, one.unit, lang)}")
        for one in variants_of(view.procedure)
        if one.code != chosen
    ]
    if chosen:
        row = view.procedure
        usual = limit_words(row.limit_amount, row.limit_unit, lang)
        found.append(("", translate("Mức thông thường: {limit}", lang, limit=usual)))
    return found
