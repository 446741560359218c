"""Let nobody in but the browser on this machine.

The server listens on 127.0.0.1 only, so that nobody else can connect.  A page of somebody else, open in the
same browser, still could: by a name of its own that leads here (DNS rebinding, seen in `Host`), or by a
request of its own to this address (seen in `Origin`).  Both are refused, and so is a peer that is not this
machine.  A request that brings more than a scenario file is refused before it is read.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

type Scope = MutableMapping[str, Any]
type Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
type Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
type App = Callable[[Scope, Receive, Send], Awaitable[None]]

NAMES = ("localhost",)
"""What this machine calls itself beside its loopback addresses."""

MOST_BYTES = 1_100_000
"""What a request may bring: a scenario file and what goes around it."""

TOO_LARGE = b"Tierflow takes files of 1,000,000 bytes at most\n"
REFUSED = b"Tierflow answers this machine only: open it as http://127.0.0.1\n"
POLICY_VIOLATION = 1008


class Guard:
    """An ASGI application before another: hands on what comes from this machine, refuses the rest."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request with 403 unless it is from here, with 413 if it brings too much."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
        elif not welcome(scope):
            await _refuse(scope, send, 403, REFUSED)
        elif too_large(scope):
            await _refuse(scope, send, 413, TOO_LARGE)
        else:
            await self.app(scope, receive, send)


async def _refuse(scope: Scope, send: Send, status: int, words: bytes) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": POLICY_VIOLATION})
        return
    headers = [(b"content-type", b"text/plain; charset=utf-8")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": words})


def too_large(scope: Scope) -> bool:
    """Tell whether a request says that it brings more than may be, or does not say how much."""
    headers = {name.lower(): value for name, value in scope["headers"]}
    length = headers.get(b"content-length", b"0")
    return b"transfer-encoding" in headers or not length.isdigit() or int(length) > MOST_BYTES


def welcome(scope: Scope) -> bool:
    """Tell whether a connection comes from this machine, names it, and was asked for by a page from it."""
    peer = scope.get("client")
    headers = [(name.lower(), value.decode("latin-1")) for name, value in scope["headers"]]
    hosts = [value for name, value in headers if name == b"host"]
    origins = [value for name, value in headers if name == b"origin"]
    if not peer or not is_loopback(peer[0]) or len(hosts) != 1 or not is_loopback(host_of(hosts[0])):
        return False
    return all(urlsplit(origin).netloc == hosts[0] for origin in origins)


def host_of(authority: str) -> str:
    """Return the host of `host:port`, without the brackets of an IPv6 address; empty if there is none."""
    try:
        return urlsplit(f"//{authority}").hostname or ""
    except ValueError:
        return ""


def is_loopback(host: str) -> bool:
    """Tell whether a name or an address can only be this machine."""
    if host in NAMES:
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
