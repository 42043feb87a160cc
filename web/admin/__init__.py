"""The administrator's pages, and the working calendar that everybody may read."""

from fastapi import APIRouter, Depends

from web.admin import (
    agency,
    announcement,
    apology_wording,
    assignments,
    calendar,
    calendar_files,
    catalogue,
    catalogue_import,
    choices,
    closures,
    data_export,
    ladder,
    letters,
    long_works,
    mail,
    office_hours,
    officer_accounts,
    officers,
    overview,
    paper_wordings,
    postings,
    procedures,
    provisional,
    record,
    register_files,
    register_imports,
    signatories,
    tokens,
    units,
    versions,
    webhooks,
)
from web.admin.gate import administrator

_PARTS = (
    agency,
    choices,
    ladder,
    apology_wording,
    paper_wordings,
    units,
    officers,
    officer_accounts,
    office_hours,
    signatories,
    mail,
    letters,
    tokens,
    webhooks,
    assignments,
    catalogue_import,
    versions,
    postings,
    procedures,
    catalogue,
    register_files,
    register_imports,
    data_export,
    long_works,
)

router = APIRouter(include_in_schema=False)
_only = [Depends(administrator)]
router.include_router(overview.router, dependencies=_only)
for part in _PARTS:
    router.include_router(part.router, prefix="/quan-tri", dependencies=_only)
for kept in (announcement, closures, calendar_files, provisional, calendar):
    router.include_router(kept.router)
router.include_router(postings.open_router)
router.include_router(record.router)
