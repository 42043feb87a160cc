"""A paper as DOCX, to be worked on further; the only place that fills Word forms."""

import io
import zipfile
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import segno
from jinja2 import Environment, Template
from typing_extensions import override

from notifications.headers import printable
from notifications.papers.typesetting import SPACES, Sheet

if TYPE_CHECKING:
    from docxtpl import DocxTemplate

#: What a package of one paper says it was written at: the archive knows no zone.
_PACKED = (1980, 1, 1, 0, 0, 0)


class _Remembering(Environment):
    """Compiles each part of a form once: the form stays, only the words change."""

    @override
    def from_string(self, source: Any, *_: Any, **__: Any) -> Template:
        """Give the template of a source, compiled now or earlier."""
        return _compiled(str(source))


_FORMS = _Remembering(autoescape=True)


@lru_cache(maxsize=128)
def _compiled(source: str) -> Template:
    return Environment.from_string(_FORMS, source)


def word_document(sheet: Sheet) -> bytes:
    """Return a sheet as DOCX: the same words as in its PDF, in Times New Roman.

    What a person typed is text: the form is filled once, and nothing typed is read as
    part of it.
    """
    # Loaded when the first form is filled: few processes ever fill one.
    from docx.shared import Mm
    from docxtpl import DocxTemplate, InlineImage

    template = DocxTemplate(sheet.form.with_suffix(".docx"))
    context = {name: _plain(value) for name, value in sheet.data.items()}
    if address := sheet.data.get("lookup_url"):
        picture = InlineImage(template, _qr(str(address)), width=Mm(24))
        context["qr"] = picture
    template.render(context, _FORMS)
    made_on = sheet.made_on.astimezone(UTC).replace(tzinfo=None)
    _date(template, made_on)
    file = io.BytesIO()
    template.save(file)
    return _repacked(file.getvalue())


def _plain(value: object) -> object:
    if isinstance(value, str):
        return SPACES.sub(" ", printable(value)).strip(" ")
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return value


def _date(template: "DocxTemplate", made_on: datetime) -> None:
    properties = template.docx.core_properties
    properties.created = properties.modified = made_on


def _qr(address: str) -> io.BytesIO:
    file = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        file, kind="png", scale=8, border=2
    )
    file.seek(0)
    return file


def _repacked(package: bytes) -> bytes:
    """Pack anew without the hour of the machine: the same paper, the same bytes."""
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(package)) as given,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed,
    ):
        for name in given.namelist():
            packed.writestr(
                zipfile.ZipInfo(name, _PACKED),
                given.read(name),
                zipfile.ZIP_DEFLATED,
                1,
            )
    return file.getvalue()
