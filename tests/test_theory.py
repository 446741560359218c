"""Hold the simulator, with all mechanisms off, against queueing theory.

Every known answer is met by the simulator itself: network file, drawing, engine, table.  The compiled engine
runs long enough for 2 % (5 % at a load of 0.9 and more); the readable one, which writes the same logs, runs
short, and both are held second by second against the recursion of a queue served first come, first served
(Lindley 1952; Kiefer and Wolfowitz 1955).  Each family takes further cases in one line of `CASES`.
"""

from collections.abc import Hashable
from dataclasses import dataclass, replace
from heapq import heapreplace

import numpy as np
import pytest
from scipy.stats import chisquare, poisson, t

from sim.analysis.laws.check import check
from sim.analysis.measures.network import network_table
from sim.analysis.theory import office_hours, queueing
from sim.analysis.theory.office_hours import OpenHours
from sim.engine.journeys import machine
from sim.engine.simulate import Engine, simulate_network
from sim.eventlog import Event
from sim.model.network.customers import draw_network
from sim.model.network.scenario import NetworkScenario, expand_network, in_unit, window

SEED = 20240501
RUNS = 24
COMPARISONS = 250
"""More than there are below: the chance that noise beyond its bound fails any of them stays under 5 %."""


def agrees(values, exact, within=0.02):
    """Tell whether replications agree with an exact mean: within the noise, and within a share of it."""
    values = np.asarray(values)
    noise = values.std(ddof=1) / np.sqrt(len(values)) * t.ppf(1 - 0.025 / COMPARISONS, len(values) - 1)
    return abs(values.mean() - exact) <= min(noise, within * exact)


@dataclass(frozen=True)
class Case:
    """A network, and exact values: by column of the line for all, by line and column, or by a probe."""

    scenario: NetworkScenario
    expected: dict[Hashable, float]
    within: float = 0.02
    runs: int = RUNS


def label(key):
    """Return the name of what is expected."""
    if isinstance(key, tuple):
        return " ".join(key)
    return getattr(key, "__name__", str(key))


def of_class(k):
    return ("class", f"c{k}", "wait_mean")


def of_node(k, column):
    return ("station", f"n{k}", column)


# ------------------------------------------------------------------------------- building blocks of networks


def timing(mean, scv=1.0, family=None):
    """Return a random time; the family follows from the squared coefficient of variation unless stated."""
    family = family or {0: "deterministic", 1: "exponential"}.get(scv, "gamma")
    return {"family": family, "mean": mean, "scv": scv}


def station(mean, posts=1, **rest):
    return {"posts": posts, "service": timing(mean), **rest}


def network(stations, classes, hours, **rest):
    """Return a network whose runs warm up over 1500 customers and end when all that count have left."""
    rate = sum(customers["rate"] for customers in classes.values())
    return NetworkScenario.model_validate(
        {
            "kind": "network",
            "name": "theory",
            "title": {"en": "Theory", "zh": "理论"},
            "time_unit": "hour",
            "period": span(1500 / rate, hours, max(20, 100 / rate)),
            "stations": stations,
            "classes": classes,
            **rest,
        }
    )


def span(warm_up, length, cool_down):
    return {"warm_up": warm_up, "length": length, "cool_down": cool_down}


def hours_for(thousands, rate):
    """Return how long each run lasts so that so many thousand customers come in all of them together."""
    return 1000 * thousands / rate / RUNS


def queue(rate, desk, hours, **customers):
    """Return a network of one station and one class."""
    return network({"desk": desk}, {"all": {"rate": rate, "enters": "desk", **customers}}, hours)


def both_ways(exact):
    """Return what waits, sojourns and numbers of a queue should be."""
    return {"wait_mean": exact.wait, "sojourn_mean": exact.sojourn, "in_system": exact.in_system}


# ------------------------------------------------------------------ probes: what no column of the table tells


def waiting(log, scenario):
    """Return the share of the customers of one station who do not begin at once."""
    begin, end = window(scenario)
    occurred = log.items["occurred"]
    begun = np.full(len(occurred), -1)
    starts = log.rows["event"] == Event.START
    begun[log.rows["item"][starts]] = log.rows["time"][starts]
    return (begun != occurred)[(occurred >= begin) & (occurred < end)].mean()


