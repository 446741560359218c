"""Find the box of assumptions in which something holds unusually often (PRIM, Friedman & Fisher 1999).

One half of the samples finds the box, the other half tells what it is worth.  A search among many limits
always finds something, so figures from the half that was searched would promise too much.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd
from scipy.special import betainc

PEEL = 0.05
"""Share of the points in the box that one step removes (Friedman & Fisher advise 0.05 to 0.1)."""

LEAST_POINTS = 10
"""A box of fewer points in the half that is searched is not looked at."""

LEAST_SHARE = 0.02
"""Nor is a box of a smaller share of them."""

LEAST_SAMPLES = 50
"""Samples below which halves are too small to find anything."""

type Side = Literal["low", "high"]
type Step = tuple[int, int]
"""A column and which of its ends, 0 for low and 1 for high."""


@dataclass(frozen=True)
class Limit:
    """One end of a box: `column` lies above (`low`) or below (`high`) the value.

    `p_value` is how likely it is that the box without this limit would hold as many by chance.
    """

    column: str
    side: Side
    value: float
    p_value: float


@dataclass(frozen=True)
class Worth:
    """What a box is worth, counted in points that it was not made for.

    `density` is the share of points in the box where it holds, `elsewhere` that of the points outside,
    `overall` that of all; `coverage` is the share of all points where it holds that lie in the box, `mass`
    the share of points in the box.  NaN where there are no such points.
    """

    density: float
    elsewhere: float
    overall: float
    coverage: float
    mass: float
    points: int


@dataclass(frozen=True, eq=False)
class Found:
    """What a search found: a box by its limits, none if none of them is significant, and its worth.

    `steps` is the trade-off: a row for each step from the whole space to the smallest box, with the columns
    of `Worth` and the number of `limits`.
    """

    limits: tuple[Limit, ...]
    worth: Worth
    steps: pd.DataFrame


@dataclass(frozen=True, eq=False)
class Box:
    """Ends in each column, infinite where it is free."""

    ends: np.ndarray

    @classmethod
    def whole(cls, columns: int) -> Box:
        """Return the box without limits."""
        return cls(np.tile([-np.inf, np.inf], (columns, 1)))

    def holds(self, x: np.ndarray) -> np.ndarray:
        """Tell which points lie in it."""
        return ((x >= self.ends[:, 0]) & (x <= self.ends[:, 1])).all(axis=1)

    def moved(self, step: Step, value: float) -> Box:
        """Return the box with another end."""
        ends = self.ends.copy()
        ends[step] = value
        return Box(ends)

    def limited(self) -> list[Step]:
        """List its limits."""
        return [(int(column), int(side)) for column, side in np.argwhere(np.isfinite(self.ends))]


@dataclass(frozen=True, eq=False)
class Half:
    """Some of the points: where they lie and whether it holds there; `copies` of them share a sample."""

    x: np.ndarray
    y: np.ndarray
    copies: float

    def worth(self, box: Box) -> Worth:
        """Count what a box is worth here."""
        inside = box.holds(self.x)
        return Worth(
            density=_share(self.y[inside]),
            elsewhere=_share(self.y[~inside]),
            overall=_share(self.y),
            coverage=_share(inside[self.y]),
            mass=_share(inside),
            points=len(self.y),
        )

    def gain(self, box: Box) -> float:
        """Give how many more points hold in the box than in as many points at random."""
        inside = self.y[box.holds(self.x)]
        return float(inside.sum() - inside.size * self.y.mean())


def prim(
    x: pd.DataFrame, y: np.ndarray, samples: np.ndarray, rng: np.random.Generator, level: float = 0.95
) -> Found:
    """Find the box in which `y` holds unusually often and tell its worth.

    `samples` numbers the rows; those of one number stay in one half and count as one observation when limits
    are tested (Bryant & Lempert 2010, here with points that the box was not made for).  Limits that are not
    significant, all together at 1 - `level`, are dropped.  Of the steps of the peeling that one is taken
    whose box holds most beyond chance (mass × (density - overall)); its ends are then moved as long as that
    grows (pasting).  ValueError for fewer than `LEAST_SAMPLES` samples or numbers that are not finite.
    """
    search, test = _halves(_checked(x), y.astype(bool), samples, rng)
    boxes = list(_peeled(search))
    box = _pasted(search, max(boxes, key=search.gain))
    box, limits = _significant(test, box, (1 - level) / max(1, len(box.limited())))
    steps = [vars(test.worth(each)) | {"limits": len(each.limited())} for each in boxes]
    named = tuple(replace(limit, column=str(x.columns[int(limit.column)])) for limit in limits)
    return Found(named, test.worth(box), pd.DataFrame(steps))


def quasi_p(inside: np.ndarray, around: np.ndarray, copies: float = 1.0) -> float:
    """Give the chance that of the points `around`, drawn at random, as many would hold as of those `inside`.

    Bryant & Lempert's binomial test; with `copies` points a sample, counts are those of samples.
    """
    count, held = inside.size / copies, inside.sum() / copies
    return float(betainc(held, count - held + 1, around.mean())) if held > 0 else 1.0


def _checked(x: pd.DataFrame) -> np.ndarray:
    values = x.to_numpy(float)
    bad = ~np.isfinite(values)
    if bad.any():
        raise ValueError(
            f"{x.columns[bad.any(axis=0)][0]} has values that are not finite; a box needs numbers"
        )
    return values


def check_samples(samples: int) -> None:
    """Refuse fewer samples of the assumptions than `LEAST_SAMPLES`."""
    if samples < LEAST_SAMPLES:
        raise ValueError(f"{samples} samples are too few to find a box; {LEAST_SAMPLES} are needed")


def _halves(x: np.ndarray, y: np.ndarray, samples: np.ndarray, rng: np.random.Generator) -> tuple[Half, Half]:
    known = np.unique(samples)
    check_samples(known.size)
    first = np.isin(samples, rng.permutation(known)[: known.size // 2])
    copies = len(x) / known.size
    return Half(x[first], y[first], copies), Half(x[~first], y[~first], copies)


def _share(held: np.ndarray) -> float:
    return float(held.mean()) if held.size else np.nan


def _peeled(half: Half) -> Iterator[Box]:
    """Yield the whole space and the box after each step of the peeling."""
    box: Box | None = Box.whole(half.x.shape[1])
    least = max(LEAST_POINTS, LEAST_SHARE * len(half.x))
    while box:
        yield box
        box = _best_peel(half, box, least)


def _best_peel(half: Half, box: Box, least: float) -> Box | None:
    """Cut a little off the end beyond which most is lacking; None if the box would be too small."""
    inside = box.holds(half.x)
    x, y = half.x[inside], half.y[inside]
    lack = np.stack([_lack(x, y), _lack(-x, y)])
    for place in np.argsort(-lack, axis=None, kind="stable"):
        side, column = divmod(int(place), x.shape[1])
        end = _peel_end(x[:, column], side, PEEL)
        if np.isfinite(end) and _within(x[:, column], side, end).sum() >= least:
            return box.moved((column, side), end)
    return None


def _lack(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Give for each column how clearly it holds too seldom among the lowest points, however many those are.

    A slice of a few points is mostly chance; looking at all sizes tells the columns that matter apart.
    """
    count = len(x)
    order = np.argsort(x, axis=0, kind="stable")
    sorted_x = np.take_along_axis(x, order, axis=0)
    size = np.arange(1, count)[:, None]
    missing = (size * y.mean() - np.cumsum(y[order], axis=0)[:-1]) / np.sqrt(size * (count - size))
    return np.where(np.diff(sorted_x, axis=0) > 0, missing, -np.inf).max(axis=0, initial=-np.inf)


