"""What an officer chooses: when the digest comes, what it takes in, which language."""

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from tracker.accounts.actor import Actor
from tracker.accounts.administration import assign, record
from tracker.errors import InvalidValueError, NotPermittedError
from tracker.models import OfficerPreference
from tracker.text_entry import clean

LANGUAGES = ("", "vi", "en")
_TIME_OF_DAY = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """The choices of one officer; an empty text leaves it to the agency."""

    digest_at: str = ""
    prefers_digest: bool = False
    language: str = ""


def preferences_of(session: Session, actor: Actor) -> Preferences:
    """Read the actor's own choices."""
    row = (
        session.get(OfficerPreference, (actor.agency_id, actor.officer_id))
        if actor.officer_id
        else None
    )
    if row is None:
        return Preferences()
    return Preferences(
        digest_at=row.digest_hour,
        prefers_digest=row.prefers_digest,
        language=row.language,
    )


def save_preferences(
    session: Session, actor: Actor, chosen: Preferences, *, now: datetime
) -> Preferences:
    """Keep the actor's own choices, with what they were before."""
    if actor.officer_id is None:
        raise NotPermittedError(act="preference.save")
    at = clean(chosen.digest_at)
    if at and not _TIME_OF_DAY.fullmatch(at):
        raise InvalidValueError(
            field="digest_at",
            problem="a time of day such as 07:30 is needed.",
            problem_vi="Giờ nhận bản tin phải viết dạng 07:30, hoặc để trống.",
        )
    if chosen.language not in LANGUAGES:
        raise InvalidValueError(
            field="language",
            problem="choose Vietnamese or English.",
            problem_vi="Chọn tiếng Việt hoặc tiếng Anh.",
        )
    row = session.get(OfficerPreference, (actor.agency_id, actor.officer_id))
    if row is None:
        row = OfficerPreference(
            agency_id=actor.agency_id,
            officer_id=actor.officer_id,
            digest_hour="",
            prefers_digest=False,
            language="",
            changed_at=now,
        )
        session.add(row)
    changed = assign(
        row,
        {
            "digest_hour": at,
            "prefers_digest": chosen.prefers_digest,
            "language": chosen.language,
        },
    )
    if changed:
        row.changed_at = now
        session.flush()
        data = {"officer_id": actor.officer_id, "changed": changed}
        record(session, actor, "preference.changed", data, now=now)
    return preferences_of(session, actor)
