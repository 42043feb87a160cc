"""One set of rows, or every set in one archive, written to a file that is then kept."""

import json
import zipfile
from typing import BinaryIO, cast

from sqlalchemy.orm import Session

from tracker.accounts.actor import Actor
from tracker.models import Agency
from tracker.transfer.datasets import Dataset, count_of, counted, rows_of
from tracker.transfer.exporting import EVERYTHING
from tracker.transfer.sets import DATASETS
from tracker.transfer.writers import FORMATS
from tracker.works.errand import Errand, Outcome, unnamed_file

#: A set with more rows is not given while a page waits for it.
AT_ONCE = 20_000


def is_long(session: Session, actor: Actor, key: str) -> bool:
    """Say whether a set is so large that it is written as a work of its own."""
    if key == EVERYTHING:
        return True
    dataset = DATASETS.get(key)
    if dataset is None:
        return False
    return count_of(session, actor.agency_id, dataset, AT_ONCE + 1) > AT_ONCE


def carry_export(errand: Errand) -> Outcome:
    """Write what was asked for, from one snapshot; nothing is left if it is stopped."""
    key, form = str(errand.asked["dataset"]), str(errand.asked["format"])
    day = f"{errand.clock():%Y%m%d}"
    with unnamed_file() as file:
        with errand.database.read() as session:
            chosen = list(DATASETS.values()) if key == EVERYTHING else [DATASETS[key]]
            agency_id = errand.actor.agency_id
            errand.total = sum(count_of(session, agency_id, one) for one in chosen)
            if key == EVERYTHING:
                _archive(errand, session, chosen, form, file)
            else:
                _write(errand, session, chosen[0], form, file)
        file.seek(0)
        ending = "zip" if key == EVERYTHING else form
        return Outcome(
            answer={"rows": errand.done, "sets": len(chosen)},
            file=file,
            file_name=f"{key}-{day}.{ending}",
        )


def _archive(
    errand: Errand, session: Session, sets: list[Dataset], form: str, file: BinaryIO
) -> None:
    """Write each set as a file of the archive, and last a list of them."""
    listed = []
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for one in sets:
            name, before = f"{one.key}.{form}", errand.done
            with archive.open(name, "w", force_zip64=True) as member:
                _write(errand, session, one, form, cast("BinaryIO", member))
            listed.append(
                {
                    "file": name,
                    "vi": one.vi,
                    "en": one.en,
                    "rows": errand.done - before,
                    "is_personal": one.is_personal,
                }
            )
        agency = session.get_one(Agency, errand.actor.agency_id)
        found = {
            "agency": agency.code,
            "name": agency.name_vi,
            "at": errand.clock().isoformat(),
            "sets": listed,
        }
        text = json.dumps(found, ensure_ascii=False, indent=2)
        archive.writestr("list.json", text)


def _write(
    errand: Errand, session: Session, dataset: Dataset, form: str, file: BinaryIO
) -> None:
    keys = [name for name, _vi, _en in dataset.columns]
    heads = dataset.heads(str(errand.asked["lang"]))
    found = rows_of(session, errand.actor.agency_id, dataset)
    rows = counted(found, errand.told, before=errand.done)
    _media_type, writer = FORMATS[form]
    for piece in writer(keys, heads, rows):
        errand.go_on()
        file.write(piece)
