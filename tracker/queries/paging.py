"""The mark after which a keyset page begins, as it stands in an address."""

from datetime import datetime
from uuid import UUID


def write_mark(at: datetime, identity: UUID) -> str:
    """Write the mark of the last row of a page."""
    return f"{at.isoformat()}_{identity.hex}"


def read_mark(text: str) -> tuple[datetime, UUID] | None:
    """Read a mark; one that is broken begins at the beginning."""
    instant, _, identity = text.partition("_")
    try:
        at = datetime.fromisoformat(instant)
        return (at, UUID(hex=identity)) if at.tzinfo else None
    except ValueError:
        return None