@dataclass(frozen=True)
class Present:
    """The mean number of customers present at an hour of the day."""

    hour: float

    def __call__(self, log, scenario):
        return self.numbers(log, scenario).mean()

    def numbers(self, log, scenario):
        """Return the numbers day by day."""
        begin, end = window(scenario)
        unit = scenario.seconds_per_unit
        times = np.arange(begin + round(self.hour * unit), end, 24 * unit)
        left = log.rows["time"][log.rows["event"] == Event.CLOSE]
        return np.searchsorted(log.items["occurred"], times) - np.searchsorted(left, times)


@dataclass(frozen=True)
class FirstWaits:
    """The mean of the first waits at each station, all of which start empty."""

    customers: int

    def __call__(self, log, scenario):
        begun = log.rows["event"] == Event.START
        item, team = log.rows["item"][begun], log.rows["team"][begun]
        wait = log.rows["time"][begun] - log.items["occurred"][item]
        order = np.lexsort((item, team))
        bounds = np.searchsorted(team[order], np.arange(len(log.places.teams)))
        first = bounds[:, None] + np.arange(self.customers)
        return wait[order[first]].mean() / scenario.seconds_per_unit


# ------------------------------------------------------------------------------------------- the families


def mmc(rate, service, servers, thousands):
    exact = queueing.mmc(rate, service, servers)
    expected = both_ways(exact) | {
        waiting: exact.wait_probability,
        "wait_p90": exact.wait_quantile(0.9),
        "sojourn_p90": exact.sojourn_quantile(0.9),
        "sojourn_p95": exact.sojourn_quantile(0.95),
        "utilisation": rate / service / servers,
    }
    expected = {key: value for key, value in expected.items() if value > 0}
    within = 0.05 if rate / service / servers >= 0.9 else 0.02
    return Case(queue(rate, station(1 / service, servers), hours_for(thousands, rate)), expected, within)


def mg1(rate, mean, scv, thousands, family=None):
    desk = {"posts": 1, "service": timing(mean, scv, family)}
    return Case(queue(rate, desk, hours_for(thousands, rate)), both_ways(queueing.mg1(rate, mean, scv)))


def mmck(rate, servers, capacity, thousands):
    exact = queueing.mmck(rate, 1, servers, capacity)
    expected = {"blocked_share": exact.full, "in_system": exact.in_system, "sojourn_mean": exact.sojourn}
    if capacity > servers:
        expected["wait_mean"] = exact.wait
    return Case(queue(rate, station(1, servers, capacity=capacity), hours_for(thousands, rate)), expected)


def priorities(rates, service, servers, thousands):
    """Classes that differ in priority only; the mean over all is what it is without (work conservation)."""
    classes = {f"c{k}": {"rate": rate, "enters": "desk", "priority": k} for k, rate in enumerate(rates)}
    waits = queueing.priority_mmc(rates, service, servers)
    expected = {of_class(k): wait for k, wait in enumerate(waits)}
    expected["wait_mean"] = queueing.mmc(sum(rates), service, servers).wait
    desk = {"desk": station(1 / service, servers)}
    return Case(network(desk, classes, hours_for(thousands, sum(rates))), expected)


def unlike_priorities(rates, means, scvs, thousands):
    """One server, classes with services of their own."""
    classes = {
        f"c{k}": {
            "rate": rate,
            "enters": "desk",
            "priority": k,
            "service": {"desk": timing(means[k], scvs[k])},
        }
        for k, rate in enumerate(rates)
    }
    second = [mean**2 * (1 + scv) for mean, scv in zip(means, scvs, strict=True)]
    waits = queueing.priority_mg1(rates, means, second)
    expected = {of_class(k): wait for k, wait in enumerate(waits)}
    return Case(network({"desk": station(1)}, classes, hours_for(thousands, sum(rates))), expected)


def jackson(external, service, servers, routing, thousands):
    """A network of M/M/c nodes; `thousands` of customers, each of whom may make many visits."""
    exact = queueing.jackson(external, service, servers, routing)
    names, rate = [f"n{k}" for k in range(len(service))], sum(external)
    hours = hours_for(thousands, rate)
    stations = {n: station(1 / mu, c) for n, mu, c in zip(names, service, servers, strict=True)}
    entry = {n: share / rate for n, share in zip(names, external, strict=True) if share}
    rows = {n: dict(zip(names, row, strict=True)) for n, row in zip(names, routing, strict=True)}
    nodes = zip(names, exact.rates, exact.numbers, exact.visits, service, servers, strict=True)
    expected = {"sojourn_mean": exact.sojourn, "in_system": exact.in_system}
    for name, flow, number, visit, mu, c in nodes:
        values = {"arrivals": flow * hours, "in_system": number, "sojourn_mean": visit}
        values["utilisation"] = flow / mu / c
        expected |= {("station", name, column): value for column, value in values.items()}
    classes = {"all": {"rate": rate, "enters": entry}}
    return Case(network(stations, classes, hours, routing=rows), expected)


