"""P13: official pages when warm, against typst and docxtpl alone on the same page."""

import io
import itertools
import json
from collections.abc import Callable, Iterator
from dataclasses import replace

import typst
from docxtpl import DocxTemplate

from bench.measuring import Row, paired
from notifications.papers import (
    Sheet,
    apology_sheet,
    process_slip_sheet,
    receipt_sheet,
    typeset,
    word_document,
)
from notifications.papers.forms import FORMS
from notifications.papers.typesetting import fonts
from tests import papers

_MOST = 1.5
_NUMBERS = itertools.count()


def run() -> Iterator[Row]:
    """Measure three papers as PDF, from their facts on, and one as DOCX.

    Each run prints another case code: no cache answers for a page.
    """
    compiler = typst.Compiler(root=FORMS, font_paths=fonts())
    jobs: dict[str, Callable[[str], Sheet]] = {
        "apology": lambda code: apology_sheet(
            replace(papers.apology(), case_code=code)
        ),
        "receipt": lambda code: receipt_sheet(
            replace(papers.receipt(), case_code=code)
        ),
        "process slip": lambda code: process_slip_sheet(
            replace(papers.process_slip(), case_code=code)
        ),
    }
    for name, lay in jobs.items():
        yield _row(
            f"{name} as PDF",
            "a warm page",
            *paired(
                lambda lay=lay: typeset(lay(_code())),
                lambda lay=lay: _typst_alone(compiler, _with_code(lay(""))),
                runs=31,
            ),
        )
    sheet = jobs["receipt"]("X99.99-261030-0012")
    yield _row(
        "receipt as DOCX",
        "a warm page",
        *paired(lambda: word_document(sheet), lambda: _docxtpl_alone(sheet), runs=15),
    )


def _code() -> str:
    return f"X99.99-261030-{next(_NUMBERS):04}"


def _with_code(sheet: Sheet) -> Sheet:
    return replace(sheet, data={**sheet.data, "code": _code()})


def _typst_alone(compiler: typst.Compiler, sheet: Sheet) -> object:
    data = json.dumps({**sheet.data, "unused": _code()}, ensure_ascii=False)
    return compiler.compile(
        input=sheet.form, format="pdf", sys_inputs={"data": data}, pdf_standards="a-2a"
    )


def _docxtpl_alone(sheet: Sheet) -> object:
    template = DocxTemplate(sheet.form.with_suffix(".docx"))
    template.render(dict(sheet.data), autoescape=True)
    template.save(io.BytesIO())
    return template


def _row(job: str, what: str, ours: float, limit: float) -> Row:
    return Row(
        number="P13",
        job=f"{job}, {what}",
        ours=1000 * ours,
        limit=1000 * limit,
        unit="ms",
        goal=f"<= {_MOST:g}x the typesetter alone",
        reached=ours <= _MOST * limit,
    )
