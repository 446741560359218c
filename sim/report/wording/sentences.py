"""Sentences made from results by rules that cannot overclaim, each with what it rests on.

No order and no effect is named whose simultaneous interval includes 0, and none is called clear that does not
hold in nearly all plausible worlds as well.  Where one does, the sentence says
that there is no detectable difference, or, if the difference that matters was named and is excluded, that
there is none that matters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import isnan
from typing import Any

import pandas as pd

from sim.analysis.runs.pairwise import Pairwise
from sim.report.wording.numbers import MISSING, figure
from sim.report.wording.telling import (
    About,
    Limits,
    Sentence,
    Side,
    Teller,
    amount,
    change,
    clearly,
    hours,
    limits,
    side,
    signed,
)
from sim.report.wording.text import is_time, measure_name, name_of
from sim.report.wording.worlds import Standings, holds_nearly_everywhere, singly
from sim.words import Language, say, says, small_inside

SIDES: tuple[Side, ...] = ("lower", "higher", "equivalent", "undetermined", "unknown")

SMALL = 0.02
"""A part of the time is named if it is at least this share of all parts together."""

NAMED = 4
"""How many parts are named in a sentence; the table has all."""

WHOLE = "resolution_closed_mean_hours"
"""The measure whose parts are told."""

OWN_LOAD = {"department": "department_utilisation"} | dict.fromkeys(
    ("township", "subdistrict", "district", "management_zone", "new_community", "unit", "section"),
    "mid_utilisation",
)
"""The measure of how loaded the posts of offices of a kind are, where there is one."""

# ------------------------------------------------------------------------------------------------ the answer


@dataclass(frozen=True, eq=False)
class Contest:
    """Who has the lowest mean of a measure at a footing, and of whom that is sure."""

    measure: str
    footing: str
    order: Pairwise
    baseline: str

    @property
    def winner(self) -> str | None:
        """The one that is surely lower than every other; None if there is none."""
        if len(self.order.means) < 2 or self.order.rivals(self.order.lowest):
            return None
        return self.order.lowest


def contest_sentence(contest: Contest, teller: Teller, exhibit: str) -> Sentence:
    """Say which structure has the lowest mean and of whom it can be told apart."""
    order, measure, lang = contest.order, contest.measure, teller.lang
    known: dict[str, Any] = {
        "footing": teller.say(f"said.at.{contest.footing}"),
        "measure": named(measure, lang),
        "lowest": teller.say("said.shortest" if is_time(measure) else "said.lowest"),
    }
    if order.means.empty:
        return teller.sentence(teller.say("said.no_value", **known), exhibit, MISSING)
    best = order.lowest
    known |= {
        "best": teller.name(best),
        "value": amount(measure, order.means[best], lang),
        "others": len(order.means) - 1,
    }
    if len(order.means) == 1:
        return teller.sentence(teller.say("said.alone", **known), exhibit, MISSING)
    over = singly(_over_others(contest, teller), lang)
    text = teller.say("join.sentences").join([_placed(contest, known, teller), over])
    return teller.sentence(text, exhibit, _nearest(contest, teller), contest_about(contest, teller))


def contest_about(contest: Contest, teller: Teller) -> About:
    """Say on whose differences an order rests: of the lowest from the nearest to it, if that was looked into.

    If it was not, of both and all that the lowest cannot be told apart from, from the baseline.
    """
    order = contest.order
    if len(order.means) < 2:
        return About()
    best, near = order.lowest, _least_sure(order)
    if teller.leaning.found(contest.measure, best, near):
        return About(contest.measure, ((best, near),))
    return About.against(contest.measure, [best, near, *order.rivals(best)], contest.baseline)


def _placed(contest: Contest, known: dict[str, Any], teller: Teller) -> str:
    order, best = contest.order, contest.order.lowest
    rivals = order.rivals(best)
    if not rivals:
        sure = all(clearly(order.gap(best, str(other))) for other in order.means.index if other != best)
        sure = sure and holds_nearly_everywhere(_over_others(contest, teller), "lower")
        return teller.say(
            "said.best", sure=teller.say("said.clearly" if sure else "said.detectably"), **known
        )
    if len(rivals) == len(order.means) - 1:
        return teller.say("said.nobody_best", **known)
    return teller.say("said.among_best", rivals=teller.names(rivals), **known)


def _over_others(contest: Contest, teller: Teller) -> Standings:
    """Tell how the others stand over plausible worlds against the lowest, turned: how it stands to each."""
    best = contest.order.lowest
    others = [str(other) for other in contest.order.means.index if other != best]
    found = teller.standings(contest.measure, contest.footing, others, best)
    return {name: standing and standing.turned for name, standing in found.items()}


def _nearest(contest: Contest, teller: Teller) -> str:
    """Give the interval of the lowest minus the other of whom it is least sure."""
    order, best, near = contest.order, contest.order.lowest, _least_sure(contest.order)
    found = limits(contest.measure, order.gap(best, near), teller.lang)
    return teller.say("said.minus", one=teller.name(best), other=teller.name(near), interval=found)


def _least_sure(order: Pairwise) -> str:
    """Return of whom it is least sure that the lowest is below it."""
    others = [str(other) for other in order.means.index if other != order.lowest]
    return max(others, key=lambda other: _upper(order.gap(order.lowest, other)))


def _upper(gap: Limits) -> float:
    return float("inf") if isnan(gap[2]) else gap[2]


def posts_clause(first: Contest, second: Contest, teller: Teller) -> str:
    """Say whether who is best depends on the number of posts; nothing is claimed of ties."""
    if first.winner is None or second.winner is None:
        return teller.say("said.posts_open")
    if first.winner == second.winner:
        return teller.say("said.posts_same")
    return teller.say("said.posts_decide", first=teller.name(first.winner), second=teller.name(second.winner))


@dataclass(frozen=True)
class Certainty:
    """What bounds the certainty of the whole: chance, told by `replications`, and assumptions.

    `stable` says, in words, how often the first rank was kept when assumptions were varied; empty if they
    were not.  `about` tells whose differences the answer is.
    """

    replications: int
    interval: str
    stable: str = ""
    about: About | None = None


def certainty_sentence(known: Certainty, teller: Teller, exhibit: str) -> Sentence:
    """Say how sure the answer is: against chance, and against wrong assumptions."""
    leaning, lang = teller.leaning, teller.lang
    if leaning.total:
        share = leaning.assumed / leaning.total
        key = "said.most_assumed" if share >= 0.5 else "said.some_assumed" if share else "said.none_assumed"
        ground = say(key, lang, assumed=leaning.assumed, total=leaning.total)
    else:
        ground = say("said.unread", lang)
    text = say(
        "said.certainty",
        lang,
        replications=known.replications,
        ground=ground,
        stable=known.stable or say("said.not_swept", lang),
    )
    return teller.sentence(text, exhibit, known.interval, known.about)


# ------------------------------------------------------------------------------------------------ verdicts


def judge(row: Mapping[str, Any]) -> Side:
    """Tell what a row of differences supports: its interval decides, not what its `verdict` says.

    `equivalent` is taken from the verdict, if the mean is within the margin where one is given.
    """
    found = side(row["low"], row["high"])
    small = row.get("verdict") == "equivalent" and abs(row["mean"]) < row.get("margin", float("inf"))
    return "equivalent" if small and found != "unknown" else found


def verdict_sentences(gaps: pd.DataFrame, teller: Teller, exhibit: str, margin: str = "") -> list[Sentence]:
    """Say of a measure at a footing which scenarios are lower, higher or not told apart from the baseline.

    `gaps` has rows as `differences` gives them; `margin` shows the difference that matters.
    """
    rows = [(judge(row), row) for row in gaps.to_dict("records")]
    said = []
    for each in SIDES:
        chosen = [row for found, row in rows if found == each]
        if chosen:
            said.append(_verdict(each, chosen, (teller, exhibit, margin)))
    return said


def _verdict(found: Side, rows: Sequence[Mapping[str, Any]], how: tuple[Teller, str, str]) -> Sentence:
    teller, exhibit, margin = how
    first, lang = rows[0], teller.lang
    measure, scenarios = str(first["measure"]), [str(row["scenario"]) for row in rows]
    gaps = [(row["mean"], row["low"], row["high"]) for row in rows]
    standings = teller.standings(measure, str(first["footing"]), scenarios, str(first["baseline"]))
    sure = all(map(clearly, gaps)) and holds_nearly_everywhere(standings, found)
    text = teller.say(
        f"said.{found}",
        footing=teller.say(f"said.at.{first['footing']}"),
        measure=named(measure, lang),
        names=teller.shared(standings, found),
        baseline=teller.name(str(first["baseline"])),
        sure=teller.say("said.clearly" if sure else "said.detectably"),
        word=teller.say(_word(measure, found)),
        margin=margin,
    )
    shown = zip(scenarios, gaps, strict=True)
    intervals = [
        teller.say("said.of", name=teller.name(name), interval=limits(measure, gap, lang))
        for name, gap in shown
    ]
    about = About.against(measure, scenarios, str(first["baseline"]))
    text = teller.grounded(text, standings)
    return teller.sentence(text, exhibit, teller.say("join.clauses").join(intervals), about)


def _word(measure: str, found: Side) -> str:
    words = {"lower": "said.shorter", "higher": "said.longer"} if is_time(measure) else {}
    return words.get(found, "said.less" if found == "lower" else "said.more")


def named(measure: str, lang: Language) -> str:
    """Name a measure inside a sentence."""
    return inside(measure_name(measure, lang), lang)


def inside(name: str, lang: Language) -> str:
    """Write a name as it stands inside a sentence: small in some languages, but for initials."""
    small = small_inside(lang) and name[1:2].islower()
    return name[:1].lower() + name[1:] if small else name


# ------------------------------------------------------------------------------------------------ parts


def part_sentence(parts: pd.DataFrame, about: tuple[str, str, str], teller: Teller, exhibit: str) -> Sentence:
    """Say which parts of the time make a scenario faster or slower than the baseline.

    `parts` has columns part, hours, low, high, the limits holding for all parts together; `about` is
    footing, baseline and scenario.
    """
    footing, baseline, scenario = about
    shown = _shown_parts(parts, lambda part: inside(teller.say(f"part.{part}"), teller.lang), teller.lang)
    known = {
        "footing": teller.say(f"said.at.{footing}"),
        "scenario": teller.name(scenario),
        "baseline": teller.name(baseline),
    }
    text = _parts_said(shown, known, teller)
    intervals = [words for _, words, _ in shown[:NAMED]]
    joined = teller.say("join.clauses").join(intervals) or MISSING
    return teller.sentence(text, exhibit, joined, About.against(WHOLE, [scenario], baseline))


type Shown = list[tuple[str, str, float]]
"""Name, words with the interval, and mean of each part that can be told from 0, the largest first."""


def _shown_parts(parts: pd.DataFrame, name: Callable[[str], str], lang: Language) -> Shown:
    least = SMALL * parts["hours"].abs().sum()
    sure = [
        row
        for row in parts.sort_values("hours", key=abs, ascending=False).to_dict("records")
        if side(row["low"], row["high"]) in ("lower", "higher") and abs(row["hours"]) >= least
    ]
    return [
        (
            name(row["part"]),
            say(
                "said.of",
                lang,
                name=name(row["part"]),
                interval=hours((row["hours"], row["low"], row["high"]), lang),
            ),
            row["hours"],
        )
        for row in sure
    ]


def _parts_said(shown: Shown, known: dict[str, str], teller: Teller) -> str:
    if not shown:
        return teller.say("said.no_part", **known)
    said = []
    for key, chosen in (
        ("said.parts_save", [part for part in shown[:NAMED] if part[2] < 0]),
        ("said.parts_cost", [part for part in shown[:NAMED] if part[2] > 0]),
    ):
        if chosen:
            listed = (_part(name, mean, teller) for name, _, mean in chosen)
            said.append(teller.say(key, parts=teller.say("join.names").join(listed)))
    return teller.say("said.parts", clauses=teller.say("join.clauses").join(said), **known)


def _part(name: str, mean: float, teller: Teller) -> str:
    number = teller.say("said.number", number=signed(mean), unit=teller.say("unit.hours"))
    return teller.say("said.part", name=name, number=number)


def explained_sentences(kept: Mapping[str, Any], teller: Teller, exhibit: str) -> list[Sentence]:
    """Say to which parts of a change a difference is put down, from what `tierflow explain --out` kept.

    A part is named if both its verdict, which holds for all parts together, and its interval say so.
    """
    total, measure = kept["total"], kept["measure"]
    gap = limits_of_row(total)
    ends = {key: teller.name(kept[key]["scenario"]) for key in ("first", "second")}
    found = side(gap[1], gap[2])
    told = "said.explain_whole" if found in ("lower", "higher") else "said.explain_unsure"
    shift = change(measure, gap[0], teller.lang)
    text = teller.say(told, measure=named(measure, teller.lang), gap=shift, **ends)
    about = About.against(measure, [kept["second"]["scenario"]], kept["first"]["scenario"])
    said = [teller.sentence(text, exhibit, limits(measure, gap, teller.lang), about)]
    sure = [row for row in kept["parts"] if _surely(row)]
    sure.sort(key=lambda row: -abs(row["mean"]))
    if not sure:
        return [*said, teller.sentence(teller.say("said.explain_none"), exhibit, MISSING, about)]
    names = [change_part(row["part"], teller.lang) for row in sure]
    shares = [limits_of_row(row) for row in sure]
    clauses = [
        teller.say("said.part", name=name, number=change(measure, share[0], teller.lang))
        for name, share in zip(names, shares, strict=True)
    ]
    intervals = [
        teller.say("said.of", name=name, interval=limits(measure, share, teller.lang))
        for name, share in zip(names, shares, strict=True)
    ]
    text = teller.say("said.explain_parts", parts=teller.say("join.names").join(clauses))
    return [*said, teller.sentence(text, exhibit, teller.say("join.clauses").join(intervals), about)]


def limits_of_row(row: Mapping[str, Any]) -> Limits:
    """Read mean and limits of a row that was kept as JSON, where a missing number is null."""
    known = (row[key] for key in ("mean", "low", "high"))
    mean, low, high = (float("nan") if value is None else float(value) for value in known)
    return mean, low, high


def _surely(row: Mapping[str, Any]) -> bool:
    _, low, high = limits_of_row(row)
    return side(low, high) == row["verdict"] and row["verdict"] in ("lower", "higher")


def change_part(part: str, lang: Language) -> str:
    """Name a part of a change; one of the user's own is shown as it is written."""
    key = f"explain.part.{part}"
    return say(key, lang) if says(key) else part.replace("_", " ")