def tandem(rate, service, thousands):
    """M/M/1 queues one after the other."""
    n = len(service)
    row = jackson((rate, *[0] * (n - 1)), service, [1] * n, np.eye(n, k=1).tolist(), thousands)
    quantiles = {
        f"sojourn_p{p}": queueing.tandem_sojourn_quantile(rate, service, p / 100) for p in (50, 90, 95)
    }
    return replace(row, expected=row.expected | quantiles)


def two_lines(rate, enters, thousands):
    """Two desks, whose customers choose the shorter line or are told where to go."""
    stations = {"left": station(1), "right": station(1)}
    classes = {"all": {"rate": rate, "enters": enters}}
    pools = {"shorter": ["left", "right"]}
    return network(stations, classes, hours_for(thousands, rate), pools=pools)


def random_split(rate, thousands):
    scenario = two_lines(rate, {"left": 0.5, "right": 0.5}, thousands)
    return Case(scenario, {"sojourn_mean": queueing.pooling_two(rate, 1).random_split})


def shortest_queue(rate, thousands):
    return Case(two_lines(rate, "shorter", thousands), both_ways(queueing.shortest_queue(rate, 1)))


def fork_join(rate, service, posts, branches, sojourn, thousands):
    names = [f"s{k}" for k in range(branches)]
    stations = {name: station(1 / service, posts) for name in names}
    classes = {"all": {"rate": rate, "enters": "split"}}
    scenario = network(stations, classes, hours_for(thousands, rate), forks={"split": names})
    return Case(scenario, {"sojourn_mean": sojourn, "in_system": rate * sojourn})


def side_by_side(rate, service, thousands):
    return fork_join(rate, service, 1, 2, queueing.fork_join_two(rate, service), thousands)


def side_by_side_no_load(service, branches, thousands):
    sojourn = queueing.fork_join_no_load(service, branches)
    return fork_join(1, service, "unlimited", branches, sojourn, thousands)


def giving_up(rate, service, servers, patience_rate, thousands):
    exact = queueing.erlang_a(rate, service, servers, patience_rate)
    expected = {
        waiting: exact.wait_probability,
        "abandoned_share": exact.abandoned,
        "in_queue": exact.in_queue,
        "in_system": exact.in_system,
    }
    hours, patience = hours_for(thousands, rate), timing(1 / patience_rate)
    return Case(queue(rate, station(1 / service, servers), hours, patience=patience), expected)


@dataclass(frozen=True)
class Hours:
    """Opening hours on the first days of every week, in whole hours."""

    days: int
    spans: tuple[tuple[int, int], ...]

    @property
    def calendar(self):
        """As a network file has it."""
        weekdays = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")[: self.days]
        return {"days": weekdays, "hours": [f"{a:02}:00-{b:02}:00" for a, b in self.spans]}

    @property
    def exact(self):
        """As theory has it."""
        days, period = (1, 24) if self.days == 7 else (self.days, 168)
        return OpenHours(tuple((24 * d + a, 24 * d + b) for d in range(days) for a, b in self.spans), period)


def office(desk, rate, hours, weeks):
    """Return an office whose runs last whole weeks, so that every hour counts alike."""
    classes, calendars = {"all": {"rate": rate, "enters": "desk"}}, {"hours": hours.calendar}
    period = span(336, 168 * weeks, 168)
    return network({"desk": desk | {"calendar": "hours"}}, classes, 0, calendars=calendars, period=period)


def office_no_load(work, hours):
    """An office that has somebody for everyone, but not always."""
    desk = {"posts": "unlimited", "service": timing(work, 0)}
    return Case(office(desk, 1, hours, 40), {"sojourn_mean": office_hours.office_no_load(work, hours.exact)})


