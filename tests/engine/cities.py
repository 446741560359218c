"""Small cities and networks, drawn by Hypothesis to try the engines, and what tells two logs apart."""

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from hypothesis import strategies as st

from sim.engine.simulate import Engine, simulate, simulate_network
from sim.eventlog import COLUMNS, ITEM_COLUMNS, NEVER, STAFF_COLUMNS, Event, EventLog, Kind, Shifts, What
from sim.model.city.alike import on_footing
from sim.model.city.conduct import Conduct, conduct
from sim.model.city.expansion import expand
from sim.model.city.footing import FOOTINGS, OWN
from sim.model.city.scenario import CityScenario, Mechanisms
from sim.model.city.workload import draw
from sim.model.files import library, shelf
from sim.model.files.canon import dump
from sim.model.files.changes import with_values
from sim.model.files.tree import walk_quantities
from sim.model.network.customers import draw_network
from sim.model.network.scenario import NetworkScenario, expand_network
from sim.model.network.workload import NetworkWorkload, Routes
from sim.model.structure import Structure
from sim.model.workload import Workload

SHIPPED = {
    name: library.load(name)
    for name, path in shelf.shipped().items()
    if path.parent.name not in ("studies", "levers", "wages")
}
CITIES = [name for name, scenario in SHIPPED.items() if isinstance(scenario, CityScenario)]
NETWORKS = [name for name, scenario in SHIPPED.items() if isinstance(scenario, NetworkScenario)]
SWITCHES = list(Mechanisms.model_fields)
SEED = 20210301
MINUTE = 60
HOUR = 3600
DAY = 24 * HOUR


@dataclass(frozen=True)
class Town:
    """What a run needs; without conduct a network."""

    structure: Structure
    workload: Workload
    conduct: Conduct | None = None

    def _repr_pretty_(self, page, cycle: bool) -> None:
        """Tell Hypothesis what to show of a town: all of it would fill pages."""
        teams = len(self.structure.places.teams)
        page.text(f"<{teams} teams, {len(self.workload)} items, {self.conduct or 'a network'}>")

    def run(self, engine: Engine) -> EventLog:
        if self.conduct is None:
            return simulate_network(self.structure, self.workload, engine)
        return simulate(self.structure, self.workload, self.conduct, engine)


def town(scenario, replication=0, footing=OWN) -> Town:
    """Expand and draw a scenario of either kind."""
    if isinstance(scenario, NetworkScenario):
        return Town(expand_network(scenario), draw_network(scenario, SEED, replication))
    city = on_footing(scenario, footing)
    return Town(expand(city, footing.posts), draw(city, SEED, replication), conduct(city))


def shortened(name: str, days: int = 4, **changes):
    """Return a shipped scenario over a few days, or a network over a few hundred customers."""
    scenario = SHIPPED[name]
    if isinstance(scenario, CityScenario):
        return with_values(scenario, {"period.warm_up": 0, "period.days": days, **changes})
    rate = sum(customers.rate for customers in scenario.classes.values())
    short = {"period.warm_up": 0, "period.length": 100 * days / rate, "period.cool_down": 10 / rate}
    return with_values(scenario, {**short, **changes})


# ------------------------------------------------------------------------------------------- two logs


def difference(one: EventLog, other: EventLog) -> str:
    """Describe the first row or due time in which two logs differ; nothing if they are equal."""
    n = min(len(one), len(other))
    unlike = np.zeros(n, bool)
    for name in COLUMNS:
        unlike |= one.rows[name][:n] != other.rows[name][:n]
    if unlike.any() or len(one) != len(other):
        k = int(unlike.argmax()) if unlike.any() else n
        shown = [log.frame().iloc[max(0, k - 3) : k + 1].to_string() for log in (one, other)]
        return f"row {k} of {len(one)} and {len(other)}:\n{shown[0]}\n\n{shown[1]}"
    for name in STAFF_COLUMNS:
        if not np.array_equal(one.staff[name], other.staff[name]):
            tables = [pd.DataFrame(log.staff) for log in (one, other)]
            k = next(
                (
                    k
                    for k, pair in enumerate(zip(*(t.itertuples() for t in tables), strict=False))
                    if pair[0] != pair[1]
                ),
                min(map(len, tables)),
            )
            shown = [table.iloc[max(0, k - 3) : k + 1].to_string() for table in tables]
            return f"entry {k} of staff:\n{shown[0]}\n\n{shown[1]}"
    for name in ITEM_COLUMNS:
        if not np.array_equal(one.items[name], other.items[name]):
            k = int((one.items[name] != other.items[name]).argmax())
            return f"{name} of item {k}: {one.items[name][k]} and {other.items[name][k]}"
    heads = [(log.start, log.end, log.places.offices, log.places.teams) for log in (one, other)]
    return "" if heads[0] == heads[1] else f"{heads[0]} and {heads[1]}"


