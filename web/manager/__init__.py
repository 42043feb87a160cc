"""Pages of whoever answers for the cases: the morning, apologies, the ledger."""

from fastapi import APIRouter

from web.back_pressure import AT_WORK
from web.manager import (
    apologies,
    apology_acts,
    case_list,
    error_apologies,
    feedback_times,
    ledger,
    ledger_acts,
    ledger_export,
    ledger_statement,
    morning,
    report_subscriptions,
    reports,
    signs,
    survey,
)

router = APIRouter(include_in_schema=False, dependencies=[AT_WORK])
for part in (
    morning,
    case_list,
    apologies,
    apology_acts,
    error_apologies,
    ledger_export,
    ledger_statement,
    ledger,
    ledger_acts,
    feedback_times,
    report_subscriptions,
    reports,
    signs,
    survey,
):
    router.include_router(part.router)
router.include_router(apology_acts.by_case)
