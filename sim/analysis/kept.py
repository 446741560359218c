"""The machine code of the loops over rows, phases and times in this folder."""

from __future__ import annotations

from pathlib import Path

from sim import eventlog
from sim.machine_code import Kept

KEPT = Kept("measures", (*sorted(Path(__file__).parent.rglob("*.py")), Path(eventlog.__file__)))
