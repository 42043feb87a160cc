"""Check a public log against checkpoints that were kept elsewhere; trusts no server.

    python verify_log.py KEY SAVED.txt SOURCE
    python verify_log.py KEY chung-minh.json

KEY is the line for verifiers that was mailed (several: parted by commas), SAVED a mail
with a checkpoint. SOURCE is the log's address (https://…/nhat-ky/CODE), an export
(.jsonl), a SQLite file, or a plain dump of PostgreSQL (.sql); of a database, what is
published and how accountability entries ended is compared as well. Ends with 0 if all
is as it was signed, with 1 if something is wrong, with 2 if nothing could be checked.

Kiểm tra nhật ký công khai: KEY là khóa kiểm tra, SAVED.txt là điểm kiểm đã giữ từ
trước, SOURCE là địa chỉ nhật ký hoặc tệp đã tải về. Kết thúc bằng 0: đúng như đã ký;
1: có chỗ sai; 2: chưa kiểm tra được.
"""

import base64
import hashlib
import json
import re
import sqlite3
import sys
import urllib.request
import uuid
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from functools import partial, reduce
from itertools import chain
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

Row = dict[str, Any]
#: Truth and nothing, as the databases and JSON write them.
SAME = {"t": "1", "f": "0", "True": "1", "False": "0"}
#: Lines of an accountability entry that have to be in the log.
TURNS = ("closed", "reopened", "reversed")
AS_SIGNED = (
    "{size} mục đầu đúng là những mục đã ký."
    " The first {size} entries are those that were signed."
)
IN_THE_LOG = (
    "mục này nằm trong nhật ký đã ký, đúng như đang hiện."
    " This entry is in the log that was signed, as it is shown."
)
WRONG = (
    "KHÔNG khớp với những gì đã ký; hãy giữ điểm kiểm và báo cho thanh tra."
    " It does not agree with what was signed; keep the checkpoint, tell the inspectors."
)
NOT_CHECKED = "Chưa kiểm tra được gì. Nothing could be checked."
NOTE = re.compile(
    r"(?m)^(?P<text>(?P<origin>\S+)\n(?P<size>\d+)\n(?P<root>[\w+/]{43}=)\n)\n"
    r"(?P<signatures>(?:— \S+ [\w+/=]+\n)+)"
)


def sha(text: bytes) -> bytes:
    """Give the hash that everything here is made of."""
    return hashlib.sha256(text).digest()


def over(right: bytes, left: bytes) -> bytes:
    """Give the node over two others (RFC 9162, 2.1.1)."""
    return sha(b"\x01" + left + right)


def note_in(text: str, keys: list[str], where: str) -> re.Match[str]:
    """Find the checkpoint in a text; it has to be signed by one of the keys."""
    lines = (re.sub(r"^[> \t]+", "", line.rstrip()) for line in text.splitlines())
    found = NOTE.search("\n".join(lines) + "\n")
    if found is None:
        raise SystemExit(f"FAULT {where}: there is no checkpoint in it")
    for key in keys:
        if key.count("+") < 2:
            raise ValueError(f"{key!r} is not a key; it reads ORIGIN+NUMBER+KEY")
        origin, number, public = key.split("+", 2)
        verify = Ed25519PublicKey.from_public_bytes(base64.b64decode(public)[1:]).verify
        for line in found["signatures"].splitlines():
            signed = base64.b64decode(line.split(" ")[2])
            if origin == found["origin"] and signed[:4].hex() == number:
                try:
                    verify(signed[4:], found["text"].encode())
                except InvalidSignature:
                    continue
                return found
    raise SystemExit(f"FAULT {where}: not signed by the given key")


def check_tree(leaves: Iterable[Row], known: dict[int, bytes]) -> Iterator[str]:
    """Compute the tree leaf by leaf, and compare it wherever a root is known."""
    stack: list[tuple[int, bytes]] = []
    count = 0
    for row in leaves:
        if int(row["leaf_index"]) != count:
            yield f"leaf {count} is missing or twice"
            return
        level, node = 0, sha(b"\x00" + row["leaf"].encode())
        while stack and stack[-1][0] == level:
            level, node = level + 1, over(node, stack.pop()[1])
        stack.append((level, node))
        count += 1
        if count in known:
            root = reduce(over, [part for _, part in reversed(stack)])
            if root != known[count]:
                yield f"the first {count} leaves are not those that were signed"
    if known and count < max(known):
        yield f"the log has {count} leaves; {max(known)} were signed"


