"""Give the exact answers for queues that are served in office hours only, while customers come at any time.

Rates and times are as in `queueing`.  Every function refuses an unstable load and bad arguments with a
ValueError.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log, sqrt

import numpy as np
from scipy.linalg import expm, toeplitz
from scipy.stats import poisson

from sim.analysis.theory.queueing import NEGLIGIBLE, check_count, check_positive, check_stable

ROUNDING = 1e-12
"""Share of a calendar's open time by which sums of its lengths may be off."""

MOST_STATES = 4000
"""Largest dense chain that is solved; a larger one would not fit a small machine."""


@dataclass(frozen=True)
class OpenHours:
    """A calendar that repeats every `period`; work goes on inside the `spells` [opens, closes) only."""

    spells: tuple[tuple[float, float], ...]
    period: float

    def __post_init__(self) -> None:
        edges = np.ravel(self.spells)
        if not (self.spells and edges[0] >= 0 and edges[-1] <= self.period):
            raise ValueError(f"spells must lie within [0, {self.period}], got {self.spells}")
        if not ((np.diff(edges) >= 0).all() and (np.diff(edges)[::2] > 0).all()):
            raise ValueError(f"spells must be ascending and disjoint, got {self.spells}")

    @property
    def lengths(self) -> np.ndarray:
        """Length of each spell."""
        return np.diff(self.spells, axis=1).ravel()

    @property
    def gaps(self) -> np.ndarray:
        """Closed time after each spell."""
        opens, closes = np.transpose(self.spells)
        return np.append(opens[1:], opens[0] + self.period) - closes

    def worked(self, time: np.ndarray) -> np.ndarray:
        """Give the open time in [0, time)."""
        opens = np.transpose(self.spells)[0]
        rounds, rest = np.divmod(time, self.period)
        inside = np.clip(rest[..., None] - opens, 0, self.lengths).sum(axis=-1)
        return rounds * self.lengths.sum() + inside

    def reached(self, worked: np.ndarray) -> np.ndarray:
        """Give the first time at which so much open time (more than 0) has passed.

        Work that ends at a closing must not be put off to the next opening by a rounding error.
        """
        total = self.lengths.sum()
        rounds = np.ceil(worked / total - ROUNDING) - 1
        rest = worked - rounds * total
        before = np.concatenate(([0.0], np.cumsum(self.lengths)[:-1]))
        k = np.maximum(np.searchsorted(before, rest - ROUNDING * total) - 1, 0)
        return rounds * self.period + np.transpose(self.spells)[0][k] + rest - before[k]


def office_no_load(work: float, hours: OpenHours) -> float:
    """Give the mean time from a uniform arrival to the end of `work`, suspended at closing.

    Exact: between the moments where it bends or jumps the end is linear in the arrival, so that the
    middle of each piece gives its mean.  First principles; no queue.
    """
    check_positive(work=work)
    ends = np.cumsum(hours.lengths)
    done = (np.concatenate((ends, [0.0])) - work) % ends[-1]
    jumps = np.clip(hours.reached(done[done > 0]), 0, hours.period)
    cuts = np.unique(np.concatenate((np.ravel(hours.spells), jumps, [0.0, hours.period])))
    middle = (cuts[1:] + cuts[:-1]) / 2
    times = hours.reached(hours.worked(middle) + work) - middle
    return float(times @ np.diff(cuts)) / hours.period


@dataclass(frozen=True)
class Office:
    """Periodic steady state of a queue with office hours; means over the whole period.

    `at_openings` is the mean number present at the start of each spell.
    """

    in_system: float
    sojourn: float
    at_openings: tuple[float, ...]


def office_mm1(arrival: float, service: float, open_hours: float, period: float) -> Office:
    """Give `office_mmc` for one server and one spell of `open_hours` in each `period`."""
    return office_mmc(arrival, service, OpenHours(((0.0, open_hours),), period))


def office_mmc(arrival: float, service: float, hours: OpenHours, servers: int = 1) -> Office:
    """Give the periodic steady state of M/M/c with arrivals round the clock, served in `hours` only.

    The truncated chain is carried through each spell by a matrix exponential (its time integral as in
    Van Loan 1978) and through each gap by Poisson arrivals; the fixed point of one period is solved
    for.  Stability is judged on open time.  `arrival` is per clock time.
    """
    check_positive(arrival=arrival, service=service)
    check_count(servers=servers)
    capacity = servers * service * float(hours.lengths.sum()) / hours.period
    check_stable(arrival, capacity)
    states = _office_states(arrival, capacity, hours) + servers
    spells = {length: _spell(arrival, service, (servers, states), length) for length in set(hours.lengths)}
    gaps = {gap: _closed(arrival * gap, states) for gap in set(hours.gaps)}
    steps = [(spells[length], gaps[gap], gap) for length, gap in zip(hours.lengths, hours.gaps, strict=True)]
    return _periodic(arrival, steps, hours.period)


def _office_states(arrival: float, capacity: float, hours: OpenHours) -> int:
    """Count states: what may pile up while closed, then the tail, which falls by the load a step."""
    piled = arrival * float(hours.gaps.sum())
    states = int(piled + 10 * sqrt(piled) + log(NEGLIGIBLE) / log(arrival / capacity)) + 20
    if states > MOST_STATES:
        raise ValueError(f"load {arrival / capacity:.6g} needs {states} states, more than {MOST_STATES}")
    return states


Spell = tuple[np.ndarray, np.ndarray]


def _spell(arrival: float, service: float, size: tuple[int, int], length: float) -> Spell:
    """Give the transition matrix of an open spell and, by first state, the time integral of the number."""
    servers, states = size
    number = np.arange(states)
    death = service * np.minimum(number[1:], servers)
    rates = np.diag(np.full(states - 1, arrival), 1) + np.diag(death, -1)
    rates -= np.diag(rates.sum(axis=1))
    extended = np.zeros((states + 1, states + 1))
    extended[:-1, :-1], extended[:-1, -1] = rates, number / states
    result = expm(extended * length)
    return result[:-1, :-1], result[:-1, -1] * states


def _closed(mean: float, states: int) -> np.ndarray:
    """Give the transition matrix of a closed gap: the number grows by a Poisson count."""
    counts = poisson.pmf(np.arange(states), mean)
    moves = toeplitz(np.concatenate(([counts[0]], np.zeros(states - 1))), counts)
    moves[:, -1] += 1 - moves.sum(axis=1)
    return moves


def _periodic(arrival: float, steps: list[tuple[Spell, np.ndarray, float]], period: float) -> Office:
    """Solve for the shares at the first opening, then follow them through one period."""
    number = np.arange(len(steps[0][1]))
    cycle = np.eye(len(number))
    for (spell, _), gap, _ in steps:
        cycle = cycle @ spell @ gap
    equations = cycle.T - np.eye(len(number))
    # One balance equation is redundant; normalisation takes its place.
    equations[-1] = 1.0
    share = np.linalg.solve(equations, np.eye(len(number))[-1])
    area, openings = 0.0, []
    for (spell, integral), gap, length in steps:
        openings.append(float(share @ number))
        area += float(share @ integral)
        share = share @ spell
        area += float(share @ number) * length + arrival * length**2 / 2
        share = share @ gap
    in_system = float(area / period)
    return Office(in_system, in_system / arrival, tuple(openings))
