"""The command `tierflow`: its commands live in `sim/commands/`, each group in a module."""

from __future__ import annotations

from sim.commands import (
    advise,
    explain,
    explore,
    look,
    output,
    page,
    rank,
    report,
    run,
    sensitivity,
    sweep,
    warmup,
)
from sim.commands.common import app

COMMANDS = (look, run, output, warmup, rank, explain, advise, sweep, sensitivity, report, explore, page)
"""Importing these modules registers their commands."""


def main() -> None:
    """Run the command."""
    app()
