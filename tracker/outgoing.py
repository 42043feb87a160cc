"""Delivering what lies in the outbox, with each agency's own mail settings."""

import os
import socket
from collections.abc import Callable
from datetime import datetime
from functools import partial
from uuid import UUID

from sqlalchemy import select

from notifications import delivery
from notifications.delivery import Deliverer, DeliveryReport
from notifications.headers import Sender
from notifications.outbox import Pace, Paces
from notifications.smtp import SmtpSettings, TlsMode
from tracker.accounts.choices import choices_of
from tracker.db import Database
from tracker.failpoints import reached
from tracker.file_store import FileStore
from tracker.models import Agency
from tracker.settings import Settings


def deliver(
    database: Database, settings: Settings, now: Callable[[], datetime]
) -> DeliveryReport:
    """Send one round of letters that are due."""
    return delivery.run(
        Deliverer(
            write=database.write,
            settings_for=lambda agency_id: smtp_settings(database, settings, agency_id),
            now=now,
            worker=f"{socket.gethostname()}:{os.getpid()}",
            reached=reached,
            fetch=partial(_kept, FileStore(settings.files_url)),
            paces=_paces(database, settings),
        )
    )


def _paces(database: Database, settings: Settings) -> Paces:
    """Say how many letters a minute each mail server is given."""
    with database.read() as session:
        agencies = session.scalars(select(Agency)).all()
    own = {
        agency.agency_id: _pace(mail.per_minute)
        for agency in agencies
        if (mail := choices_of(agency).mail).host
    }
    return Paces(shared=_pace(settings.smtp_per_minute), own=own)


def _pace(per_minute: int) -> Pace | None:
    return Pace(per_minute) if per_minute else None


def _kept(store: FileStore, agency_id: UUID, sha256: str) -> bytes | None:
    """Read a file that goes with a letter; `None` if it is gone."""
    try:
        return b"".join(store.chunks(agency_id, sha256))
    except FileNotFoundError:
        return None


def smtp_settings(
    database: Database, settings: Settings, agency_id: UUID
) -> SmtpSettings | None:
    """Give the agency's own mail server, else the installation's, else none."""
    with database.read() as session:
        agency = session.get(Agency, agency_id)
        own = choices_of(agency).mail if agency else None
    if agency is not None and own is not None and own.host:
        return SmtpSettings(
            host=own.host,
            port=own.port,
            tls=TlsMode(own.encryption),
            username=own.username,
            password=own.password,
            sender=Sender(name=agency.name_vi, address=own.sender),
        )
    if not settings.smtp_host:
        return None
    return SmtpSettings(
        host=settings.smtp_host,
        port=settings.smtp_port,
        tls=TlsMode(settings.smtp_tls),
        username=settings.smtp_username,
        password=settings.smtp_password.get_secret_value(),
        sender=Sender(
            name=agency.name_vi if agency else "", address=settings.smtp_sender
        ),
    )
