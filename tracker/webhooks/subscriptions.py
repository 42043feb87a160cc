"""What an administrator does with webhooks: set up, pause, resend, remove."""

import base64
import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from notifications.webhook import (
    ForbiddenAddressError,
    InsideAddressError,
    check_address,
)
from tracker.accounts.actor import Actor
from tracker.accounts.administration import begin, record
from tracker.accounts.permissions import require
from tracker.errors import AlreadyDoneError, InvalidValueError, NotFoundError
from tracker.ids import new_id
from tracker.models import Webhook, WebhookAttempt, WebhookMessage
from tracker.text_entry import line
from tracker.webhooks.announcing import KINDS, TEST, message

_CHANGE_OVER = timedelta(hours=24)
_MOST = 20
_LATELY = timedelta(days=7)
_SHOWN = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A message with what came of its last try, if it was tried."""

    message: WebhookMessage
    last: WebhookAttempt | None


def webhooks(session: Session, actor: Actor) -> list[Webhook]:
    """List the agency's addresses, the newest first; removed ones are left out."""
    require(actor, "webhook.change")
    query = select(Webhook).where(
        Webhook.agency_id == actor.agency_id, Webhook.removed_at.is_(None)
    )
    return list(session.scalars(query.order_by(Webhook.id.desc())))


def webhook(session: Session, actor: Actor, webhook_id: UUID) -> Webhook:
    """Read one address; raise `NotFoundError`."""
    require(actor, "webhook.change")
    row = session.get(Webhook, (actor.agency_id, webhook_id))
    if row is None or row.removed_at is not None:
        raise NotFoundError(what="webhook", what_vi="webhook", key=str(webhook_id))
    return row


def deliveries(session: Session, actor: Actor, webhook_id: UUID) -> list[Delivery]:
    """List the newest messages to an address, each with its last try."""
    webhook(session, actor, webhook_id)
    rows = session.scalars(
        select(WebhookMessage)
        .where(
            WebhookMessage.agency_id == actor.agency_id,
            WebhookMessage.webhook_id == webhook_id,
        )
        .order_by(WebhookMessage.id.desc())
        .limit(_SHOWN)
    ).all()
    tries = session.scalars(
        select(WebhookAttempt)
        .where(
            WebhookAttempt.agency_id == actor.agency_id,
            WebhookAttempt.message_id.in_([row.id for row in rows]),
        )
        .order_by(WebhookAttempt.no)
    )
    last = {one.message_id: one for one in tries}
    return [Delivery(message=row, last=last.get(row.id)) for row in rows]


def given_up(session: Session, actor: Actor, now: datetime) -> dict[UUID, int]:
    """Count, by address, the messages of the last days that were given up."""
    require(actor, "webhook.change")
    found = session.execute(
        select(WebhookMessage.webhook_id, func.count(WebhookMessage.id))
        .where(
            WebhookMessage.agency_id == actor.agency_id,
            WebhookMessage.created_at >= now - _LATELY,
            WebhookMessage.status == "failed",
        )
        .group_by(WebhookMessage.webhook_id)
    )
    return {row[0]: row[1] for row in found}


def create_webhook(
    session: Session,
    actor: Actor,
    *,
    name: str,
    url: str,
    kinds: Iterable[str],
    internal: frozenset[str],
    now: datetime,
) -> Webhook:
    """Set up an address; its secret is shown now and never again."""
    begin(session, actor, "webhook.change")
    there = webhooks(session, actor)
    if len(there) >= _MOST:
        raise _refused("url", f"{_MOST} are enough.", f"Tối đa {_MOST} webhook.")
    address = _checked(url, internal)
    for one in there:
        if one.url == address:
            raise _refused(
                "url",
                f"{one.name} has this address already.",
                f"Địa chỉ này đã có: {one.name}.",
            )
    row = Webhook(
        agency_id=actor.agency_id,
        id=new_id(),
        name=line(name, "receiver", longest=100, shortest=1),
        url=address,
        kinds=_known(kinds),
        secret=_new_secret(),
        previous_until=None,
        is_paused=False,
        created_at=now,
        removed_at=None,
    )
    session.add(row)
    session.flush()
    said = {"webhook_id": row.id, "name": row.name, "url": row.url, "kinds": row.kinds}
    record(session, actor, "webhook.created", said, now=now)
    return row


def change_kinds(
    session: Session,
    actor: Actor,
    webhook_id: UUID,
    *,
    kinds: Iterable[str],
    now: datetime,
) -> None:
    """Tell an address of other things from now on."""
    row = _begin(session, actor, webhook_id)
    old, row.kinds = row.kinds, _known(kinds)
    said = {"webhook_id": row.id, "name": row.name, "kinds": [old, row.kinds]}
    record(session, actor, "webhook.changed", said, now=now)


