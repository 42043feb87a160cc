"""The stand-alone verifier in the hands of a citizen: it never says OK for nothing."""

import base64
import hashlib
import importlib.util
import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from rules import merkle
from tests.house.tree import ROOT

ORIGIN = "an-hai.example/nhat-ky/X99.99"
LEAVES = [json.dumps({"kind": "apology.issued", "facts": {"n": n}}) for n in range(5)]


@pytest.fixture(scope="module")
def program():
    spec = importlib.util.spec_from_file_location(
        "verify_log", ROOT / "tools/verify_log.py"
    )
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def held(tmp_path_factory) -> tuple[str, Path, Path]:
    """Give what a citizen keeps: the key, a saved checkpoint, the log as a file."""
    folder = tmp_path_factory.mktemp("held")
    private = Ed25519PrivateKey.generate()
    raw = private.public_key().public_bytes(
        serialization.Encoding.Raw, serialization.PublicFormat.Raw
    )
    public = b"\x01" + raw
    number = hashlib.sha256(f"{ORIGIN}\n".encode() + public).digest()[:4]
    root = merkle.root([merkle.leaf_hash(one.encode()) for one in LEAVES[:4]])
    text = f"{ORIGIN}\n4\n{base64.b64encode(root).decode()}\n"
    signed = base64.b64encode(number + private.sign(text.encode())).decode()
    (folder / "saved.txt").write_text(f"{text}\n— {ORIGIN} {signed}\n", "utf-8")
    lines = [json.dumps({"index": n, "leaf": one}) for n, one in enumerate(LEAVES)]
    (folder / "log.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    key = f"{ORIGIN}+{number.hex()}+{base64.b64encode(public).decode()}"
    return key, folder / "saved.txt", folder / "log.jsonl"


def test_it_says_how_far_the_log_was_checked(program, held, capsys):
    key, saved, log = held
    assert program.main(key, str(saved), str(log)) == 0
    said = capsys.readouterr().out
    assert said.startswith(f"OK {log}: ")
    assert "4 mục đầu" in said
    assert "The first 4 entries" in said


def test_without_a_checkpoint_nothing_is_called_right(program, held, capsys):
    key, saved, log = held
    for names in ((), (key,), (key, str(log)), (key, str(saved))):
        assert program.main(*names) == 2
        said = capsys.readouterr().out
        assert "OK" not in said
        assert "verify_log.py" in said


def test_what_cannot_be_read_is_said_in_a_line(program, held, capsys):
    key, saved, log = held
    (saved.parent / "broken.jsonl").write_text("<html>không phải nhật ký\n", "utf-8")
    (saved.parent / "odd.jsonl").write_text("[]\n", "utf-8")
    (saved.parent / "none.db").write_text("", "utf-8")
    for names in (
        ("not a key", str(saved), str(log)),
        (key, "nowhere.txt", str(log)),
        (key, str(saved), "http://127.0.0.1:1/nhat-ky/X99.99"),
        *((key, str(saved), str(saved.parent / one))
          for one in ("broken.jsonl", "odd.jsonl", "none.db")),
    ):  # fmt: skip
        assert program.main(*names) == 2
        said = capsys.readouterr().out
        assert said.startswith("NOT CHECKED ")
        assert "OK" not in said


def test_a_log_that_was_changed_is_told_in_both_languages(program, held, capsys):
    key, saved, log = held
    forged = saved.parent / "forged.jsonl"
    forged.write_text(log.read_text("utf-8").replace("issued", "undone"), "utf-8")
    assert program.main(key, str(saved), str(forged)) == 1
    said = capsys.readouterr().out
    assert "FAULT the first 4 leaves are not those that were signed" in said
    assert "KHÔNG" in said
