"""The programs that tests drive and pip cannot bring: PostgreSQL and Chromium.

As root on Debian what is missing is installed; anyone else is told the exact command,
and the run stops. What is already there is left alone.
"""

import os
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

#: Debian package: a file that proves it is there.
WANTED = {
    "postgresql": "usr/lib/postgresql/*/bin/initdb",
    "etcd-server": "usr/bin/etcd",
    "chromium": "usr/bin/chromium",
    "poppler-utils": "usr/bin/pdftoppm",
    "libatomic1": "usr/lib/*/libatomic.so.1",
    "fonts-liberation": "usr/share/fonts/truetype/liberation*",
}

#: What `make proof` drives besides: too heavy for every run.
FOR_PROOF = {"libreoffice-writer": "usr/bin/soffice"}

#: Folders of tests that need none of it.
PURE = tuple(Path(__file__).parent / name for name in ("unit", "property"))

_POLICY = Path("/usr/sbin/policy-rc.d")


class MissingProgramsError(Exception):
    """Programs are missing that only root can install."""


def missing(root: Path = Path("/"), wanted: Mapping[str, str] = WANTED) -> list[str]:
    """Name the packages that are not there."""
    return [name for name, proof in wanted.items() if not any(root.glob(proof))]


def command(packages: Iterable[str]) -> str:
    """Write the command that installs the packages."""
    names = " ".join(packages)
    return f"apt-get update && apt-get install -y --no-install-recommends {names}"


def are_needed(arguments: Iterable[str]) -> bool:
    """Say whether a run of pytest over these paths drives any of the programs."""
    paths = [Path(argument.split("::")[0]).resolve() for argument in arguments]
    return not all(
        any(path.is_relative_to(folder) for folder in PURE) for path in paths
    )


def ensure(wanted: Mapping[str, str] = WANTED) -> None:
    """Install what is missing, or raise `MissingProgramsError` with the command."""
    packages = missing(wanted=wanted)
    if not packages:
        return
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise MissingProgramsError(
            f"The tests need {', '.join(packages)}. As root on Debian:\n\n"
            f"    {command(packages)}\n"
        )
    print(f"installing {', '.join(packages)} ...", flush=True)
    with _no_services():
        done = subprocess.run(
            ["/bin/sh", "-c", command(packages)],
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
    if done.returncode != 0 or missing(wanted=wanted):
        raise MissingProgramsError(
            f"{done.stdout[-3000:]}\nThis failed:\n\n    {command(packages)}\n"
        )


@contextmanager
def _no_services() -> Iterator[None]:
    """Keep Debian from starting a PostgreSQL of its own while it installs one."""
    if _POLICY.exists():
        yield
        return
    _POLICY.write_text("#!/bin/sh\nexit 101\n", encoding="utf-8")
    _POLICY.chmod(0o755)
    try:
        yield
    finally:
        _POLICY.unlink()
