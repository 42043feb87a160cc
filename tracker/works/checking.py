"""Every case and file compared with what was written down, as a work with a list."""

from notifications.cells import csv_line
from tracker.models import Agency
from tracker.verify import Tally, differences, size_of
from tracker.works.errand import Errand, Outcome, unnamed_file

_MARK = "\ufeff"
_HEADS = {
    "vi": ("Hồ sơ", "Mục", "Đang lưu", "Tính lại"),
    "en": ("Case", "Column", "Stored", "Computed"),
}

_NAMES = {"vi": "chenh-lech", "en": "differences"}


def carry_check(errand: Errand) -> Outcome:
    """Compare, and keep the differences as CSV; without one there is no file."""
    agency_id, found = errand.actor.agency_id, 0
    lang = "en" if errand.asked["lang"] == "en" else "vi"
    with unnamed_file() as file:
        file.write((_MARK + csv_line(_HEADS[lang])).encode())
        with errand.database.read() as session:
            errand.total = size_of(session, agency_id)
            code = session.get_one(Agency, agency_id).code
            tally = Tally(errand.told)
            for one in differences(session, errand.store, agency_id, code, tally):
                found += 1
                line = (one.case_code, one.column, one.stored, one.computed)
                file.write(csv_line(line).encode())
        answer = {"differences": found, "checked": errand.done}
        if not found:
            file.close()
            return Outcome(answer=answer)
        file.seek(0)
        name = f"{_NAMES[lang]}-{errand.clock():%Y%m%d}.csv"
        return Outcome(answer=answer, file=file, file_name=name)
