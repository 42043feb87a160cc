"""The code on a paper, read from the rendered page as a telephone reads it."""

import subprocess

import zxingcpp

_DPI = "200"


def codes_on(pdf: bytes) -> list[str]:
    """Render the first page, and read every code on it."""
    picture = subprocess.run(
        ["/usr/bin/pdftoppm", "-gray", "-r", _DPI, "-f", "1", "-l", "1", "-"],
        input=pdf,
        capture_output=True,
        check=True,
        timeout=60,
    ).stdout
    return [found.text for found in zxingcpp.read_barcodes(_grey(picture))]


def _grey(picture: bytes) -> memoryview:
    """Take the rows of a portable grey map, whose head is three short lines."""
    kind, size, _most, dots = picture.split(b"\n", 3)
    assert kind == b"P5"
    width, height = map(int, size.split())
    return memoryview(dots).cast("B", shape=[height, width])
