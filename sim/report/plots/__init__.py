"""Figures, one function a question; they lay out and compute nothing of their own.

Those of a comparison take a `ComparedResult` and return a `Figure` with one panel, or one row of panels, for
each footing (documented posts, equal posts).  With `ax` they draw into axes of somebody else, without notes.
Figures are free of pyplot and its state; a notebook shows them.
"""

from __future__ import annotations

from sim.report.plots.assumptions import plot_morris, plot_sensitivity
from sim.report.plots.backlog import plot_backlog, plot_shock
from sim.report.plots.common import ComparedResult
from sim.report.plots.course import plot_course
from sim.report.plots.drivers import plot_parts
from sim.report.plots.fairness import plot_fairness
from sim.report.plots.flows import plot_flows
from sim.report.plots.leads import plot_leads
from sim.report.plots.levels import plot_ranking, plot_resolution
from sim.report.plots.load import plot_load
from sim.report.plots.noise import plot_noise
from sim.report.plots.switching import plot_switches
from sim.report.plots.times import plot_bridge, plot_bridges, plot_split
from sim.report.plots.together import plot_together

__all__ = [
    "ComparedResult",
    "plot_backlog",
    "plot_bridge",
    "plot_bridges",
    "plot_course",
    "plot_fairness",
    "plot_flows",
    "plot_leads",
    "plot_load",
    "plot_morris",
    "plot_noise",
    "plot_parts",
    "plot_ranking",
    "plot_resolution",
    "plot_sensitivity",
    "plot_shock",
    "plot_split",
    "plot_switches",
    "plot_together",
]
