"""Hold the engine, with all mechanisms off, against queueing theory.

What is served first come, first served without a choice has a recursion (Lindley 1952; Kiefer and Wolfowitz
1955) which the engine must match second by second.  Fed with the very draws of the engine the recursion is
fast enough to meet theory within 2 % (5 % at a load of 0.9 and more).  Everything else is simulated as it is.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pytest
from numba import njit
from scipy.stats import poisson, t

from sim.analysis import office_hours, queueing
from sim.analysis.check import check
from sim.analysis.measures import network_table
from sim.analysis.office_hours import OpenHours
from sim.engine import reference
from sim.engine.simulate import simulate
from sim.eventlog import Event
from sim.model.customers import draw_network
from sim.model.network import NetworkScenario, expand_network, in_unit, window

SEED = 20240501
HOUR = 3600
COMPARISONS = 100
"""More than there are below: the chance that any of them fails by bad luck stays under 1 %."""


def agrees(values, exact, within=0.02):
    """Tell whether replications agree with an exact mean: within the noise, and within a share of it."""
    values = np.asarray(values)
    noise = values.std(ddof=1) / np.sqrt(len(values)) * t.ppf(1 - 0.005 / COMPARISONS, len(values) - 1)
    return abs(values.mean() - exact) <= min(noise, within * exact)


def exponential(mean):
    return {"family": "exponential", "mean": mean}


def station(mean, posts=1, **rest):
    return {"posts": posts, "service": exponential(mean), **rest}


def network(stations, classes, length, warm_up=200, **rest):
    head = {
        "kind": "network",
        "name": "theory",
        "title": {"en": "Theory", "zh": "理论"},
        "time_unit": "hour",
        "period": {"warm_up": warm_up, "length": length, "cool_down": 30},
    }
    return NetworkScenario.model_validate(head | {"stations": stations, "classes": classes} | rest)


def queue(rate, length, mean=1.0, posts=1, service=None, **rest):
    """Return a network of one station and one class."""
    desk = {"posts": posts, "service": service or exponential(mean), **rest}
    return network({"desk": desk}, {"all": {"rate": rate, "enters": "desk"}}, length)


# ------------------------------------------------------------- first come, first served, by recursion


@njit
def starts(arrivals, works, servers):
    """Return when each customer of a queue begins to be served."""
    free = np.zeros(servers, np.int64)
    begun = np.empty_like(arrivals)
    for k in range(len(arrivals)):
        server = np.argmin(free)
        begun[k] = max(arrivals[k], free[server])
        free[server] = begun[k] + works[k]
    return begun


def recursion(scenario, load):
    """Return when each visit begins, in the order of the routes; every customer visits the same stations.

    Stations come one after the other, or side by side in one fork.
    """
    visits = int(np.diff(load.routes.begin)[0])
    posts = [team.posts for team in expand_network(scenario).places.teams]
    works = load.routes.work.reshape(-1, visits)
    team = load.routes.team[:visits]
    begun = np.empty_like(works)
    for k in range(visits):
        after = k and load.routes.group[k] != load.routes.group[k - 1]
        arrivals = begun[:, k - 1] + works[:, k - 1] if after else load.occurred
        begun[:, k] = starts(arrivals, works[:, k], posts[team[k]])
    return begun, works


@dataclass(frozen=True)
class Line:
    """A network with a recursion, and exact values of a wait at the first station and of the sojourn."""

    scenario: Callable[[float], NetworkScenario]
    """By the length of its run."""
    expected: dict[str, float]
    length: float
    within: float = 0.02


def line_of(rate, mean, posts, length, within=0.02):
    """Return an M/M/c queue with all that is known about it."""
    exact = queueing.mmc(rate, 1 / mean, posts)
    expected = {
        "waiting": exact.wait_probability,
        "wait": exact.wait,
        "wait_p90": exact.wait_quantile(0.9),
        "sojourn": exact.sojourn,
        "sojourn_p90": exact.sojourn_quantile(0.9),
    }
    return Line(lambda hours: queue(rate, hours, mean, posts), expected, length, within)


def general(service, scv, length, rate=0.8):
    exact = queueing.mg1(rate, service["mean"], scv)
    expected = {"wait": exact.wait, "sojourn": exact.sojourn}
    return Line(lambda hours: queue(rate, hours, service=service), expected, length)


def tandem(hours):
    stations = {"a": station(1), "b": station(0.8), "c": station(0.5)}
    classes = {"all": {"rate": 0.7, "enters": "a"}}
    return network(stations, classes, hours, routing={"a": {"b": 1}, "b": {"c": 1}})


def fork_join(rate, posts, branches):
    """Return a network that splits into branches of mean 1, by the length of its run."""
    names = [f"s{k}" for k in range(branches)]
    stations = {name: station(1, posts) for name in names}
    classes = {"all": {"rate": rate, "enters": "split"}}
    return lambda hours: network(stations, classes, hours, forks={"split": names})


LINES = {
    "M/M/1": line_of(0.8, 1, 1, 500_000),
    "M/M/2": line_of(1.5, 1, 2, 200_000),
    "M/M/5": line_of(4, 1, 5, 150_000),
    "M/M/10": line_of(9, 1, 10, 40_000, within=0.05),
    "M/M/1 half as busy": line_of(0.5, 1, 1, 80_000),
    "one fast server": line_of(1.6, 0.5, 1, 150_000),
    "pooled": line_of(1.6, 1, 2, 200_000),
    "M/D/1": general({"family": "deterministic", "mean": 1}, 0, 300_000),
    "M/lognormal/1": general({"family": "lognormal", "mean": 1, "scv": 2}, 2, 900_000),
    "M/uniform/1": general({"family": "uniform", "mean": 1, "scv": 0.2}, 0.2, 100_000, 0.5),
    "M/gamma/1": general({"family": "gamma", "mean": 1, "scv": 0.5}, 0.5, 100_000, 0.5),
    "M/hyperexponential/1": general({"family": "hyperexponential", "mean": 1, "scv": 2}, 2, 200_000, 0.5),
    "tandem": Line(
        tandem,
        {
            "sojourn": queueing.jackson(
                (0.7, 0, 0), (1, 1.25, 2), (1, 1, 1), ((0, 1, 0), (0, 0, 1), (0, 0, 0))
            ).sojourn,
            "sojourn_p90": queueing.tandem_sojourn_quantile(0.7, (1, 1.25, 2), 0.9),
            "sojourn_p95": queueing.tandem_sojourn_quantile(0.7, (1, 1.25, 2), 0.95),
        },
        150_000,
    ),
    "fork-join": Line(fork_join(0.5, 1, 2), {"sojourn": queueing.fork_join_two(0.5, 1)}, 60_000),
    "fork-join, busy": Line(fork_join(0.8, 1, 2), {"sojourn": queueing.fork_join_two(0.8, 1)}, 400_000),
    "fork-join, no load": Line(fork_join(0.5, 400, 4), {"sojourn": queueing.fork_join_no_load(1, 4)}, 5_000),
}


def recursive_values(scenario, replication):
    load = draw_network(scenario, SEED, replication)
    begun, works = recursion(scenario, load)
    begin, end = window(scenario)
    measured = (load.occurred >= begin) & (load.occurred < end)
    waits = (begun[:, 0] - load.occurred)[measured] / scenario.seconds_per_unit
    # in a fork the last branch counts, in a row the last station finishes last anyway
    sojourns = ((begun + works).max(axis=1) - load.occurred)[measured] / scenario.seconds_per_unit
    return {
        "waiting": (waits > 0).mean(),
        "wait": waits.mean(),
        "wait_p90": np.quantile(waits, 0.9),
        "sojourn": sojourns.mean(),
        "sojourn_p90": np.quantile(sojourns, 0.9),
        "sojourn_p95": np.quantile(sojourns, 0.95),
    }


@pytest.mark.parametrize("name", LINES)
def test_the_engine_follows_the_recursion(name):
    scenario = LINES[name].scenario(300.0)
    load = draw_network(scenario, SEED, 0)
    log = simulate(expand_network(scenario), load)
    begun, _ = recursion(scenario, load)
    item, time = (log.rows[column][log.rows["event"] == Event.START] for column in ("item", "time"))
    part, step = (log.rows[column][log.rows["event"] == Event.START] for column in ("part", "step"))
    order = np.lexsort((part, step, item))
    seen = begun.ravel() < log.end
    assert np.array_equal(time[order], begun.ravel()[seen])


@pytest.mark.parametrize("name", LINES)
def test_the_recursion_meets_theory(name):
    line = LINES[name]
    scenario = line.scenario(line.length)
    runs = [recursive_values(scenario, k) for k in range(12)]
    for measure, exact in line.expected.items():
        values = [run[measure] for run in runs]
        assert agrees(values, exact, line.within), (measure, np.mean(values), exact)


# ---------------------------------------------------------------------------------- simulated as it is


@dataclass(frozen=True)
class Case:
    """A network, and exact values by (scope, name, column) of its table or by name in `PROBES`."""

    scenario: NetworkScenario
    expected: dict[tuple[str, str, str] | str, float]
    within: float = 0.05
    runs: int = 10


ALL = ("all", "all")


def full_house(rate, posts, capacity):
    exact = queueing.mmck(rate, 1, posts, capacity)
    expected = {"blocked_share": exact.full, "in_system": exact.in_system, "wait_mean": exact.wait}
    expected["sojourn_mean"] = exact.sojourn
    scenario = queue(rate, 2500 / rate, posts=posts, capacity=capacity)
    # a share of one in a hundred takes many customers to be known well
    within = 0.3 if exact.full < 0.05 else 0.05
    return Case(scenario, {(*ALL, column): value for column, value in expected.items()}, within)


def priorities(posts):
    rates = (0.2, 0.6, 1.2)
    classes = {f"c{k}": {"rate": rate, "enters": "desk", "priority": k} for k, rate in enumerate(rates)}
    waits = queueing.priority_mmc(rates, 3, posts)
    return Case(
        network({"desk": station(1 / 3, posts)}, classes, 2000),
        {("class", f"c{k}", "wait_mean"): wait for k, wait in enumerate(waits)},
        within=0.15,
    )


def unlike_priorities():
    """One server, classes with services of their own."""
    rates, means = (0.3, 0.4), (0.5, 1.0)
    services = {"family": "deterministic", "mean": 0.5}, {"family": "gamma", "mean": 1.0, "scv": 0.5}
    classes = {
        f"c{k}": {"rate": rates[k], "enters": "desk", "priority": k, "service": {"desk": services[k]}}
        for k in range(2)
    }
    waits = queueing.priority_mg1(rates, means, (0.25, 1.5))
    return Case(
        network({"desk": station(1)}, classes, 5000),
        {("class", f"c{k}", "wait_mean"): wait for k, wait in enumerate(waits)},
        within=0.1,
    )


def jackson(external, service, servers, routing, length):
    """Return a network of M/M/c nodes with what is known of it."""
    exact = queueing.jackson(external, service, servers, routing)
    names = [f"n{k}" for k in range(len(service))]
    stations = {n: station(1 / mu, c) for n, mu, c in zip(names, service, servers, strict=True)}
    rate = sum(external)
    entry = {n: share / rate for n, share in zip(names, external, strict=True) if share}
    rows = {n: dict(zip(names, row, strict=True)) for n, row in zip(names, routing, strict=True)}
    expected = {("station", n, "in_system"): number for n, number in zip(names, exact.numbers, strict=True)}
    expected |= {("station", n, "sojourn_mean"): visit for n, visit in zip(names, exact.visits, strict=True)}
    expected |= {
        ("station", n, "utilisation"): flow / mu / c
        for n, flow, mu, c in zip(names, exact.rates, service, servers, strict=True)
    }
    expected[*ALL, "sojourn_mean"] = exact.sojourn
    expected[*ALL, "in_system"] = exact.in_system
    classes = {"all": {"rate": rate, "enters": entry}}
    return Case(network(stations, classes, length, routing=rows), expected, within=0.1)


def two_lines(enters, rate=1.6):
    """Return two desks, whose customers choose the shorter line or are told where to go."""
    stations = {"left": station(1), "right": station(1)}
    classes = {"all": {"rate": rate, "enters": enters}}
    return network(stations, classes, 3000, pools={"shorter": ["left", "right"]})


def impatient(rate, service, posts, patience_rate):
    exact = queueing.erlang_a(rate, service, posts, patience_rate)
    desk = {"desk": station(1 / service, posts)}
    classes = {"all": {"rate": rate, "enters": "desk", "patience": exponential(1 / patience_rate)}}
    expected = {
        "P(wait)": exact.wait_probability,
        (*ALL, "abandoned_share"): exact.abandoned,
        (*ALL, "in_queue"): exact.in_queue,
        (*ALL, "in_system"): exact.in_system,
    }
    return Case(network(desk, classes, 5000 / rate, warm_up=10), expected, within=0.3)


DAILY, WEEKLY = OpenHours(((0, 8),), 24), OpenHours(tuple((24 * k, 24 * k + 8) for k in range(5)), 168)
CALENDARS = {
    "daily": {"hours": ["00:00-08:00"]},
    "weekly": {"days": ["mon", "tue", "wed", "thu", "fri"], "hours": ["00:00-08:00"]},
}


def closed_at_night(work, calendar, hours):
    """Return an office that has somebody for everyone, but not always."""
    service = {"family": "deterministic", "mean": work}
    desk = {"desk": {"posts": "unlimited", "service": service, "calendar": calendar}}
    scenario = network(desk, {"all": {"rate": 0.5, "enters": "desk"}}, 2016, 168, calendars=CALENDARS)
    return Case(scenario, {(*ALL, "sojourn_mean"): office_hours.office_no_load(work, hours)})


def office(rate, posts, calendar, hours, weeks):
    exact = office_hours.office_mmc(rate, 1, hours, posts)
    desk = {"desk": station(1, posts, calendar=calendar)}
    classes = {"all": {"rate": rate, "enters": "desk"}}
    scenario = network(desk, classes, 168 * weeks, 336, calendars=CALENDARS)
    expected = {(*ALL, "in_system"): exact.in_system, (*ALL, "sojourn_mean"): exact.sojourn}
    if hours is DAILY:
        expected["N at midnight"] = exact.at_openings[0]
    return Case(scenario, expected, within=0.1)


def swinging(rate, amplitude, service):
    numbers = [queueing.mt_infinite(rate, amplitude, 24, service, at) for at in (0, 6)]
    classes = {"all": {"rate": rate, "enters": "hall", "profile": {"amplitude": amplitude, "period": 24}}}
    scenario = network({"hall": station(1 / service, "unlimited")}, classes, 360, 48)
    expected = dict(zip(("N at midnight", "N at six"), numbers, strict=True)) | {
        (*ALL, "in_system"): rate / service
    }
    return Case(scenario, expected, runs=6)


THREE_NODES = ((0, 0.6, 0.3), (0.1, 0, 0.3), (0.4, 0.4, 0))

CASES = {
    "M/M/1/5": full_house(1, 1, 5),
    "M/M/3/10": full_house(2, 3, 10),
    "M/M/2/2, overloaded": full_house(3, 2, 2),
    "priorities, one desk": priorities(1),
    "priorities, two desks": priorities(2),
    "priorities, unlike services": unlike_priorities(),
    "feedback": jackson((0.5,), (1,), (1,), ((0.3,),), 6000),
    "two nodes": jackson((1, 0), (2, 1), (1, 1), ((0, 0.4), (0.3, 0)), 2000),
    "three nodes": jackson((1, 4, 3), (10, 10, 10), (1, 2, 1), THREE_NODES, 120),
    "shortest queue": Case(
        two_lines("shorter"),
        {(*ALL, "sojourn_mean"): queueing.pooling_two(1.6, 1).shortest_queue},
        within=0.1,
    ),
    "giving up": impatient(48, 1, 50, 0.5),
    "giving up as fast as served": impatient(6, 1, 5, 1),
    "no load, open 8 hours": closed_at_night(1, "daily", DAILY),
    "no load, half a day": closed_at_night(4, "daily", DAILY),
    "no load, longer than a day": closed_at_night(11, "daily", DAILY),
    "no load, working week": closed_at_night(1, "weekly", WEEKLY),
    "no load, working week, half a day": closed_at_night(4, "weekly", WEEKLY),
    "office": office(0.2, 1, "daily", DAILY, 60),
    "office, two desks, working week": office(0.2, 2, "weekly", WEEKLY, 60),
    "swinging demand": swinging(10, 6, 0.5),
}


def share_that_waits(log, scenario):
    order = np.argsort(log.rows["item"], kind="stable")
    event, time = log.rows["event"][order], log.rows["time"][order]
    queued = np.flatnonzero(event[:-1] == Event.ENQUEUE)
    return (time[queued + 1] > time[queued]).mean()


def number_at(log, scenario, hour):
    """Return the mean number present at an hour of the day in the measured time."""
    begin, end = window(scenario)
    day = 24 * scenario.seconds_per_unit
    times = np.arange(begin + hour * scenario.seconds_per_unit, end, day)
    left = np.sort(log.rows["time"][log.rows["event"] == Event.CLOSE])
    return np.searchsorted(log.items["occurred"], times) - np.searchsorted(left, times)


PROBES = {
    "P(wait)": share_that_waits,
    "N at midnight": lambda log, scenario: number_at(log, scenario, 0).mean(),
    "N at six": lambda log, scenario: number_at(log, scenario, 6).mean(),
}


def values_of(case, log):
    table = in_unit(case.scenario, network_table(log, *window(case.scenario))).set_index(["scope", "name"])
    return {
        key: PROBES[key](log, case.scenario) if isinstance(key, str) else table.loc[key[:2], key[2]]
        for key in case.expected
    }


def simulated(case, run=simulate):
    """Return the values of each replication; the first log is held against the laws as well."""
    structure = expand_network(case.scenario)
    logs = (run(structure, draw_network(case.scenario, SEED, k)) for k in range(case.runs))
    values = []
    for log in logs:
        if not values:
            assert check(log) == []
        values.append(values_of(case, log))
    return {key: [each[key] for each in values] for key in case.expected}


@pytest.mark.parametrize("name", CASES)
def test_the_engine_meets_theory(name):
    case = CASES[name]
    for key, values in simulated(case).items():
        assert agrees(values, case.expected[key], case.within), (key, np.mean(values), case.expected[key])


def test_the_printed_values_are_those_of_the_oracle():
    assert CASES["feedback"].expected[*ALL, "sojourn_mean"] == pytest.approx(5)
    assert CASES["two nodes"].expected[*ALL, "sojourn_mean"] == pytest.approx(2.14912, abs=5e-6)
    assert CASES["three nodes"].expected[*ALL, "sojourn_mean"] == pytest.approx(2 / 3)
    assert CASES["shortest queue"].expected[*ALL, "sojourn_mean"] == pytest.approx(2.955737, abs=5e-7)
    assert CASES["giving up"].expected["P(wait)"] == pytest.approx(0.467774, abs=5e-7)
    assert CASES["giving up as fast as served"].expected[*ALL, "in_system"] == pytest.approx(6)
    assert CASES["office"].expected[*ALL, "in_system"] == pytest.approx(2.228588, abs=5e-7)
    assert CASES["no load, working week, half a day"].expected[*ALL, "sojourn_mean"] == pytest.approx(
        22.2857, abs=5e-5
    )
    assert CASES["swinging demand"].expected["N at six"] == pytest.approx(29.418001, abs=5e-7)
    assert LINES["tandem"].expected["sojourn_p95"] == pytest.approx(13.402409, abs=5e-7)
    assert LINES["M/M/10"].expected["sojourn_p90"] == pytest.approx(3.510904, abs=5e-7)


def test_the_number_present_under_swinging_demand_is_poisson():
    scenario, mean = CASES["swinging demand"].scenario, queueing.mt_infinite(10, 6, 24, 0.5, 6)
    logs = [simulate(expand_network(scenario), draw_network(scenario, SEED, 100 + k)) for k in range(5)]
    present = np.concatenate([number_at(log, scenario, 6) for log in logs])
    assert len(present) == 75
    assert present.var(ddof=1) / mean == pytest.approx(1, abs=0.5)
    assert (present <= 25).mean() == pytest.approx(poisson.cdf(25, mean), abs=0.15)


def test_the_first_waits_after_an_empty_start():
    desks = {
        f"s{k}": station(0.9) for k in range(100)
    }  # each starts empty, so that one run shows many starts
    classes = {name: {"rate": 1, "enters": name} for name in desks}
    scenario = network(desks, classes, 60, period={"warm_up": 0, "length": 60, "cool_down": 0})
    means = [mean for k in range(5) for mean in first_waits(scenario, k, 25)]
    exact = queueing.transient_waits_mean(1, 1 / 0.9, 25)
    assert exact == pytest.approx(2.12449, abs=5e-6)
    assert agrees(means, exact, within=0.25)


def first_waits(scenario, replication, customers):
    """Return the mean of the first waits at each station, in hours."""
    log = simulate(expand_network(scenario), draw_network(scenario, SEED, replication))
    order = np.argsort(log.rows["item"], kind="stable")
    event, time, team = (log.rows[name][order] for name in ("event", "time", "team"))
    begun = np.flatnonzero(event == Event.START)
    waits = (time[begun] - time[begun - 1]) / HOUR
    return [waits[team[begun] == k][:customers].mean() for k in range(len(log.places.teams))]


# --------------------------------------------------------------------- wrong machines must be found out


def readable(structure, workload):
    """Run the readable engine, whose parts can be exchanged."""
    engine = reference.Reference(structure, workload, None)
    engine.advance(workload.end)
    return engine.log()


def test_last_come_first_served_keeps_the_mean_and_breaks_the_quantiles(monkeypatch):
    exact = queueing.mmc(0.5, 1, 1)
    expected = {(*ALL, "wait_mean"): exact.wait, (*ALL, "wait_p90"): exact.wait_quantile(0.9)}
    case = Case(queue(0.5, 6000), expected, runs=8)
    right = simulated(case, readable)
    assert all(agrees(right[key], value, 0.1) for key, value in expected.items())
    monkeypatch.setattr(reference, "insort", lambda line, entry: line.insert(0, entry))
    wrong = simulated(case, readable)
    assert agrees(wrong[*ALL, "wait_mean"], exact.wait, 0.1)
    assert not agrees(wrong[*ALL, "wait_p90"], exact.wait_quantile(0.9), 0.1)


def test_a_random_split_does_not_pass_for_a_pooled_or_a_shortest_queue():
    scenario = two_lines({"left": 0.5, "right": 0.5}, 1.2)
    values = simulated(Case(scenario, {(*ALL, "sojourn_mean"): 0.0}, runs=6))[*ALL, "sojourn_mean"]
    exact = queueing.pooling_two(1.2, 1)
    assert agrees(values, exact.random_split, 0.1)
    assert not agrees(values, exact.pooled, 0.1)
    assert not agrees(values, exact.shortest_queue, 0.1)


def test_priorities_that_are_ignored_are_noticed(monkeypatch):
    case = replace(CASES["priorities, one desk"], runs=5)
    monkeypatch.setattr(reference, "insort", lambda line, entry: line.append(entry))
    values = simulated(case, readable)
    assert not any(agrees(values[key], exact, case.within) for key, exact in case.expected.items())


def test_work_that_goes_on_at_night_is_noticed():
    case = CASES["office"]
    open_always = case.scenario.model_copy(update={"stations": {"desk": queue(0.2, 1).stations["desk"]}})
    values = simulated(Case(open_always, case.expected, runs=5))
    assert not any(agrees(values[key], exact, case.within) for key, exact in case.expected.items())
