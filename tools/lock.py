"""Resolve the dependencies anew, into lock files that hold versions and hashes only.

    python -m tools.lock

A lock file that names a host works only where that host is reached, and tells where
it was made. What is written here is therefore checked against a grammar that has no
place for one. Needs uv (`.venv/bin/pip install uv`); its own lock file is not kept,
for it carries addresses.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

FILES = {"requirements.lock": ["--no-dev"], "requirements-dev.lock": []}

_LINE = re.compile(
    r"""[a-z0-9][a-z0-9._-]*==[0-9][0-9a-z.!+]*(\ ;\ [^:/@]+)?\ \\
      | \ {4}--hash=sha256:[0-9a-f]{64}(\ \\)?
      | \ {4}\#\ via(\ [a-z0-9._-]+)?
      | \ {4}\#\ {3}[a-z0-9._-]+""",
    re.VERBOSE,
)


def faults(text: str) -> list[str]:
    """Give the lines that are neither a version, nor a hash, nor a reason."""
    return [line for line in text.splitlines() if not _LINE.fullmatch(line)]


def resolve() -> dict[str, str]:
    """Ask uv, in a folder of its own, and give the text of each lock file."""
    uv = shutil.which("uv", path=f"{Path(sys.executable).parent}:/usr/bin:/bin")
    if uv is None:
        raise SystemExit("uv is missing: .venv/bin/pip install uv")
    with tempfile.TemporaryDirectory() as folder:
        for name in ("pyproject.toml", "README.md"):
            shutil.copy(name, folder)
        subprocess.run([uv, "lock", "-q"], cwd=folder, check=True)  # noqa: S603
        export = [uv, "export", "-q", "--frozen", "--no-header", "--no-emit-project"]
        return {
            name: subprocess.run(  # noqa: S603
                [*export, "--format", "requirements.txt", *choices],
                cwd=folder,
                check=True,
                capture_output=True,
                text=True,
            ).stdout
            for name, choices in FILES.items()
        }


def main() -> None:
    """Write both files, or none when either holds something else."""
    made = resolve()
    for name, text in made.items():
        if found := faults(text):
            raise SystemExit(f"{name} would hold: {found[:3]}")
    for name, text in made.items():
        Path(name).write_text(text, encoding="utf-8")
        sys.stdout.write(f"{name}: {text.count('==')} packages\n")


if __name__ == "__main__":
    main()
