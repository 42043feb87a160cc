"""The desk and the officers: registering, the worklist, a case's page and its acts."""

from web.router import Router
from web.staff import (
    attachments,
    case_acts,
    case_page,
    feedback_entry,
    feedback_list,
    feedback_page,
    online,
    papers,
    passing_on,
    register,
    register_book,
    reminding,
    saved_views,
    search,
    survey_slip,
    to_return,
    worklist,
)

router = Router()
# The papers of a case come before its acts, whose address would fit them as well.
for part in (
    worklist,
    saved_views,
    passing_on,
    to_return,
    reminding,
    online,
    search,
    register,
    register_book,
    papers,
    attachments,
    survey_slip,
    case_page,
    case_acts,
    feedback_list,
    feedback_entry,
    feedback_page,
):
    router.gather(part.router)
