"""The figures of a period counted anew, from the rows of events alone.

Nothing of the product is asked: plain SQL reads the events and the calendar as they
had been recorded, and the slow calculator of these tests says when a case was due.
"""

import json
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta, timezone

from oracle import answer
from sqlalchemy import text

LOCAL = timezone(timedelta(hours=7))
NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ENDS = {"case.finished", "case.withdrawn", "case.stopped", "case.closed"}
TAKES_UP = {"case.received", "case.handed_over", "case.handover_returned"}
_EVENTS = text(
    "SELECT case_id, seq, kind, at, recorded_at, data FROM case_events "
    "ORDER BY case_id, seq"
)
_DAYS = text("SELECT day, kind, windows, entered_at, withdrawn_at FROM calendar_days")


def civil(value):
    """Read an instant as the database gives it, as local time without offset."""
    at = datetime.fromisoformat(value) if isinstance(value, str) else value
    if at.tzinfo is None:
        at = at.replace(tzinfo=UTC)
    return at.astimezone(LOCAL).replace(tzinfo=None)


def loaded(value):
    return json.loads(value) if isinstance(value, str) else value


class Recount:
    """Everything that was ever recorded, read once."""

    def __init__(self, session):
        self.cases = {}
        for row in session.execute(_EVENTS):
            event = (row.seq, row.kind, civil(row.at), civil(row.recorded_at))
            self.cases.setdefault(row.case_id, []).append((*event, loaded(row.data)))
        self.days = [
            (
                date.fromisoformat(str(row.day)),
                row.kind,
                loaded(row.windows),
                civil(row.entered_at),
                civil(row.withdrawn_at) if row.withdrawn_at else None,
            )
            for row in session.execute(_DAYS)
        ]
        hours = session.execute(text("SELECT office_hours FROM agencies")).scalar()
        self.hours = loaded(hours)
        self._asked = {}

    def count(self, first, last, known_at):
        """Count the figures of a period by unit: columns 3 to 13, and the marks."""
        seen = min(datetime.combine(last, time.max), known_at)
        begin = datetime.combine(first, time())
        calendar = self.calendar(known_at)
        groups = {}
        for events in self.cases.values():
            known = [event for event in events if event[3] <= known_at]
            facts = Facts(known, seen)
            if not facts.is_of(begin, seen):
                continue
            marks = Judged(self, calendar, facts, seen).marks(begin)
            groups.setdefault(facts.unit, Counter()).update(marks)
        return groups

    def calendar(self, known_at):
        days = {}
        for day, kind, windows, entered, withdrawn in self.days:
            if entered <= known_at and (withdrawn is None or withdrawn > known_at):
                usual = windows or self.hours["mon"]
                days[day.isoformat()] = [] if kind == "off" else usual
        return {"hours": self.hours, "days": days}

    def due(self, calendar, **question):
        """Ask the slow calculator, each question once."""
        key = (len(calendar["days"]), json.dumps(question, default=str))
        if key not in self._asked:
            asked = json.loads(json.dumps(question, default=_iso))
            found = answer({"id": 1, "op": "due", "calendar": calendar, **asked})
            assert "error" not in found, found
            due_at = found.get("due_at")
            self._asked[key] = civil(due_at) if due_at else None
        return self._asked[key]


def _iso(value):
    return value.isoformat()


class Facts:
    """What was known of one case, and had happened by the instant looked at."""

    def __init__(self, known, seen):
        believed = {
            event[4]["corrects"]: civil(event[4]["at"])
            for event in known
            if event[1] == "case.corrected"
        }
        self.received = self.started = self.finished = self.ended = None
        self.extension = None
        self.pauses, self.supplements, self.notices = [], [], set()
        self.unit, self.pinned, self.online = "", {}, False
        for seq, kind, written, _recorded, data in known:
            at = believed.get(seq, written)
            if kind == "case.reappointed":
                self.extension = data["to"]
            elif at <= seen:
                self._take(kind, at, data)

    def _take(self, kind, at, data):
        if kind in {"case.submitted", "case.received"}:
            self.pinned |= data
            self.online = self.pinned.get("channel") in {"online", "api"}
        if kind == "case.received":
            self.received = self.started = at
        if kind in TAKES_UP:
            self.unit = data["unit_id"]
        if kind == "case.supplement_requested":
            self.supplements.append([at, None])
        if kind == "case.supplement_received":
            self.supplements[-1][1] = at
        if kind == "case.paused":
            self.pauses.append([at, None])
        if kind == "case.finished":
            self.finished = at
        if kind in ENDS:
            self.ended = at
        if kind == "case.resumed" or kind in ENDS:
            for pause in self.pauses:
                pause[1] = pause[1] or max(at, pause[0])
        if kind == "apology.issued":
            self.notices.add(data["notice_id"])
        if kind == "apology.withdrawn":
            self.notices.discard(data["notice_id"])

    def is_of(self, begin, seen):
        if self.received is None or self.received > seen:
            return False
        return self.ended is None or self.ended >= begin


