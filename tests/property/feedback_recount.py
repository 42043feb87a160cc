"""The figures about feedback counted anew, from the rows of its events alone.

Nothing of the product is asked: plain SQL reads the events as they had been recorded,
and the slow calculator of these tests says by when something was owed.
"""

from collections import Counter, defaultdict
from datetime import datetime, time

from recount import Judged, Recount, civil, loaded
from sqlalchemy import text

_EVENTS = text(
    "SELECT feedback_id, kind, at, recorded_at, data FROM feedback_events "
    "ORDER BY feedback_id, seq"
)
_CLOSED = ("feedback.answered", "feedback.refused", "feedback.forwarded")


class FeedbackRecount(Recount):
    """Every event about feedback, read once."""

    def __init__(self, session):
        super().__init__(session)
        self.feedback = defaultdict(list)
        for row in session.execute(_EVENTS):
            event = (row.kind, civil(row.at), civil(row.recorded_at), loaded(row.data))
            self.feedback[row.feedback_id].append(event)

    def figures(self, first, last, known_at):
        """Count a period: each mark by unit, by topic and in all; and cases told of."""
        begin, end = datetime.combine(first, time()), datetime.combine(last, time.max)
        seen = min(end, known_at)
        self.days_now = self.calendar(known_at)
        by_unit, by_topic = defaultdict(Counter), defaultdict(Counter)
        told = {}
        for key, events in self.feedback.items():
            born = events[0][3]
            received = civil(born["received_at"])
            known = [one for one in events if one[2] <= known_at]
            if not known or received > seen:
                continue
            about = [e[3].get("to", e[3].get("case_id")) for e in known if _tells(e)]
            told[key] = about[-1] if about else ""
            then = [known[0], *(one for one in known[1:] if one[1] <= seen)]
            found = Counter(self._marks(received, born, then, begin, seen))
            if found:
                held = [one[3]["unit"] for one in then if "unit" in one[3]]
                by_unit[held[-1] if held else ""] += found
                by_topic[born["topic"]] += found
        return by_unit, by_topic, {case_id for case_id in told.values() if case_id}

    def _marks(self, received, born, then, begin, seen):
        last = {kind: at for kind, at, _recorded, _data in then}
        first_time = {kind: at for kind, at, _recorded, _data in reversed(then)}
        waits, asked = [], []
        for kind, at, _recorded, _data in then:
            if kind == "feedback.supplement_asked":
                waits.append([at, None])
                asked.append(at)
            if kind == "feedback.supplement_received":
                waits[-1][1] = at
        ends = [(last[kind], kind) for kind in _CLOSED if kind in last]
        closed, how = ends[0] if ends else (None, "")
        decide, ask = self._by(received, 2), self._by(received, 5)
        answer = self._by(received, 15, waits)
        if closed is None or closed >= begin:
            yield "received" if received >= begin else "carried_over"
            if closed is None:
                late = answer is not None and seen > answer
                yield from ("open", "open_late" if late else "open_in_time")
            else:
                by = decide if how == "feedback.refused" else answer
                late = answer is not None and closed > by
                way = "refused" if how == "feedback.refused" else "handled"
                suffix = "late" if late else "in_time"
                yield from ("closed", suffix, f"{way}_{suffix}")
                if way == "handled":
                    yield from ["days"] * self._took(received, closed, waits)
        if any(at >= begin for at in asked):
            yield "asked_late" if max(asked) > ask else "asked_in_time"
        yield from self._publication(born, then, closed, first_time, begin, seen)

    def _publication(self, born, then, closed, first_time, begin, seen):
        published = first_time.get("feedback.published")
        if closed is not None and published is not None:
            if published >= begin:
                late = published > self._by(closed, 2)
                yield "published_late" if late else "published_in_time"
            return
        wanted = [e[3]["agency_agrees"] for e in then if e[0] == "feedback.answered"]
        if not born["agrees"] or "feedback.consent_withdrawn" in first_time:
            return
        if wanted and wanted[-1]:
            yield "to_publish"
            if seen > self._by(closed, 2):
                yield "to_publish_late"

    def _by(self, start, days, waits=()):
        return self.due(
            self.days_now,
            start=start,
            limit={"amount": days, "unit": "working_day"},
            pauses=[{"from": a, "to": b} for a, b in waits],
        )

    def _took(self, received, closed, waits):
        count = Judged._working_days
        mine = sum(count(self, a, min(b, closed)) for a, b in waits if b)
        return max(0, count(self, received, closed) - mine)

    def _windows(self, day):
        hours = self.days_now["hours"].get(_NAMES[day.weekday()], [])
        return self.days_now["days"].get(day.isoformat(), hours)


_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def _tells(event):
    return event[0] in {"feedback.received", "feedback.case_linked"}
