"""What output analysis shows in a terminal: warm-up, intervals, pairs of cases, joint verdicts."""

from __future__ import annotations

from math import isnan, nan
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from rich.table import Table

from sim.analysis.runs.intervals import BATCHES
from sim.experiment.beyond import beyond_data
from sim.report.terminal.tables import Columns, laid_out
from sim.report.wording.numbers import MISSING, figure, percent
from sim.report.wording.text import measure_label, verdict_label
from sim.words import Language, in_language, say

if TYPE_CHECKING:
    from sim.analysis.runs.comparison import Comparison
    from sim.experiment.questions.intervals import Intervals
    from sim.experiment.questions.pairs import Paired
    from sim.experiment.questions.warmup import Examined

BLOCKS = "▁▂▃▄▅▆▇█"
COLUMNS = 72
"""Signs of the curve drawn in a terminal."""

WARM_UP: Columns = (("column.part", 50, "left"), ("column.cut", 14, "right"))

INTERVALS: Columns = (
    ("column.measure", 22, "left"),
    ("column.method", 16, "left"),
    ("column.estimate", 9, "right"),
    ("column.limits", 21, "right"),
    ("column.number", 6, "right"),
)

PAIRS: Columns = (
    ("column.measure", 36, "left"),
    ("column.second", 10, "right"),
    ("column.limits", 24, "right"),
    ("column.saved", 7, "right"),
)

JOINT: Columns = (
    ("column.scenario", 18, "left"),
    ("column.joint", 25, "left"),
    ("column.p_value", 8, "right"),
    ("column.saved", 6, "right"),
    ("column.verdict", 18, "left"),
)

TOLD = {"untold": "cannot"}
"""Verdicts whose sentence has another name."""

LEFT_OUT = ("first_median", "first_p90", "second_median", "second_p90")


# ------------------------------------------------------------------------------------------- warm-up


def warm_up(result: Examined, lang: Language) -> Table:
    """Show where the warm-up ends by each reading."""
    found, table = result.found, laid_out(WARM_UP, lang)
    table.title = say("warmup.title", lang, title=_title(result, lang), unit=say(f"time.{result.unit}", lang))
    cuts = found.cuts[~np.isnan(found.cuts)]
    rows = {
        "stated": found.stated,
        "average": found.cut,
        "median": float(np.median(cuts)) if cuts.size else nan,
        "latest": float(cuts.max()) if cuts.size else nan,
        "settled": found.settled,
    }
    for key, value in rows.items():
        table.add_row(say(f"warmup.{key}", lang), figure(value))
    if cuts.size < found.cuts.size:
        table.add_row(say("warmup.untold", lang), f"{found.cuts.size - cuts.size} / {found.cuts.size}")
    return table


def curve(result: Examined, lang: Language) -> str:
    """Draw Welch's curve as a line of blocks, with the mark of the stated warm-up below it."""
    values, found = result.found.curve, result.found
    signs = min(COLUMNS, values.size)
    means = np.array([part.mean() for part in np.array_split(values, signs)])
    span = np.ptp(means)
    level = (means - means.min()) / span if span > 0 else np.zeros(signs)
    line = "".join(BLOCKS[int(7 * share + 0.5)] for share in level)
    mark = min(signs - 1, int(found.stated / (values.size * found.width) * signs))
    limits = {"least": figure(means.min(), 3), "most": figure(means.max(), 3)}
    told = say("warmup.curve", lang, what=_watched(result, lang), **limits)
    return f"{told}\n{line}\n{' ' * mark}▲ {say('warmup.stated', lang)}"


def warm_up_sentence(result: Examined, lang: Language) -> str:
    """Say whether the stated warm-up is enough."""
    found = result.found
    unsure = found.verdict == "doubtful" and isnan(found.effect.low)
    key = "doubtful_one" if unsure else TOLD.get(found.verdict, found.verdict)
    return say(
        f"warmup.{key}",
        lang,
        stated=figure(found.stated, 3),
        cut=figure(found.cut, 3),
        unit=say(f"time.{result.unit}", lang),
        replications=len(found.series),
        low=_percent(found.effect.low),
        high=_percent(found.effect.high),
        what=_watched(result, lang),
    )


def _watched(result: Examined, lang: Language) -> str:
    return say("warmup.seasonal" if result.seasonal else "warmup.present", lang)


def warm_up_data(result: Examined) -> dict[str, object]:
    """Give what was found as plain data."""
    found, effect = result.found, result.found.effect
    return {
        "scenario": result.case.scenario.name,
        **beyond_data([result.case]),
        "seed": result.seed,
        "replications": len(found.series),
        "unit": result.unit,
        "stated": found.stated,
        "mser5": found.cut,
        "mser5_by_replication": found.cuts.tolist(),
        "welch_settles": found.settled,
        "effect": {"value": effect.value, "low": effect.low, "high": effect.high},
        "verdict": found.verdict,
        "span": found.width,
        "welch": found.curve.tolist(),
    }


def series_table(result: Examined) -> pd.DataFrame:
    """Give the series as a table: `time`, `mean`, the `welch` curve, each replication."""
    found = result.found
    time = found.width * np.arange(found.series.shape[1])
    table = pd.DataFrame({"time": time, "mean": found.series.mean(axis=0)})
    table["welch"] = pd.Series(found.curve)
    each = {f"replication_{k}": row for k, row in enumerate(found.series)}
    return pd.concat([table, pd.DataFrame(each)], axis=1)


# ----------------------------------------------------------------------------------------- intervals


