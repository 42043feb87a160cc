"""A screenshot as a small PNG: 256 colours are enough for a page of words and lines.

The browser that took it counts the colours and says which of the kept ones each dot
has; nothing else is needed to write the file.
"""

import struct
import zlib
from base64 import b64decode, b64encode

from playwright.sync_api import Page

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_INDEXED, _EIGHT_BITS = 3, 8
#: The most frequent colours, but no two that the eye cannot tell apart; then, for each
#: dot, the nearest of them.
_COUNT = """async (picture) => {
  const image = new Image();
  image.src = "data:image/png;base64," + picture;
  await image.decode();
  const canvas = new OffscreenCanvas(image.width, image.height);
  const drawing = canvas.getContext("2d");
  drawing.drawImage(image, 0, 0);
  const dots = drawing.getImageData(0, 0, image.width, image.height).data;
  const times = new Map();
  for (let at = 0; at < dots.length; at += 4) {
    const colour = dots[at] << 16 | dots[at + 1] << 8 | dots[at + 2];
    times.set(colour, (times.get(colour) ?? 0) + 1);
  }
  const far = (a, b) => 2 * ((a >> 16) - (b >> 16)) ** 2
    + 4 * ((a >> 8 & 255) - (b >> 8 & 255)) ** 2 + 3 * ((a & 255) - (b & 255)) ** 2;
  const kept = [];
  const order = [...times].sort((a, b) => b[1] - a[1]);
  for (const apart of [260, 60, 0])
    for (const [colour] of order)
      if (kept.length < 256 && kept.every((one) => far(one, colour) > apart))
        kept.push(colour);
  const nearest = new Map();
  for (const [colour] of order) {
    let best = 0;
    for (let one = 1; one < kept.length; one++)
      if (far(kept[one], colour) < far(kept[best], colour)) best = one;
    nearest.set(colour, best);
  }
  let said = "";
  for (let at = 0; at < dots.length; at += 4)
    said += String.fromCharCode(
      nearest.get(dots[at] << 16 | dots[at + 1] << 8 | dots[at + 2]));
  return { width: image.width, height: image.height, kept, dots: btoa(said) };
}"""


def small_png(page: Page, picture: bytes) -> bytes:
    """Write a picture anew with the colours that matter; the page does the counting."""
    said = page.evaluate(_COUNT, b64encode(picture).decode())
    width, height, dots = said["width"], said["height"], b64decode(said["dots"])
    palette = b"".join(colour.to_bytes(3, "big") for colour in said["kept"])
    rows = b"".join(
        b"\0" + dots[row * width : (row + 1) * width] for row in range(height)
    )
    head = struct.pack(">IIBBBBB", width, height, _EIGHT_BITS, _INDEXED, 0, 0, 0)
    return (
        _SIGNATURE
        + _chunk(b"IHDR", head)
        + _chunk(b"PLTE", palette)
        + _chunk(b"IDAT", zlib.compress(rows, 9))
        + _chunk(b"IEND", b"")
    )


def _chunk(name: bytes, body: bytes) -> bytes:
    return (
        struct.pack(">I", len(body))
        + name
        + body
        + struct.pack(">I", zlib.crc32(name + body))
    )
