"""What cases are found by: the folded text, its trigrams, and the words in use.

A case is found by its code, its applicant's name and telephone number, and its
subject, in `cases.search_folded`. On PostgreSQL a trigram index on that column answers;
on SQLite a table of trigrams (FTS5), which is written here, in the transaction of the
case itself. Each word goes into `search_words` once, so that a word typed with a slip
can be read as one that exists.
"""

import json
from collections.abc import Iterable, Sequence
from uuid import UUID

from rapidfuzz import process
from rapidfuzz.distance import OSA
from sqlalchemy import (
    ColumnElement,
    Uuid,
    and_,
    bindparam,
    column,
    func,
    literal_column,
    or_,
    select,
    table,
    text,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from tracker.models import Case, SearchWord

_SHORTEST, _LONGEST = 2, 20
#: The family name of two people in five.
_COMMONEST = "nguyen"
#: So many words that lead to few cases are enough; one may be part of many others.
_ENOUGH = 2
#: How many words of the record one typed word is read as.
_MOST_READINGS = 12

#: The table of trigrams on SQLite.
_FTS = table(
    "case_search",
    *(column(name) for name in ("rowid", "words", "agency_id", "case_id")),
)
_WORD = "INSERT INTO search_words (agency_id, word) SELECT :agency_id, "
_OWN = bindparam("agency_id", type_=Uuid())
#: One statement for any number of words, so that it is put together only once.
_KEPT_ON_SQLITE = text(
    f"{_WORD}value FROM json_each(:words) WHERE true ON CONFLICT DO NOTHING"
).bindparams(_OWN)
_KEPT_ON_POSTGRESQL = text(
    f"{_WORD}word FROM unnest(CAST(:words AS text[])) AS word ON CONFLICT DO NOTHING"
).bindparams(_OWN)

#: What was typed: each word as the words it may stand for, all of which must be there.
Words = Sequence[Sequence[str]]


def make_findable(session: Session, case: Case, folded_code: str) -> None:
    """Let a case be found by its code, and by everything it was found by before."""
    before = case.search_folded
    case.search_folded = f"{folded_code} {before}".strip()
    if session.get_bind().dialect.name == "sqlite":
        _forget_trigrams(session, case)
        session.execute(
            text(
                "INSERT INTO case_search (words, agency_id, case_id) "
                "VALUES (:words, :agency_id, :case_id)"
            ),
            {
                # A space in front lets every word be found by how it begins.
                "words": f" {case.search_folded}",
                "agency_id": case.agency_id.hex,
                "case_id": case.id.hex,
            },
        )
    keep_words(session, case.agency_id, before)


def make_all_findable(session: Session, cases: Sequence[Case]) -> None:
    """Let many new cases be found, each by the text that stands in its row."""
    if not cases:
        return
    if session.get_bind().dialect.name == "sqlite":
        session.execute(
            text(
                "INSERT INTO case_search (words, agency_id, case_id) "
                "VALUES (:words, :agency_id, :case_id)"
            ),
            [
                {
                    "words": f" {case.search_folded}",
                    "agency_id": case.agency_id.hex,
                    "case_id": case.id.hex,
                }
                for case in cases
            ],
        )
    words = set()
    for case in cases:
        words.update(case.search_folded.split())
    words = {word for word in words if _is_kept(word)}
    agency_id = cases[0].agency_id
    known = set(
        session.scalars(
            select(SearchWord.word).where(
                SearchWord.agency_id == agency_id, SearchWord.word.in_(words)
            )
        )
    )
    keep_words(session, agency_id, " ".join(words - known))


def _forget_trigrams(session: Session, case: Case) -> None:
    """Take away how a submission was found until it got its code."""
    if not case.submission_no or not case.code:
        return
    session.execute(
        text(
            "DELETE FROM case_search WHERE rowid IN (SELECT rowid FROM case_search "
            "WHERE case_search MATCH :number AND case_id = :case_id)"
        ),
        {"number": _quoted(case.submission_no.lower()), "case_id": case.id.hex},
    )


def keep_words(session: Session, agency_id: UUID, folded: str) -> None:
    """Remember the words of a text, those that are not known yet."""
    words = sorted({word for word in folded.split() if _is_kept(word)})
    if not words:
        return
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    # In the order of the alphabet, so that two cases never wait for each other.
    session.connection().execute(
        _KEPT_ON_SQLITE if is_sqlite else _KEPT_ON_POSTGRESQL,
        {"agency_id": agency_id, "words": json.dumps(words) if is_sqlite else words},
    )


def as_typed(words: Iterable[str]) -> Words:
    """Read words as they were typed; a single letter beside others says nothing."""
    return [[word] for word in words if len(word) >= _SHORTEST]


def as_meant(session: Session, agency_id: UUID, words: Iterable[str]) -> Words:
    """Read words as they may have been meant: as words in use that are near."""
    known = session.scalars(
        select(SearchWord.word).where(SearchWord.agency_id == agency_id)
    ).all()
    found: list[Sequence[str]] = []
    for word in words:
        if len(word) < _SHORTEST:
            continue
        slips = 1 if len(word) <= 4 else 2
        near = process.extract(
            word,
            known,
            scorer=OSA.distance,
            score_cutoff=slips,
            limit=_MOST_READINGS,
            processor=None,
        )
        found.append([one[0] for one in near] if _is_kept(word) and near else [word])
    return found


def text_holds(
    words: Words, held_in: ColumnElement[str] | None = None
) -> ColumnElement[bool]:
    """Give the condition for PostgreSQL: every word is in the text of the case.

    Words that are in very many cases are compared in those that the others lead to:
    to look them up in the index as well takes longer than it spares.
    """
    if held_in is not None:
        return and_(*(_any_of(held_in, readings) for readings in words))
    leading, beside = _parted(words)
    unindexed = Case.search_folded.concat("")
    return and_(
        *(_any_of(Case.search_folded, readings) for readings in leading),
        *(_any_of(unindexed, readings) for readings in beside),
    )


def _parted(words: Words) -> tuple[Words, Words]:
    """Part the words into those that lead to few cases, and those beside them."""
    leading = [readings for readings in words if _leads(readings)]
    if len(leading) < _ENOUGH:
        return words, ()
    return leading, [readings for readings in words if readings not in leading]


def _leads(readings: Sequence[str]) -> bool:
    """Say whether a word is in so few cases that the index leads to them."""
    return all(len(word) > _SHORTEST and word != _COMMONEST for word in readings)


def _any_of(
    held_in: ColumnElement[str] | InstrumentedAttribute[str], readings: Sequence[str]
) -> ColumnElement[bool]:
    return or_(*(_holds(held_in, word) for word in readings))


def are_short(words: Words) -> bool:
    """Say whether all words are too short for the index to be of much use.

    One longer word beside them leads to few cases by itself.
    """
    return all(any(len(word) <= _SHORTEST for word in readings) for readings in words)


def _holds(
    held_in: ColumnElement[str] | InstrumentedAttribute[str], word: str
) -> ColumnElement[bool]:
    # Two letters make a trigram only where a word begins. The text begins with a code,
    # so every name in it has a space before it.
    return held_in.contains(_anchored(word), autoescape=True)


def trigram_hits(
    session: Session, agency_id: UUID, words: Words, *, before: int | None, size: int
) -> list[tuple[int, UUID]]:
    """Find cases on SQLite, the newest first: where each stands, and its id."""
    leading, beside = _parted(words)
    asked = " AND ".join(
        f"({' OR '.join(_quoted(_anchored(word)) for word in readings)})"
        for readings in leading
    )
    newest = (
        select(_FTS.c.rowid, _FTS.c.case_id)
        .where(
            literal_column("case_search").op("MATCH")(asked),
            _FTS.c.agency_id == agency_id.hex,
            _FTS.c.rowid < (before if before is not None else 2**62),
            *(
                or_(*(func.instr(_FTS.c.words, _anchored(word)) for word in readings))
                for readings in beside
            ),
        )
        .order_by(_FTS.c.rowid.desc())
        .limit(size)
    )
    rows = session.execute(newest)
    return [(row[0], UUID(hex=row[1])) for row in rows]


def _anchored(word: str) -> str:
    return word if len(word) > _SHORTEST else f" {word}"


def _quoted(word: str) -> str:
    return '"' + word.replace('"', '""') + '"'


def _is_kept(word: str) -> bool:
    return word.isalpha() and _SHORTEST <= len(word) <= _LONGEST
