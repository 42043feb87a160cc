"""Small real files of each kind, and some that lie about theirs."""

import io
import zipfile

import docx
import xlsxwriter

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF\n"
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00"
    b"\x00\x1f\x15\xc4\x89\x00\x00\x00\nIDATx\x9cc\x00\x01\x00\x00\x05\x00\x01\r\n-\xb4"
    b"\x00\x00\x00\x00IEND\xaeB`\x82"
)
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xd9"
TIFF = b"II*\x00\x08\x00\x00\x00\x00\x00\x00\x00\x00\x00"
HTML = b"<!doctype html><html><script>alert(1)</script></html>"
SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
EXE = b"MZ\x90\x00" + b"\x00" * 120
SHELL = b"#!/bin/sh\nrm -rf /\n"
TEXT = "Chữ thường, không phải tài liệu.".encode()


def docx_file(*, macros: bool = False) -> bytes:
    """Make a real document; with macros it carries a project of them."""
    made = io.BytesIO()
    docx.Document().save(made)
    if macros:
        with zipfile.ZipFile(made, "a") as package:
            package.writestr("word/vbaProject.bin", b"macros")
    return made.getvalue()


def xlsx_file() -> bytes:
    """Make a real workbook."""
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made)
    book.add_worksheet()
    book.close()
    return made.getvalue()


def zip_file(*names: str) -> bytes:
    """Make an archive with files of these names."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as package:
        for name in names:
            package.writestr(name, "x")
    return made.getvalue()


def compound_file(*streams: str) -> bytes:
    """Make what looks like a document of the older formats, by its streams."""
    directory = b"".join(name.encode("utf-16-le") + b"\0\0" for name in streams)
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + directory
