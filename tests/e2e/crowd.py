"""Many clients at once, each doing what its kind does, without a pause between."""

import asyncio
import random
import time
from collections import defaultdict
from dataclasses import dataclass, field
from statistics import quantiles

from httpx2 import AsyncClient, HTTPError

from tests.e2e.programs import a_case


@dataclass(slots=True)
class Told:
    """What all clients together were told, and how long each answer took."""

    created: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    @property
    def answers(self) -> int:
        """Count the answers."""
        return sum(map(len, self.seconds.values()))

    def table(self) -> str:
        """Write the times of each route, in milliseconds."""
        lines = [f"{'route':28} {'answers':>8} {'p50 ms':>8} {'p99 ms':>8}"]
        for route, found in sorted(self.seconds.items()):
            cuts = quantiles(found, n=100) if len(found) > 1 else found * 99
            lines.append(
                f"{route:28} {len(found):>8} {1000 * cuts[49]:>8.0f}"
                f" {1000 * cuts[98]:>8.0f}"
            )
        return "\n".join(lines)


@dataclass(slots=True)
class Crowd:
    """The clients: programs with a token, officers with a session, the public."""

    url: str
    token: str
    cookie: dict[str, str]
    seconds: float
    told: Told = field(default_factory=Told)

    def run(self, clients: int) -> Told:
        """Let so many clients work for the time given; tell what they were told."""
        asyncio.run(self._all(clients))
        return self.told

    async def _all(self, clients: int) -> None:
        end = time.monotonic() + self.seconds
        kinds = (self._program, self._officer, self._reader, self._program)
        await asyncio.gather(
            *(kinds[number % len(kinds)](number, end) for number in range(clients))
        )

    async def _program(self, number: int, end: float) -> None:
        """Register; every second case twice under its key; read it again."""
        headers = {"Authorization": f"Bearer {self.token}"}
        async with AsyncClient(
            base_url=f"{self.url}/api/v1", headers=headers, timeout=60
        ) as client:
            turn = 0
            while time.monotonic() < end:
                turn += 1
                sent = {
                    "json": a_case(number * 100_000 + turn),
                    "headers": {"Idempotency-Key": f"dong-{number}-{turn}"},
                }
                first = await self._ask(client, "POST", "/cases", 201, **sent)
                if first is None:
                    continue
                code = first["case"]["code"]
                self.told.created.append(code)
                if turn % 2:
                    again = await self._ask(client, "POST", "/cases", 200, **sent)
                    if again is not None and again["case"]["code"] != code:
                        self.told.faults.append(f"{code} came back as another")
                found = await self._ask(client, "GET", f"/cases/{code}", 200)
                if found is not None and found["code"] != code:
                    self.told.faults.append(f"{code} was not found again")

    async def _officer(self, number: int, end: float) -> None:
        """Read the list, a case, the search."""
        choice = random.Random(number)
        async with AsyncClient(
            base_url=self.url, cookies=self.cookie, timeout=60
        ) as client:
            while time.monotonic() < end:
                await self._ask(client, "GET", "/viec-can-lam", 200)
                if self.told.created:
                    code = choice.choice(self.told.created)
                    await self._ask(client, "GET", f"/ho-so/{code}", 200)
                await self._ask(client, "GET", "/tim?q=ly+thi+kim+ngan", 200)

    async def _reader(self, _number: int, end: float) -> None:
        """Read what the public reads."""
        async with AsyncClient(base_url=self.url, timeout=60) as client:
            while time.monotonic() < end:
                for path in ("/", "/xin-loi", "/thu-tuc", "/thong-ke"):
                    await self._ask(client, "GET", path, 200)

    async def _ask(
        self, client: AsyncClient, method: str, path: str, status: int, **sent: object
    ) -> dict | None:
        """Ask once; anything but the status that is right is a fault."""
        part = path.split("?", 1)[0]
        named = "/".join("{…}" if len(one) > 12 else one for one in part.split("/"))
        began = time.perf_counter()
        try:
            answer = await client.request(method, path, **sent)
        except HTTPError as error:
            self.told.faults.append(f"{method} {named}: {type(error).__name__}")
            return None
        self.told.seconds[f"{method} {named}"].append(time.perf_counter() - began)
        if answer.status_code != status:
            self.told.faults.append(f"{method} {named}: {answer.status_code}")
            return None
        is_json = answer.headers["content-type"].startswith("application/json")
        return answer.json() if is_json else {}
