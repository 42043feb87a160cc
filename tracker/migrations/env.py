"""Alembic's entry: runs migrations on the connection that `tracker.migrate` gives it.

There is no configuration file and no offline mode. The tables of the models are
passed in only when a new migration is written; an upgrade does not look at them.
"""

from alembic import context
from sqlalchemy import Connection


def _run() -> None:
    given = context.config.attributes
    connection: Connection = given["connection"]
    context.configure(
        connection=connection,
        target_metadata=given.get("metadata"),
        include_name=given.get("include_name"),
        include_object=given.get("include_object"),
        render_item=given.get("render_item"),
        process_revision_directives=given.get("process_revision_directives"),
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
        on_version_apply=given.get("made"),
    )
    with context.begin_transaction():
        context.run_migrations()


_run()
