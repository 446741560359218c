"""The command that shows the model in the browser: page."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Annotated

import typer

from sim.commands.common import BROKEN, answer, command
from sim.commands.options import Lang, Language

PORT = 8765


@command()
def page(
    *,
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Port to listen at; 0 takes any free one.")
    ] = PORT,
    lang: Language = Lang.EN,
    open_browser: Annotated[bool, typer.Option("--open/--no-open", help="Open it in the browser.")] = True,
) -> None:
    """Show the model in the browser, on this machine only and without a network, until Ctrl+C.

    Choose a structure, levers and numbers, watch a month of it, compare two on the same incidents, and read
    the figures of the report.
    """
    from sim.words import say

    if find_spec("nicegui") is None:
        answer(say("page.needed", lang.value), BROKEN)
    from sim.page.web.server import Options, serve

    serve(Options(port, lang.value, open_browser), lambda address: print(f"→ {address}", flush=True))
