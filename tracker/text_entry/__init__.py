"""What people type, made regular once, at the edge; nothing later normalises again.

Text is kept as it will be shown: composed (NFC), without characters that cannot be
seen, with single spaces. Compatibility forms are never replaced in text that is shown,
because that can turn harmless letters into markup after they were escaped. Searching
uses a folded copy, in a column of its own.
"""

from tracker.text_entry.contacts import email, identity_number, phone
from tracker.text_entry.file_names import extension_of, file_name
from tracker.text_entry.official_codes import case_code, procedure_code
from tracker.text_entry.words import (
    clean,
    folded,
    is_plain,
    line,
    paragraph,
    required_text,
)

__all__ = [
    "case_code",
    "clean",
    "email",
    "extension_of",
    "file_name",
    "folded",
    "identity_number",
    "is_plain",
    "line",
    "paragraph",
    "phone",
    "procedure_code",
    "required_text",
]
