"""Pages of whoever answers for the cases: the morning, apologies, the ledger."""

from fastapi import APIRouter

from web.manager import (
    apologies,
    apology_acts,
    case_list,
    ledger,
    ledger_export,
    morning,
    report_subscriptions,
    reports,
    survey,
)

router = APIRouter(include_in_schema=False)
for part in (
    morning,
    case_list,
    apologies,
    apology_acts,
    ledger_export,
    ledger,
    report_subscriptions,
    reports,
    survey,
):
    router.include_router(part.router)
router.include_router(apology_acts.by_case)