def office_queue(rate, servers, hours, weeks):
    exact = office_hours.office_mmc(rate, 1, hours.exact, servers)
    expected = {"in_system": exact.in_system, "sojourn_mean": exact.sojourn}
    if hours.exact.period == 24:
        expected[Present(hours.spans[0][0])] = exact.at_openings[0]
    return Case(office(station(1, servers), rate, hours, weeks), expected)


def swinging(rate, amplitude, period, service, days):
    exact = {at: queueing.mt_infinite(rate, amplitude, period, service, at) for at in (0, 6, 15)}
    classes = {"all": {"rate": rate, "enters": "hall", "profile": {"amplitude": amplitude, "period": period}}}
    hall = station(1 / service, "unlimited")
    scenario = network({"hall": hall}, classes, 0, period=span(48, 24 * days, 24))
    expected = {Present(at): number for at, number in exact.items()} | {"in_system": rate / service}
    return Case(scenario, expected)


def start_up(rate, mean, customers, servers=1, stations=100, runs=64):
    """So many stations start empty at once, so that one run shows many starts."""
    desks = {f"s{k}": station(mean, servers) for k in range(stations)}
    classes = {"all": {"rate": rate * stations, "enters": dict.fromkeys(desks, 1 / stations)}}
    period = span(0, (customers + 8 * customers**0.5) / rate, 0)
    exact = queueing.transient_waits_mean(rate, 1 / mean, customers, servers)
    return Case(network(desks, classes, 0, period=period), {FirstWaits(customers): exact}, runs=runs)


DAILY, WEEKLY = Hours(7, ((0, 8),)), Hours(5, ((0, 8),))
TWICE, SHORT_WEEK = Hours(7, ((8, 12), (14, 18))), Hours(5, ((9, 12), (13, 17)))
THREE_NODES = ((0, 0.6, 0.3), (0.1, 0, 0.3), (0.4, 0.4, 0))
FOUR_NODES = ((0, 0.5, 0.2, 0), (0, 0.1, 0.4, 0.3), (0.2, 0, 0, 0.3), (0, 0, 0, 0.25))

CASES = {
    "M/M/1": mmc(0.8, 1, 1, 1600),
    "M/M/2": mmc(1.5, 1, 2, 1200),
    "M/M/5": mmc(4, 1, 5, 1800),
    "M/M/10": mmc(9, 1, 10, 1000),
    "M/M/1, half as busy": mmc(0.5, 1, 1, 350),
    "M/M/3, faster": mmc(4, 2.5, 3, 400),
    "M/D/1": mg1(0.8, 1, 0, 700),
    "M/lognormal/1": mg1(0.8, 1, 2, 1500, "lognormal"),
    "M/uniform/1": mg1(0.5, 1, 0.2, 200, "uniform"),
    "M/gamma/1": mg1(1.2, 0.5, 0.5, 400),
    "M/hyperexponential/1": mg1(0.5, 1, 2, 500, "hyperexponential"),
    "M/M/1/5": mmck(1, 1, 5, 200),
    "M/M/3/10": mmck(2, 3, 10, 2200),
    "M/M/2/2, overloaded": mmck(3, 2, 2, 150),
    "M/M/2/4": mmck(1.8, 2, 4, 200),
    "priorities, one desk": priorities((0.2, 0.6, 1.2), 3, 1, 1000),
    "priorities, two desks": priorities((0.2, 0.6, 1.2), 3, 2, 1500),
    "priorities, four classes": priorities((0.2, 0.3, 0.4, 0.2), 1, 2, 500),
    "priorities, unlike services": unlike_priorities((0.3, 0.4), (0.5, 1.0), (0, 0.5), 300),
    "tandem": tandem(0.7, (1, 1.25, 2), 500),
    "tandem of equals": tandem(0.5, (1, 1), 250),
    "feedback": jackson((0.5,), (1,), (1,), ((0.3,),), 500),
    "two nodes": jackson((1, 0), (2, 1), (1, 1), ((0, 0.4), (0.3, 0)), 300),
    "three nodes": jackson((1, 4, 3), (10, 10, 10), (1, 2, 1), THREE_NODES, 450),
    "four nodes": jackson((1, 0.3, 0, 0.2), (2, 1.8, 2, 1), (1, 1, 1, 2), FOUR_NODES, 350),
    "random split": random_split(1.6, 800),
    "shortest queue": shortest_queue(1.6, 1400),
    "pooled": mmc(1.6, 1, 2, 1300),
    "one fast server": mmc(1.6, 2, 1, 1300),
    "shortest queue, half as busy": shortest_queue(1, 400),
    "fork-join": side_by_side(0.5, 1, 200),
    "fork-join, busy": side_by_side(0.8, 1, 800),
    "fork-join, faster": side_by_side(1.2, 2, 200),
    "fork-join, no load, three": side_by_side_no_load(1, 3, 60),
    "fork-join, no load, eight": side_by_side_no_load(2, 8, 30),
    "giving up": giving_up(48, 1, 50, 0.5, 2500),
    "giving up as fast as served": giving_up(6, 1, 5, 1, 300),
    "giving up, overloaded": giving_up(12, 1, 8, 2, 150),
    "no load, one hour": office_no_load(1, DAILY),
    "no load, four hours": office_no_load(4, DAILY),
    "no load, longer than a day": office_no_load(11, DAILY),
    "no load, working week, one hour": office_no_load(1, WEEKLY),
    "no load, working week, four hours": office_no_load(4, WEEKLY),
    "no load, lunch break": office_no_load(3, TWICE),
    "no load, working week, lunch break": office_no_load(5, SHORT_WEEK),
    "office": office_queue(0.2, 1, DAILY, 250),
    "office, lunch break": office_queue(0.4, 2, TWICE, 100),
    "office, two desks, working week": office_queue(0.2, 2, WEEKLY, 100),
    "swinging demand": swinging(10, 6, 24, 0.5, 50),
    "swinging demand, twice a day": swinging(15, -10, 12, 1, 50),
    "start-up": start_up(1, 0.9, 25),
    "start-up, two desks": start_up(1.8, 1, 25, 2),
}