def rows_by_item(log: EventLog) -> list[list[tuple[int, ...]]]:
    """Return the rows of each item, in order."""
    rows: list[list[tuple[int, ...]]] = [[] for _ in log.items["kind"]]
    for row in zip(*(log.rows[name].tolist() for name in COLUMNS), strict=True):
        rows[row[1]].append(row)
    return rows


def busy_time(log: EventLog, task: What | None = None) -> dict[tuple[int, ...], int]:
    """Return the working seconds of each visit of one task, by item, part, step and team."""
    open_since: dict[tuple[int, ...], int] = {}
    found = {}
    for time, item, part, step, event, what, team in zip(
        *(c.tolist() for c in log.rows.values()), strict=True
    ):
        place = (item, part, step, team)
        if event == Event.START:
            open_since[place] = time
        elif event == Event.FINISH and task in (None, what):
            calendar = log.places.calendars[log.places.teams[team].calendar]
            begun, ended = calendar.worked(np.array([open_since[place], time]))
            found[place] = int(ended - begun)
    return found


# ------------------------------------------------------------------------------------- a city by design


def changed_posts[S: Structure](structure: S, posts: dict[int, int]) -> S:
    """Give some teams another number of posts."""
    teams = tuple(
        replace(team, posts=posts.get(number, team.posts))
        for number, team in enumerate(structure.places.teams)
    )
    return replace(structure, places=replace(structure.places, teams=teams))


def starved[S: Structure](structure: S, most: int) -> S:
    """Leave every team so many posts at most, so that queues form."""
    return changed_posts(structure, {k: min(t.posts, most) for k, t in enumerate(structure.places.teams)})


def shaved[S: Structure](structure: S, seconds: int) -> S:
    """Let all calendars close so many seconds after each opening."""
    calendars = tuple(
        Shifts(s.opens, np.minimum(s.closes, s.opens + seconds)) for s in structure.places.calendars
    )
    return replace(structure, places=replace(structure.places, calendars=calendars))


DESK_WORK = ("answer", "triage", "screen", "assign", "coordinate", "verify", "window_work", "stamp_work")
FIELD_WORK = ("vain_work", "task_work", "reply_work", "supervision_work", "patrol")
WAITS = (
    *("decision", "hand_over", "hand_over_front", "hand_over_hall", "sign_off", "meeting", "reopening_delay"),
    *("search", "whistle_limit", "duplicate_delay"),
)
"""With the work the numbers of a conduct that are seconds."""


STEADY = {
    **dict.fromkeys(("speed_up", "overwork", "juggling", "overtime", "span_penalty"), 0.0),
    "effort": 1.0,
}
"""Numbers of a conduct at which the pace is 1 under any load."""


def coarsened(city: Town, grid: int) -> Town:
    """Let everything happen at multiples of ten minutes, arrivals at multiples of `grid`: ties abound.

    People work at a steady pace and do nothing else, as others end their work at odd times.
    """
    load, people = city.workload, city.conduct
    whole = {name: _up(getattr(people, name), 10 * MINUTE) for name in DESK_WORK + FIELD_WORK + WAITS}
    work = replace(
        load,
        occurred=load.occurred // grid * grid,
        size=np.ceil(load.size),
        effort=_up(load.effort, 20 * MINUTE),
        factor=np.ceil(load.factor),
        exposure=np.ceil(load.exposure),
        outside=_up(load.outside, HOUR),
        papers=_up(load.papers, HOUR),
        patience=_whole_days(load.patience),
        endurance=_whole_days(load.endurance),
        report_delay=_up(load.report_delay, HOUR),
        limit=np.where(load.limit < NEVER, _up(load.limit, HOUR), NEVER),
    )
    halves = {name: _up(getattr(people, name), 0.5) for name in ("near", "stamp_integrated")}
    structure = replace(without_other_work(city.structure), travel=_up(city.structure.travel, 10 * MINUTE))
    return Town(structure, work, people._replace(**whole, **halves, **STEADY, joint=_up(people.joint, 1)))