# ------------------------------------------------------------------------------------------------ load


def busiest_sentences(
    orders: Mapping[str, Pairwise], footing: str, teller: Teller, exhibit: str
) -> list[Sentence]:
    """Say which posts carry the highest load at a footing, scenarios with the same ones in one sentence.

    `orders` compares for each scenario the idleness, 1 less utilisation, of teams named `kind/role`.
    """
    sure: dict[str, list[str]] = {}
    said = []
    for scenario, order in orders.items():
        if len(order.means) < 2:
            continue
        if order.rivals(order.lowest):
            said.append(_busy(scenario, order, footing, (teller, exhibit)))
        else:
            sure.setdefault(order.lowest, []).append(scenario)
    return [
        _busiest(team, {name: orders[name] for name in names}, footing, (teller, exhibit))
        for team, names in sure.items()
    ] + said


def _busiest(team: str, orders: Mapping[str, Pairwise], footing: str, where: tuple[Teller, str]) -> Sentence:
    teller, exhibit = where
    named_loads = [
        teller.say("said.part", name=teller.name(name), number=_load(order, teller.lang))
        for name, order in orders.items()
    ]
    text = teller.say(
        "said.busiest",
        footing=teller.say(f"said.at.{footing}"),
        team=team_name(team, teller.lang),
        scenarios=teller.say("join.names").join(named_loads),
    )
    intervals = [
        teller.say("said.of", name=teller.name(name), interval=_next_team(order, teller))
        for name, order in orders.items()
    ]
    about = _of_load(team, orders)
    return teller.sentence(text, exhibit, teller.say("join.clauses").join(intervals), about)


