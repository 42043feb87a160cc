"""Pages of whoever answers for the cases: the morning, apologies, the ledger."""

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
from web.router import Router

router = Router()
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
    router.gather(part.router)
router.gather(apology_acts.by_case)
