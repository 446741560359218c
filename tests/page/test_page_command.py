"""The command of the page: what it says when it cannot serve, and how it is stopped."""

import signal
import socket
import subprocess
import sys
import urllib.request

import pytest
from headless import COMMAND
from typer.testing import CliRunner

from sim import cli
from sim.commands import page
from sim.page.web import server


def invoke(*arguments):
    return CliRunner().invoke(cli.app, ["page", *arguments])


@pytest.mark.parametrize(("lang", "words"), [("en", "needs NiceGUI"), ("zh", "网页需要 NiceGUI")])
def test_without_the_extra_it_says_what_to_install(monkeypatch, lang, words):
    monkeypatch.setattr(page, "find_spec", lambda name: None)
    answer = invoke("--lang", lang)
    assert answer.exit_code == 1
    assert words in answer.stderr and "pip install 'tierflow[page]'" in answer.stderr
    assert len(answer.stderr.splitlines()) == 1


def test_a_port_in_use_is_told():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        answer = invoke("--port", str(port), "--no-open")
    assert answer.exit_code == 1
    assert f"127.0.0.1:{port}" in answer.stderr


def test_it_listens_at_loopback_alone():
    with server.listening(0) as door:
        assert door.getsockname()[0] == "127.0.0.1"


@pytest.mark.parametrize("port", ["-1", "65536", "x"])
def test_a_port_that_there_is_not_is_refused(port):
    assert invoke("--port", port, "--no-open").exit_code == 2


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no way to press Ctrl+C for another process")
def test_ctrl_c_stops_it_without_complaint(tmp_path):
    arguments = [*COMMAND, "page", "--port", "0", "--no-open"]
    with subprocess.Popen(
        arguments, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as running:
        address = running.stdout.readline()
        urllib.request.urlopen(address.split()[-1], timeout=120).close()
        running.send_signal(signal.SIGINT)
        _, complaints = running.communicate(timeout=120)
    assert address.startswith("→ http://127.0.0.1:")
    assert (running.returncode, complaints) == (0, "")
