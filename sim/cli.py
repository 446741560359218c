"""The command `tierflow`: its commands live in `sim/commands/`, each group in a module."""

from __future__ import annotations

from sim.commands import look, run
from sim.commands.common import app

COMMANDS = (look, run)
"""Importing these modules registers their commands."""


def main() -> None:
    """Run the command."""
    app()
