"""A headless Chromium that meets the network of this machine alone, and a server of the page to look at."""

import os
import shutil
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, Route, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
COMMAND = [sys.executable, "-W", "error", "-c", "from sim.cli import main; main()"]
"""A warning in the server is a fault, as in tests."""

PATIENCE = 90_000
"""Milliseconds for anything to appear; machines are shared, and machine code may have to be made."""


def chromium() -> str | None:
    """Return the browser of the system."""
    return next(filter(None, map(shutil.which, NAMES)), None)


@contextmanager
def serving(folder: Path, *options: str) -> Generator[str]:
    """Serve the page at a free port and give its address; warnings and tracebacks fail the test."""
    errors = folder / "errors.txt"
    with errors.open("w", encoding="utf-8") as sink:
        arguments = [*COMMAND, "page", "--port", "0", "--no-open", *options]
        server = subprocess.Popen(arguments, cwd=folder, stdout=subprocess.PIPE, stderr=sink, text=True)
        try:
            line = server.stdout.readline() if server.stdout else ""
            if not line:
                raise OSError(errors.read_text(encoding="utf-8"))
            yield line.split()[-1]
        finally:
            server.terminate()
            server.wait(30)
            if server.stdout:
                server.stdout.close()
    complaints = errors.read_text(encoding="utf-8")
    assert complaints == ""
    assert [path.name for path in folder.iterdir()] == ["errors.txt"]  # it writes nothing where it is started


@contextmanager
def browsing() -> Generator[Browser]:
    """Start the browser."""
    sandbox = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium(), args=sandbox)
        yield browser
        browser.close()


@contextmanager
def offline(
    browser: Browser, size: tuple[int, int] = (1366, 768), file: Path | None = None
) -> Generator[Page]:
    """Open a page that reaches this machine alone; asking for anything else fails, as does a script error.

    With a `file` the network is cut altogether, and asking for anything but that file fails.
    """
    faults: list[str] = []

    def let_pass(route: Route) -> None:
        if _near(route.request.url, file):
            route.continue_()
        else:
            faults.append(route.request.url)
            route.abort()

    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, accept_downloads=True, offline=file is not None
    )
    context.route("**/*", let_pass)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("websocket", lambda socket: faults.extend(_foreign(socket.url)))
    yield page
    context.close()
    assert faults == [], faults


def _near(address: str, file: Path | None) -> bool:
    return urlsplit(address).hostname == "127.0.0.1" if file is None else address == file.as_uri()


def _foreign(address: str) -> list[str]:
    return [] if urlsplit(address).hostname == "127.0.0.1" else [address]
