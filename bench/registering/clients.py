"""Clients that post as fast as they are answered, each over a connection of its own."""

import asyncio
import itertools
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What came of a round: answers a second, and milliseconds to an answer."""

    rate: float
    p50: float
    p99: float
    refused: int


def post(
    port: int,
    path: str,
    bodies: Sequence[tuple[str, bytes]],
    *,
    most: int,
    lasts: float,
) -> Load:
    """Post for some seconds with so many clients at once.

    `bodies` are pairs of an `Authorization` header and a JSON body, sent in turn.
    """
    return asyncio.run(_post(port, path, bodies, most, lasts))


async def _post(
    port: int, path: str, bodies: Sequence[tuple[str, bytes]], most: int, lasts: float
) -> Load:
    requests = itertools.cycle([_request(path, *one) for one in bodies])
    until = time.perf_counter() + lasts
    taken: list[float] = []
    refused = 0

    async def client() -> None:
        nonlocal refused
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while (begun := time.perf_counter()) < until:
            writer.write(next(requests))
            status = await _answer(reader)
            if status == 201:
                taken.append(time.perf_counter() - begun)
            else:
                refused += 1
        writer.close()

    begun = time.perf_counter()
    await asyncio.gather(*(client() for _ in range(most)))
    lasted = time.perf_counter() - begun
    if len(taken) < 2:
        raise RuntimeError(f"{path}: {refused} refused, nothing written")
    marks = statistics.quantiles(taken, n=100)
    return Load(
        rate=len(taken) / lasted,
        p50=marks[49] * 1000,
        p99=marks[98] * 1000,
        refused=refused,
    )


def _request(path: str, authorization: str, body: bytes) -> bytes:
    head = (
        f"POST {path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n"
        f"authorization: {authorization}\r\ncontent-length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def _answer(reader: asyncio.StreamReader) -> int:
    head = await reader.readuntil(b"\r\n\r\n")
    status, length = int(head[9:12]), 0
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            length = int(line[15:])
    await reader.readexactly(length)
    return status