def _of_load(team: str, scenarios: Iterable[str]) -> About:
    """Say that a sentence is about the load of a team, if offices of its kind have a measure of that."""
    measure = OWN_LOAD.get(team.partition("/")[0])
    return About(measure, tuple((name, "") for name in scenarios)) if measure else About()


def _busy(scenario: str, order: Pairwise, footing: str, where: tuple[Teller, str]) -> Sentence:
    teller, exhibit = where
    names = [team_name(team, teller.lang) for team in order.rivals(order.lowest)]
    text = teller.say(
        "said.busy",
        footing=teller.say(f"said.at.{footing}"),
        scenario=teller.name(scenario),
        team=team_name(order.lowest, teller.lang),
        value=_load(order, teller.lang),
        rivals=teller.say("join.names").join(names),
    )
    return teller.sentence(text, exhibit, _next_team(order, teller), _of_load(order.lowest, [scenario]))


def _load(order: Pairwise, lang: Language) -> str:
    """Show the load of the team that is idle least."""
    return say("said.percent", lang, number=figure(100 * (1 - order.means[order.lowest]), 3))


def _next_team(order: Pairwise, teller: Teller) -> str:
    top = order.lowest
    others = [str(team) for team in order.means.index if team != top]
    near = max(others, key=lambda team: _upper(order.gap(top, team)))
    mean, low, high = order.gap(near, top)
    shown = limits("mid_utilisation", (mean, low, high), teller.lang)
    one, other = (team_name(team, teller.lang) for team in (top, near))
    return teller.say("said.minus", one=one, other=other, interval=shown)


def team_name(team: str, lang: Language) -> str:
    """Name the posts of one role in offices of one kind, given as `kind/role`."""
    kind, _, role = team.partition("/")
    return say("tier.row", lang, kind=name_of("kind", kind, lang), role=name_of("role", role, lang))
