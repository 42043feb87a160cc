"""The key of the public log and what it signs; the only speaker to `cryptography`.

A checkpoint is a signed note (C2SP signed-note and tlog-checkpoint): the log's name,
its size and its root, then a line for each Ed25519 signature. The key lies in a file
beside the installation, never in the database, so that who can write the database
cannot sign for it.
"""

import base64
import hashlib
import os
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from tracker.errors import SettingsError

#: The number that signed notes give to Ed25519.
_ED25519 = b"\x01"
_RAW = serialization.Encoding.Raw


def load_keys(path: Path) -> list[Ed25519PrivateKey]:
    """Read the key that signs, then the one before it while its file is kept.

    Raises `SettingsError` when there is none, or when a file is not a key.
    """
    found = [path, *([old_path(path)] if old_path(path).exists() else [])]
    return [_read(one) for one in found]


def make_key(path: Path) -> None:
    """Make a key in a file that only its owner reads; one that is there is kept."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "wb") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def replace_key(path: Path) -> None:
    """Make a new key, and keep the old one beside it, to sign with both for a while."""
    if path.exists():
        path.replace(old_path(path))
    make_key(path)


def old_path(path: Path) -> Path:
    """Give the file of the key before this one."""
    return path.with_name(f"{path.stem}.old{path.suffix}")


def verifier_key(origin: str, key: Ed25519PrivateKey) -> str:
    """Give the line by which a verifier knows the key: name, number, public part."""
    public = _ED25519 + key.public_key().public_bytes(
        _RAW, serialization.PublicFormat.Raw
    )
    return (
        f"{origin}+{_key_id(origin, public).hex()}+{base64.b64encode(public).decode()}"
    )


def signed_note(text: str, origin: str, keys: list[Ed25519PrivateKey]) -> str:
    """Sign a text that ends with a line end, with each of the keys."""
    lines = []
    for key in keys:
        public = _ED25519 + key.public_key().public_bytes(
            _RAW, serialization.PublicFormat.Raw
        )
        signed = _key_id(origin, public) + key.sign(text.encode())
        lines.append(f"— {origin} {base64.b64encode(signed).decode()}\n")
    return f"{text}\n{''.join(lines)}"


def is_signed(note: str, known: str) -> bool:
    """Say whether one of a note's signatures is by the key of this verifier line."""
    origin, _, rest = known.partition("+")
    number, _, public = rest.partition("+")
    text, _, signatures = note.rpartition("\n\n")
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public)[1:])
    for line in signatures.splitlines():
        mark, name, value = [*line.split(" "), "", ""][:3]
        signed = base64.b64decode(value)
        if (mark, name, signed[:4].hex()) != ("—", origin, number):
            continue
        try:
            key.verify(signed[4:], f"{text}\n".encode())
        except InvalidSignature:
            return False
        return True
    return False


def _key_id(origin: str, public: bytes) -> bytes:
    return hashlib.sha256(origin.encode() + b"\n" + public).digest()[:4]


def _read(path: Path) -> Ed25519PrivateKey:
    try:
        found = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except OSError as error:
        raise SettingsError(
            problem=f"the key of the public log, {path}, cannot be read "
            f"({error.strerror}); put it back, or see docs/how-to/public-log.md."
        ) from None
    except ValueError:
        found = None
    if not isinstance(found, Ed25519PrivateKey):
        raise SettingsError(problem=f"{path} is not an Ed25519 key.")
    return found
