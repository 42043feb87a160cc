"""Bring in fonts and scripts that pages use, and check that they stayed as they came.

    python -m tools.vendor            fetch what vendor.toml names, with npm
    python -m tools.vendor --check    hash what is here, and compare

`vendor.toml` names packages, versions, files and hashes; where a package is fetched
from is npm's business, and nothing here says it. A file with another hash than the one
written down is refused, so a new version is a change that somebody reads.
"""

import hashlib
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
LIST = ROOT / "vendor.toml"
FOLDER = ROOT / "web" / "static" / "vendor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """One package, and its files that are wanted with the hash of each."""

    name: str
    version: str
    licence: str
    folder: str
    files: dict[str, str]

    def here(self, file: str) -> Path:
        """Say where a file of the package stands in the project."""
        return FOLDER / self.folder / Path(file).name


def packages(path: Path = LIST) -> list[Package]:
    """Read the list of what is brought in."""
    found = tomllib.loads(path.read_text(encoding="utf-8"))
    return [Package(**row) for row in found["package"]]


def sha256(content: bytes) -> str:
    """Hash a file as the list writes it."""
    return hashlib.sha256(content).hexdigest()


def faults(listed: list[Package], folder: Path = FOLDER) -> Iterator[str]:
    """Name every file that is missing, changed, or stands there unlisted."""
    known = set()
    for package in listed:
        for file, digest in package.files.items():
            path = folder / package.folder / Path(file).name
            known.add(path)
            if not path.is_file():
                yield f"missing: {path.relative_to(folder)}"
            elif sha256(path.read_bytes()) != digest:
                yield f"changed: {path.relative_to(folder)}"
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path not in known:
            yield f"not listed: {path.relative_to(folder)}"


def fetch(package: Package) -> None:
    """Fetch one package and keep the wanted files, if they are the ones listed."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(  # noqa: S603 - the arguments are our own list
            ["npm", "pack", "--silent", f"{package.name}@{package.version}"],  # noqa: S607
            cwd=folder,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        archive = next(Path(folder).glob("*.tgz"))
        with tarfile.open(archive) as packed:
            for file, digest in package.files.items():
                member = packed.extractfile(f"package/{file}")
                content = member.read() if member else b""
                if sha256(content) != digest:
                    raise SystemExit(f"{package.name}: {file} is not the listed file")
                target = package.here(file)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content)


def main(arguments: list[str]) -> int:
    """Fetch or check, and say what is wrong."""
    listed = packages()
    if "--check" not in arguments:
        for package in listed:
            fetch(package)
    found = list(faults(listed))
    sys.stderr.writelines(f"{fault}\n" for fault in found)
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