def check_facts(leaves: list[Row], published: dict[str, Row]) -> Iterator[str]:
    """Compare what is published now with the last leaf about it."""
    leaves.sort(key=lambda row: row["id"])
    last = {row["about"].replace("-", ""): row for row in leaves}
    yield from (f"apology {at} is not in the log" for at in published.keys() - last)
    for at, leaf in last.items():
        said, salts = json.loads(leaf["leaf"]), json.loads(leaf["salts"])
        if at not in published and "issued_on" in said["facts"]:
            yield f"apology {at} is in the log, and no longer there"
        if (row := published.get(at)) is None:
            continue
        for name, value in said["facts"].items():
            shown = str(row[name])
            if SAME.get(shown, shown) != SAME.get(str(value), str(value)):
                yield f"apology {at}: {name} is {shown}, the log says {value}"
        for name, sealed in said["sealed"].items():
            opened = bytes.fromhex(salts.get(name, "")) + row[name].encode()
            if sha(opened).hex() != sealed:
                yield f"apology {at}: {name} is not what the log seals"


def check_entries(
    leaves: list[Row], entries: Iterable[Row], lines: Iterable[Row]
) -> Iterator[str]:
    """Compare the story of each accountability entry with what was sealed of it."""
    stories: dict[str, list[Row]] = {}
    for line in lines:
        stories.setdefault(line["entry_id"], []).append(line)
    cases = {row["id"]: row for row in entries}
    told: dict[str, int] = {}
    for leaf in leaves:
        said, salts = json.loads(leaf["leaf"]), json.loads(leaf["salts"])
        if not said["kind"].startswith("accountability."):
            continue
        at, until = leaf["about"], said["facts"]["lines"]
        told[at] = max(until, told.get(at, 0))
        story = [one for one in stories.get(at, []) if int(one["seq"]) <= until]
        text = story_of(cases[at], story) if at in cases else ""
        opened = bytes.fromhex(salts.get("entry", "")) + text.encode()
        if sha(opened).hex() != said["sealed"]["entry"]:
            yield f"entry {at}: its story is not what the log seals in {said['kind']}"
    for at, story in stories.items():
        turns = [int(one["seq"]) for one in story if one["kind"] in TURNS]
        if max(turns, default=0) > told.get(at, 0):
            yield f"entry {at}: line {max(turns)} is not in the log"


def story_of(entry: Row, lines: list[Row]) -> str:
    """Write the story of an entry in the form that was sealed."""
    head = {"case_id": dashed(entry["case_id"]), "due_at": instant(entry["due_at"])}
    story = [
        {
            "seq": int(one["seq"]),
            "kind": one["kind"],
            "at": instant(one["at"]),
            "actor": one["actor_name"],
            "text": one["text"],
            "data": json.loads(one["data"]),
        }
        for one in sorted(lines, key=lambda one: int(one["seq"]))
    ]
    return json.dumps(
        [head, *story], ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )


def dashed(text: str) -> str:
    """Write an id as leaves do, however the database has it."""
    return str(uuid.UUID(text))


def instant(text: str) -> str:
    """Write an instant as leaves do: in UTC, which is what is meant without a zone."""
    found = datetime.fromisoformat(text)
    found = found if found.tzinfo else found.replace(tzinfo=UTC)
    return found.astimezone(UTC).isoformat(timespec="microseconds")


def check_proof(said: Row, keys: list[str]) -> Iterator[str]:
    """Follow a downloaded proof from its leaf to the signed root (RFC 9162, 2.1.3)."""
    note = note_in(said["checkpoint"], keys, "the proof")
    at, last = said["index"], int(note["size"]) - 1
    node = sha(b"\x00" + said["leaf"].encode())
    for beside in map(base64.b64decode, said["hashes"]):
        while not at & 1 and at == last and last:
            at, last = at >> 1, last >> 1
        node = over(node, beside) if at & 1 else over(beside, node)
        at, last = at >> 1, last >> 1
    if node != base64.b64decode(note["root"]):
        yield "the proof does not lead to the signed root"
    sealed = json.loads(said["leaf"])["sealed"]
    for name, one in said["opened"].items():
        if sha(bytes.fromhex(one["salt"]) + one["text"].encode()).hex() != sealed[name]:
            yield f"{name} is not what the leaf seals"


