"""The machine code of the engine: what it is made from, and how its functions are compiled."""

from __future__ import annotations

from pathlib import Path

from sim import eventlog
from sim.engine import hours, rules
from sim.machine_code import Kept
from sim.model import structure, workload
from sim.model.city import conduct, duties
from sim.model.city import structure as city_structure
from sim.model.city import workload as city_workload
from sim.model.network import structure as network_structure
from sim.model.network import workload as network_workload
from sim.model.time_and_chance import calendars

BUILT_IN = (
    *(eventlog, hours, calendars, conduct, duties, structure, workload),
    *(city_structure, city_workload, network_structure, network_workload),
)
"""The modules outside this folder whose functions and constants are built into machine code."""

FOLDERS = (Path(__file__).parent, Path(str(rules.__file__)).parent)

KEPT = Kept(
    "machine",
    (
        *(file for folder in FOLDERS for file in sorted(folder.glob("*.py"))),
        *(Path(str(module.__file__)) for module in BUILT_IN),
    ),
)

entry = KEPT.entry
