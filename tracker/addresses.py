"""Addresses of pages, and the hour at which a letter may go."""

from datetime import datetime
from urllib.parse import urlsplit

from tracker.models import AccountabilityEntry, ApologyNotice, Case
from tracker.offices import Office


def base_url(office: Office) -> str:
    """Give the address under which the agency's pages are reached."""
    return office.choices.lookup_address.rstrip("/") or "http://127.0.0.1:8000"


def case_url(office: Office, code: str) -> str:
    """Give the address of a case's page, for officers."""
    return f"{base_url(office)}/ho-so/{code}"


def notice_url(office: Office, notice: ApologyNotice) -> str:
    """Give the address of an apology notice, for officers."""
    return f"{base_url(office)}/loi-xin-loi/{notice.id}"


def entry_url(office: Office, entry: AccountabilityEntry) -> str:
    """Give the address of an entry of the ledger, for officers."""
    return f"{base_url(office)}/giai-trinh/{entry.id}"


def lookup_url(office: Office, case: Case) -> str:
    """Give the address of the public look-up; the secret is not part of it."""
    return f"{base_url(office)}/tra-cuu?ma={case.code or case.submission_no}"


def mail_domain(office: Office) -> str:
    """Give the right side of a Message-ID."""
    return urlsplit(base_url(office)).hostname or "dunghen.invalid"


def next_opening(office: Office, now: datetime) -> datetime:
    """Give `now` inside office hours, else the next opening."""
    local = office.time.civil(now)
    return office.time.instant(office.time.calendar.first_open_at_or_after(local))
