"""One entry of the record told to a reader: a sentence, and the facts behind it."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from notifications.papers import form_of
from tracker.models import AgencyEvent
from tracker.transfer.sets import DATASETS
from web.admin.ladder_words import key_named, rung_said
from web.admin.record_words import (
    ACTS,
    FACTS,
    LABELLED,
    OTHER_FACT,
    SILENT,
    VALUES,
)
from web.admin.words import LETTERS_SAID
from web.hours import windows_text
from web.presenting.dates import (
    SHORT_WEEKDAYS,
    date_full,
    date_plain,
    date_time,
    span_said,
)
from web.presenting.i18n import translate
from web.presenting.labels import LABELS, label
from web.presenting.numbers import file_size, limit_words

_LONGEST = 160
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d.*")
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


_ORDER = {name: number for number, name in enumerate(FACTS)}


def _place(fact: tuple[str, Any]) -> tuple[int, str]:
    """Say where a fact stands; PostgreSQL keeps them in an order of its own."""
    return _ORDER.get(fact[0], len(_ORDER)), fact[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the record; `facts` are pairs of what it is and how it is."""

    at: datetime
    who: str
    what: str
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Teller:
    """Tells entries in one language; `names` are those of ids and of keys."""

    lang: str
    names: Mapping[str, str]
    civil: Callable[[datetime], datetime]

    def entry(self, event: AgencyEvent) -> Entry:
        """Tell an event; a kind that this version does not know says its own name."""
        _, sentence = ACTS.get(event.kind, ("", event.kind))
        return Entry(
            at=self.civil(event.at),
            who=event.actor_name,
            what=self._t(sentence, what=self._subject(event)).strip(),
            facts=tuple(self._facts(event.data)),
        )

    def _t(self, text: str, **values: object) -> str:
        return translate(text, self.lang, **values)

    def _subject(self, event: AgencyEvent) -> str:
        """Name what an act was done to."""
        data, part = event.data, event.kind.partition(".")[0]
        if part == "letter":
            return self._t(LETTERS_SAID.get(data.get("kind", ""), OTHER_FACT))
        if part == "report":
            return self._t(VALUES["report"].get(data.get("report", ""), OTHER_FACT))
        if part == "work":
            return self._t(VALUES["work"].get(data.get("kind", ""), OTHER_FACT))
        if part == "data":
            stated = str(data.get("dataset", ""))
            sets = (one for one in DATASETS.values() if one.vi == stated)
            every = self._t(VALUES["dataset"].get(stated, stated))
            return next((one.name(self.lang) for one in sets), every)
        for name in (f"{part}_id", "unit_id" if part == "procedure" else ""):
            if found := self.names.get(str(data.get(name, ""))):
                return found
        key = str(data.get("key", ""))
        given = (data.get(name) for name in ("name", "name_vi", "officer", "file"))
        found = next((str(one) for one in given if one), "")
        return found or self.names.get(key, key) or str(data.get("username", ""))

    # -- facts

    def _facts(self, data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        for name, value in sorted(data.items(), key=_place):
            if name == "changed" and isinstance(value, Mapping):
                for each, pair in sorted(value.items(), key=_place):
                    if each != "name_folded":
                        yield self._named(each), self._change(each, pair)
            elif name == "kinds" and value and isinstance(value[0], list):
                yield self._named(name), self._change(name, value)
            elif name in SILENT or value in (None, "", [], {}):
                continue
            elif name in {"name", "name_vi", "unit_id", "officer_id"}:
                continue  # the sentence says it
            else:
                yield self._named(name), self._said(name, value)

    def _named(self, name: str) -> str:
        if name in FACTS:
            return self._t(FACTS[name])
        rung = key_named(name, self.lang)
        return rung if rung != name else self._t(OTHER_FACT)

    def _change(self, name: str, pair: Any) -> str:
        if name == "mail" and isinstance(pair, Mapping):
            return "; ".join(
                f"{self._named(each)}: {self._change(each, one)}"
                for each, one in pair.items()
            )
        if isinstance(pair, list) and len(pair) == 2:
            return f"{self._said(name, pair[0])} → {self._said(name, pair[1])}"
        return self._said(name, pair)

    def _said(self, name: str, value: Any) -> str:
        words = VALUES.get(name, {})
        if isinstance(value, str) and value in words:
            return self._t(words[value])
        if value is None or value in ("", [], {}):
            return self._t("(trống)")
        if isinstance(value, bool):
            return self._t("có") if value else self._t("không")
        if isinstance(value, Mapping):
            said = self._row(value)
        elif name == "limit" and isinstance(value, list):
            said = limit_words(value[0], value[1], self.lang)
        elif isinstance(value, list):
            said = self._list(name, value)
        elif isinstance(value, int) and name == "size":
            said = file_size(value, self.lang)
        else:
            said = self._plain(name, str(value))
        return said if len(said) <= _LONGEST else f"{said[:_LONGEST]}…"

    def _list(self, name: str, value: list[Any]) -> str:
        mark = "; " if isinstance(value[0], Mapping) else ", "
        return mark.join(self._said(name, one) for one in value)

    def _plain(self, name: str, text: str) -> str:
        kind = LABELLED.get(name, "")
        if kind and text in LABELS[kind]:
            return label(kind, text, self.lang)
        if _ID.fullmatch(text):
            return self.names.get(text) or self._t("(không còn)")
        if name == "keys":
            return self.names.get(text, text)
        if _DAY.fullmatch(text):
            return date_plain(date.fromisoformat(text))
        if _INSTANT.fullmatch(text):
            at = datetime.fromisoformat(text)
            return date_time(self.civil(at) if at.tzinfo else at)
        return text.upper() if name == "formats" else text

    def _row(self, row: Mapping[str, Any]) -> str:
        """Say a value of several parts by what it is."""
        if row.keys() >= {"form", "valid_from", "text"}:
            since = date.fromisoformat(str(row["valid_from"]))
            number = form_of(str(row["form"]), since).number
            said = self._t("từ {day}", day=date_plain(since))
            return f"{number}, {said}: {row['text']}"
        if row.keys() >= {"rung", "recipients"}:
            return rung_said(row, self.lang)
        if row.keys() >= {"day", "kind", "decision"}:
            return self._day(row)
        if row.keys() >= {"first", "last", "reason_vi"}:
            first, last = (str(row[end]) for end in ("first", "last"))
            ends = datetime.fromisoformat(first), datetime.fromisoformat(last)
            span = span_said(*ends, self.lang)
            return f"{span}: {row['reason_vi']} ({row['decision']})"
        if row.keys() & set(_WEEK):
            week = zip(_WEEK, SHORT_WEEKDAYS[self.lang], strict=True)
            open_days = [(called, row[day]) for day, called in week if row.get(day)]
            return "; ".join(f"{called} {windows_text(at)}" for called, at in open_days)
        return "; ".join(
            f"{self._named(each)}: {self._said(each, one)}" for each, one in row.items()
        )

    def _day(self, row: Mapping[str, Any]) -> str:
        kind = self._t("nghỉ") if row["kind"] == "off" else self._t("làm việc")
        day = date_full(date.fromisoformat(str(row["day"])), self.lang)
        hours = windows_text(row.get("windows"))
        called = ", ".join(filter(None, (str(row.get("name_vi") or ""), hours)))
        return " ".join(
            filter(
                None,
                (f"{day}: {kind}", called and f"({called})", row["decision"]),
            )
        )
