"""Small cities and networks, drawn by Hypothesis to try the engines, and what tells two logs apart."""

from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from hypothesis import strategies as st

from sim.engine.simulate import Engine, simulate
from sim.eventlog import COLUMNS, ITEM_COLUMNS, NEVER, EventLog, Shifts
from sim.model import library
from sim.model.conduct import Conduct, conduct
from sim.model.files import dump, with_values
from sim.model.network import NetworkScenario, draw_network, expand_network
from sim.model.scenario import CityScenario, Mechanisms
from sim.model.structure import Staffing, Structure, expand
from sim.model.workload import Workload, draw

SHIPPED = {name: library.load(name) for name, path in library.shipped().items() if path.parent.name != "studies"}
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

    def run(self, engine: Engine) -> EventLog:
        return simulate(self.structure, self.workload, self.conduct, engine)


def town(scenario, replication=0, staffing=Staffing.DOCUMENTED) -> Town:
    """Expand and draw a scenario of either kind."""
    if isinstance(scenario, NetworkScenario):
        return Town(expand_network(scenario), draw_network(scenario, SEED, replication))
    return Town(expand(scenario, staffing), draw(scenario, SEED, replication), conduct(scenario))


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
    for name in ITEM_COLUMNS:
        if not np.array_equal(one.items[name], other.items[name]):
            k = int((one.items[name] != other.items[name]).argmax())
            return f"{name} of item {k}: {one.items[name][k]} and {other.items[name][k]}"
    return "" if (one.start, one.end, one.places) == (other.start, other.end, other.places) else "the heads"


def rows_of(log: EventLog, item: int) -> list[tuple[int, ...]]:
    """Return the rows of one item, in order."""
    at = np.flatnonzero(log.rows["item"] == item)
    return list(zip(*(log.rows[name][at].tolist() for name in COLUMNS), strict=True))


# ------------------------------------------------------------------------------------- a city by design


def changed_posts(structure: Structure, posts: dict[int, int]) -> Structure:
    """Give some teams another number of posts."""
    teams = tuple(
        replace(team, posts=posts.get(number, team.posts)) for number, team in enumerate(structure.places.teams)
    )
    return replace(structure, places=replace(structure.places, teams=teams))


def starved(structure: Structure, most: int) -> Structure:
    """Leave every team so many posts at most, so that queues form."""
    return changed_posts(structure, {k: min(t.posts, most) for k, t in enumerate(structure.places.teams)})


def shaved(structure: Structure, seconds: int) -> Structure:
    """Let all calendars close so many seconds after each opening."""
    calendars = tuple(
        Shifts(s.opens, np.minimum(s.closes, s.opens + seconds)) for s in structure.places.calendars
    )
    return replace(structure, places=replace(structure.places, calendars=calendars))


INSTANTS = (
    "answer triage decision screen assign hand_over sign_off coordinate meeting verify grid_work local_work "
    "department_work window_work stamp_work task_work patrol reopening_delay"
).split()
"""The numbers of a conduct that are seconds."""


def coarsened(city: Town, grid: int) -> Town:
    """Let everything happen at multiples of ten minutes, arrivals at multiples of `grid`: ties abound."""
    load, people = city.workload, city.conduct
    whole = {name: _up(getattr(people, name), 10 * MINUTE) for name in INSTANTS}
    work = replace(
        load,
        occurred=load.occurred // grid * grid,
        size=np.ceil(load.size),
        factor=np.ceil(load.factor),
        exposure=np.ceil(load.exposure),
        outside=_up(load.outside, HOUR),
        report_delay=_up(load.report_delay, HOUR),
        limit=np.where(load.limit < NEVER, _up(load.limit, HOUR), NEVER),
    )
    halves = {"joint": _up(people.joint, 1), "stamp_integrated": _up(people.stamp_integrated, 0.5)}
    structure = replace(city.structure, travel=_up(city.structure.travel, 10 * MINUTE))
    return Town(structure, work, people._replace(**whole, **halves))


