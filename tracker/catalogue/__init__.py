"""The procedure catalogue: what an agency promises, version by version."""

from tracker.catalogue.assigning import assign_fields, assign_unit
from tracker.catalogue.entries import Document, Entry, StepEntry, Variant
from tracker.catalogue.importing import (
    ImportReport,
    LineFault,
    import_procedures,
)
from tracker.catalogue.limits import (
    limit_of,
    step_to_rules,
    to_rules,
    variants_of,
)
from tracker.catalogue.lookup import (
    basis_shown,
    by_code,
    check_registrable,
    code_shown,
    everything,
    get,
    in_force,
    is_registrable,
    names_in_force,
    registrable,
    search,
    steps_of,
    versions_of,
)
from tracker.catalogue.reading import COLUMNS, read_entry
from tracker.catalogue.seeding import seed
from tracker.catalogue.versions import add_procedure, add_version

__all__ = [
    "COLUMNS",
    "Document",
    "Entry",
    "ImportReport",
    "LineFault",
    "StepEntry",
    "Variant",
    "add_procedure",
    "add_version",
    "assign_fields",
    "assign_unit",
    "basis_shown",
    "by_code",
    "check_registrable",
    "code_shown",
    "everything",
    "get",
    "import_procedures",
    "in_force",
    "is_registrable",
    "limit_of",
    "names_in_force",
    "read_entry",
    "registrable",
    "search",
    "seed",
    "step_to_rules",
    "steps_of",
    "to_rules",
    "variants_of",
    "versions_of",
]
