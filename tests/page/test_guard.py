"""Only the browser on this machine is let in: by peer, by the name it asked for, by the page that asked."""

import asyncio

import pytest

from sim.page.guard import MOST_BYTES, Guard, host_of, is_loopback

HERE = ("127.0.0.1", 50_000)


def asked(kind="http", client=HERE, host="127.0.0.1:8765", origin=None, more=()):
    """Ask through the guard; return what was answered, `("passed",)` if the page behind it was reached."""
    headers = [(b"host", host.encode())] if host is not None else []
    headers += [*([(b"Origin", origin.encode())] if origin else []), *more]
    answers = []

    async def inner(scope, receive, send):
        answers.append("passed")

    async def send(message):
        answers.append((message["type"], message.get("status", message.get("code"))))

    scope = {"type": kind, "client": client, "headers": headers}
    asyncio.run(Guard(inner)(scope, None, send))
    return answers[0]


@pytest.mark.parametrize("kind", ["http", "websocket"])
@pytest.mark.parametrize(
    "given",
    [
        {},
        {"host": "localhost:8765"},
        {"host": "[::1]:8765", "client": ("::1", 50_000)},
        {"origin": "http://127.0.0.1:8765"},
    ],
)
def test_this_machine_is_let_in(kind, given):
    assert asked(kind, **given) == "passed"


@pytest.mark.parametrize(
    ("header", "answer"),
    [
        ((b"Content-Length", b"0"), "passed"),
        ((b"Content-Length", b"%d" % MOST_BYTES), "passed"),
        ((b"Content-Length", b"%d" % (MOST_BYTES + 1)), ("http.response.start", 413)),
        ((b"Content-Length", b"-1"), ("http.response.start", 413)),
        ((b"Transfer-Encoding", b"chunked"), ("http.response.start", 413)),
    ],
)
def test_a_request_that_brings_too_much_is_refused(header, answer):
    assert asked(more=[header]) == answer


@pytest.mark.parametrize(
    "given",
    [
        {"client": ("192.168.1.7", 50_000)},
        {"client": ("8.8.8.8", 50_000)},
        {"client": None},
        {"host": "rebound.example:8765"},
        {"host": "127.0.0.1.example"},
        {"host": "192.168.1.7:8765"},
        {"host": "[::1"},
        {"host": ""},
        {"host": None},
        {"origin": "http://elsewhere.example"},
        {"origin": "http://127.0.0.1:9999"},  # another server of this machine
        {"origin": "null"},
    ],
)
def test_others_are_refused(given):
    assert asked("http", **given) == ("http.response.start", 403)
    assert asked("websocket", **given) == ("websocket.close", 1008)


def test_start_and_end_of_the_server_pass():
    assert asked("lifespan", client=None, host=None) == "passed"


@pytest.mark.parametrize(
    ("host", "here"),
    [
        ("127.0.0.1", True),
        ("127.8.9.1", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("", False),
    ],
)
def test_loopback_is_recognised(host, here):
    assert is_loopback(host) is here


def test_host_is_read_without_port_and_brackets():
    assert [host_of(each) for each in ("a:1", "[::1]:2", "b", "[x")] == ["a", "::1", "b", ""]
