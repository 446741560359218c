"""Limits of a mean and its p value, computed otherwise than in `sim`, to hold that against."""

from math import sqrt

import numpy as np
from scipy import stats


def sides(values) -> tuple[float, float, float]:
    """Return the mean of some values that differ, and its errors downwards and upwards."""
    k = float(stats.skew(values)) / sqrt(len(values)) if len(values) > 2 else 0.0
    mean, error = float(np.mean(values)), float(stats.sem(values))
    long, short = error * (1 + 2 * abs(k)), error / (1 + abs(k) / 3)
    return (mean, short, long) if k > 0 else (mean, long, short)


def limits(values, level: float = 0.95) -> tuple[float, float]:
    """Return the two-sided limits of the mean of some values that differ."""
    mean, below, above = sides(values)
    t = float(stats.t.ppf((1 + level) / 2, len(values) - 1))
    return mean - t * below, mean + t * above


def p_value(values) -> float:
    """Return the two-sided p value of the mean being 0."""
    mean, below, above = sides(values)
    return float(2 * stats.t.sf(abs(mean) / (below if mean > 0 else above), len(values) - 1))
