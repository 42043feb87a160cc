"""What a file is, decided by its content: the only speaker to puremagic.

The name of a file and what a browser says of it are claims. Only these kinds are
taken: they are what offices exchange, and no browser runs them as a page.
"""

import zipfile
from collections.abc import Mapping
from types import MappingProxyType
from typing import BinaryIO

import puremagic

_OFFICE = "application/vnd.openxmlformats-officedocument"
PDF = "application/pdf"
DOCX = f"{_OFFICE}.wordprocessingml.document"
XLSX = f"{_OFFICE}.spreadsheetml.sheet"
DOC = "application/msword"
XLS = "application/vnd.ms-excel"

#: The kinds that are taken, each with the extensions that a name may have.
ALLOWED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        PDF: (".pdf",),
        "image/jpeg": (".jpg", ".jpeg", ".jpe", ".jfif"),
        "image/png": (".png",),
        "image/tiff": (".tif", ".tiff"),
        DOCX: (".docx",),
        XLSX: (".xlsx",),
        DOC: (".doc",),
        XLS: (".xls",),
    }
)
#: The same for a person to read, and for the chooser of a browser.
ALLOWED_SAID = "PDF, JPEG, PNG, TIFF, DOCX, XLSX, DOC, XLS"
ACCEPTED = ",".join(one for ends in ALLOWED.values() for one in ends)

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PARTS = MappingProxyType({DOCX: "word/document.xml", XLSX: "xl/workbook.xml"})
_STREAMS = MappingProxyType({DOC: ("WordDocument",), XLS: ("Workbook", "Book")})
_MACROS = ("_VBA_PROJECT", "Macros")


def media_type_of(file: BinaryIO) -> str | None:
    """Say what a file is; `None` for everything that is not taken."""
    file.seek(0)
    head = file.read(len(_OLE))
    if head.startswith(_ZIP):
        return _of_package(file)
    if head == _OLE:
        return _of_compound(file)
    return _of_signature(file)


def _of_signature(file: BinaryIO) -> str | None:
    file.seek(0)
    try:
        found = puremagic.magic_stream(file)
    except (puremagic.PureError, ValueError):
        return None
    surest = max(match.confidence for match in found)
    kinds = [match.mime_type for match in found if match.confidence == surest]
    return next((kind for kind in kinds if kind in ALLOWED), None)


def _of_package(file: BinaryIO) -> str | None:
    """Look into a package for its main part; one with macros is not taken."""
    try:
        with zipfile.ZipFile(file) as package:
            names = set(package.namelist())
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError):
        return None
    if "[Content_Types].xml" not in names:
        return None
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        return None
    return next((kind for kind, part in _PARTS.items() if part in names), None)


def _of_compound(file: BinaryIO) -> str | None:
    """Look for the names of the streams of the older formats."""
    file.seek(0)
    content = file.read()
    if any(_stream(name) in content for name in _MACROS):
        return None
    for kind, names in _STREAMS.items():
        if any(_stream(name) in content for name in names):
            return kind
    return None


def _stream(name: str) -> bytes:
    return name.encode("utf-16-le") + b"\0\0"
