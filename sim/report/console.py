"""What the command line shows: tables and sentences for a terminal of 80 columns, in either language.

Everything here returns something to be printed and prints nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from math import floor, isnan, log10
from typing import TYPE_CHECKING, Literal

import pandas as pd
from pydantic import BaseModel
from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text as Line
from rich.tree import Tree

from sim.model.canon import plain_data, walk_quantities
from sim.model.expansion import expand
from sim.model.lever import Lever, told
from sim.model.levers import planned
from sim.model.library import Scenario
from sim.model.network import NetworkScenario
from sim.model.overlay import Overlay
from sim.model.plan import Title
from sim.model.quantity import Grade, Quantity
from sim.model.scenario import CityScenario
from sim.model.structure import Staffing
from sim.report.text import Language, measure_label, measure_name, name_of, say, unit_of, verdict_label

if TYPE_CHECKING:
    from sim.experiment.ablate import Ablated
    from sim.experiment.ablation import Ablation, AblationStudy
    from sim.experiment.run import Result
    from sim.report.results import StudyResult

type Widths = Sequence[tuple[str, int, Literal["left", "right"]]]
"""Columns: the key of the heading, the width, and which side is flush."""

DAY_HOURS = 24
MISSING = "–"


def figure(value: float, digits: int = 4) -> str:
    """Show a number with so many significant digits, but no more decimals; a dash where there is none.

    The sign of a negative number is a minus, and one that is rounded to nothing has none.
    """
    if isnan(value):
        return MISSING
    size = floor(log10(abs(value))) if value else 0
    return f"{value:z,.{min(max(digits - 1 - size, 0), digits)}f}".replace("-", "−")


def percent(share: float) -> str:
    """Show a share as whole percent."""
    return MISSING if isnan(share) else f"{100 * share:.0f}"


def _table(lang: Language, *columns: str, title: str = "") -> Table:
    """Start a table; a column whose key ends in `>` is set flush right."""
    table = Table(box=box.SIMPLE_HEAD, title=title or None, title_justify="left", pad_edge=False)
    for key in columns:
        right = key.endswith(">")
        table.add_column(
            say(f"column.{key.rstrip('>')}", lang), justify="right" if right else "left", overflow="fold"
        )
    return table


def laid_out(columns: Widths, lang: Language) -> Table:
    """Start a table of fixed widths, with one space between columns."""
    table = Table(box=box.SIMPLE_HEAD, title_justify="left", show_edge=False, padding=0)
    for key, width, justify in columns:
        table.add_column(say(f"column.{key}", lang), width=width, justify=justify, overflow="fold")
    return table


# --------------------------------------------------------------------------------------- a comparison


HEADLINE: Widths = (
    ("scenario", 18, "left"),
    ("close_median", 7, "right"),
    ("close_p90", 5, "right"),
    ("mean", 11, "right"),
    ("difference", 15, "left"),
    ("local", 5, "right"),
    ("on_time", 5, "right"),
    ("field_load", 5, "right"),
)
"""Columns of the headline table with their widths, which together make a line of 79."""


def headline(result: StudyResult, staffing: str, lang: Language) -> Table:
    """Show the structures at one staffing, a line each."""
    table = laid_out(HEADLINE, lang)
    table.title = say(f"staffing.{staffing}", lang)
    means = _of(result.summary(), staffing).set_index(["scenario", "measure"])
    gaps = _of(result.differences(), staffing)
    gaps = gaps[gaps["measure"] == result.measure].set_index("scenario")
    load = _field_load(result, staffing)
    for scenario, titles in result.titles.items():
        table.add_row(
            titles[lang],
            figure(means.loc[(scenario, "close_median_hours"), "mean"], 3),
            figure(means.loc[(scenario, "close_p90_hours"), "mean"] / DAY_HOURS, 3),
            _with_half(means.loc[(scenario, result.measure)]),
            _gap(gaps, scenario, result.measure, lang),
            *(percent(means.loc[(scenario, share), "mean"]) for share in ("local_share", "on_time_share")),
            percent(load.get(scenario, float("nan"))),
        )
    return table


def _of(table: pd.DataFrame, staffing: str) -> pd.DataFrame:
    return table[table["staffing"] == staffing]


def _with_half(row: pd.Series) -> str:
    return f"{figure(row['mean'], 3)} ± {figure((row['high'] - row['low']) / 2, 2)}"


def _gap(gaps: pd.DataFrame, scenario: str, measure: str, lang: Language) -> str:
    if scenario not in gaps.index:
        return say("axis.baseline", lang)
    row = gaps.loc[scenario]
    numbers = f"{figure(row['mean'], 3)}\n[{figure(row['low'], 3)}, {figure(row['high'], 3)}]"
    return f"{numbers}\n{verdict_label(measure, row['verdict'], lang)}"


def _field_load(result: StudyResult, staffing: str) -> dict[str, float]:
    """Return the utilisation of the posts that handle incidents in departments."""
    load = _of(result.load_by_tier(), staffing)
    load = load[(load["kind"] == "department") & (load["role"] == "field")]
    return dict(zip(load["scenario"], load["utilisation"], strict=True))


def notes(result: StudyResult, lang: Language) -> list[str]:
    """Say how to read the numbers and how precise they are."""
    outcome = result.outcome
    measure, target = measure_label(result.measure, lang), outcome.study.precision.relative
    return [
        say("note.paired", lang, measure=measure, replications=outcome.replications),
        say(
            "note.reached" if outcome.reached else "note.not_reached",
            lang,
            width=_share(outcome.width),
            target=_share(target),
        ),
        *_saved(result, lang),
        *_margin(result, lang),
    ]


def _saved(result: StudyResult, lang: Language) -> list[str]:
    """Say what common incidents saved, from the most to the least of the structures."""
    gaps = result.differences()
    ratios = gaps.loc[gaps["measure"] == result.measure, "variance_ratio"].dropna()
    if ratios.empty or not ratios.min() > 0:
        return []
    least, most = (_percent_of(ratio) for ratio in (ratios.min(), ratios.max()))
    times = [f"{1 / ratio:.3g}" for ratio in (ratios.max(), ratios.min())]
    if least == most:
        return [say("note.saved_one", lang, least=least, times=times[0])]
    return [say("note.saved", lang, least=least, most=most, times="–".join(times))]


def _percent_of(ratio: float) -> str:
    return f"{figure(100 * ratio, 2)} %"


def _margin(result: StudyResult, lang: Language) -> list[str]:
    if result.margin is None:
        return []
    return [say("note.margin", lang, margin=f"{result.margin:g}", unit=unit_of(result.measure, lang))]


def _share(value: float) -> str:
    return f"{100 * value:.3g} %"


def findings(result: StudyResult, lang: Language) -> list[str]:
    """Say in two to four sentences what the verdicts are, and no more than that."""
    gaps = result.differences()
    gaps = gaps[gaps["measure"] == result.measure]
    staffings = list(result.runs["staffing"].unique())
    said = [_verdicts(result, gaps[gaps["staffing"] == staffing], staffing, lang) for staffing in staffings]
    if len(staffings) > 1:
        said.append(_robustness(result, gaps, lang))
    return [*said, _assumptions([case.scenario for case in result.outcome.cases], lang)]


def _verdicts(result: StudyResult, gaps: pd.DataFrame, staffing: str, lang: Language) -> str:
    clauses = []
    for verdict in ("lower", "higher", "equivalent", "undetermined"):
        names = _names(result, gaps.loc[gaps["verdict"] == verdict, "scenario"], lang)
        if names:
            words = verdict_label(result.measure, verdict, lang)
            clauses.append(say("finding.clause", lang, verdict=words, names=names))
    return say(
        "finding.verdicts",
        lang,
        staffing=say(f"staffing.{staffing}", lang),
        baseline=result.titles[result.baseline][lang],
        clauses=say("join.clauses", lang).join(clauses),
    )


def _robustness(result: StudyResult, gaps: pd.DataFrame, lang: Language) -> str:
    kinds = gaps.groupby("scenario", sort=False)["verdict"].nunique().items()
    names = _names(result, [scenario for scenario, number in kinds if number > 1], lang)
    return say("finding.depends", lang, names=names) if names else say("finding.robust", lang)


def _names(result: StudyResult, scenarios: Iterable[object], lang: Language) -> str:
    """Name scenarios in quotes, since their titles may hold commas."""
    names = [say("finding.name", lang, name=result.titles[str(scenario)][lang]) for scenario in scenarios]
    return say("join.names", lang).join(names)


def _assumptions(scenarios: Iterable[Scenario], lang: Language) -> str:
    """Count the numbers of all scenarios together; what several of them share counts once."""
    numbers = {entry for scenario in scenarios for entry in walk_quantities(scenario)}
    assumed = [entry for entry in numbers if entry[1].grade is Grade.ASSUMPTION]
    return say("finding.assumptions", lang, count=len(assumed), total=len(numbers))


# ------------------------------------------------------------------------------------------ an ablation


ABLATION: Widths = (
    ("kind", 7, "left"),
    ("measure", 28, "left"),
    ("on", 7, "right"),
    ("off", 7, "right"),
    ("gap", 15, "left"),
    ("verdict", 11, "left"),
)
"""Columns of an ablation with their widths, which together make a line of 80."""


def ablation(result: Ablated, lang: Language) -> Group:
    """Show the claims of each mechanism, a line each."""
    claims = result.table()
    return Group(*(_mechanism(entry, claims, lang) for entry in result.study.mechanisms))


def _mechanism(entry: Ablation, claims: pd.DataFrame, lang: Language) -> Table:
    table = laid_out(ABLATION, lang)
    table.title = Line(f"\n{entry.title.model_dump()[lang]}", style="bold").append(
        f" · {_place_of(entry)}", "dim"
    )
    for row in claims[claims["mechanism"] == entry.name].to_dict("records"):
        limits = f"\n[{figure(row['low'], 3)}, {figure(row['high'], 3)}]"
        table.add_row(
            say(f"ablation.{row['part']}", lang),
            measure_label(row["measure"], lang),
            *(figure(row[side], 3) for side in ("on", "off")),
            f"{figure(row['difference'], 3)}{limits}",
            say(f"verdict.{row['verdict']}", lang),
        )
    return table


def _place_of(entry: Ablation) -> str:
    return f"{' + '.join([entry.scenario, *entry.levers])} · {entry.switch}"


def mechanisms(study: AblationStudy, lang: Language) -> Table:
    """Show which mechanisms a study switches on and off, and where."""
    table = _table(lang, "mechanism", "where")
    for entry in study.mechanisms:
        table.add_row(entry.title.model_dump()[lang], _place_of(entry))
    return table


# ---------------------------------------------------------------------------------------- one scenario


def measures(result: Result, lang: Language) -> Table:
    """Show every measure of repeated runs with its interval and unit."""
    table = _table(
        lang, "measure", "unit", "mean>", "interval>", title=result.case.scenario.title.model_dump()[lang]
    )
    for place, rows in _places(result.summary()):
        if place:
            table.add_row(Line(_place(place, lang), style="bold"), "", "", "")
        for row in rows:
            name, unit = described(result.case.scenario, row["measure"], lang)
            table.add_row(name, unit, figure(row["mean"]), _interval(row))
        table.add_section()
    return table


def _places(summary: pd.DataFrame) -> list[tuple[tuple[str, str] | None, list[dict]]]:
    rows = summary.to_dict("records")
    if "scope" not in summary:
        return [(None, rows)]
    groups = groupby(rows, key=lambda row: (row["scope"], row["name"]))
    return [(place, list(group)) for place, group in groups]


def _place(place: tuple[str, str], lang: Language) -> str:
    return say(f"scope.{place[0]}", lang, name=place[1])


def _interval(row: dict) -> str:
    return MISSING if isnan(row["low"]) else f"{figure(row['low'])} … {figure(row['high'])}"


def described(scenario: Scenario, measure: str, lang: Language) -> tuple[str, str]:
    """Return the name and the unit of a measure; times of a network are in the unit of its file."""
    if not isinstance(scenario, NetworkScenario):
        return measure_name(measure, lang), unit_of(measure, lang)
    timed = measure.startswith(("wait_", "sojourn_"))
    share = measure == "utilisation" or measure.endswith("_share")
    unit = say(f"time.{scenario.time_unit}", lang) if timed else say("unit.share", lang) if share else ""
    return say(f"customer.{measure}", lang), unit


# ------------------------------------------------------------------------------------- an organisation


def organisation(scenario: CityScenario, lang: Language) -> Tree:
    """Draw who reports to whom, offices of one kind and parent together, with their posts as documented."""
    structure = expand(scenario)
    posts = structure.books.groupby("holder")["posts"].sum()
    offices = pd.DataFrame([vars(office) for office in structure.places.offices])
    offices["posts"] = offices["name"].map(posts).fillna(0)
    titles = _titles(scenario, lang)
    return _branch(offices, titles, [-1], Tree(scenario.title.model_dump()[lang]), lang)


def _titles(scenario: CityScenario, lang: Language) -> dict[str, str]:
    """Return the shown names of offices and, for those that are many, of their kinds."""
    plan = planned(scenario)
    named: list[tuple[str, Title]] = [(title.en, title) for title in plan.above]
    named += [(part.name, part.title) for part in (*plan.departments.list, *plan.middle)]
    named += [("community", plan.community.title), ("intake", plan.intake.title)]
    named.append((scenario.city.title.en, scenario.city.title))
    return {name: title.model_dump()[lang] for name, title in named}


def _branch(
    offices: pd.DataFrame, titles: dict[str, str], parents: Sequence[int], tree: Tree, lang: Language
) -> Tree:
    """Add what reports to `parents` below a tree: departments by name, other kinds as one line each."""
    below = offices[offices["parent"].isin(parents)]
    for kind, group in below.groupby("kind", sort=False):
        each = [group.loc[[k]] for k in group.index] if kind in ("department", "above", "city") else [group]
        for members in each:
            title = (
                titles.get(members["name"].iloc[0])
                or titles.get(str(kind))
                or name_of("kind", str(kind), lang)
            )
            _branch(offices, titles, list(members.index), tree.add(_office_line(title, members, lang)), lang)
    return tree


def _office_line(title: str, members: pd.DataFrame, lang: Language) -> str:
    words = say("tree.offices", lang, title=title, count=len(members)) if len(members) > 1 else title
    posts = members["posts"].sum()
    return f"{words} ({say('tier.posts', lang, posts=posts)})" if posts else words


def books(scenario: CityScenario, lang: Language) -> Table:
    """Show the three books of posts at both staffings, adding up."""
    table = _table(lang, "book")
    totals = {}
    for staffing in Staffing:
        table.add_column(say(f"staffing.{staffing.value}", lang), justify="right")
        totals[staffing] = expand(scenario, staffing).books.groupby("book")["posts"].sum()
    lines = {
        "departments": ["departments"],
        "middle": ["middle"],
        "establishment": ["departments", "middle"],
        "front": ["front"],
        "all": ["departments", "middle", "front"],
    }
    for name, parts in lines.items():
        cells = [f"{sum(int(total.get(part, 0)) for part in parts):,}" for total in totals.values()]
        table.add_row(say(f"book.{name}", lang), *cells, style="bold" if len(parts) > 1 else "")
    return table


def stations(scenario: NetworkScenario, lang: Language) -> Table:
    """Show the stations of a network."""
    table = _table(lang, "station", "posts>", "capacity>", "service")
    unit = say(f"time.{scenario.time_unit}", lang)
    for name, station in scenario.stations.items():
        service = f"{station.service.family}, {figure(station.service.mean, 3)} {unit}"
        table.add_row(name, str(station.posts), str(station.capacity or MISSING), service)
    return table


# ------------------------------------------------------------------------------- levers, and the ledger


PARTS: Widths = (("path", 33, "left"), ("brings", 46, "left"))
"""Columns of what a lever brings with their widths, which together make a line of 80."""

EFFECTS: Widths = (("path", 38, "left"), ("before", 14, "left"), ("after", 26, "left"))
"""Columns of what a lever changed with their widths, which together make a line of 80."""


def parts(lever: Lever, lang: Language) -> Group:
    """Show all that a lever brings to whatever scenario, and which levers do not go with it."""
    table = laid_out(PARTS, lang)
    for operator in lever.operators:
        table.add_row(say(f"operator.{operator.operator}", lang), told(_without(operator, "operator")) or "")
    for path, value in lever.set.items():
        table.add_row(path, told(plain_data(value)) or say("lever.nothing", lang))
    for path, factor in lever.scale.items():
        table.add_row(path, say("lever.factor", lang, value=_plain(factor.value), range=_limits(factor)))
    for shock in lever.shocks:
        table.add_row(shock.title.model_dump()[lang], told(_without(shock, "shock", "title")) or "")
    against = [
        say("lever.contradicts", lang, name=name, reason=reason.model_dump()[lang])
        for name, reason in lever.contradicts.items()
    ]
    return Group(table, *against)


def _without(part: BaseModel, *keys: str) -> dict[str, object]:
    return {key: value for key, value in plain_data(part).items() if key not in keys}


def levers(scenario: CityScenario, lang: Language) -> list[Group]:
    """Tell of each lever in a scenario in a sentence, and what it changed there."""
    return [_lever(entry, lang) for entry in scenario.levers if isinstance(entry, Overlay)]


def _lever(overlay: Overlay, lang: Language) -> Group:
    head = [Line(overlay.title.model_dump()[lang], style="bold"), overlay.story.model_dump()[lang]]
    if not overlay.effects:
        return Group(*head, say("lever.already", lang))
    table = laid_out(EFFECTS, lang)
    for effect in overlay.effects:
        table.add_row(effect.path, effect.before or MISSING, effect.after or MISSING)
    return Group(*head, table)


LEDGER: Widths = (
    ("path", 20, "left"),
    ("value", 9, "right"),
    ("unit", 11, "left"),
    ("range", 13, "left"),
    ("source", 12, "left"),
    ("grade", 10, "left"),
)
"""Columns of the ledger with their widths, which together make a line of 80."""


def ledger(entries: Sequence[tuple[str, Quantity]], lang: Language) -> Group:
    """Show quantities with their sources, those of one place in the file together under its path."""
    parts: list[RenderableType] = [laid_out(LEDGER, lang)]
    for place, group in groupby(entries, key=lambda entry: entry[0].rpartition(".")[0]):
        table = laid_out(LEDGER, lang)
        table.show_header = False
        for path, quantity in group:
            grade = say(f"grade.{quantity.grade.value}", lang)
            key = path.rpartition(".")[2]
            table.add_row(
                f"  {key}", _plain(quantity.value), quantity.unit, _limits(quantity), quantity.source, grade
            )
        parts += [Line(place, style="bold"), table]
    return Group(*parts)


def _limits(quantity: Quantity) -> str:
    return f"{_plain(quantity.range[0])} … {_plain(quantity.range[1])}" if quantity.range else ""


def _plain(value: float) -> str:
    return f"{value:.10g}"


def listing(table: pd.DataFrame, lang: Language) -> Table:
    """Show what ships, by kind."""
    shown = _table(lang, "name", "title")
    for kind, group in table.groupby("kind", sort=False):
        shown.add_row(Line(say(f"group.{kind}", lang), style="bold"), "")
        for name, title in zip(group["name"], group[lang], strict=True):
            shown.add_row(f"  {name}", title)
        shown.add_section()
    return shown
