"""One word has one spelling, as laws write it: xóa, khóa, hóa."""

import re

from tests.house.tree import OWN, files, named

#: Both spellings are right; side by side on one page they are not.
OTHER = re.compile(r"(?<!\w)(x|kh|h)oá(?!\w)|(?<!\w)(huỷ|tuỳ|uỷ)(?!\w)", re.IGNORECASE)


def test_the_mark_stands_where_laws_put_it() -> None:
    suffixes = (".py", ".html", ".txt", ".po", ".typ", ".csv", ".js")
    found = [
        f"{named(path)}: {match[0]}"
        for path in files(*OWN, suffixes=suffixes)
        for match in OTHER.finditer(path.read_text(encoding="utf-8"))
        if path.name != "test_spelling.py"
    ]
    assert found == []
