"""Which entries of the ledger are meant, as the address says it."""

from datetime import date
from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Depends, Query

from tracker.queries.ledger_filter import EntryFilter
from web.manager.holding import CAUSES

#: Which entries, as the address names them.
STAGES = {
    "chua-giai-trinh": "unexplained",
    "cho-y-kien": "to_read",
    "dang-khac-phuc": "accepted",
    "co-phan-doi": "appealed",
    "chua-xong": "open",
    "da-khep": "closed",
    "da-dao": "reversed",
}
#: Lateness, or an error for which an apology was owed.
KINDS = {"tre-han": "late", "sai-sot": "error"}
SLUGS = {stage: slug for slug, stage in STAGES.items()}
_KIND_SLUGS = {kind: slug for slug, kind in KINDS.items()}
UNNAMED = "unnamed"


def asked(
    loc: Annotated[str, Query(max_length=20)] = "",
    loai: Annotated[str, Query(max_length=20)] = "",
    tinh: Annotated[str, Query(max_length=4)] = "",
    don_vi: Annotated[str, Query(alias="don-vi", max_length=40)] = "",
    thu_tuc: Annotated[str, Query(alias="thu-tuc", max_length=40)] = "",
    buoc: Annotated[str, Query(max_length=4)] = "",
    nguyen_nhan: Annotated[str, Query(alias="nguyen-nhan", max_length=40)] = "",
    tu: Annotated[str, Query(max_length=10)] = "",
    den: Annotated[str, Query(max_length=10)] = "",
    han_truoc: Annotated[str, Query(alias="han-truoc", max_length=10)] = "",
) -> EntryFilter:
    """Read the filter; what cannot be read is left out."""
    return EntryFilter(
        only=STAGES.get(loc, ""),
        kind=KINDS.get(loai, ""),
        is_counted=tinh == "co",
        unit_id=_id(don_vi),
        procedure_id=_id(thu_tuc),
        step_no=int(buoc) if buoc.isdecimal() and buoc.isascii() else None,
        cause=nguyen_nhan if nguyen_nhan == UNNAMED or nguyen_nhan in CAUSES else "",
        first=_day(tu),
        last=_day(den),
        owed_before=_day(han_truoc),
    )


Wanted = Annotated[EntryFilter, Depends(asked)]


def query_of(wanted: EntryFilter, **more: str) -> str:
    """Write a filter as the query of an address, with `?` if there is any."""
    query = {
        "loc": SLUGS.get(wanted.only, ""),
        "loai": _KIND_SLUGS.get(wanted.kind, ""),
        "tinh": "co" if wanted.is_counted else "",
        "don-vi": str(wanted.unit_id or ""),
        "thu-tuc": str(wanted.procedure_id or ""),
        "buoc": "" if wanted.step_no is None else str(wanted.step_no),
        "nguyen-nhan": wanted.cause,
        "tu": wanted.first.isoformat() if wanted.first else "",
        "den": wanted.last.isoformat() if wanted.last else "",
        "han-truoc": wanted.owed_before.isoformat() if wanted.owed_before else "",
        **more,
    }
    text = urlencode({name: value for name, value in query.items() if value})
    return f"?{text}" if text else ""


def _id(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def _day(text: str) -> date | None:
    """Read a day as a browser's date field writes it, or as people do."""
    for form in (text, "-".join(reversed(text.split("/")))):
        try:
            return date.fromisoformat(form)
        except ValueError:
            continue
    return None
