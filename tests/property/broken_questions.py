"""Questions that must be refused: one thing wrong in an otherwise good question."""

import json
from typing import Any

from hypothesis import strategies as st
from questions import Question, due_questions, elapsed_questions, shift_questions

WINDOWS: list[Any] = [
    [["13:00", "17:00"], ["07:30", "11:30"]],
    [["07:30", "12:00"], ["11:30", "17:00"]],
    [["09:00", "09:00"]],
    [["17:00", "09:00"]],
    [["09:00", "24:01"]],
    [["09:00", "25:00"]],
    [["09:00"]],
    [["nine", "five"]],
    [["09:60", "10:00"]],
    "09:00-17:00",
]
AMOUNTS: list[Any] = [-1, -0.5, float("nan"), float("inf"), None, "5", True, [5]]
INSTANTS: list[Any] = ["tomorrow", "", "2026-13-01T09:00:00", "2026-10-05T25:00", 7]
LINES = ["", "{", "{'id': 1}", "[1, 2]", '"due"', "17", "null", '{"id": "a1",}']


def changed(question: Question, path: tuple[Any, ...], value: Any) -> Question:
    """The question with one value put in, or taken out if the value is `...`."""
    copy = json.loads(json.dumps(question))
    place = copy
    for step in path[:-1]:
        place = place.setdefault(step, {})
    if value is ...:
        place.pop(path[-1], None)
    else:
        place[path[-1]] = value
    return copy


def faults_of_any() -> list[tuple[tuple[Any, ...], list[Any]]]:
    return [
        (("op",), ["fortnight", 5, "Due"]),
        (("calendar",), [{}, {"timezone": "UTC"}, {"hours": None}, [], "UTC"]),
        (("calendar", "timezone"), ["Mars/Olympus", "", "../etc/passwd", 7]),
        (("calendar", "hours", "mon"), WINDOWS),
        (("calendar", "days", "2026-10-05"), WINDOWS),
        (("calendar", "days", "2026-02-30"), [[]]),
    ]


def faults_of_due() -> list[tuple[tuple[Any, ...], list[Any]]]:
    return [
        (("start",), [..., None, *INSTANTS]),
        (("limit",), [..., None, 5, "5 working_day", {}]),
        (("limit", "unit"), [..., None, "fortnight", "WORKING_DAY", 5, []]),
        (("extension",), [{}, {"to": "2026-02-30"}, {"to": None}, "2026-10-19"]),
        (("restarts",), [["2001-01-01T00:00:00"], ["soon"], [None]]),
    ]


PAUSES: list[Any] = [
    [{"from": "2026-10-07T10:00:00", "to": "2026-10-06T10:00:00"}],
    [{"from": "2026-10-07T10:00:00", "to": "2026-10-07T09:59:59"}],
    [{"to": "2026-10-06T10:00:00"}],
    [{"from": None}],
    [{"from": "2026-10-07T10:00:00", "to": "later"}],
    ["2026-10-07"],
]


@st.composite
def broken_questions(draw: st.DrawFn) -> Question:
    op = draw(st.sampled_from(["due", "due", "due", "elapsed", "shift"]))
    faults = faults_of_any()
    if op == "due":
        question = draw(due_questions(where="given", pauses=0, restarts=0))
        unit = draw(st.sampled_from(["working_day", "day", "month", "working_hour"]))
        question["limit"] = {"amount": 5, "unit": unit}
        amounts = [2.5, 0.1] if unit in ("day", "month") else []
        faults += [*faults_of_due(), (("limit", "amount"), [..., *AMOUNTS, *amounts])]
        faults += [(("cutoff",), ["noon", "25:00", 15])]
    elif op == "elapsed":
        question = draw(elapsed_questions())
        faults += [(("start",), [..., *INSTANTS]), (("end",), [..., *INSTANTS])]
        faults += [(("end",), ["2001-01-01T00:00:00"])]
    else:
        question = draw(shift_questions())
        faults += [(("date",), [..., "2026-02-30", "soon", 7, None])]
        faults += [(("working_days",), [..., 0, 1.5, "1", None, True])]
    if op in ("due", "elapsed"):
        faults += [(("pauses",), PAUSES)]
    path, values = draw(st.sampled_from(faults))
    if path[0] == "calendar" and len(path) > 1:
        question.setdefault("calendar", {"hours": {"tue": [["09:00", "17:00"]]}})
    return changed(question, path, draw(st.sampled_from(values)))


def broken_lines() -> st.SearchStrategy[str]:
    """Text that is no question at all."""
    return st.sampled_from(LINES[1:])


SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**30), 10**30),
    st.sampled_from([1e308, -0.0, 1e-300, 10**400, 0.5]),
    st.text(max_size=6),
    st.sampled_from(["2026-10-05", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59"]),
    st.sampled_from(["working_day", "due", "UTC", "24:00", "\ud83d", "\u0000"]),
)
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(["from", "to", "hours", "mon", "unit", "amount", "id"]),
            inner,
            max_size=3,
        ),
    ),
    max_leaves=6,
)
FIELDS: list[tuple[Any, ...]] = [
    ("id",),
    ("op",),
    ("start",),
    ("limit",),
    ("limit", "unit"),
    ("limit", "amount"),
    ("pauses",),
    ("restarts",),
    ("extension",),
    ("extension", "to"),
    ("extension", "granted"),
    ("cutoff",),
    ("explain",),
    ("calendar",),
    ("calendar", "hours"),
    ("calendar", "days"),
    ("calendar", "timezone"),
    ("calendar", "hours", "mon"),
    ("end",),
    ("date",),
    ("working_days",),
    ("anything_else",),
]


@st.composite
def wild_questions(draw: st.DrawFn) -> Question:
    """Good questions in which one to three fields hold whatever JSON can say."""
    kinds = st.one_of(due_questions(), elapsed_questions(), shift_questions())
    question = draw(kinds)
    for path in draw(st.lists(st.sampled_from(FIELDS), min_size=1, max_size=3)):
        if path[0] in ("limit", "calendar", "extension") and not isinstance(
            question.get(path[0], {}), dict
        ):
            continue
        if path == ("calendar", "hours", "mon"):
            question["calendar"] = {"hours": {}}
        question = changed(question, path, draw(ANYTHING))
    return question
