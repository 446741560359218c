"""A city in progress as records: what the structure says, what agents have decided, and the machine."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.engine import rules
from sim.engine.compiled import machine as mc
from sim.engine.compiled.machine import Machine
from sim.model import workload as wl
from sim.model.conduct import Conduct
from sim.model.structure import GRID, Structure
from sim.model.workload import Workload, blocks

PARTS_OF_CITY = 1 + wl.PARTS

COMMUNITY_RECORD = np.dtype(
    [
        ("trust", "f8"),
        ("propensity", "f8"),
        ("patrol", "f8"),
        ("satisfied", "i8"),
        ("dissatisfied", "i8"),
        ("grid", "i4"),
    ]
)
DEPARTMENT_RECORD = np.dtype(
    [("push", "f8"), ("load", "f8"), ("field", "i4"), ("on_call", "i4"), ("approval", "i4")]
)
PLAN_RECORD = np.dtype(
    [
        ("intake", "i4"),
        ("approval_department", "i4"),
        ("waking", "i4"),
        ("levels", "i4"),
        ("direct", "i1"),
        ("integrated", "i1"),
    ]
)
CONDUCT_RECORD = np.dtype(
    [(name, "i8" if kind == "int" else "f8") for name, kind in Conduct.__annotations__.items()]
)


class Run(NamedTuple):
    """A run in progress: machine, structure, chance and what agents have decided."""

    m: Machine
    uniform: np.ndarray
    factor: np.ndarray
    desk: np.ndarray  # [level, community, department]
    window: np.ndarray  # [level, community]
    travel: np.ndarray  # [office, community]
    service_power: np.ndarray
    department_of: np.ndarray
    communities: np.ndarray  # COMMUNITY_RECORD
    departments: np.ndarray  # DEPARTMENT_RECORD
    open: np.ndarray  # incidents in progress, in no order
    overdue: np.ndarray  # room for a list of them
    arrivals: np.ndarray  # [block] next item to occur
    coming: np.ndarray  # [calendar] next opening
    plans: np.ndarray  # PLAN_RECORD, one
    conducts: np.ndarray  # CONDUCT_RECORD, one


def prepare(structure: Structure, load: Workload, conduct: Conduct, rows: int) -> Run:
    """Set up a city before its first second."""
    m = mc.machine(structure, load, PARTS_OF_CITY, rows)
    m.items["target"] = targets(structure, load, conduct)
    m.items["lead"] = structure.department_of[np.maximum(load.functions[:, 0], 0)]
    return Run(
        m=m,
        uniform=load.uniform,
        factor=load.factor,
        desk=structure.desk,
        window=structure.window,
        travel=structure.travel,
        service_power=structure.service_power,
        department_of=structure.department_of,
        communities=community_records(structure, conduct),
        departments=department_records(structure, conduct),
        open=np.zeros(len(load), np.int64),
        overdue=np.zeros(len(load), np.int64),
        arrivals=block_table(load)[:, 0].copy(),
        coming=m.begins[:-1].copy(),
        plans=one_record(
            PLAN_RECORD,
            intake=structure.intake,
            approval_department=structure.approval_department,
            waking=structure.waking,
            levels=structure.levels,
            direct=structure.direct,
            integrated=structure.integrated,
        ),
        conducts=one_record(CONDUCT_RECORD, **conduct._asdict()),
    )


def block_table(load: Workload) -> np.ndarray:
    """Return the ranges [block, 2] of items that are numbered by time."""
    return np.array(blocks(load.occurred), np.int64)


def one_record(kind: np.dtype, **values: float) -> np.ndarray:
    """Return an array of one record."""
    record = np.zeros(1, kind)
    for name, value in values.items():
        record[name] = value
    return record


def targets(structure: Structure, load: Workload, conduct: Conduct) -> np.ndarray:
    """Return the rung that can conclude each item, `levels` if only departments can (see `City._target`)."""
    power = structure.power[:, load.enforcement.astype(int), load.category]
    able = (power >= load.difficulty) & ~((load.outside > 0) & bool(conduct.outside))
    return np.where(able.any(axis=0), able.argmax(axis=0), structure.levels)


def community_records(structure: Structure, conduct: Conduct) -> np.ndarray:
    """Start with what residents and grid teams decide before they have seen anything."""
    records = np.zeros(structure.window.shape[1], COMMUNITY_RECORD)
    records["trust"], records["propensity"], records["patrol"] = conduct.trust, conduct.reporting, 1.0
    records["grid"] = structure.desk[GRID, :, 0]
    return records


def department_records(structure: Structure, conduct: Conduct) -> np.ndarray:
    """Start with what departments decide at no load."""
    records = np.zeros(len(structure.field), DEPARTMENT_RECORD)
    records["push"], records["load"] = rules.push_share(conduct.push_down, conduct.push_load, 0, 1), 1.0
    for name in ("field", "on_call", "approval"):
        records[name] = getattr(structure, name)
    return records