def of_dump(path: str, name: str) -> Iterator[Row]:
    """Read a table of a plain dump of PostgreSQL."""
    signs, columns = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\"}, []
    read = partial(re.sub, r"\\(.)", lambda found: signs[found[1]])
    with Path(path).open(encoding="utf-8", newline="\n") as file:
        for line in file:
            if head := re.match(rf"COPY \S*\b{name} \((.+)\) FROM stdin;", line):
                columns = [one.strip(' "') for one in head[1].split(",")]
            elif columns and line == "\\.\n":
                return
            elif columns:
                said = line.rstrip("\n").split("\t")
                row = [None if one == "\\N" else read(one) for one in said]
                yield dict(zip(columns, row, strict=True))


def of_sqlite(path: str, name: str) -> Iterator[Row]:
    """Read a table of a SQLite file, without writing to it."""
    opened = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    opened.row_factory = sqlite3.Row
    return map(dict, opened.execute(f"SELECT * FROM {name}"))  # noqa: S608 - fixed names


def listed(text: str) -> list[Row]:
    """Read leaves as they are served and exported, one a line."""
    said = map(json.loads, text.splitlines())
    return [{"leaf_index": one["index"], "leaf": one["leaf"]} for one in said]


def served(address: str, size: int) -> Iterator[Row]:
    """Read the leaves that were signed, a thousand at a time, and from no cache."""
    begin = 0
    read = partial(urllib.request.urlopen, timeout=30)
    page = address.rstrip("/") + "/leaves?begin={}&end={}"
    asked = partial(urllib.request.Request, headers={"Cache-Control": "no-cache"})
    while begin < size and (
        rows := listed(read(asked(page.format(begin, begin + 1000))).read().decode())
    ):
        yield from rows
        begin += len(rows)


def check(source: str, origin: str, known: dict[int, bytes]) -> Iterator[str]:
    """Give what is wrong with a source."""
    if source.startswith(("http://", "https://")):
        return check_tree(served(source, max(known)), known)
    if source.endswith(".jsonl"):
        return check_tree(listed(Path(source).read_text("utf-8")), known)
    read = partial(of_dump if source.endswith(".sql") else of_sqlite, source)
    agency = {row["origin"]: row["agency_id"] for row in read("public_logs")}[origin]
    mine = [row for row in read("log_leaves") if row["agency_id"] == agency]
    entries, lines, rows = (
        [row for row in read(name) if row["agency_id"] == agency]
        for name in (
            "accountability_entries",
            "accountability_events",
            "published_apologies",
        )
    )
    numbered = [row for row in mine if row["leaf_index"] is not None]
    order = sorted(numbered, key=lambda row: int(row["leaf_index"]))
    published = {row["id"].replace("-", ""): row for row in rows}
    return chain(
        check_tree(order, known),
        check_facts(mine, published),
        check_entries(mine, entries, lines),
    )


def main(*names: str) -> int:
    """Check what is named against the checkpoints that are named beside it."""
    code, lines = verdict(*names)
    sys.stdout.writelines(f"{line}\n" for line in lines)
    return code


def verdict(key: str = "", *names: str) -> tuple[int, list[str]]:
    """Say how it ends, and in which words."""
    saved = [one for one in names if one.endswith((".txt", ".eml"))]
    proofs = [one for one in names if one.endswith(".json")]
    sources = [one for one in names if one not in {*saved, *proofs}]
    if not (proofs or sources) or (sources and not saved):
        return 2, [__doc__ or ""]
    try:
        faults, size = examined(key.split(","), saved, proofs, sources)
    except (OSError, ValueError, LookupError, TypeError, sqlite3.Error) as error:
        return 2, [f"NOT CHECKED {type(error).__name__}: {error}", NOT_CHECKED]
    if faults:
        return 1, [*(f"FAULT {one}" for one in faults), WRONG]
    return 0, [
        *(f"OK {one}: {IN_THE_LOG}" for one in proofs),
        *(f"OK {one}: {AS_SIGNED.format(size=size)}" for one in sources),
    ]


def examined(
    keys: list[str], saved: list[str], proofs: list[str], sources: list[str]
) -> tuple[list[str], int]:
    """Give what is wrong, and how many leaves the longest checkpoint has signed."""
    faults: list[str] = []
    known: dict[int, bytes] = {}
    for name in saved:
        note = note_in(Path(name).read_text("utf-8"), keys, name)
        root = base64.b64decode(note["root"])
        if known.setdefault(int(note["size"]), root) != root:
            faults.append(f"two different logs of {note['size']} leaves were signed")
    for name in proofs:
        faults += check_proof(json.loads(Path(name).read_text("utf-8")), keys)
    for name in sources:
        faults += check(name, keys[0].split("+")[0], known)
    return faults, max(known, default=0)


if __name__ == "__main__":
    sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    sys.exit(main(*sys.argv[1:]))