def without_other_work[S: Structure](structure: S) -> S:
    teams = tuple(replace(team, other=0.0) for team in structure.places.teams)
    return replace(structure, places=replace(structure.places, teams=teams))


def _whole_days(seconds):
    return np.where(seconds < NEVER, _up(seconds, DAY), NEVER)


def _up(value, unit):
    return -(-value // unit) * unit


@cache
def small(name: str) -> CityScenario:
    """Return a shipped city of village size, in which nobody has other work."""
    plan = SHIPPED[name].structure
    booked = {"structure.departments.posts": 90, "structure.community.posts": 8, "structure.grid.posts": 6}
    tiers = plan.middle
    shrunk = {f"structure.middle.{k}.{key}": value for k in range(len(tiers)) for key, value in _TIER.items()}
    total = 90 + 8 * len(tiers)
    paths = [path for path, _ in walk_quantities(plan)]
    shrunk |= {f"structure.{path}": 3 for path in paths if ".moved" in path}  # from departments to a tier
    shrunk |= {f"structure.{path}": 1 for path in paths if ".officers." in path}
    shrunk |= {f"structure.{path}": 0 for path in paths if path.endswith("other_work")}
    return with_values(
        SHIPPED[name],
        {
            "period.start": "2021-03-01",
            "period.warm_up": 0,
            "period.days": 5,
            "city.communities": 4,
            "city.residents": 20_000,
            "city.area": 40,
            "incidents.rate": 30,
            "upward.reference_posts": 12,
            "levers": [],
            **booked,
            **shrunk,
            "structure.staffing.documented_total": total,
            "structure.staffing.equal_total": total,
        },
    )


_TIER = {"offices": 2, "posts": 8}


def busy(name: str, posts: int = 2, **changes) -> Town:
    """Return a small city with few posts in each team and behaviour that makes everything happen."""
    eager = {
        "behaviour.bureaus.wrong_address": 0.3,
        "behaviour.bureaus.returns": 0.3,
        "behaviour.residents.patience": 0.5,
        "behaviour.residents.endurance": 0.5,
        "behaviour.staff.rework": 0.3,
        "behaviour.staff.reopening": 0.3,
        "behaviour.staff.reopening_delay": 0.5,
        "behaviour.bureaus.push_down": 0.5,
        "incidents.joint": 0.5,
        "urgencies.ordinary.outside": 0.5,
        "urgencies.ordinary.limit": 24,
        "desk.hand_over": 1,
    }
    city = town(with_values(small(name), {**eager, **changes}))
    return replace(city, structure=starved(city.structure, posts))


def round_the_clock(name: str, **changes) -> Town:
    """Return a busy city that never closes and in which everything happens on the hour, midnight included."""
    calendars = {"days": EVERY_DAY, "hours": ["00:00-24:00"], "holidays": False, "source": "user"}
    always = {f"calendars.{key}": calendars for key in ("office", "front", "waking", "duty")}
    off = {"mechanisms.noticing": False, "mechanisms.travel": False}
    return coarsened(busy(name, **always | off | changes), HOUR)


# --------------------------------------------------------------------------------------- cities by chance

# Hypothesis chooses what is worth making smaller when a test fails.  The many numbers come from a seed that
# it chooses, as it would otherwise try the same few values over and over.

SHARES = (0, 0.05, 0.3, 0.7, 1)
OTHER_WORK = (0, 0, 0.15, 0.4, 1)
CHANNELS = ("hotline", "walk_in", "patrol")
NUMBERS = {
    "share": SHARES,
    "ratio": (0, 0.5, 4),
    "count": (0, 1, 3),
    "hour": (0.01, 1, 10),
    "day": (0.01, 0.5, 2, 20),
}
"""Numbers to choose from, by unit."""
STARTS = ["2021-03-01", "2021-07-05", "2021-02-08", "2021-09-29", "2021-12-29"]
EVERY_DAY = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
USUAL_OFFICE = {"days": EVERY_DAY[:5], "hours": ["08:30-12:00", "14:00-17:30"], "holidays": True}
OFFICE_HOURS = [
    USUAL_OFFICE,
    {"days": EVERY_DAY, "hours": ["08:00-20:00"], "holidays": False},
    {"days": EVERY_DAY, "hours": ["00:00-24:00"], "holidays": False},
    {"days": ["mon", "wed", "sun"], "hours": ["09:00-09:01"], "holidays": False},
    {
        "days": ["tue", "thu", "sat"],
        "hours": ["00:00-00:10", "12:00-12:10", "23:50-24:00"],
        "holidays": False,
    },
]
FRONT_HOURS = [
    {"days": EVERY_DAY, "hours": hours, "holidays": False}
    for hours in (
        ["08:00-12:00", "13:30-17:30"],
        ["00:00-24:00"],
        ["06:00-06:30", "20:00-24:00"],
        ["10:00-10:05"],
    )
]

Pick = Callable[..., Any]
"""Choose one of the arguments."""


def picker(seed: int) -> Pick:
    rng = np.random.default_rng(seed)
    return lambda *options: options[rng.integers(len(options))]


def behaviour(pick: Pick) -> dict:
    """How people behave, extremes included."""
    found = walk_quantities(small("units_26_designed").behaviour)
    drawn = {f"behaviour.{path}": pick(*NUMBERS[quantity.unit]) for path, quantity in found}
    drawn["behaviour.bureaus.max_returns"] = pick(0, 1, 2, 3)
    drawn["behaviour.staff.full_load"] = pick(0.05, 0.5, 1)
    return drawn


def shock(kind: str, start: int, days: int, size: float) -> dict:
    """Something that hits a city: so many times the usual work, or a task force of so many."""
    named = {"shock": kind, "title": {"en": "Shock", "zh": "冲击"}}
    window = {"start": _user(start, "day"), "days": _user(days, "day")}
    force = kind == "task_force"
    return named | window | ({"posts": _user(size, "post")} if force else {"factor": _user(size, "ratio")})


def shocks(pick: Pick, days: int) -> dict:
    """What hits the city, if anything does."""
    start, length = pick(*range(days)), pick(*range(1, days + 1))
    window = start, min(length, days - start)
    options = [
        shock("surge", *window, pick(1, 1.5, 4)),
        shock("campaign", *window, pick(1, 1.5, 4)),
        shock("task_force", *window, pick(1, 7, 100)),
    ]
    return {"shocks": [option for option in options if pick(True, False)]}


def work(pick: Pick) -> dict:
    """How much work there is, of which kinds and how urgent."""
    return {
        "incidents.rate": pick(0, 5, 30, 60),
        "incidents.consultations": pick(0, 5),
        "incidents.joint": pick(*SHARES),
        "incidents.third": pick(*SHARES),
        "requests.rate": pick(0, 5, 20),
        "requests.approvals": pick(*SHARES),
        "requests.missing_papers": pick(*SHARES),
        "requests.papers_delay": pick(0.01, 1),
        "upward.share": pick(0, 0.5, 1),
        "urgencies.emergency.priority": pick(0, 0, 1, 2, 3),
        "urgencies.ordinary.priority": pick(0, 1, 2, 2, 3),
        "urgencies.ordinary.limit": pick(0.5, 24),
        "urgencies.complex.limit": pick(0.001, 6, 360),
        "urgencies.ordinary.outside": pick(*SHARES),
        "incidents.outside_works": pick(0.01, 2),
        "incidents.walk_in": pick(*SHARES),
        "incidents.report_delay": pick(0.01, 1, 10),
        "incidents.patrol_delay": pick(0.01, 1, 10),
        "incidents.alarm_delay": pick(0.01, 0.1, 10),
        "incidents.alarm_work": pick(0.01, 1, 8),
        "incidents.near_saving": pick(*SHARES),
        **touch_times(pick),
        "upward.counterparts": pick(0, 1, 3, 5),
        "upward.usual_counterparts": pick(1, 3, 5),
        "period.age": pick(0, 0, 1, 365, 4000),
        "desk.hand_over": pick(0.01, 1, 4),
    }


def touch_times(pick: Pick) -> dict:
    """How long a matter takes, by how hard it is."""
    hours = {f"incidents.{name}_work": pick(0.01, 0.5, 4) for name in ("simple", "usual", "hard", "joint")}
    for kind in ("ordinary", "enforcement"):
        simple, usual = sorted((pick(*SHARES), pick(*SHARES)))
        hours |= {f"incidents.simple_to.{kind}": simple, f"incidents.usual_to.{kind}": usual}
    return hours


def hours(pick: Pick) -> dict:
    """Calendars, some of which open nearly never."""
    table = {"office": pick(*[USUAL_OFFICE] * 3, *OFFICE_HOURS), "front": pick(FRONT_HOURS[0], *FRONT_HOURS)}
    table |= {"waking": pick(*FRONT_HOURS), "duty": pick(*FRONT_HOURS[:3])}
    return {f"calendars.{name}": {**calendar, "source": "user"} for name, calendar in table.items()}


def plan(pick: Pick, communities: int) -> dict:
    """Tiers, powers and routes; posts add up."""
    like = dump(small("units_26_designed"))["structure"]["middle"][0]
    sizes = sorted(pick(*range(1, communities + 1)) for _ in range(pick(0, 1, 1, 2)))
    changes = {"structure.departments.posts": 90}
    changes["structure.middle"] = [{**like, "name": f"tier_{k}"} for k in range(len(sizes))]
    for k, offices in enumerate(sizes):
        here = f"structure.middle.{k}"
        changes |= {
            f"{here}.offices": offices,
            f"{here}.posts": 3 * offices,
            **powers(pick, f"{here}.powers", (0, 0, 0.4, 0.8)),
        }
        changes[f"{here}.liaison"] = pick("pooled", "per_department")
        changes[f"{here}.calendar"] = pick("office", "front")
        changes[f"{here}.seat"] = pick("city", "area")
        changes[f"{here}.officers"] = officers(pick, offices)
        changes[f"{here}.other_work"] = pick(*OTHER_WORK)
        changes[f"{here}.serves"] = pick(None, None, None, ["city_management"], ["health", "labour"])
    for total in ("documented_total", "equal_total"):
        changes[f"structure.staffing.{total}"] = 90 + 3 * sum(sizes)
    changes |= powers(pick, "structure.grid.powers", (0, 0, 0.2, 0.5))
    changes |= powers(pick, "structure.community.powers", (0, 0.2, 0.5, 1))
    return changes | {
        **routes(pick),
        "structure.enforcement": pick(None, dump(small("units_26_designed"))["structure"]["enforcement"]),
        "structure.contractor": pick(None, CONTRACTOR | {"share": _user(pick(*SHARES), "share")}),
        "structure.departments.on_call": pick(0, 1, 1),
        **{f"structure.{front}.other_work": pick(*OTHER_WORK) for front in ("community", "grid")},
        **alike(pick),
        "levers": levers(pick, [f"tier_{k}" for k in range(len(sizes))]),
    }


def officers(pick: Pick, offices: int) -> dict:
    """Officers in a tier of three posts in each office; departments can spare two of each for every tier."""
    names = ("public_security", "city_management", "market_supervision")
    sent = {name: pick(0, 1, min(2, offices)) for name in names}
    return {name: _user(posts, "post") for name, posts in sent.items() if posts or pick(True, False)}


def alike(pick: Pick) -> dict:
    """What all structures get where powers or the route are made equal."""
    here = "structure.alike"
    found = {f"{here}.dispatch.{channel}": pick(*SHARES) for channel in CHANNELS}
    for rung, options in (("grid", (0, 0.3)), ("community", (0, 0.5)), ("top", (0, 0.5, 1))):
        found |= powers(pick, f"{here}.powers.{rung}", options)
    return found | {f"{here}.entrance": pick("community", "middle")}


def routes(pick: Pick) -> dict:
    """How work travels."""
    switches = {name: pick(True, False) for name in ("whistle", "command")}
    shares = {name: pick(*SHARES) for name in ("one_thing", "recognised", "hall_saving", "front_saving")}
    shares |= {f"dispatch.{channel}": pick(*SHARES) for channel in CHANNELS}
    ways = {
        "intake": pick("single", "scattered"),
        "entrance": pick("community", "middle"),
        "first_responder": pick(None, "public_security", "fire_rescue", "utilities"),
        "approvals": pick("serial", "parallel", "integrated"),
    }
    return {f"structure.route.{name}": value for name, value in (switches | shares | ways).items()}


def _user(value: float, unit: str) -> dict:
    return {"value": value, "unit": unit, "source": "user"}


CONTRACTOR = {
    "title": {"en": "Contractor", "zh": "承包方"},
    "posts": _user(1, "post"),
    "calendar": "office",
    "work": _user(0.8, "ratio"),
    "supervision": _user(20, "minute"),
}


def powers(pick: Pick, where: str, options: tuple[float, ...]) -> dict:
    """Powers of one rung."""
    return {f"{where}.{kind}": pick(*options) for kind in ("ordinary", "enforcement", "services")}


def levers(pick: Pick, tiers: list[str]) -> list[dict]:
    """Operators that fit any of our plans, often none."""
    pool = {"name": "both", "title": {"en": "Both", "zh": "合"}}
    several = ["construction_bureau", "enforcement_bureau", "public_security_branch"]
    half = {"value": 0.5, "unit": "share", "source": "user"}
    options = [
        {"operator": "integrate_approvals"},
        {"operator": "add_platform", "dispatched": half},
        {"operator": "move_powers", "to": "community", "ordinary": half},
        {"operator": "pool_departments", "groups": [pool | {"departments": several}]},
        *[{"operator": "set_liaison", "tier": name, "liaison": "per_department"} for name in tiers],
        *[{"operator": "remove_tier", "tier": name, "posts_to": "departments"} for name in tiers],
    ]
    return pick([], [], [pick(*options)], [options[0], pick(*options[1:])])


@st.composite
def scenarios(draw):
    """A small city in which nothing is as usual."""
    pick, communities = picker(draw(st.integers(0, 2**32 - 1))), draw(st.integers(1, 5))
    days = draw(st.integers(2, 9))
    off = draw(st.one_of(st.sets(st.sampled_from(SWITCHES), max_size=5), st.just(SWITCHES)))
    return with_values(
        small("units_26_designed"),
        {
            "city.communities": communities,
            "period.start": draw(st.sampled_from(STARTS)),
            "period.days": days,
            **{f"mechanisms.{name}": name not in off for name in SWITCHES},
            **plan(pick, communities),
            **behaviour(pick),
            **shocks(pick, days),
            **work(pick),
            **hours(pick),
        },
    )


@st.composite
def cities(draw):
    """A small city ready to run, short of posts and time."""
    scenario, footing = draw(scenarios()), draw(st.sampled_from(FOOTINGS))
    city = town(scenario, draw(st.integers(0, 5)), footing)
    structure = starved(city.structure, draw(st.sampled_from([1, 2, 1000])))
    if draw(st.integers(0, 4)) == 4:
        structure = shaved(structure, draw(st.sampled_from([1, 2, 59, 3601])))
    city = replace(city, structure=structure)
    return coarsened(city, draw(st.sampled_from([10 * MINUTE, HOUR, DAY]))) if draw(st.booleans()) else city


# ------------------------------------------------------------------------------------- networks by chance

FAMILIES = [
    {"family": "deterministic"},
    {"family": "deterministic"},
    {"family": "exponential"},
    {"family": "uniform", "scv": 0.3},
    {"family": "gamma", "scv": 2},
]


@st.composite
def durations(draw):
    """Times whose means have common multiples."""
    return {**draw(st.sampled_from(FAMILIES)), "mean": draw(st.sampled_from([0.5, 1, 1.5]))}


@st.composite
def stations(draw, capacities: bool):
    """A station of a few posts, sometimes with opening hours or little room."""
    posts = draw(st.integers(1, 3))
    station = {"posts": posts, "service": draw(durations())}
    if capacities and draw(st.booleans()):
        station["capacity"] = posts + draw(st.integers(0, 3))
    if draw(st.booleans()):
        station["calendar"] = draw(st.sampled_from(["short", "long"]))
    return station


@st.composite
def classes(draw, places: list[str], patient: bool):
    """Customers who enter anywhere, with a priority and perhaps little patience."""
    customers = {
        "rate": draw(st.sampled_from([0.5, 2, 4])),
        "enters": draw(st.sampled_from(places)),
        "priority": draw(st.integers(0, 9)),
    }
    if not patient and draw(st.booleans()):
        customers["patience"] = draw(durations())
    return customers


@st.composite
def networks(draw):
    """A network: either with forks, or with customers who may be turned away or give up."""
    forked = draw(st.booleans())
    rooms = {f"s{k}": draw(stations(not forked)) for k in range(draw(st.integers(1, 4)))}
    names, pools, forks = list(rooms), {}, {}
    if len(names) > 1 and draw(st.booleans()):
        pools = {"pool": names[:2]}
        rooms["s1"]["service"] = rooms["s0"]["service"]
    if forked:
        branches = st.sampled_from([*names, *pools])
        forks = {"fork": draw(st.lists(branches, min_size=2, max_size=4))}
    places = [*names, *pools, *forks]
    leads = st.dictionaries(st.sampled_from(places), st.sampled_from([0.2, 0.4]), max_size=2)
    return NetworkScenario.model_validate(
        {
            "kind": "network",
            "name": "drawn",
            "title": {"en": "Drawn", "zh": "随机"},
            "time_unit": "hour",
            "period": {"warm_up": 0, "length": draw(st.sampled_from([5, 30])), "cool_down": 3},
            "calendars": {
                "short": {"days": ["mon", "wed"], "hours": ["09:00-09:01", "14:00-14:30"]},
                "long": {"hours": ["00:00-10:00", "11:00-23:30"]},
            },
            "stations": rooms,
            "pools": pools,
            "forks": forks,
            "classes": {f"c{k}": draw(classes(places, forked)) for k in range(draw(st.integers(1, 3)))},
            "routing": {place: draw(leads) for place in places},
        }
    )


def on_the_half_hour(net: Town) -> Town:
    """Let customers arrive, be served and give up at multiples of half an hour."""
    load, half = net.workload, HOUR // 2
    patience = load.routes.patience
    routes = replace(
        load.routes,
        work=_up(load.routes.work, half),
        patience=np.where(patience < NEVER, _up(np.minimum(patience, DAY), half), NEVER),
    )
    return replace(net, workload=replace(load, occurred=load.occurred // half * half, routes=routes))


@st.composite
def crowds(draw):
    """A network ready to run."""
    net = town(draw(networks()), draw(st.integers(0, 5)))
    return on_the_half_hour(net) if draw(st.booleans()) else net


# ---------------------------------------------------------------------------------------- networks by hand


@dataclass(frozen=True)
class Customer:
    """Who arrives when (hours) for which visits (station, hours), and how long it waits at most."""

    arrives: float
    visits: tuple[tuple[int, float], ...]
    priority: int = 1
    patience: float | None = None


def by_hand(rooms: dict, *customers: Customer) -> Town:
    """Return a network of the given stations with exactly these customers, who come in order of arrival."""
    head = {
        "kind": "network",
        "name": "by_hand",
        "title": {"en": "By hand", "zh": "手工"},
        "time_unit": "hour",
    }
    service = {"family": "deterministic", "mean": 1}
    scenario = NetworkScenario.model_validate(
        {
            **head,
            "period": {"warm_up": 0, "length": 100, "cool_down": 0},
            "calendars": {"office": {"hours": ["08:00-12:00", "14:00-18:00"]}},
            "stations": {name: {"service": service, **room} for name, room in rooms.items()},
            "classes": {"all": {"rate": 1, "enters": next(iter(rooms))}},
        }
    )
    like = draw_network(scenario, SEED, 0)
    n, blank = len(customers), {name: _some(getattr(like, name), len(customers)) for name in _BY_ITEM}
    visits = [visit for customer in customers for visit in customer.visits]
    counts = [len(customer.visits) for customer in customers]
    routes = Routes(
        begin=np.concatenate(([0], np.cumsum(counts))),
        team=np.array([station for station, _ in visits], np.int32),
        pool=np.full(len(visits), -1, np.int32),
        group=np.concatenate([np.arange(count) for count in counts]).astype(np.int32),
        work=np.array([_seconds(hours) for _, hours in visits]),
        patience=np.array([NEVER if c.patience is None else _seconds(c.patience) for c in customers]),
        pools=(),
    )
    own = {
        "occurred": np.array([_seconds(customer.arrives) for customer in customers]),
        "priority": np.array([customer.priority for customer in customers], np.int8),
        "kind": np.full(n, Kind.CUSTOMER, np.int8),
    }
    return Town(expand_network(scenario), replace(like, routes=routes, **blank | own))


_BY_ITEM = [field.name for field in fields(NetworkWorkload) if field.name not in ("start", "end", "routes")]


def _some(column: np.ndarray, n: int) -> np.ndarray:
    return np.resize(column, (n, *column.shape[1:]))


def _seconds(hours: float) -> int:
    return round(hours * HOUR)