def rotate_secret(
    session: Session, actor: Actor, webhook_id: UUID, *, seen: str, now: datetime
) -> Webhook:
    """Sign with a new secret; the old one signs as well for a day.

    `seen` is the `mark_of` what the administrator was shown: the same form sent twice
    would throw away the secret that the receiver still has.
    """
    row = _begin(session, actor, webhook_id)
    if seen != mark_of(row):
        raise AlreadyDoneError(
            what="the secret was changed in the meantime",
            what_vi="khóa ký vừa được đổi",
        )
    row.previous_secret, row.previous_until = row.secret, now + _CHANGE_OVER
    row.secret = _new_secret()
    said = {"webhook_id": row.id, "name": row.name}
    record(session, actor, "webhook.secret_changed", said, now=now)
    return row


def mark_of(row: Webhook) -> str:
    """Tell one secret of an address from the next, without showing any of it."""
    return hashlib.sha256(f"mark {row.secret}".encode()).hexdigest()[:16]


def pause(
    session: Session, actor: Actor, webhook_id: UUID, *, paused: bool, now: datetime
) -> None:
    """Send nothing for a while, or go on: what happens in a pause is not told later.

    Messages that wait are held, and are due at once when it goes on.
    """
    row = _begin(session, actor, webhook_id)
    if row.is_paused == paused:
        raise AlreadyDoneError(
            what="the webhook is so already", what_vi="webhook đã như vậy"
        )
    row.is_paused = paused
    _turn(session, row, "queued" if paused else "held", "held" if paused else "queued",
          None if paused else now)  # fmt: skip
    kind = "webhook.paused" if paused else "webhook.resumed"
    record(session, actor, kind, {"webhook_id": row.id, "name": row.name}, now=now)


def remove(session: Session, actor: Actor, webhook_id: UUID, *, now: datetime) -> None:
    """Tell an address nothing any more; what waits is withdrawn."""
    row = _begin(session, actor, webhook_id)
    row.removed_at = now
    for status in ("queued", "held"):
        _turn(session, row, status, "withdrawn", None)
    said = {"webhook_id": row.id, "name": row.name}
    record(session, actor, "webhook.removed", said, now=now)


def send_test(
    session: Session, actor: Actor, webhook_id: UUID, *, now: datetime
) -> None:
    """Put a test message into the queue; it goes with the next round."""
    row = _begin(session, actor, webhook_id)
    session.add(message(row, TEST, "", now, now))
    session.flush()


def resend(session: Session, actor: Actor, message_id: UUID, *, now: datetime) -> UUID:
    """Send a message again with the same id, whatever became of it."""
    row = session.get(
        WebhookMessage, (actor.agency_id, message_id), with_for_update=True
    )
    if row is None:
        raise NotFoundError(what="message", what_vi="tin", key=str(message_id))
    _begin(session, actor, row.webhook_id)
    if row.status not in {"sent", "failed"}:
        raise AlreadyDoneError(what="the message waits", what_vi="tin đang chờ gửi")
    row.status, row.next_attempt_at, row.attempts = "queued", now, 0
    said = {"webhook_id": row.webhook_id, "message_id": row.id}
    record(session, actor, "webhook.sent_again", said, now=now)
    return row.webhook_id


def _begin(session: Session, actor: Actor, webhook_id: UUID) -> Webhook:
    begin(session, actor, "webhook.change")
    return webhook(session, actor, webhook_id)


def _turn(
    session: Session, row: Webhook, old: str, new: str, due: datetime | None
) -> None:
    session.execute(
        update(WebhookMessage)
        .where(
            WebhookMessage.agency_id == row.agency_id,
            WebhookMessage.webhook_id == row.id,
            WebhookMessage.status == old,
        )
        .values(status=new, next_attempt_at=due),
        execution_options={"synchronize_session": False},
    )
    session.flush()


def _checked(url: str, internal: frozenset[str]) -> str:
    text = line(url, "url", longest=2000, shortest=1)
    try:
        check_address(text, internal)
    except InsideAddressError:
        raise _refused(
            "url",
            "this address is in the own network; messages go to the public one only.",
            "Địa chỉ này nằm trong mạng nội bộ; tin chỉ gửi ra mạng công cộng.",
        ) from None
    except ForbiddenAddressError:
        raise _refused(
            "url",
            "a full address beginning with https:// is needed.",
            "Nhập địa chỉ đầy đủ, bắt đầu bằng https://.",
        ) from None
    return text


def _known(kinds: Iterable[str]) -> list[str]:
    wanted = set(kinds)
    found = [kind for kind in KINDS if kind in wanted]
    if not found or len(found) != len(wanted):
        raise _refused(
            "kinds", "choose what to be told of.", "Chọn ít nhất một loại sự kiện."
        )
    return found


def _new_secret() -> str:
    return f"whsec_{base64.b64encode(secrets.token_bytes(32)).decode()}"


def _refused(field: str, problem: str, problem_vi: str) -> InvalidValueError:
    return InvalidValueError(field=field, problem=problem, problem_vi=problem_vi)
