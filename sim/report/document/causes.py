"""What stands in the sections on where differences come from: parts of the time, load and fairness."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, cast

import pandas as pd

from sim.analysis.runs.pairwise import Pairwise, pairwise
from sim.analysis.runs.tables import cells, measures
from sim.report.document.exhibits import Heading, Item, Note, Picture, TableItem
from sim.report.document.given import LEVEL, Given, at_footing, judged, matrix
from sim.report.document.reading import Explained, KeptResult
from sim.report.plots import plot_bridges, plot_fairness, plot_load, plot_parts, plot_split
from sim.report.wording.numbers import percent
from sim.report.wording.sentences import (
    busiest_sentences,
    change_part,
    explained_sentences,
    limits_of_row,
    part_sentence,
    team_name,
    verdict_sentences,
)
from sim.report.wording.telling import Teller, limits
from sim.report.wording.text import measure_label

if TYPE_CHECKING:
    from sim.experiment.questions.explain import Explanation

FAIR = ("resolution_gini_communities",)
"""Measures of fairness, beside those of the load of each kind of office."""

SHARES = ["utilisation", "engaged"]
"""The load of posts, without and with other work."""

ROUNDING = 1e-9
"""Far below any share of time that somebody has for other work."""

TEAM_NUMBER = r"_\d+$"
"""The end of the name of one team of several with the same role."""


# ------------------------------------------------------------------------------------------------ 3 drivers


def drivers(given: Given) -> Iterator[Item]:
    """Yield where the time goes and which parts make the difference."""
    kept, teller = given.kept, given.teller
    if kept.split.empty:
        yield Note(given.say("doc.no_split"))
    else:
        for footing in kept.footings:
            draw = partial(plot_split, kept.at(footing), teller.lang)
            yield Picture(f"split_{footing}", at_footing(given, "doc.fig.split", footing), draw)
        yield from (item for footing in kept.footings for item in _bridges(given, footing))
    if not given.explained:
        yield Note(given.say("doc.no_explain"))
    for number, explained in enumerate(given.explained, 1):
        yield from _explained(given, explained, f"explained_{number}")


def _bridges(given: Given, footing: str) -> Iterator[Item]:
    """Yield at a footing the parts that make each structure differ from the baseline, in words and drawn."""
    kept, teller = given.kept, given.teller
    others = [name for name in kept.titles if name != kept.baseline and _has_split(kept, footing, name)]
    for scenario in others:
        table, about = _bridge_table(kept, footing, scenario), (footing, kept.baseline, scenario)
        yield part_sentence(table, about, teller, f"bridges_{footing}")
    if others:
        draw = partial(plot_bridges, kept.at(footing), kept.baseline, teller.lang)
        title = at_footing(given, "doc.fig.bridges", footing, first=given.title(kept.baseline))
        yield Picture(f"bridges_{footing}", title, draw)


def _has_split(kept: KeptResult, footing: str, scenario: str) -> bool:
    here = kept.split[kept.split["footing"] == footing]["scenario"]
    return {scenario, kept.baseline} <= set(here)


def _bridge_table(kept: KeptResult, footing: str, scenario: str) -> pd.DataFrame:
    """Divide a difference into parts; limits hold for all parts and structures of the footing together."""
    here = kept.split[kept.split["footing"] == footing]
    count = here["part"].nunique() * max(1, here["scenario"].nunique() - 1)
    return kept.bridge(footing, kept.baseline, scenario, 1 - (1 - LEVEL) / count)


def _explained(given: Given, explained: Explained, key: str) -> Iterator[Item]:
    """Yield to which parts of the change a difference is put down."""
    made, lang = explained.made, given.teller.lang
    teller = Teller(lang, _titles_of(given, explained), made["command"], given.teller.leaning)
    first, second = (made[end]["scenario"] for end in ("first", "second"))
    yield Heading(given.say("explain.title", first=_named(teller, first), second=_named(teller, second)))
    yield from explained_sentences(made, teller, key)
    if explained.drawable:
        names = {"first": _named(teller, first), "second": _named(teller, second)}
        draw = partial(plot_parts, cast("Explanation", explained.drawable), lang)
        yield Picture(f"{key}_parts", given.say("doc.fig.parts", **names), draw)
    rows = [
        (
            change_part(row["part"], lang),
            limits(made["measure"], limits_of_row(row), lang),
            given.say(f"explain.{row['verdict']}"),
        )
        for row in made["parts"]
    ]
    rows.append((given.say("explain.sum"), limits(made["measure"], limits_of_row(made["total"]), lang), ""))
    head = tuple(given.say(f"explain.column.{name}") for name in ("part", "effect", "verdict"))
    title = given.say("explain.by_part", measure=measure_label(made["measure"], lang))
    note = given.say("doc.note.explained", replications=made["replications"], seed=made["seed"])
    yield TableItem(key, title, head, tuple(rows), note)


def _titles_of(given: Given, explained: Explained) -> dict[str, dict[str, str]]:
    """Give the titles of a comparison and of both ends; a scenario that cannot be loaded keeps its name."""
    drawable = explained.drawable
    ends = (drawable.way.first, drawable.way.second) if drawable else ()
    return {**{end.name: end.title.model_dump() for end in ends}, **given.kept.titles}


def _named(teller: Teller, scenario: str) -> str:
    return teller.title(scenario)


# ------------------------------------------------------------------------------------------------ 4 load


def load(given: Given) -> Iterator[Item]:
    """Yield who carries the load and how evenly."""
    kept, teller = given.kept, given.teller
    orders: dict[str, dict[str, Pairwise]] = {}
    for footing, scenario, rows in cells(kept.load):
        orders.setdefault(footing, {})[scenario] = _idleness(rows)
    for footing, found in orders.items():
        yield from busiest_sentences(found, footing, teller, f"load_{footing}")
    for footing in kept.footings:
        draw = partial(plot_load, kept.at(footing), teller.lang)
        title = at_footing(given, "doc.fig.load", footing)
        yield Picture(f"load_figure_{footing}", title, draw, screen=given.again(footing))
    yield from (_by_tier(given, footing) for footing in kept.footings)
    yield Heading(given.say("doc.fairness"))
    yield from _fairness(given)


def _idleness(rows: pd.DataFrame) -> Pairwise:
    """Compare the idle shares of teams, offices of a kind taken together, in one scenario."""
    known = rows[rows["utilisation"].notna() & (rows["posts"] > 0)]
    role = known["role"].str.replace(TEAM_NUMBER, "", regex=True)
    team = known.assign(team=known["kind"] + "/" + role, busy=known["utilisation"] * known["posts"])
    sums = team.groupby(["replication", "team"], sort=False)[["busy", "posts"]].sum()
    return pairwise((1 - sums["busy"] / sums["posts"]).unstack("team"), LEVEL)


def _by_tier(given: Given, footing: str) -> TableItem:
    """Show posts and load of every kind and role, from the top tier down, a column per structure."""
    table = given.kept.load_by_tier(LEVEL)
    table = table[table["footing"] == footing]
    team = table["kind"] + "/" + table["role"].str.replace(TEAM_NUMBER, "", regex=True)
    busy = table[SHARES].fillna(0).mul(table["posts"], axis=0)
    table = table.assign(team=team, **{name: busy[name] for name in SHARES})
    sums = table.groupby(["team", "scenario"], sort=False)[["posts", *SHARES]].sum()
    scenarios = list(table["scenario"].unique())
    teams = table.groupby("team", sort=False)["tier"].max().sort_values(kind="stable").index
    rows = tuple(
        (team_name(str(name), given.teller.lang), *(_cell(sums, (str(name), each)) for each in scenarios))
        for name in teams
    )
    head = (given.say("doc.head.team"), *map(given.title, scenarios))
    title = given.say("doc.table.load", footing=given.say(f"footing.{footing}"))
    numeric = frozenset(range(1, len(head)))
    return TableItem(f"load_{footing}", title, head, rows, given.say("doc.note.load"), numeric, dense=True)


def _cell(sums: pd.DataFrame, place: tuple[str, str]) -> str:
    if place not in sums.index or not sums.loc[place, "posts"]:
        return ""
    posts, used, engaged = sums.loc[place]
    more = f" ({percent(engaged / posts)} %)" if engaged - used > ROUNDING * posts else ""
    return f"{posts:,.0f} · {percent(used / posts)} %{more}"


def _fairness(given: Given) -> Iterator[Item]:
    kept, teller = given.kept, given.teller
    kinds = [name for name in measures(kept.runs) if name.startswith("utilisation_gini_")]
    for footing in kept.footings:
        for measure in FAIR:
            rows = judged(given, footing, measure)
            yield from verdict_sentences(rows, teller, f"fair_{footing}")
    if len(kept.communities):
        draw = partial(plot_fairness, kept, teller.lang)
        yield Picture("communities", given.say("doc.fig.communities"), draw)
    for footing in kept.footings:
        yield matrix(given, footing, [*FAIR, *kinds], ("fair", "doc.table.fair"))
    if kept.communities.empty:
        yield Note(given.say("doc.no_communities"))
