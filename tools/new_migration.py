"""Write the next migration from what the models say and the migrations do not yet.

    python -m tools.new_migration "cases get a colour"

Read what it wrote: a rename looks like a drop and an add, and data moves by hand.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import JSON, DefaultClause, MetaData

from notifications import outbox
from notifications.instants import UtcDateTime
from tracker import migrate, models
from tracker.db import Database, open_database
from tracker.settings import Settings

VERSIONS = Path("tracker/migrations/versions")
METADATA: list[MetaData] = [models.Base.metadata, outbox.metadata]


def render_item(kind: str, item: object, _context: AutogenContext) -> str | bool:
    """Write column types by what they store, so that no migration needs a model."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, JSON):
        return "JSON"
    if kind == "server_default" and isinstance(item, DefaultClause):
        # Each engine writes truth its own way; the migration leaves that to it.
        said = {"true": "sa.true()", "false": "sa.false()"}
        return said.get(str(item.arg), False)
    return False


def write(database: Database, message: str, **choices: object) -> Path:
    """Compare and write one migration; it must have something to say."""
    number = f"{len(list(VERSIONS.glob('0*.py'))) + 1:04}"
    with database.engine.connect() as connection, connection.begin():
        config = migrate.alembic_config(connection)
        config.attributes["metadata"] = METADATA
        config.attributes["render_item"] = render_item
        config.attributes["include_object"] = migrate.is_of_the_models
        config.attributes.update(choices)
        config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
        config.set_main_option("truncate_slug_length", "60")
        command.revision(config, message, autogenerate=True, rev_id=number)
    written = next(VERSIONS.glob(f"{number}_*.py"))
    tidy(written)
    return written


def tidy(path: Path) -> None:
    """Take out what the generator chats, and format."""
    text = re.sub(r"\n *# (###|please).*", "", path.read_text(encoding="utf-8"))
    path.write_text(text, encoding="utf-8")
    for act in (["format"], ["check", "--fix"], ["format"]):
        ruff = [sys.executable, "-m", "ruff", *act, "-q", str(path)]
        subprocess.run(ruff, check=True)  # noqa: S603


def main(message: str) -> None:
    """Write one migration against an empty database brought to the present head."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(database_url=f"sqlite:///{folder}/new.db")
        database = open_database(settings)
        migrate.upgrade(database)
        written = write(database, message)
        database.close()
    sys.stdout.write(f"{written}\n")


if __name__ == "__main__":
    main(sys.argv[1])