def _up(value, unit):
    return -(-value // unit) * unit


@cache
def small(name: str) -> CityScenario:
    """Return a shipped city of village size."""
    booked = {"structure.departments.posts": 90, "structure.community.posts": 8, "structure.grid.posts": 6}
    tiers = SHIPPED[name].structure.middle
    shrunk = {f"structure.middle.{k}.{key}": value for k in range(len(tiers)) for key, value in _TIER.items()}
    total = 90 + 8 * len(tiers)
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
            **booked,
            **shrunk,
            "structure.staffing.documented_total": total,
            "structure.staffing.equal_total": total,
        },
    )


_TIER = {"offices": 2, "posts": 8}


def busy(name: str, **changes) -> Town:
    """Return a small city with one or two posts in each team and behaviour that makes everything happen."""
    eager = {
        "behaviour.wrong_address": 0.3,
        "behaviour.returns": 0.3,
        "behaviour.rework": 0.3,
        "behaviour.reopening": 0.3,
        "behaviour.reopening_delay": 0.5,
        "behaviour.push_down": 0.5,
        "incidents.joint": 0.5,
        "urgencies.ordinary.outside": 0.5,
        "urgencies.ordinary.limit": 24,
        "desk.hand_over": 1,
    }
    city = town(with_values(small(name), {**eager, **changes}))
    return replace(city, structure=starved(city.structure, 2))


# --------------------------------------------------------------------------------------- cities by chance

