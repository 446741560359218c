"""The tables of a bare network: stations, and how many customers each of them holds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.model.structure import Structure

UNLIMITED = 2**40
"""Capacity of a station that turns nobody away."""


@dataclass(frozen=True, eq=False)
class NetworkStructure(Structure):
    """Stations as offices of one team each; both engines read it."""

    capacity: np.ndarray  # [team] customers that a station holds, waiting or served