def intervals(result: Intervals, lang: Language) -> Table:
    """Show every number by every method."""
    table = laid_out(INTERVALS, lang)
    table.title = say(
        "interval.title", lang, title=_title(result, lang), unit=say(f"time.{result.unit}", lang)
    )
    before = ""
    for row in result.table().to_dict("records"):
        label = _interval_label(result, row["measure"], lang)
        table.add_row(
            "" if label == before else label,
            say(f"method.{row['method']}", lang),
            figure(row["value"]),
            _limits(row),
            f"{row['n']:,}",
        )
        before = label
    return table


def interval_notes(result: Intervals, precision: float | None, lang: Language) -> list[str]:
    """Say what the methods are worth, and how many replications a precision needs."""
    notes = [say("interval.note", lang, batches=BATCHES, p=figure(result.dependence, 2))]
    if precision is None:
        return notes
    needed = say("join.names", lang).join(
        f"{_interval_label(result, name, lang)} {number:,}"
        for name, number in result.needed(precision).items()
    )
    words = {"precision": _percent(precision) + " %", "replications": len(result.runs), "needed": needed}
    return [*notes, say("interval.needed", lang, **words)]


def intervals_data(result: Intervals, precision: float | None) -> dict[str, object]:
    """Give what was found as plain data."""
    return {
        "scenario": result.case.scenario.name,
        **beyond_data([result.case]),
        "seed": result.seed,
        "replications": len(result.runs),
        "unit": result.unit,
        "dependence_p": result.dependence,
        "intervals": result.table().to_dict("records"),
        **({} if precision is None else {"needed": result.needed(precision)}),
    }


def _interval_label(result: Intervals, name: str, lang: Language) -> str:
    if name == "mean" and np.isfinite(result.first.limit):
        return say("interval.restricted", lang, limit=figure(result.first.limit, 4))
    return say(f"interval.{name}", lang)


# --------------------------------------------------------------------------------------------- pairs


def pairs(result: Paired, lang: Language) -> Table:
    """Show what second has more than first: over all cases, and case by case."""
    table, words = laid_out(PAIRS, lang), _pair_words(result, lang)
    table.title = say("pairs.title", lang, **words, unit=say(f"time.{result.unit}", lang))
    for row in result.summary().to_dict("records"):
        if row["measure"] not in LEFT_OUT:
            label = say(f"pairs.{row['measure']}", lang, **words)
            table.add_row(label, figure(row["mean"]), _limits(row), figure(row["variance_ratio"], 2))
    return table


def pair_notes(result: Paired, lang: Language) -> list[str]:
    """Say in a sentence who had cases done sooner, and how to read the table."""
    means = result.summary().set_index("measure")["mean"]
    shares = {side: percent(means[f"{side}_share"]) for side in ("sooner", "later")}
    told = "pairs.none" if MISSING in shares.values() else "pairs.sentence"
    several = "pairs.note" if len(result.runs) > 1 else "pairs.note_one"
    notes = [
        say(told, lang, **shares, **_pair_words(result, lang)),
        say(several, lang, replications=len(result.runs)),
    ]
    if result.margin:
        unit = say(f"time.{result.unit}", lang)
        notes.append(say("pairs.margin", lang, margin=f"{result.margin:g}", unit=unit))
    return notes


def pairs_data(result: Paired) -> dict[str, object]:
    """Give what was found as plain data."""
    return {
        "first": str(result.first.origin),
        "second": str(result.second.origin),
        **beyond_data([result.first, result.second]),
        "seed": result.seed,
        "replications": len(result.runs),
        "unit": result.unit,
        "margin": result.margin,
        "values": result.summary().to_dict("records"),
    }


def _pair_words(result: Paired, lang: Language) -> dict[str, str]:
    sides = {"first": result.first, "second": result.second}
    return {side: case.scenario.title[lang] for side, case in sides.items()}


# ---------------------------------------------------------------------------------- judged together


def joint(found: Comparison, table: pd.DataFrame, footing: str, lang: Language) -> list[Table]:
    """Show differences that were judged together, a table for each measure."""
    here = table[table["footing"] == footing]
    return [_joint(found, rows, str(measure), lang) for measure, rows in here.groupby("measure", sort=False)]


def joint_note(found: Comparison, table: pd.DataFrame, lang: Language) -> str:
    """Say over how much the verdicts hold."""
    family = int(table["p_value"].notna().groupby(table["footing"]).sum().max())
    return say(
        "joint.note",
        lang,
        baseline=in_language(found.titles[found.baseline], lang),
        replications=int(table["replications"].max()),
        family=family,
    )


def _joint(found: Comparison, rows: pd.DataFrame, measure: str, lang: Language) -> Table:
    table = laid_out(JOINT, lang)
    table.title = measure_label(measure, lang)
    for row in rows.to_dict("records"):
        table.add_row(
            in_language(found.titles[row["scenario"]], lang),
            f"{figure(row['mean'], 3)}\n[{figure(row['low'], 3)}, {figure(row['high'], 3)}]",
            _p(row["p_value"]),
            figure(row["variance_ratio"], 2),
            verdict_label(measure, row["verdict"], lang),
        )
    return table


def _p(value: float) -> str:
    return "< 0.0001" if value < 0.0001 else figure(value, 4)


def _limits(row: dict) -> str:
    low, high = (figure(row[side]) for side in ("low", "high"))
    return MISSING if isnan(row["low"]) else f"{low} … {high}"


def _percent(share: float) -> str:
    return figure(share) if isnan(share) else f"{100 * share:.3g}"


def _title(result: Examined | Intervals, lang: Language) -> str:
    return result.case.scenario.title[lang]