def _peel_end(values: np.ndarray, side: int, share: float) -> float:
    """Return an end midway between two values that cuts off a share of them; equal values go together."""
    kept, lost = np.sort(values), np.empty(0)
    count = max(1, int(share * values.size))
    edge = kept[count - 1] if side == 0 else kept[-count]
    beyond = kept > edge if side == 0 else kept < edge
    kept, lost = kept[beyond], kept[~beyond]
    if not kept.size:
        return -np.inf if side == 0 else np.inf
    return (lost[-1] + kept[0]) / 2 if side == 0 else (lost[0] + kept[-1]) / 2


def _within(values: np.ndarray, side: int, end: float) -> np.ndarray:
    return values >= end if side == 0 else values <= end


def _pasted(half: Half, box: Box) -> Box:
    """Move the ends of a box out or in, as long as it then holds more beyond chance."""
    best = half.gain(box)
    while True:
        tries = [(half.gain(each), each) for step in box.limited() for each in _nudged(half, box, step)]
        gain, moved = max(tries, key=lambda each: each[0], default=(best, box))
        if gain <= best:
            return box
        best, box = gain, moved


def _nudged(half: Half, box: Box, step: Step) -> Iterator[Box]:
    """Yield the box with one end a little farther out, gone, and a little farther in."""
    column, side = step
    free = box.moved(step, np.inf if side else -np.inf)
    values = half.x[free.holds(half.x), column]
    within = _within(values, side, box.ends[step])
    beyond = values[~within]
    yield free
    for share in (0.01, 0.05, 0.2):
        if within.any():
            yield box.moved(step, _peel_end(values[within], side, share))
        if beyond.size:
            count = min(beyond.size, max(1, int(share * within.sum())))
            outer = np.sort(beyond)[:: 1 if side else -1]
            last = outer[count - 1]
            following = outer[count] if count < outer.size else last
            yield box.moved(step, (last + following) / 2)


def _significant(half: Half, box: Box, error: float) -> tuple[Box, list[Limit]]:
    """Drop limits, the least significant first, until each of those left has a p value of at most `error`."""
    while True:
        limits = [_tested(half, box, step) for step in box.limited()]
        worst = max(limits, key=lambda limit: limit.p_value, default=None)
        if worst is None or worst.p_value <= error:
            return box, limits
        side = 0 if worst.side == "low" else 1
        box = box.moved((int(worst.column), side), np.inf if side else -np.inf)


def _tested(half: Half, box: Box, step: Step) -> Limit:
    column, side = step
    free = box.moved(step, np.inf if side else -np.inf)
    p = quasi_p(half.y[box.holds(half.x)], half.y[free.holds(half.x)], half.copies)
    return Limit(str(column), "high" if side else "low", float(box.ends[step]), p)
