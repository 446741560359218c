"""What is on its way through the city, and how its journey is carried on."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, NamedTuple

import simpy

from sim.eventlog import What


class Task(NamedTuple):
    """Work of one post within a visit."""

    what: What
    seconds: float


class Thread(simpy.Event):
    """An item on its way, or one branch of it.

    It is itself the event for which its journey waits, and unlike other events of SimPy it happens as often
    as the journey goes on.
    """

    __slots__ = ("branches", "callbacks", "item", "journey", "part", "step", "tasks")

    _ok, _value = True, None  # SimPy takes it for an event that has been triggered

    branches: int  # of a fork that have not ended
    journey: Journey  # goes on when what the thread waits for has come
    tasks: list[Task]  # of the visit under way

    def __init__(self, item: int, part: int = 0) -> None:
        self.item, self.part, self.step = item, part, 0


Journey = Generator[Thread, None, Any]
"""What happens to a thread, from wait to wait; it yields the thread, which will resume it."""
