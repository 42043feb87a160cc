"""A change of the calendar carried out; where many cases move, with its progress.

The whole change is one transaction, so nothing but this request can tell how far it is:
the page itself is sent piece by piece while the cases move, and ends with the way on.
"""

from collections.abc import Iterator
from datetime import datetime
from queue import Queue
from threading import Thread

from fastapi import Request
from fastapi.responses import Response, StreamingResponse
from markupsafe import escape

from tracker.accounts.actor import Actor
from tracker.calendars import CalendarChange
from tracker.db import Database
from tracker.errors import CommandRefusedError
from tracker.recompute import apply
from web.deps import go, page
from web.presenting.i18n import translate
from web.presenting.numbers import number
from web.rendering import language_of
from web.typed import sentence_of

#: Fewer cases than these are moved while a page loads.
MANY = 400
_STEP = 400
_GAP = "<!-- progress -->"


def made(
    request: Request,
    database: Database,
    actor: Actor,
    change: CalendarChange,
    now: datetime,
    total: int,
    to: str,
) -> Response:
    """Make the change; raises what it raises, unless a page of progress has begun."""
    if total < MANY:
        database.write(lambda session: apply(session, actor, change, now))
        return go(to, "da-ap-dung")
    lang = language_of(request)
    body = page(request, "admin/calendar_making.html", total=total, to=to).body
    head, _, tail = bytes(body).decode().partition(_GAP)
    lines = _lines(database, actor, change, now, total, lang)

    def pieces() -> Iterator[str]:
        yield head
        yield from lines
        yield tail

    return StreamingResponse(pieces(), media_type="text/html; charset=utf-8")


def _lines(
    database: Database,
    actor: Actor,
    change: CalendarChange,
    now: datetime,
    total: int,
    lang: str,
) -> Iterator[str]:
    """Tell how many cases have moved, then how it ended."""
    told: Queue[int | str | None] = Queue()

    def work() -> None:
        try:
            database.write(
                lambda session: apply(session, actor, change, now, told=told.put)
            )
        except CommandRefusedError as error:
            told.put(sentence_of(error) if lang == "vi" else error.message("en"))
        except Exception:
            told.put(
                translate("Có lỗi khi áp dụng. Chưa có gì thay đổi.", lang),
            )
            raise
        finally:
            told.put(None)

    Thread(target=work, daemon=True).start()
    last, failed = 0, ""
    while (news := told.get()) is not None:
        if isinstance(news, str):
            failed = news
        elif news - last >= _STEP:
            last = news
            said = translate(
                "Đã tính lại {n} trong {total} hồ sơ.",
                lang,
                n=number(news),
                total=number(total),
            )
            yield f"<li>{escape(said)}</li>\n"
    ended = failed or translate("Xong. Đã áp dụng thay đổi lịch.", lang)
    yield f"<li><b>{escape(ended)}</b></li>\n"
