"""Serve the page on this machine alone, from what is installed alone."""

from __future__ import annotations

import socket
import webbrowser
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from nicegui import app as pages
from nicegui import ui

from sim.page.address import opened
from sim.page.guard import Guard
from sim.page.session import Session
from sim.page.web.page import WORKER, Page
from sim.report.style import FONT
from sim.words import Language

ADDRESS = "127.0.0.1"
HERE = Path(__file__).parent
OWN = ("style.css", "paint.js")
"""Our own files that the page loads."""


@dataclass(frozen=True)
class Options:
    """How to serve: at which port (any free one if 0), in which language, and whether to open a browser."""

    port: int
    lang: Language
    open: bool


def serve(options: Options, tell: Callable[[str], None]) -> None:
    """Serve until interrupted; `tell` gets the address once connections are taken.

    OSError if the port is in use.
    """
    with listening(options.port) as door:
        address = f"http://{ADDRESS}:{door.getsockname()[1]}"
        server = uvicorn.Server(uvicorn.Config(application(options.lang), log_level="warning", lifespan="on"))
        tell(address)
        if options.open:
            webbrowser.open(address)
        with suppress(KeyboardInterrupt):  # Ctrl+C is the way to stop it
            server.run(sockets=[door])


def listening(port: int) -> socket.socket:
    """Take connections from this machine; OSError, with the address, if somebody else has the port."""
    try:
        return socket.create_server((ADDRESS, port))
    except OSError as error:
        raise OSError(error.errno, error.strerror, f"{ADDRESS}:{port}") from None


def _asked() -> list[tuple[str, str]]:
    """Return what stands in the query of the address that is being opened."""
    request = ui.context.client.request
    return request.query_params.multi_items() if request else []


def application(lang: Language) -> Guard:
    """Make the application: the page, its style and its font, behind the guard."""
    first = Session(lang)
    WORKER.submit(first.look)  # loads the engine, or has its machine code made, before anybody asks
    pages.add_static_file(local_file=FONT, url_path="/tierflow/font.ttf")
    for name in OWN:
        pages.add_static_file(local_file=HERE / name, url_path=f"/tierflow/{name}", max_cache_age=0)
    ui.page("/", title="Tierflow")(lambda: Page(opened(_asked(), lang), first).build())
    outer = FastAPI(openapi_url=None)
    ui.run_with(outer, tailwind=False, show_welcome_message=False, binding_refresh_interval=None)
    return Guard(outer)
