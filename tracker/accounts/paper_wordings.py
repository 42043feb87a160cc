"""Sentences of the official papers that an agency writes itself, each from a day on."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from notifications.errors import WordingError
from notifications.papers import (
    FORM_KEYS,
    AgencyWording,
    Wording,
    check_form_wording,
    wording_of,
)
from tracker.accounts.actor import Actor
from tracker.accounts.agencies import agency_of, change_choices
from tracker.accounts.choices import Choices, choices_of, stored_wordings
from tracker.errors import InvalidValueError
from tracker.text_entry import paragraph

#: The forms whose sentences are kept here; the apology has a page of its own.
WORDED_FORMS = tuple(key for key in FORM_KEYS if key != "apology")


def change_paper_wording(
    session: Session,
    actor: Actor,
    form: str,
    *,
    text: str,
    valid_from: date,
    is_compared: bool,
    now: datetime,
) -> Choices:
    """Write the sentences of a form from a day on; the ones shipped, if none are given.

    Sentences that were compared with the official text are not compared any more once
    they are changed: whoever changes them looks again.
    """
    if form not in WORDED_FORMS:
        raise InvalidValueError(
            field="form",
            problem="there is no such form.",
            problem_vi="Không có biểu mẫu này.",
        )
    words = paragraph(text, "text", longest=8000) or wording_of(form, valid_from).text
    _check(form, words)
    own = choices_of(agency_of(session, actor)).paper_wordings
    before = wording_of(form, valid_from, own)
    is_changed_after = before.is_compared and words != before.text
    new = AgencyWording(
        form=form,
        valid_from=valid_from,
        text=words,
        is_compared=is_compared and not is_changed_after,
    )
    kept = [
        wording
        for wording in own
        if (wording.form, wording.valid_from) != (form, valid_from)
    ]
    without = wording_of(form, valid_from, kept)
    if (new.text, new.is_compared) != (without.text, without.is_compared):
        kept.append(new)
    kept.sort(key=lambda wording: (wording.form, wording.valid_from))
    return change_choices(
        session, actor, {"paper_wordings": stored_wordings(kept)}, now=now
    )


def wording_for(choices: Choices, form: str, on: date) -> Wording:
    """Give the sentences of a form that are in force on a day."""
    return wording_of(form, on, choices.paper_wordings)


def uncompared(choices: Choices, today: date) -> int:
    """Count the forms whose sentences nobody compared with the official text."""
    own = [wording_for(choices, form, today).is_compared for form in WORDED_FORMS]
    return [*own, choices.wording_verified].count(False)


def history_of(choices: Choices, form: str) -> list[AgencyWording]:
    """List an agency's own wordings of a form, the newest first."""
    own = [wording for wording in choices.paper_wordings if wording.form == form]
    return sorted(own, key=lambda wording: wording.valid_from, reverse=True)


def _check(form: str, words: str) -> None:
    try:
        check_form_wording(form, words)
    except WordingError as error:
        raise InvalidValueError(
            field="text",
            problem=f"the paper could not be printed with it ({type(error).__name__}: "
            f"{error.detail or 'see the list of placeholders'}).",
            problem_vi=str(error),
        ) from error