PRINTED = {
    "M/M/1": {
        waiting: "0.8",
        "wait_mean": "4",
        "sojourn_mean": "5",
        "wait_p90": "10.397208",
        "sojourn_p90": "11.512925",
    },
    "M/M/2": {
        waiting: "0.642857",
        "wait_mean": "1.285714",
        "sojourn_mean": "2.285714",
        "wait_p90": "3.721505",
        "sojourn_p90": "5.072299",
    },
    "M/M/5": {
        waiting: "0.554113",
        "wait_mean": "0.554113",
        "sojourn_mean": "1.554113",
        "wait_p90": "1.712198",
        "sojourn_p90": "3.35261",
    },
    "M/M/10": {
        waiting: "0.668732",
        "wait_mean": "0.668732",
        "sojourn_mean": "1.668732",
        "wait_p90": "1.900212",
        "sojourn_p90": "3.510904",
    },
    "M/D/1": {"wait_mean": "2"},
    "M/lognormal/1": {"wait_mean": "6"},
    "M/M/1/5": {"in_system": "2.5", "sojourn_mean": "3"},
    "M/M/3/10": {"blocked_share": "0.008824", "sojourn_mean": "1.367291"},
    "priorities, one desk": {of_class(0): "0.238095", of_class(1): "0.324675", of_class(2): "0.909091"},
    "priorities, two desks": {of_class(0): "0.028736", of_class(1): "0.033156", of_class(2): "0.048077"},
    "tandem": {"sojourn_mean": "5.920746", "sojourn_p90": "11.020148", "sojourn_p95": "13.402409"},
    "feedback": {"sojourn_mean": "5"},
    "two nodes": {"sojourn_mean": "2.14912"},
    "three nodes": {of_node(0, "in_system"): "1", of_node(2, "in_system"): "3"},
    "random split": {"sojourn_mean": "5"},
    "shortest queue": {"sojourn_mean": "2.955737"},
    "pooled": {"sojourn_mean": "2.777778"},
    "one fast server": {"sojourn_mean": "2.5"},
    "fork-join": {"sojourn_mean": "2.875"},
    "fork-join, busy": {"sojourn_mean": "7.0"},
    "giving up": {waiting: "0.467774", "abandoned_share": "0.030912", "in_queue": "2.967576"},
    "no load, one hour": {"sojourn_mean": "7.0"},
    "no load, four hours": {"sojourn_mean": "12.0"},
    "no load, working week, one hour": {"sojourn_mean": "17.0"},
    "no load, working week, four hours": {"sojourn_mean": "22.2857"},
    "office": {"in_system": "2.228588", "sojourn_mean": "11.142938", Present(0): "3.974305"},
    "swinging demand": {Present(0): "15.068746", Present(6): "29.418001"},
    "start-up": {FirstWaits(25): "2.12449"},
}
"""Digit by digit."""