SHARES = st.sampled_from([0, 0.05, 0.3, 0.7, 1])
STARTS = ["2021-03-01", "2021-02-10", "2021-09-30", "2021-12-30", "2022-01-29"]
OFFICE_HOURS = [
    {"days": ["mon", "tue", "wed", "thu", "fri"], "hours": ["08:30-12:00", "14:00-17:30"], "holidays": True},
    {"days": ["mon", "wed", "sun"], "hours": ["09:00-09:01"], "holidays": False},
    {"days": ["tue", "thu", "sat"], "hours": ["00:00-00:10", "12:00-12:10", "23:50-24:00"], "holidays": False},
    {"days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "hours": ["00:00-24:00"], "holidays": False},
]
FRONT_HOURS = [
    {"days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "hours": hours, "holidays": False}
    for hours in (["08:00-12:00", "13:30-17:30"], ["10:00-10:05"], ["00:00-24:00"], ["06:00-06:30", "20:00-24:00"])
]


@st.composite
def mechanisms(draw):
    """Switches: all on, all off or any."""
    chosen = st.one_of(
        st.just(dict.fromkeys(SWITCHES, True)),
        st.just(dict.fromkeys(SWITCHES, False)),
        st.fixed_dictionaries({name: st.booleans() for name in SWITCHES}),
    )
    return {f"mechanisms.{name}": on for name, on in draw(chosen).items()}


@st.composite
def behaviours(draw):
    """How people behave, extremes included."""
    shares = (
        "wrong_address returns rework reopening satisfaction trust trust_speed reporting patrol_floor push_down "
        "push_load"
    ).split()
    ratios = ("return_load", "incidents_first")
    drawn = {name: draw(SHARES) for name in shares} | {name: draw(st.sampled_from([0, 0.5, 4])) for name in ratios}
    drawn |= {"max_returns": draw(st.integers(0, 3)), "reopening_delay": draw(st.sampled_from([0.01, 0.5, 2]))}
    return {f"behaviour.{name}": value for name, value in drawn.items()}


@st.composite
def works(draw):
    """How much work there is, of which kinds and how urgent."""
    return {
        "incidents.rate": draw(st.sampled_from([0.01, 5, 30])),
        "incidents.consultations": draw(st.sampled_from([0.01, 5])),
        "incidents.joint": draw(SHARES),
        "incidents.third": draw(SHARES),
        "requests.rate": draw(st.sampled_from([0, 3])),
        "requests.approvals": draw(SHARES),
        "upward.share": draw(st.sampled_from([0, 0.5, 1])),
        "urgencies.emergency.priority": draw(st.integers(0, 3)),
        "urgencies.ordinary.priority": draw(st.integers(0, 3)),
        "urgencies.ordinary.limit": draw(st.sampled_from([0.5, 24])),
        "urgencies.complex.limit": draw(st.sampled_from([0.001, 6, 360])),
        "urgencies.complex.outside": draw(SHARES),
        "desk.hand_over": draw(st.sampled_from([0.01, 1, 4])),
    }


@st.composite
def hours(draw):
    """Calendars, some of which open nearly never."""
    office, front = draw(st.sampled_from(OFFICE_HOURS)), draw(st.sampled_from(FRONT_HOURS))
    waking, duty = draw(st.sampled_from(FRONT_HOURS)), draw(st.sampled_from(FRONT_HOURS[::2]))
    table = {"office": office, "front": front, "waking": waking, "duty": duty}
    return {f"calendars.{name}": {**calendar, "source": "user"} for name, calendar in table.items()}


@st.composite
def tiers(draw, communities: int):
    """Change tiers, powers and routes of a plan; posts add up."""
    like = dump(small("units_26_designed"))["structure"]["middle"][0]
    sizes = sorted(draw(st.lists(st.integers(1, communities), max_size=2)))
    changes = {"structure.middle": [{**like, "name": f"tier_{k}"} for k in range(len(sizes))]}
    for k, offices in enumerate(sizes):
        here = f"structure.middle.{k}"
        changes |= {f"{here}.offices": offices, f"{here}.posts": 3 * offices, **draw(powers(here))}
        changes[f"{here}.liaison"] = draw(st.sampled_from(["pooled", "per_department"]))
        changes[f"{here}.calendar"] = draw(st.sampled_from(["office", "front"]))
        changes[f"{here}.seat"] = draw(st.sampled_from(["city", "area"]))
    for front in ("grid", "community"):
        changes |= draw(powers(f"structure.{front}"))
    for total in ("documented_total", "equal_total"):
        changes[f"structure.staffing.{total}"] = 90 + 3 * sum(sizes)
    return changes | {
        "structure.route.triage": draw(st.sampled_from(["direct", "stepwise"])),
        "structure.route.approvals": draw(st.sampled_from(["serial", "integrated"])),
        "structure.departments.on_call": draw(st.integers(0, 1)),
    }


@st.composite
def powers(draw, where: str):
    """Powers of one rung, often none or all."""
    kinds = ("ordinary", "enforcement", "services")
    return {f"{where}.powers.{kind}": draw(st.sampled_from([0, 0.2, 0.5, 0.9, 1])) for kind in kinds}


@st.composite
def levers(draw, tier_names: list[str]):
    """Operators that fit any of our plans."""
    pool = {"name": "both", "title": {"en": "Both", "zh": "合"}, "departments": ["finance_bureau", "fire_brigade"]}
    options = [
        {"operator": "integrate_approvals"},
        {"operator": "add_platform"},
        {"operator": "move_powers", "to": "community", "ordinary": _quantity(0.6)},
        {"operator": "pool_departments", "groups": [pool]},
    ]
    for name in tier_names:
        options.append({"operator": "set_liaison", "tier": name, "liaison": "per_department"})
        options.append({"operator": "remove_tier", "tier": name, "posts_to": "departments"})
    chosen = draw(st.lists(st.sampled_from(options), max_size=2, unique_by=lambda o: o["operator"]))
    gone = {o["tier"] for o in chosen if o["operator"] == "remove_tier"}
    return [o for o in chosen if o["operator"] == "remove_tier" or o.get("tier") not in gone]


def _quantity(value: float) -> dict:
    return {"value": value, "unit": "share", "source": "user"}


@st.composite
def scenarios(draw):
    """A small city in which nothing is as usual."""
    name = draw(st.sampled_from(["units_26_designed", "governance_bureau", "direct_control"]))
    communities = draw(st.integers(1, 5))
    plan = draw(tiers(communities))
    names = [tier["name"] for tier in plan["structure.middle"]]
    size = {"city.communities": communities, "period.start": draw(st.sampled_from(STARTS))}
    size["period.days"] = draw(st.integers(1, 8))
    parts = [draw(part()) for part in (mechanisms, behaviours, works, hours)]
    changes = {key: value for part in [{"structure.departments.posts": 90}, size, plan, *parts] for key, value in part.items()}
    return with_values(small(name), changes | {"levers": draw(levers(names))})


@st.composite
def cities(draw):
    """A small city ready to run, short of posts and time."""
    scenario, staffing = draw(scenarios()), draw(st.sampled_from(Staffing))
    city = town(scenario, draw(st.integers(0, 5)), staffing)
    structure = starved(city.structure, draw(st.sampled_from([1, 2, 1000])))
    if draw(st.integers(0, 4)) == 0:
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
