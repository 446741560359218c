"""Chance: the only place where generators are made.

A stream is named by (seed, replication, purpose).  A new purpose therefore never shifts an old stream,
and the same incidents meet every structure of a study.
"""

from __future__ import annotations

from enum import IntEnum

import numpy as np


class Purpose(IntEnum):
    """What a stream is for.  Numbers are part of every published result: append, never renumber."""

    CITY_MAP = 0
    DAILY_VOLUME = 1
    TIME_OF_DAY = 2
    PLACE = 3
    CATEGORY = 4
    URGENCY = 5
    DIFFICULTY = 6
    AMBIGUITY = 7
    FUNCTIONS = 8
    WORK_SIZE = 9
    OUTSIDE_WORKS = 10
    ENFORCEMENT = 11
    NOTICING = 12
    CONSULTATIONS = 13
    REQUESTS = 14
    REQUEST_NATURE = 15
    UPWARD = 16
    UPWARD_NATURE = 17
    WRONG_ADDRESS = 18
    RETURNS = 19
    CHECKS = 20
    SATISFACTION = 21
    TRIAGE = 22
    SCREENING = 23
    DESK_WAIT = 24
    ASSIGNING = 25
    SIGN_OFF = 26
    COORDINATION = 27
    VERIFYING = 28
    RECURRENCE = 29
    NETWORK_ARRIVALS = 30
    NETWORK_SERVICE = 31
    NETWORK_ROUTES = 32
    NETWORK_PATIENCE = 33
    CHANNEL = 34
    DECISION = 35
    PATIENCE = 36
    WHISTLES = 37
    PROCEDURE = 38
    SEARCH = 39
    DUPLICATES = 40
    PAPERS = 41
    SILENCE = 42
    CONTRACT = 43
    SEARCH_TIME = 44
    DUPLICATE_TIME = 45
    DESIGN = 46
    RESAMPLING = 47
    DISPATCH = 48


def stream(seed: int, replication: int, purpose: Purpose, *path: int) -> np.random.Generator:
    """Return the generator of one purpose in one replication, or of a part of it named by `path`.

    Equal names give equal draws.
    """
    key = np.random.SeedSequence(entropy=seed, spawn_key=(replication, int(purpose), *path))
    return np.random.Generator(np.random.PCG64DXSM(key))
