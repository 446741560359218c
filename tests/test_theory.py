"""Hold the engine, with all mechanisms off, against queueing theory.

What is served first come, first served without a choice has a recursion (Lindley 1952; Kiefer and Wolfowitz
1955) which the engine must match second by second.  Fed with the very draws of the engine the recursion is
fast enough to meet theory within 2 % (5 % at a load of 0.9 and more).  Everything else is simulated as it is.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pytest
from numba import njit
from scipy.stats import poisson, t

from sim.analysis import queueing
from sim.analysis.check import check
from sim.analysis.measures import network_table
from sim.analysis.queueing import OpenHours
from sim.engine import reference
from sim.engine.simulate import simulate
from sim.eventlog import Event
from sim.model.network import NetworkScenario, draw_network, expand_network, in_unit, window

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
    return NetworkScenario.model_validate(
        {
            "kind": "network",
            "name": "theory",
            "title": {"en": "Theory", "zh": "理论"},
            "time_unit": "hour",
            "period": {"warm_up": warm_up, "length": length},
            "stations": stations,
            "classes": classes,
            **rest,
        }
    )


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


def general(service, scv, length):
    exact = queueing.mg1(0.8, service["mean"], scv)
    return Line(
        lambda hours: queue(0.8, hours, service=service), {"wait": exact.wait, "sojourn": exact.sojourn}, length
    )


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
    "M/uniform/1": general({"family": "uniform", "mean": 1, "scv": 0.2}, 0.2, 300_000),
    "M/gamma/1": general({"family": "gamma", "mean": 1, "scv": 0.5}, 0.5, 300_000),
    "M/hyperexponential/1": general({"family": "hyperexponential", "mean": 1, "scv": 2}, 2, 900_000),
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


def test_the_first_waits_after_an_empty_start():
    desks = {f"s{k}": station(0.9) for k in range(100)}  # each starts empty, so that one run shows many starts
    classes = {name: {"rate": 1, "enters": name} for name in desks}
    scenario = network(desks, classes, 50, warm_up=0)
    means = [mean for k in range(10) for mean in first_waits(scenario, k, 25)]
    assert len(means) == 1000
    assert agrees(means, queueing.transient_waits_mean(1, 1 / 0.9, 25), within=0.2)


def first_waits(scenario, replication, customers):
    """Return the mean of the first waits at each station, in hours."""
    log = simulate(expand_network(scenario), draw_network(scenario, SEED, replication))
    rows = {name: column[np.argsort(log.rows["item"], kind="stable")] for name, column in log.rows.items()}
    queued, begun = (rows["time"][rows["event"] == event] for event in (Event.ENQUEUE, Event.START))
    team = rows["team"][rows["event"] == Event.START]
    return [
        (begun - queued[: len(begun)])[team == k][:customers].mean() / HOUR for k in range(len(log.places.teams))
    ]