FRACTIONS = {
    "M/M/1/5": {"blocked_share": 1 / 6},
    "three nodes": {of_node(1, "in_system"): 4 / 3, "sojourn_mean": 2 / 3},
    "fork-join, no load, three": {"sojourn_mean": 1 + 1 / 2 + 1 / 3},
    "giving up as fast as served": {"in_system": 6},
}


def named(table):
    return [
        pytest.param(case, key, value, id=f"{case}: {label(key)}")
        for case, values in table.items()
        for key, value in values.items()
    ]


@pytest.mark.parametrize(("case", "key", "value"), named(PRINTED))
def test_what_is_met_is_the_value_as_printed(case, key, value):
    digits = len(value.partition(".")[2])
    assert f"{CASES[case].expected[key]:.{digits}f}" == value


@pytest.mark.parametrize(("case", "key", "value"), named(FRACTIONS))
def test_what_is_met_is_the_fraction_as_printed(case, key, value):
    assert CASES[case].expected[key] == pytest.approx(value, rel=1e-12)


def test_the_flows_of_the_three_nodes_are_as_printed():
    case = CASES["three nodes"]
    flows = [case.expected[of_node(k, "arrivals")] / case.scenario.period.length for k in range(3)]
    assert flows == pytest.approx([5, 10, 7.5])


# ------------------------------------------------------------------------------------- theory, met


def values_of(case, log):
    found = {key: key(log, case.scenario) for key in case.expected if callable(key)}
    if len(found) == len(case.expected):
        return found
    table = in_unit(case.scenario, network_table(log, *window(case.scenario)))
    lines = {(line["scope"], line["name"]): line for line in table.to_dict("records")}
    for key in case.expected.keys() - found.keys():
        scope, name, column = key if isinstance(key, tuple) else ("all", "all", key)
        found[key] = lines[scope, name][column]
    return found


def simulated(case, engine=Engine.COMPILED):
    """Return the values of each replication."""
    structure = expand_network(case.scenario)
    runs = [
        values_of(case, simulate_network(structure, draw_network(case.scenario, SEED, k), engine))
        for k in range(case.runs)
    ]
    return {key: [run[key] for run in runs] for key in case.expected}


@pytest.mark.parametrize("name", CASES)
def test_the_simulator_meets_theory(name):
    case = CASES[name]
    for key, values in simulated(case).items():
        assert agrees(values, case.expected[key], case.within), (
            label(key),
            np.mean(values),
            case.expected[key],
        )


def test_all_comparisons_are_counted():
    assert sum(len(case.expected) for case in CASES.values()) <= COMPARISONS


def test_the_number_present_under_swinging_demand_is_poisson():
    case, probe, edges = CASES["swinging demand"], Present(6), [21, 24, 26, 28, 30, 32, 34, 37]
    structure = expand_network(case.scenario)
    logs = [
        simulate_network(structure, draw_network(case.scenario, SEED, k), Engine.COMPILED)
        for k in range(RUNS)
    ]
    present = np.concatenate([probe.numbers(log, case.scenario) for log in logs])
    counted = np.bincount(np.searchsorted(edges, present), minlength=len(edges) + 1)
    shares = np.diff(poisson.cdf(edges, case.expected[probe]), prepend=0, append=1)
    assert chisquare(counted, len(present) * shares).pvalue > 0.001


# ---------------------------------------------------------------- short runs: laws, and the readable engine


