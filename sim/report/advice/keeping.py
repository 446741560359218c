"""What somebody asked advice about, the command that asks the same, and what is kept of the answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from sim.analysis.choice.ranking import Best
from sim.experiment.command_line import CommandLine, Given, Option, Origin, Verb, repeated
from sim.experiment.questions.advise import Advice, AdviceQuestion
from sim.experiment.questions.advise import advise as answered
from sim.experiment.runs.manifest import own_version, write_manifest
from sim.experiment.runs.run import SEED, Pool
from sim.experiment.studies.candidates import AdvisedCity, Taking
from sim.experiment.studies.named import load_wages
from sim.model.city.cities import as_city
from sim.model.city.wages import WageTable
from sim.model.files.library import asked
from sim.report.advice.reading import notes, reading
from sim.report.advice.tables import each_post
from sim.report.terminal.tables import records
from sim.words import Language, languages

WORLDS = 40
"""Worlds that are proposed to whoever has asked for none."""


@dataclass(frozen=True)
class AdviceRequest:
    """What somebody asked: a city by name or file, levers and values put in before, a question, wages."""

    origin: Origin
    question: AdviceQuestion
    wages_of: str = ""

    def asked(self) -> AdvisedCity:
        """Load the city and the wages; ValueError for anything else."""
        _ = self.wages  # so that what is wrong with them is told before anything runs
        found = asked(self.origin.name, self.origin.changes, self.origin.levers)
        return AdvisedCity(as_city(found, "advice is given to cities only"), self.origin)

    @cached_property
    def wages(self) -> WageTable | None:
        """The table of wages, if one is named."""
        return load_wages(self.wages_of) if self.wages_of else None

    @property
    def command(self) -> str:
        """The command that asks for the same; it holds no absolute path."""
        question = self.question
        options: list[Given] = [
            *self.origin.options,
            (Option.MEASURE, question.measure),
            *repeated(Option.LEVER, question.levers),
            (Option.POSTS, f"{question.posts}"),
            (Option.REPLICATIONS, f"{len(question.replications)}"),
        ]
        options += [(Option.SEED, f"{question.seed}")] if question.seed != SEED else []
        options += [(Option.WAGES, self.wages_of)] if self.wages_of else []
        options += [(Option.WORLDS, f"{question.worlds}")] if question.worlds else []
        line = str(CommandLine(Verb.ADVISE, (self.origin.name,), tuple(options)))
        return line if question.highest is None else f"{line} {_HIGHEST[question.best]}"

    @property
    def in_worlds(self) -> str:
        """The command that asks for the same in worlds too."""
        return replace(self, question=replace(self.question, worlds=self.question.worlds or WORLDS)).command


_HIGHEST: Mapping[Best, str] = {Best.LARGEST: "--highest", Best.SMALLEST: "--lowest"}


def found(request: AdviceRequest, city: AdvisedCity, pool: Pool | None = None) -> Advice:
    """Answer what was asked."""
    return answered(city, request.question, pool)


def described(advice: Advice, request: AdviceRequest) -> dict[str, Any]:
    """Give what was asked, the tables and what is said of them in every language as plain data."""
    question, wages = advice.question, request.wages
    return {
        "command": request.command,
        "version": own_version(),
        "city": {"scenario": advice.asked.city.name, "scenario_digest": advice.asked.case.digest},
        "measure": question.measure,
        "best": question.best.value,
        "beside": list(question.directions)[1:],
        "posts": question.posts,
        "seed": question.seed,
        "replications": len(question.replications),
        "wages": wages.name if wages else None,
        "alone": records(alone(advice, wages)),
        "pairs": records(advice.pair_table),
        "worlds": records(advice.world_table),
        "set_aside": [
            {"name": each.name, "why": each.why.value, "text": each.text} for each in advice.set_aside
        ],
        "reading": {lang: said(advice, request, lang) for lang in languages()},
    }


def alone(advice: Advice, wages: WageTable | None) -> pd.DataFrame:
    """Give levers and posts, posts with what each of them changes."""
    table = advice.table
    rows = each_post(table[table["kind"] == Taking.POSTS.value], advice.question.measure, wages)
    return table.join(rows[["per_post", "per_million"]])


def said(advice: Advice, request: AdviceRequest, lang: Language) -> list[str]:
    """Say all that is said."""
    return [
        *reading(advice, request.wages, lang),
        *notes(advice, request.in_worlds, request.wages, lang),
    ]


def write(advice: Advice, request: AdviceRequest, folder: Path, seconds: float) -> None:
    """Write the tables, the runs and a manifest into a folder that is new."""
    for name, table in {
        "alone": alone(advice, request.wages),
        "pairs": advice.pair_table,
        "worlds": advice.world_table,
    }.items():
        if len(table):
            table.to_csv(folder / f"{name}.csv", index=False, float_format="%.10g", lineterminator="\n")
    for name, runs in {
        "runs": advice.runs,
        "pair_runs": advice.pair_runs,
        "world_runs": advice.world_runs,
    }.items():
        if len(runs):
            runs.to_parquet(folder / f"{name}.parquet", index=False, compression="zstd")
    write_manifest(folder, described(advice, request) | {"seconds": round(seconds, 1)})
