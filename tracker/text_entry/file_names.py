"""Names of files as given by strangers: one visible line, without a path or a trick."""

import re
from pathlib import PurePosixPath

from tracker.text_entry.words import one_line

#: Longer names are cut in the middle, so that the extension stays.
LONGEST = 120
#: Not allowed in the names of files somewhere, or a path in disguise.
_FORBIDDEN = re.compile(r'[<>:"|?*\x00-\x1f\x7f]')
#: Looks like an extension: letters, perhaps with digits, but no sentence.
_EXTENSION = re.compile(r"\.(?=[a-z0-9]*[a-z])[a-z0-9]{1,8}", re.IGNORECASE)


def file_name(given: str) -> str:
    """Clean the name of a file; what nobody could see is not in it.

    >>> file_name("C:\\\\fakepath\\\\..\\\\Đơn  đề nghị.pdf")
    'Đơn đề nghị.pdf'
    >>> file_name("../../etc/passwd")
    'passwd'
    """
    last = one_line(given).replace("\\", "/").rstrip("/").rpartition("/")[2]
    name = _FORBIDDEN.sub("_", last).strip(" .")
    extension = extension_of(name)
    return name.removesuffix(extension)[: LONGEST - len(extension)] + extension


def extension_of(name: str) -> str:
    """Give the extension of a name, with its point; "" where it has none.

    >>> extension_of("hop-dong.PDF"), extension_of("Hợp đồng v1.2")
    ('.PDF', '')
    """
    suffix = PurePosixPath(name).suffix
    return suffix if _EXTENSION.fullmatch(suffix) else ""
