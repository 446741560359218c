"""What notebooks and studies of one's own take beside `sim` itself: analyses, figures and registers.

`sim` itself runs and compares; this module gives the parts from which answers are made, under one roof, so
that they may move inside the package.
"""

from __future__ import annotations

from sim.analysis.choice.ranking import Best
from sim.analysis.choice.switching import crossing
from sim.analysis.log.history import History
from sim.analysis.measures.city import measure
from sim.analysis.measures.durations import durations
from sim.analysis.runs.differences import holm
from sim.analysis.runs.replications import half_width, interval, limits_of, moments, required
from sim.analysis.runs.survival import kaplan_meier
from sim.analysis.theory.organisation import Demand, Wages, best_flat, best_two_tiers, switch_point
from sim.analysis.theory.queueing import jackson, mmc, pooling_two, priority_mmc
from sim.eventlog import NEVER, Event, What
from sim.experiment.cases import Case
from sim.experiment.questions.advise import AdviceQuestion, advise
from sim.experiment.questions.cost import costs
from sim.experiment.questions.discovery import DiscoveryQuestion, ranges, switch_map
from sim.experiment.questions.warmup import warm_up
from sim.experiment.runs.replicated import watch_of
from sim.experiment.studies.candidates import AdvisedCity
from sim.experiment.studies.named import load_wages
from sim.ingest.events import read_events
from sim.ingest.export import write_events
from sim.ingest.faults import LogFileError
from sim.ingest.gaps import gaps, told
from sim.ingest.incidents import read_incidents
from sim.ingest.setting import Setting
from sim.ingest.table import Wording
from sim.model.files.tree import walk_quantities
from sim.report.plots import plot_noise, plot_switches
from sim.report.plots.charts import plot_organisations
from sim.report.sliders import slider
from sim.report.style import FAINT, INK, LESS, MORE, blank, figure_style, finish, structure_colour
from sim.report.terminal.discovery import switches
from sim.report.terminal.registers import faults_table, faults_told, gaps_table
from sim.report.terminal.scenarios import organisation
from sim.report.terminal.warmup import plot_warm_up
from sim.report.wording.names import Names
from sim.report.wording.text import measure_label
from sim.words import say

__all__ = [
    "FAINT",
    "INK",
    "LESS",
    "MORE",
    "NEVER",
    "AdviceQuestion",
    "AdvisedCity",
    "Best",
    "Case",
    "Demand",
    "DiscoveryQuestion",
    "Event",
    "History",
    "LogFileError",
    "Names",
    "Setting",
    "Wages",
    "What",
    "Wording",
    "advise",
    "best_flat",
    "best_two_tiers",
    "blank",
    "costs",
    "crossing",
    "durations",
    "faults_table",
    "faults_told",
    "figure_style",
    "finish",
    "gaps",
    "gaps_table",
    "half_width",
    "holm",
    "interval",
    "jackson",
    "kaplan_meier",
    "limits_of",
    "load_wages",
    "measure",
    "measure_label",
    "mmc",
    "moments",
    "organisation",
    "plot_noise",
    "plot_organisations",
    "plot_switches",
    "plot_warm_up",
    "pooling_two",
    "priority_mmc",
    "ranges",
    "read_events",
    "read_incidents",
    "required",
    "say",
    "slider",
    "structure_colour",
    "switch_map",
    "switch_point",
    "switches",
    "told",
    "walk_quantities",
    "warm_up",
    "watch_of",
    "write_events",
]
