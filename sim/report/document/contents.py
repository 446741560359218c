"""What stands in each section of a report, in order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import batched
from math import isnan
from typing import TYPE_CHECKING, cast

import pandas as pd

from sim.analysis.pairwise import Pairwise, pairwise
from sim.analysis.tables import cells, measures
from sim.report.charts import plot_organisations
from sim.report.console import MISSING, figure, percent
from sim.report.document import assumptions
from sim.report.document.assumptions import Reading
from sim.report.document.exhibits import Grid, Heading, Item, Note, Picture, Section
from sim.report.document.ledger import ledger_items
from sim.report.document.method import method_items
from sim.report.document.reading import Explained, Kept
from sim.report.plots import (
    plot_backlog,
    plot_bridge,
    plot_fairness,
    plot_flows,
    plot_load,
    plot_parts,
    plot_ranking,
    plot_shock,
    plot_split,
)
from sim.report.sentences import (
    Certainty,
    Contest,
    Sentence,
    Teller,
    amount,
    busiest_sentences,
    certainty_sentence,
    change_part,
    contest_sentence,
    explained_sentences,
    judge,
    limits,
    limits_of_row,
    part_sentence,
    posts_clause,
    team_name,
    verdict_sentences,
)
from sim.report.text import measure_label, measure_name, unit_key, unit_of

if TYPE_CHECKING:
    from sim.experiment.explain import Explanation

LEVEL = 0.95

BESIDE = (
    "close_median_hours",
    "close_p90_hours",
    "on_time_share",
    "local_share",
    "satisfied_share",
    "hops_mean",
    "request_median_hours",
    "department_utilisation",
    "mid_utilisation",
)
"""Measures shown beside that of the study."""

CHARTS = 4
"""Organisation charts in a figure, as many as can be read on a page across."""

FAIR = ("resolution_gini_communities",)
"""Measures of fairness, beside those of the load of each kind of office."""

JOURNEYS = ("hops_mean",)
"""Measures of journeys that sentences are about."""

MOVES = (
    "hops_mean",
    "returns_per_incident",
    "return_share",
    "local_share",
    "cross_department_share",
    "search_share",
)
"""Measures of journeys between offices."""

BACKLOG = ("backlog_mean", "backlog_max", "open_at_end", "recovery_rmst90_days", "shock_excess_incident_days")
"""Measures of what waits, through the year and after a shock."""

TEAM_NUMBER = r"_\d+$"
"""The end of the name of one team of several with the same role."""

MARKS = {"lower": "▼", "higher": "▲", "equivalent": "≈", "undetermined": "", "unknown": "?"}


@dataclass(frozen=True, eq=False)
class Given:
    """What a report is made from and how it is told."""

    kept: Kept
    explained: tuple[Explained, ...]
    readings: tuple[Reading, ...]
    teller: Teller

    @cached_property
    def gaps(self) -> pd.DataFrame:
        """The differences from the baseline, with the margin beside them if one was named."""
        table = self.kept.differences(LEVEL)
        return table if self.kept.margin is None else table.assign(margin=self.kept.margin)

    def order(self, staffing: str, measure: str) -> Pairwise:
        """Compare all structures with each other at a staffing."""
        return pairwise(_by_scenario(self.kept.runs, staffing, measure), LEVEL)

    def contest(self, staffing: str) -> Contest:
        """Give who is lowest in the measure of the study at a staffing."""
        measure = self.kept.measure
        return Contest(measure, staffing, self.order(staffing, measure), self.kept.baseline)

    @property
    def margin(self) -> str:
        """The difference that matters, in words; empty if none was named."""
        kept = self.kept
        return "" if kept.margin is None else amount(kept.measure, kept.margin, self.teller.lang)

    def say(self, key: str, **values: object) -> str:
        """Say a text in the language of the report."""
        return self.teller.say(key, **values)

    def title(self, scenario: str) -> str:
        """Give the title of a scenario."""
        return self.kept.titles.get(scenario, {}).get(self.teller.lang, scenario)


def _by_scenario(runs: pd.DataFrame, staffing: str, measure: str) -> pd.DataFrame:
    """Spread a measure at a staffing over columns, a scenario each in their order."""
    here = runs[runs["staffing"] == staffing]
    return here.pivot(index="replication", columns="scenario", values=measure)[here["scenario"].unique()]


def sections(given: Given) -> list[Section]:
    """Give all sections, in order."""
    parts: dict[str, Callable[[Given], Iterable[Item]]] = {
        "answer": answer,
        "ranking": ranking,
        "drivers": drivers,
        "load": load,
        "organisation": organisation,
        "journeys": journeys,
        "backlog": backlog,
        "assumptions": rests_on,
        "ledger": lambda given: ledger_items(given.kept, given.teller),
        "method": lambda given: method_items(given.kept, given.teller),
    }
    return [Section(key, given.say(f"doc.title.{key}"), tuple(make(given))) for key, make in parts.items()]


def _at(given: Given, key: str, staffing: str, **values: object) -> str:
    """Say a title with the staffing that it is about."""
    return given.say(key, staffing=given.say(f"staffing.{staffing}"), **values)


# ------------------------------------------------------------------------------------------------ 1 answer


def answer(given: Given) -> Iterator[Sentence]:
    """Yield the answer: who is best, whether that is the structure or the posts, how sure it is."""
    kept, teller = given.kept, given.teller
    first, *others = (given.contest(staffing) for staffing in kept.staffings)
    yield contest_sentence(first, teller, "ranks_" + first.staffing)
    if others:
        second = contest_sentence(others[0], teller, "ranks_" + others[0].staffing)
        clause = posts_clause(first, others[0], teller)
        text = second.text + (" " if teller.lang == "en" else "") + clause
        yield Sentence(text, second.exhibit, second.interval, second.leans, second.command)
    else:
        yield teller.sentence(
            given.say("said.one_staffing", staffing=given.say(f"staffing.{first.staffing}")),
            "ranks_" + first.staffing,
            MISSING,
            (),
        )
    known = Certainty(
        kept.outcome.replications,
        _width(given),
        assumptions.stable_words(kept, list(given.readings), teller),
    )
    yield certainty_sentence(known, teller, "grades")


def _width(given: Given) -> str:
    width = given.kept.outcome.width
    if isnan(width):
        return MISSING
    key = "said.width" if given.kept.outcome.reached else "said.width_missed"
    return given.say(
        key, width=figure(100 * width, 2), target=f"{100 * given.kept.outcome.study.precision.relative:g}"
    )


# ------------------------------------------------------------------------------------------------ 2 ranking


def ranking(given: Given) -> Iterator[Item]:
    """Yield who is faster than whom."""
    kept, teller = given.kept, given.teller
    for staffing in kept.staffings:
        rows = given.gaps[(given.gaps["staffing"] == staffing) & (given.gaps["measure"] == kept.measure)]
        yield from verdict_sentences(rows, teller, "gaps", given.margin)
    if len(given.gaps):
        title = given.say("doc.fig.gaps", measure=_label(given))
        yield Picture("gaps", title, partial(plot_ranking, kept, kept.measure, teller.lang))
    for staffing in kept.staffings:
        yield _ranks(given, staffing)
    if len(given.gaps):
        yield from (_others(given, staffing) for staffing in kept.staffings)


def _label(given: Given) -> str:
    return measure_label(given.kept.measure, given.teller.lang)


def _ranks(given: Given, staffing: str) -> Grid:
    """List the structures by their means, with whom each is surely above."""
    kept, lang = given.kept, given.teller.lang
    order = given.order(staffing, kept.measure)
    means = kept.summary(LEVEL)
    means = means[(means["staffing"] == staffing) & (means["measure"] == kept.measure)].set_index("scenario")
    gaps = given.gaps[(given.gaps["staffing"] == staffing) & (given.gaps["measure"] == kept.measure)]
    gaps = gaps.set_index("scenario")
    places = {str(name): k for k, name in enumerate(order.means.sort_values(kind="stable").index, 1)}
    rows = []
    for name, place in places.items():
        mean = means.loc[name]
        gap = (
            limits(kept.measure, tuple(gaps.loc[name, ["mean", "low", "high"]]), lang)
            if name in gaps.index
            else ""
        )
        below = sorted(places[other] for other in order.lower_than(name))
        rows.append(
            (
                f"{place}",
                given.title(name),
                f"{figure(mean['mean'], 3)} [{figure(mean['low'], 3)}, {figure(mean['high'], 3)}]",
                gap or given.say("axis.baseline"),
                ", ".join(map(str, below)) or MISSING,
            )
        )
    head = tuple(given.say(f"doc.head.{name}") for name in ("place", "structure", "mean", "gap", "below"))
    title = given.say("doc.table.ranks", staffing=given.say(f"staffing.{staffing}"), measure=_label(given))
    note = given.say("doc.note.ranks", decided=order.decided, pairs=len(order.pairs))
    return Grid(f"ranks_{staffing}", title, head, tuple(rows), note, frozenset({0}))


def _others(given: Given, staffing: str) -> Grid:
    """Show other measures beside, marked where a structure surely differs, all of them judged together."""
    runs = given.kept.runs
    wanted = [name for name in BESIDE if name in measures(runs) and name != given.kept.measure]
    return _matrix(given, staffing, wanted, ("beside", "doc.table.beside"))


def _matrix(given: Given, staffing: str, wanted: Sequence[str], names: tuple[str, str]) -> Grid:
    """Show measures (rows) of structures (columns), marked where they surely differ from the baseline.

    `names` are the key of the table and that of its title.
    """
    kept, (key, title) = given.kept, names
    here = kept.runs[kept.runs["staffing"] == staffing]
    wanted = [name for name in wanted if here[name].notna().any()]
    marks = _marks(kept, staffing, wanted)
    means = here.groupby("scenario", sort=False)[wanted].mean()
    rows = tuple(
        (
            _row_name(measure, given),
            *(
                _marked(means.loc[name, measure], measure, marks.get((name, measure), ""))
                for name in means.index
            ),
        )
        for measure in wanted
    )
    head = (given.say("column.measure"), *(given.title(str(name)) for name in means.index))
    text = given.say(title, staffing=given.say(f"staffing.{staffing}"))
    note = given.say("doc.note.joint", baseline=given.teller.name(kept.baseline))
    return Grid(f"{key}_{staffing}", text, head, rows, note, frozenset(range(1, len(head))), dense=True)


def _marks(kept: Kept, staffing: str, wanted: Sequence[str]) -> dict[tuple[str, str], str]:
    """Mark what surely differs, of all measures wanted and all structures together."""
    if not wanted:
        return {}
    gaps = kept.joint(wanted, LEVEL)
    rows = gaps[gaps["staffing"] == staffing].to_dict("records") if len(gaps) else []
    return {(row["scenario"], row["measure"]): MARKS[judge(row)] for row in rows}


def _row_name(measure: str, given: Given) -> str:
    """Name a measure with its unit, shares in percent."""
    name = measure_name(measure, given.teller.lang)
    unit = "%" if unit_key(measure) == "share" else unit_of(measure, given.teller.lang)
    return name if unit_key(measure) == "index" else given.say("axis.with_unit", name=name, unit=unit)


def _marked(value: float, measure: str, mark: str) -> str:
    if isnan(value):
        return MISSING
    return f"{figure(100 * value if unit_key(measure) == 'share' else value, 3)} {mark}".strip()


# ------------------------------------------------------------------------------------------------ 3 drivers


def drivers(given: Given) -> Iterator[Item]:
    """Yield where the time goes and which parts make the difference."""
    kept, teller = given.kept, given.teller
    if kept.split.empty:
        yield Note(given.say("doc.no_split"))
    else:
        for staffing in kept.staffings:
            draw = partial(plot_split, kept.at(staffing), teller.lang)
            yield Picture(f"split_{staffing}", _at(given, "doc.fig.split", staffing), draw)
        yield from (item for scenario in kept.titles for item in _bridge(given, scenario))
    if not given.explained:
        yield Note(given.say("doc.no_explain"))
    for number, explained in enumerate(given.explained, 1):
        yield from _explained(given, explained, f"explained_{number}")


def _bridge(given: Given, scenario: str) -> Iterator[Item]:
    """Yield the bridge from the baseline to one structure."""
    kept, teller = given.kept, given.teller
    if scenario == kept.baseline:
        return
    yield Heading(given.say("doc.against", second=given.title(scenario), first=given.title(kept.baseline)))
    staffings = [name for name in kept.staffings if _has_split(kept, name, scenario)]
    names = {"first": given.title(kept.baseline), "second": given.title(scenario)}
    for staffing in staffings:
        table, about = _bridge_table(kept, staffing, scenario), (staffing, kept.baseline, scenario)
        yield part_sentence(table, about, teller, f"bridge_{scenario}_{staffing}")
    for staffing in staffings:
        draw = partial(plot_bridge, kept.at(staffing), kept.baseline, scenario, teller.lang)
        title = _at(given, "doc.fig.bridge", staffing, **names)
        yield Picture(f"bridge_{scenario}_{staffing}", title, draw)


def _has_split(kept: Kept, staffing: str, scenario: str) -> bool:
    here = kept.split[kept.split["staffing"] == staffing]["scenario"]
    return {scenario, kept.baseline} <= set(here)


def _bridge_table(kept: Kept, staffing: str, scenario: str) -> pd.DataFrame:
    """Divide a difference into parts; limits hold for all parts and structures of the staffing together."""
    here = kept.split[kept.split["staffing"] == staffing]
    count = here["part"].nunique() * max(1, here["scenario"].nunique() - 1)
    return kept.bridge(staffing, kept.baseline, scenario, 1 - (1 - LEVEL) / count)


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
    yield Grid(key, title, head, tuple(rows), note)


def _titles_of(given: Given, explained: Explained) -> dict[str, dict[str, str]]:
    """Give the titles of a comparison and of both ends; a scenario that cannot be loaded keeps its name."""
    drawable = explained.drawable
    ends = (drawable.way.first, drawable.way.second) if drawable else ()
    return {**{end.name: end.title.model_dump() for end in ends}, **given.kept.titles}


def _named(teller: Teller, scenario: str) -> str:
    return teller.titles.get(scenario, {}).get(teller.lang, scenario)


# ------------------------------------------------------------------------------------------------ 4 load


def load(given: Given) -> Iterator[Item]:
    """Yield who carries the load and how evenly."""
    kept, teller = given.kept, given.teller
    orders: dict[str, dict[str, Pairwise]] = {}
    for staffing, scenario, rows in cells(kept.load):
        orders.setdefault(staffing, {})[scenario] = _idleness(rows)
    for staffing, found in orders.items():
        yield from busiest_sentences(found, staffing, teller, f"load_{staffing}")
    for staffing in kept.staffings:
        draw = partial(plot_load, kept.at(staffing), teller.lang)
        yield Picture(f"load_figure_{staffing}", _at(given, "doc.fig.load", staffing), draw)
    yield from (_by_tier(given, staffing) for staffing in kept.staffings)
    yield Heading(given.say("doc.fairness"))
    yield from _fairness(given)


def _idleness(rows: pd.DataFrame) -> Pairwise:
    """Compare the idle shares of teams, offices of a kind taken together, in one scenario."""
    known = rows[rows["utilisation"].notna() & (rows["posts"] > 0)]
    role = known["role"].str.replace(TEAM_NUMBER, "", regex=True)
    team = known.assign(team=known["kind"] + "/" + role, busy=known["utilisation"] * known["posts"])
    sums = team.groupby(["replication", "team"], sort=False)[["busy", "posts"]].sum()
    return pairwise((1 - sums["busy"] / sums["posts"]).unstack("team"), LEVEL)


def _by_tier(given: Given, staffing: str) -> Grid:
    """Show posts and utilisation of every kind and role, from the top tier down, a column per structure."""
    table = given.kept.load_by_tier(LEVEL)
    table = table[table["staffing"] == staffing]
    team = table["kind"] + "/" + table["role"].str.replace(TEAM_NUMBER, "", regex=True)
    table = table.assign(team=team, busy=table["utilisation"].fillna(0) * table["posts"])
    sums = table.groupby(["team", "scenario"], sort=False)[["posts", "busy"]].sum()
    scenarios = list(table["scenario"].unique())
    teams = table.groupby("team", sort=False)["tier"].max().sort_values(kind="stable").index
    rows = tuple(
        (team_name(str(name), given.teller.lang), *(_cell(sums, (str(name), each)) for each in scenarios))
        for name in teams
    )
    head = (given.say("doc.head.team"), *map(given.title, scenarios))
    title = given.say("doc.table.load", staffing=given.say(f"staffing.{staffing}"))
    numeric = frozenset(range(1, len(head)))
    return Grid(f"load_{staffing}", title, head, rows, given.say("doc.note.load"), numeric, dense=True)


def _cell(sums: pd.DataFrame, place: tuple[str, str]) -> str:
    if place not in sums.index or not sums.loc[place, "posts"]:
        return ""
    row = sums.loc[place]
    return f"{row['posts']:,.0f} · {percent(row['busy'] / row['posts'])} %"


def _fairness(given: Given) -> Iterator[Item]:
    kept, teller = given.kept, given.teller
    kinds = [name for name in measures(kept.runs) if name.startswith("utilisation_gini_")]
    for staffing in kept.staffings:
        for measure in FAIR:
            rows = _judged(given, staffing, measure)
            yield from verdict_sentences(rows, teller, f"fair_{staffing}")
    if len(kept.communities):
        draw = partial(plot_fairness, kept, teller.lang)
        yield Picture("communities", given.say("doc.fig.communities"), draw)
    for staffing in kept.staffings:
        yield _matrix(given, staffing, [*FAIR, *kinds], ("fair", "doc.table.fair"))
    if kept.communities.empty:
        yield Note(given.say("doc.no_communities"))


def _judged(given: Given, staffing: str, measure: str) -> pd.DataFrame:
    """Give the differences of one measure other than that of the study."""
    table = given.kept.differences(LEVEL)
    return table[(table["staffing"] == staffing) & (table["measure"] == measure)]


# ------------------------------------------------------------------------------------ 5 to 8


def organisation(given: Given) -> Iterator[Item]:
    """Yield the organisation charts, coloured by load."""
    kept, lang = given.kept, given.teller.lang
    yield Note(given.say("doc.organisation"))
    for staffing in kept.staffings:
        for number, some in enumerate(batched(kept.titles, CHARTS), 1):
            draw = partial(plot_organisations, kept, some, staffing, lang)
            title = _at(given, "doc.fig.organisations", staffing)
            yield Picture(f"organisations_{staffing}_{number}", title, draw)


def journeys(given: Given) -> Iterator[Item]:
    """Yield how incidents travel between offices."""
    kept, teller = given.kept, given.teller
    counted = len(kept.flows) > 0
    for staffing in kept.staffings:
        for measure in JOURNEYS:
            exhibit = f"flows_{staffing}" if counted else f"moves_{staffing}"
            yield from verdict_sentences(_judged(given, staffing, measure), teller, exhibit)
    for staffing in kept.staffings:
        if counted:
            draw = partial(plot_flows, kept, staffing, teller.lang)
            yield Picture(f"flows_{staffing}", _at(given, "doc.fig.flows", staffing), draw)
        known = [name for name in MOVES if name in measures(kept.runs)]
        yield _matrix(given, staffing, known, ("moves", "doc.table.moves"))
    if not counted:
        yield Note(given.say("doc.no_flows"))


def backlog(given: Given) -> Iterator[Item]:
    """Yield what waits, through the year and after a shock."""
    kept, teller = given.kept, given.teller
    known = [name for name in BACKLOG if name in measures(kept.runs)]
    for staffing in kept.staffings:
        for measure in known[:1]:
            yield from verdict_sentences(_judged(given, staffing, measure), teller, f"backlog_{staffing}")
    for staffing in kept.staffings:
        yield _matrix(given, staffing, known, ("backlog", "doc.table.backlog"))
    yield from _courses(given)


def _courses(given: Given) -> Iterator[Item]:
    """Yield the backlog day by day, and what a shock adds to it."""
    kept, lang = given.kept, given.teller.lang
    if kept.backlog.empty:
        yield Note(given.say("doc.no_backlog"))
        return
    for staffing in kept.staffings:
        draw = partial(plot_backlog, kept.at(staffing), lang)
        yield Picture(f"course_{staffing}", _at(given, "doc.fig.backlog", staffing), draw)
    if kept.backlog["excess"].notna().any():
        yield Picture("shock", given.say("doc.fig.shock"), partial(plot_shock, kept, lang))
    else:
        yield Note(given.say("doc.no_shock"))


def rests_on(given: Given) -> Iterator[Item]:
    """Yield where the answer flips and how far it rests on assumptions."""
    yield from assumptions.items(list(given.readings), given.teller)