def shortened(case, customers, runs=10, within=0.1):
    """Return a case whose runs last whole days, for about so many customers; it counts no arrivals."""
    scenario = case.scenario
    days = -(-customers // (24 * sum(each.rate for each in scenario.classes.values())))
    period = scenario.period.model_copy(update={"length": 24 * days, "warm_up": 48})
    expected = {key: value for key, value in case.expected.items() if "arrivals" not in label(key)}
    short = scenario.model_copy(update={"period": period})
    return replace(case, scenario=short, expected=expected, within=within, runs=runs)


@pytest.mark.parametrize("name", CASES)
def test_its_logs_obey_every_law(name):
    scenario = shortened(CASES[name], 1000).scenario
    assert (
        check(simulate_network(expand_network(scenario), draw_network(scenario, SEED, 0), Engine.COMPILED))
        == []
    )


READABLE = [
    "M/M/1/5",
    "priorities, one desk",
    "two nodes",
    "shortest queue, half as busy",
    "fork-join",
    "giving up, overloaded",
    "office",
    "swinging demand",
]


@pytest.mark.parametrize("name", READABLE)
def test_the_readable_engine_meets_theory(name):
    case = shortened(CASES[name], 1000)
    for key, values in simulated(case, Engine.REFERENCE).items():
        assert agrees(values, case.expected[key], case.within), (
            label(key),
            np.mean(values),
            case.expected[key],
        )


# ------------------------------------------------------------- first come, first served, by recursion


def starts(arrivals, works, servers):
    """Return when each customer of a queue begins to be served."""
    free, begun = [0] * servers, []
    for arrival, work in zip(arrivals.tolist(), works.tolist(), strict=True):
        begun.append(max(arrival, free[0]))
        heapreplace(free, begun[-1] + work)
    return np.array(begun)


def recursion(scenario, load):
    """Return when each visit begins, customer by customer; all of them visit the same stations.

    Stations come one after the other, or side by side in one fork.
    """
    visits = int(np.diff(load.routes.begin)[0])
    posts = [team.posts for team in expand_network(scenario).places.teams]
    works, team = load.routes.work.reshape(-1, visits), load.routes.team[:visits]
    begun = np.empty_like(works)
    for k in range(visits):
        after = k and load.routes.group[k] != load.routes.group[k - 1]
        arrivals = begun[:, k - 1] + works[:, k - 1] if after else load.occurred
        begun[:, k] = starts(arrivals, works[:, k], posts[team[k]])
    return begun


@pytest.mark.parametrize("engine", Engine)
@pytest.mark.parametrize("name", ["M/M/1", "M/M/5", "M/lognormal/1", "tandem", "fork-join, busy"])
def test_the_engines_follow_the_recursion(name, engine):
    scenario = shortened(CASES[name], 1000).scenario
    load = draw_network(scenario, SEED, 0)
    log = simulate_network(expand_network(scenario), load, engine)
    rows = {column: values[log.rows["event"] == Event.START] for column, values in log.rows.items()}
    order = np.lexsort((rows["part"], rows["step"], rows["item"]))
    begun = recursion(scenario, load).ravel()
    assert np.array_equal(rows["time"][order], begun[begun < log.end])


# --------------------------------------------------------------------- wrong machines must be found out


def test_last_come_first_served_keeps_the_mean_and_breaks_the_quantiles(monkeypatch):
    case = shortened(CASES["M/M/2"], 2000)
    assert all(
        agrees(values, case.expected[key], case.within)
        for key, values in simulated(case, Engine.REFERENCE).items()
    )
    monkeypatch.setattr(machine, "insort", lambda line, entry: line.insert(0, entry))
    wrong = simulated(case, Engine.REFERENCE)
    for key in ("wait_mean", "sojourn_mean", waiting, "utilisation"):
        assert agrees(wrong[key], case.expected[key], case.within)
    for key in ("wait_p90", "sojourn_p90"):
        assert not agrees(wrong[key], case.expected[key], case.within)


def test_a_random_split_does_not_pass_for_a_pooled_or_a_shortest_queue():
    split, *others = (CASES[name] for name in ("random split", "shortest queue", "pooled", "one fast server"))
    values = simulated(replace(split, runs=12))["sojourn_mean"]
    assert agrees(values, split.expected["sojourn_mean"])
    for other in others:
        assert not agrees(values, other.expected["sojourn_mean"], within=0.3)


def test_priorities_that_are_ignored_are_noticed(monkeypatch):
    case = shortened(CASES["priorities, one desk"], 1500)
    monkeypatch.setattr(machine, "insort", lambda line, entry: line.append(entry))
    values = simulated(case, Engine.REFERENCE)
    assert agrees(values["wait_mean"], case.expected["wait_mean"], case.within)
    for k in range(3):
        assert not agrees(values[of_class(k)], case.expected[of_class(k)], case.within)


def test_work_that_goes_on_at_night_is_noticed():
    case = CASES["office"]
    desk = case.scenario.stations["desk"].model_copy(update={"calendar": None})
    always = case.scenario.model_copy(update={"stations": {"desk": desk}})
    for key, values in simulated(replace(case, scenario=always, runs=5)).items():
        assert not agrees(values, case.expected[key], within=0.5)
