"""An apology carried from draft to issue by its own commands, at a given time."""

from datetime import date
from functools import partial

from tests.factories import at
from tracker import sweep
from tracker.apologies import drafting, issuing
from tracker.notices import open_notices

REASON = "Đơn vị kỹ thuật gửi kết quả đo muộn hơn hạn đã hẹn."


def approved(database, d, case, when="2026-11-25 09:00", **given):
    """Draft, write, submit and approve an apology; the manager does it all."""
    stated = {
        "reason_code": "consulted_body_late",
        "reason_text": REASON,
        "new_date": date(2026, 12, 2),
        **given,
    }
    do = partial(_do, database, d.manager, at(when))
    sweep.run(database, at(when))
    notice = _drafted(database, case) or do(drafting.draft_now, case_id=case.id)
    do(drafting.edit, notice_id=notice.id, **stated)
    do(drafting.submit_notice, notice_id=notice.id)
    return do(drafting.approve, notice_id=notice.id)


def issued(database, d, case, when="2026-11-25 09:00", number="231/SKHCN", **given):
    """Issue an apology for a case in hand."""
    notice = approved(database, d, case, when, **given)
    return _do(
        database,
        d.manager,
        at(when),
        issuing.issue,
        notice_id=notice.id,
        number=number,
        issued_on=date.fromisoformat(when[:10]),
        signatory_id=d.signatory_id,
    )


def _drafted(database, case):
    with database.read() as session:
        return next(iter(open_notices(session, case)), None)


def _do(database, actor, now, command, **given):
    return database.write(partial(command, actor=actor, now=now, **given))