class Judged:
    """One case of a period, judged by the law and as the score counts."""

    def __init__(self, recount, calendar, facts, seen):
        self.ask, self.calendar = recount.due, calendar
        self.facts, self.seen = facts, seen
        amount, unit = facts.pinned["limit"]
        self.limit = {"amount": int(amount), "unit": unit}
        self.restarts = (
            [done for _, done in facts.supplements if done]
            if facts.pinned["after_supplement"] == "restart"
            else []
        )
        self.at = facts.ended or seen
        self.took_amount = Counter()

    def _due(self, pauses, restarts, extension=None):
        given = {"extension": {"to": extension, "granted": True}} if extension else {}
        return self.ask(
            self.calendar,
            start=self.facts.started,
            limit=self.limit,
            cutoff=self.facts.pinned["cutoff"],
            pauses=[_span(pause) for pause in pauses],
            restarts=restarts,
            **given,
        )

    def marks(self, begin):
        facts = self.facts
        found = ["taken"]
        if facts.received < begin:
            found.append("carried_over")
        else:
            found.append("taken_online" if facts.online else "taken_in_person")
        due = self._due([*facts.pauses, *facts.supplements], self.restarts)
        missed = self._has_missed()
        late = missed or (due is not None and self.at > due)
        found += self._law(due, late, missed) + self._score()
        if late:
            found += ["late", "apologised" if facts.notices else "not_apologised"]
        if facts.finished and facts.received >= begin:
            found += self._took()
        return Counter(dict.fromkeys(found, 1)) + self.took_amount

    def _has_missed(self):
        for asked, done in self.facts.supplements:
            if done is None or done not in self.restarts:
                continue
            before = [s for s in self.facts.supplements if s[1] and s[1] <= asked]
            pauses = [p for p in self.facts.pauses if p[0] <= asked]
            restarts = [s[1] for s in before]
            due = self._due([*pauses, *before], restarts)
            if due is not None and asked > due:
                return True
        return False

    def _law(self, due, late, missed):
        facts = self.facts
        if facts.ended is None:
            return ["in_hand", "in_hand_late" if late else "in_hand_on_time"]
        stops = [*facts.pauses, *facts.supplements]
        told = self._due(stops, self.restarts, facts.extension)
        by_new = missed or (told is not None and self.at > told)
        found = ["decided"] + ([] if by_new else ["decided_on_time_by_new_date"])
        if late:
            return [*found, "decided_late"]
        is_early = due and facts.finished and facts.finished.date() < due.date()
        column = "decided_early" if is_early else "decided_on_time"
        return [*found, column, "decided_on_time_by_law"]

    def _score(self):
        facts = self.facts
        waiting = [asked for asked, done in facts.supplements if done is None]
        ended = [facts.ended] if facts.ended else []
        end = min([*waiting, *ended, self.seen])
        pauses = [*facts.pauses, *(s for s in facts.supplements if s[1])]
        twice = len(facts.supplements) > 1
        told = self._due(pauses, [], facts.extension)
        plain = self._due(pauses, [])
        is_late = twice or (told is not None and end > told)
        found = ["score_late" if is_late else "score_on_time"]
        if not (twice or (plain is not None and end > plain)):
            found.append("score_on_time_without_new_date")
        return found + (["asked_again"] if twice else [])

    def _took(self):
        facts, unit = self.facts, self.limit["unit"]
        spans = [(facts.received, facts.finished)]
        waits = [
            (a, min(b or facts.finished, facts.finished))
            for a, b in facts.supplements
            if a < facts.finished
        ]
        if unit in {"day", "month"}:
            name, measure = "took_days", lambda a, b: (b.date() - a.date()).days
        elif unit == "working_hour":
            name, measure = "took_hours", self._office_seconds
        else:
            name, measure = "took_working_days", self._working_days
        amount = sum(measure(*s) for s in spans) - sum(measure(*w) for w in waits)
        self.took_amount = Counter({f"amount_{name}": max(0, amount)})
        return [name]

    def _windows(self, day):
        hours = self.calendar["hours"].get(NAMES[day.weekday()], [])
        return self.calendar["days"].get(day.isoformat(), hours)

    def _working_days(self, begin, end):
        days = range(1, (end.date() - begin.date()).days + 1)
        return sum(bool(self._windows(begin.date() + timedelta(days=n))) for n in days)

    def _office_seconds(self, begin, end):
        """Count office time; an instant counts as its whole second."""
        begin, end = begin.replace(microsecond=0), end.replace(microsecond=0)
        total = timedelta()
        for number in range((end.date() - begin.date()).days + 1):
            day = begin.date() + timedelta(days=number)
            for opens, closes in self._windows(day):
                low = max(begin, datetime.combine(day, time.fromisoformat(opens)))
                high = min(end, datetime.combine(day, time.fromisoformat(closes)))
                total += max(high - low, timedelta())
        return int(total.total_seconds())


def _span(pause):
    return {"from": pause[0], "to": pause[1]}
