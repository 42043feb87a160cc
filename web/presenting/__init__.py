"""How values are said: dates, lengths, names of states, figures, in two languages.

Everything here is a pure function of its arguments. Templates get them as filters and
globals of their environment; each language has an environment of its own, so that a
macro that was imported without context still speaks the reader's language.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from jinja2 import Environment

from web.presenting import (
    dates,
    fates,
    figures,
    i18n,
    known_names,
    labels,
    looks,
    numbers,
    standing,
    strip,
)
from web.presenting.assets import asset

_SPOKEN: dict[str, Callable[..., Any]] = {
    "date_full": dates.date_full,
    "date_day": dates.date_day,
    "date_short": dates.date_short,
    "date_time_full": dates.date_time_full,
    "day_time": dates.day_time,
    "hour_said": dates.hour_said,
    "month_said": dates.month_said,
    "number": numbers.number,
    "amount": numbers.amount,
    "percent": numbers.percent,
    "money": numbers.money,
    "grouped": numbers.grouped,
    "office_time": numbers.office_time,
    "working_days": numbers.working_days,
    "days_left": numbers.days_left,
    "file_size": numbers.file_size,
    "law_said": known_names.law_said,
    "day_off_said": known_names.day_off_said,
    "step_said": known_names.step_said,
}
_PLAIN: dict[str, Callable[..., Any]] = {
    "at_start": dates.at_start,
    "date_plain": dates.date_plain,
    "date_time": dates.date_time,
    "date_machine": dates.date_machine,
    "clock_time": dates.clock_time,
}
_DRAWN: dict[str, Callable[..., Any]] = {
    "asset": asset,
    "chart_of": figures.chart,
    "event_look": looks.event_look,
    "heat_level": figures.heat_level,
    "meter_of": figures.meter,
    "segments_of": figures.segments,
    "shares_of": figures.shares,
    "spark_of": figures.spark,
    "tag_state": looks.tag_state,
}


def install(env: Environment, lang: str = "vi") -> None:
    """Teach an environment to say values in one language."""
    if lang not in i18n.LANGUAGES:
        raise ValueError(f"No language {lang!r}; there are {i18n.LANGUAGES}.")
    env.filters.update(_PLAIN)
    env.filters.update({name: partial(f, lang=lang) for name, f in _SPOKEN.items()})
    env.globals.update(_DRAWN)
    env.globals.update(
        lang=lang,
        t=_translator(lang),
        weekdays=dates.WEEKDAYS[lang],
        short_weekdays=dates.SHORT_WEEKDAYS[lang],
        span_said=partial(dates.span_said, lang=lang),
        tag_icons=looks.TAGS,
        label=partial(labels.label, lang=lang),
        choices=partial(labels.choices, lang=lang),
        limit_words=partial(numbers.limit_words, lang=lang),
        tag_of_fate=partial(fates.tag_of, lang=lang),
        reason_of_apology=partial(fates.reason, lang=lang),
        standing=partial(standing.standing, lang=lang),
        strip_weeks=partial(strip.strip_weeks, lang=lang),
        strip_legend=partial(strip.strip_legend, lang=lang),
        reasons=partial(strip.reasons, lang=lang),
    )


def _translator(lang: str) -> Callable[..., str]:
    def t(text: str, /, **values: object) -> str:
        """Say a text in the language of the environment."""
        return i18n.translate(text, lang, **values)

    return t
