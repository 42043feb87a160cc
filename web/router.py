"""Addresses and who answers there: each made ready once, and looked through flat.

The framework's own way of putting routers into routers makes every address ready anew
at each level, and asks level after level at every request. With hundreds of addresses
that is most of a second at the start and more than a millisecond a page; so what all
have in common is given to each, and they are gathered in one list.
"""

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter
from fastapi.params import Depends as Asked

from web.back_pressure import AT_WORK


class Router(APIRouter):
    """The addresses of a file or a part; every request of theirs takes a place."""

    def __init__(
        self,
        prefix: str = "",
        *,
        dependencies: Sequence[Asked] = (),
        include_in_schema: bool = False,
        **options: Any,
    ) -> None:
        """Begin with none; only the API is told of in its description."""
        super().__init__(
            prefix=prefix,
            dependencies=[AT_WORK, *dependencies],
            include_in_schema=include_in_schema,
            **options,
        )

    def gather(self, *others: APIRouter) -> None:
        """Take in the addresses of others, as they stand and in their order."""
        for other in others:
            self.routes.extend(other.routes)
