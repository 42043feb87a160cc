"""The `dunghen` command: the operator's commands, and the two that need the web."""

import gc
import signal
import socket
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from tracker.cli.language import say
from tracker.cli.main import main as run_main
from tracker.cli.progress import Quiet, progress
from tracker.errors import InvalidValueError

if TYPE_CHECKING:
    from fastapi import FastAPI

    from tracker.demo import DemoReport
    from tracker.settings import Settings

#: A browser that is slow to read must not hold a worker for ever.
_KEEP_ALIVE_SECONDS = 20
_SHUTDOWN_SECONDS = 15


def main() -> NoReturn:
    """Run the command that was typed."""
    run_main(add_commands)


def application() -> "FastAPI":
    """Make the application of one worker process."""
    from tracker.settings import load_settings

    return _whole(load_settings())


def _whole(settings: "Settings") -> "FastAPI":
    """Make the application without looking for garbage among what is loaded."""
    gc.disable()
    try:
        from web.app import create_app

        return create_app(settings)
    finally:
        gc.freeze()
        gc.enable()


def add_commands(app: typer.Typer) -> None:
    """Add what only the web can do."""
    app.command(
        help=say(
            "Chạy các trang, API và việc định kỳ.",
            "Serve the pages, the API and the periodic jobs.",
        )
    )(serve)
    app.command(
        help=say(
            "Dựng một cơ quan mẫu với nửa năm hồ sơ; dừng là xóa hết.",
            "An invented department with half a year of cases; nothing is kept.",
        )
    )(demo)


Host = Annotated[str, typer.Option(help=say("Địa chỉ lắng nghe.", "The address."))]
Port = Annotated[int, typer.Option(help=say("Cổng.", "The port."), min=0, max=65535)]


def serve(
    host: Host = "",
    port: Port = 0,
    workers: Annotated[
        int,
        typer.Option(help=say("Số tiến trình.", "Number of processes."), min=1, max=64),
    ] = 1,
) -> None:
    """Serve what the settings name; options win over settings."""
    from tracker.cli.installation import installation

    with installation() as (_database, settings):
        pass  # a database that is not ready is said before a port is opened
    at = (host or settings.host, port or settings.port)
    _check_free(*at)
    if workers > 1:
        from tracker.settings import share_figures

        with TemporaryDirectory(prefix="dunghen-figures-") as folder:
            share_figures(Path(folder))
            _listen("web.cli:application", at, workers=workers)
        return
    _listen(_whole(settings), at)


def demo(
    host: Host = "127.0.0.1",
    port: Port = 8000,
    cases: Annotated[
        int, typer.Option(help=say("Số hồ sơ.", "Number of cases."), min=1, max=100_000)
    ] = 300,
    quiet: Quiet = False,
) -> None:
    """Make the invented department in a folder that goes away, and serve it."""
    from notifications.catcher import MailCatcher
    from tracker.now import now
    from tracker.settings import load_settings

    _check_free(host, port)
    # Asked to end by another program, the folder is cleared away all the same.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    catcher = MailCatcher(now)
    catcher.start()
    try:
        with TemporaryDirectory(prefix="dunghen-demo-") as folder:
            settings = load_settings(
                database_url=f"sqlite:///{Path(folder) / 'demo.db'}",
                files_url=str(Path(folder) / "files"),
                public_url=f"http://{host}:{port}",
                host=host,
                port=port,
                smtp_host=catcher.host,
                smtp_port=catcher.port,
                smtp_tls="none",
                log_level="WARNING",
                run_scheduler=True,
            )
            _serve_demo(settings, catcher, cases, quiet=quiet)
    finally:
        catcher.stop()


def _serve_demo(
    settings: "Settings", catcher: object, cases: int, *, quiet: bool
) -> None:
    from tracker import migrate
    from tracker.db import open_database
    from tracker.demo import make
    from tracker.now import now
    from web.app import create_app

    database = open_database(settings)
    try:
        migrate.upgrade(database)
        text = say("Đang dựng dữ liệu mẫu …", "Making the invented half year …")
        typer.echo(text, err=True)
        with progress(say("Dữ liệu mẫu", "Half year"), 100, quiet=quiet) as told:
            report = make(
                database,
                settings.public_url,
                now(),
                cases=cases,
                progress=lambda share: told(round(share * 100)),
            )
        app = create_app(settings, database)
        app.state.is_demo = True
        app.state.catcher = catcher
        _tell(report, settings.public_url)
        _listen(app, (settings.host, settings.port))
    finally:
        database.close()


def _tell(report: "DemoReport", url: str) -> None:
    typer.echo(
        say(
            f"{report.cases} hồ sơ, {report.late} hồ sơ từng trễ, "
            f"{report.apologies} văn bản xin lỗi đã phát hành.",
            f"{report.cases} cases, {report.late} of them late at some time, "
            f"{report.apologies} apologies issued.",
        )
    )
    typer.echo(say("Tài khoản:", "Accounts:"))
    for account in report.accounts:
        typer.echo(
            f"  {account.username:<14} {report.password}  "
            f"{account.position_vi}, {account.unit} ({account.name})"
        )
    mails = f"{url}/thu-demo"
    typer.echo(say(f"Thư đã gửi: {mails}", f"Mails that were sent: {mails}"))
    typer.echo(say(f"Mở {url} (Ctrl-C để dừng).", f"Open {url} (Ctrl-C ends it)."))


def _check_free(host: str, port: int) -> None:
    """Refuse an address that another program listens on, before any work is done."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((host, port))
        except OSError as error:
            raise InvalidValueError(
                field="port",
                problem=f"cannot listen on {host}:{port} ({error.strerror}); "
                "choose another with --port.",
                problem_vi=f"Không mở được {host}:{port} ({error.strerror}); "
                "hãy chọn cổng khác bằng --port.",
            ) from None


def _listen(app: "FastAPI | str", at: tuple[str, int], *, workers: int = 1) -> None:
    import uvicorn

    host, port = at
    uvicorn.run(
        app,
        host=host,
        port=port,
        workers=workers,
        factory=isinstance(app, str),
        access_log=False,
        log_level="warning",
        server_header=False,
        timeout_keep_alive=_KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=_SHUTDOWN_SECONDS,
    )
