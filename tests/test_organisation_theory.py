"""Organisation theory by scenarios: the networks that ship give what theory says, and wrong ones do not.

A mean agrees if it lies within 3.5 standard errors and within 2 % of the exact answer.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from math import exp

import numpy as np
import pytest

import sim
from sim.analysis.runs.steady_state import presence
from sim.analysis.theory.organisation import (
    Demand,
    Wages,
    best_flat,
    best_two_tiers,
    escalation,
    hierarchy,
    knowledge,
    least_delay,
    polyarchy,
    switch_point,
    uniform_tree_delay,
    work_with_exceptions,
)
from sim.analysis.theory.queueing import mmc
from sim.experiment.cases import Case
from sim.experiment.runs.replicated import watch_of
from sim.experiment.runs.run import Pool, log_of

SEED, RUNS = 1993, 12
DEMAND, WAGES = Demand(10, 1, 0.3), Wages(1, 5)
REGISTER = 0.001
"""Hours that passing the register takes in the network of screens."""


def agrees(values, exact, within=0.02):
    """Tell whether replications agree with an exact answer."""
    values = np.asarray(values, dtype=float)
    noise = 3.5 * values.std(ddof=1) / np.sqrt(values.size)
    return abs(values.mean() - exact) <= min(max(noise, 1e-9), within * abs(exact))


# ------------------------------------------------------------------------------------ networks that ship


@dataclass(frozen=True, eq=False)
class Runs:
    """Replications of a network: a table per station, class and all."""

    table: object

    def of(self, scope: str, name: str, column: str) -> np.ndarray:
        """Return the values of one line and column, a value per replication."""
        rows = self.table[(self.table["scope"] == scope) & (self.table["name"] == name)]
        return rows[column].to_numpy(float)

    def share(self, station: str, customers: str) -> np.ndarray:
        """Return the arrivals at a station over those of a class."""
        return self.of("station", station, "arrivals") / self.of("class", customers, "arrivals")


def simulated(name: str, runs: int = RUNS, **changes: object) -> Runs:
    scenario = sim.with_values(sim.load(name), changes) if changes else sim.load(name)
    return Runs(sim.run(scenario, runs, seed=SEED, pool=Pool(1)).runs)


@dataclass(frozen=True, eq=False)
class Claim:
    """What a network should give, and a change of it that should not."""

    network: str
    reads: Callable[[Runs], np.ndarray]
    exact: float
    wrong: dict[str, object]


def station(name: str, column: str = "in_system") -> Callable[[Runs], np.ndarray]:
    return lambda runs: runs.of("station", name, column)


def customers(name: str, column: str = "sojourn_mean") -> Callable[[Runs], np.ndarray]:
    return lambda runs: runs.of("class", name, column)


def share(at: str, of: str) -> Callable[[Runs], np.ndarray]:
    return lambda runs: runs.share(at, of)


def stay(screening) -> float:
    """Return the time under screens of an hour each, the register of the accepted included."""
    return screening.evaluations + REGISTER * screening.accepted


GOOD_H, GOOD_P, BAD_H, BAD_P = hierarchy(0.8, 3), polyarchy(0.8, 3), hierarchy(0.3, 3), polyarchy(0.3, 3)
SOFT = {"classes.hierarchy_good.routing.third_screen.good_by_hierarchy": 0.9}
BLIND = {"classes.hierarchy_bad.routing.first_screen.second_screen": 0.35}
STRICT = {
    "classes.polyarchy_good.routing.first_screen": {"good_by_polyarchy": 0.6, "second_screen": 0.4},
    "classes.polyarchy_bad.routing.first_screen": {"bad_by_polyarchy": 0.2, "second_screen": 0.8},
}
GARICANO = knowledge([exp(-0.5), exp(-1), exp(-2)])
FORGETFUL = {"routing.workers": {"solved": 0.3, "helpers": 0.7}}
LOADED = {f"stations.{name}.posts": 1 for name in ("tier_1", "tier_2", "tier_3", "tier_4", "tier_5")}
LOADED |= {f"stations.{name}.posts": 1 for name in ("below", "above")}

CLAIMS = {
    "hierarchy, good accepted": Claim(
        "screens", share("good_by_hierarchy", "hierarchy_good"), GOOD_H.accepted, SOFT
    ),
    "hierarchy, bad accepted": Claim(
        "screens", share("bad_by_hierarchy", "hierarchy_bad"), BAD_H.accepted, BLIND
    ),
    "polyarchy, good accepted": Claim(
        "screens", share("good_by_polyarchy", "polyarchy_good"), GOOD_P.accepted, {}
    ),
    "polyarchy, bad accepted": Claim(
        "screens", share("bad_by_polyarchy", "polyarchy_bad"), BAD_P.accepted, STRICT
    ),
    "hierarchy, looks at a good one": Claim("screens", customers("hierarchy_good"), stay(GOOD_H), {}),
    "polyarchy, looks at a good one": Claim("screens", customers("polyarchy_good"), stay(GOOD_P), STRICT),
    "hierarchy, looks at a bad one": Claim("screens", customers("hierarchy_bad"), stay(BAD_H), BLIND),
    "five tiers": Claim("escalation", customers("five_tiers"), 1.9744, {"routing.tier_1.to_tier_2": 0.5}),
    "two tiers": Claim("escalation", customers("two_tiers"), 1.6, {"stations.upward.service.mean": 0.8}),
    "helpers asked": Claim("knowledge", share("helpers", "problems"), GARICANO.reach[0], FORGETFUL),
    "specialists asked": Claim("knowledge", share("specialists", "problems"), GARICANO.reach[1], FORGETFUL),
    "busy helpers": Claim(
        "knowledge",
        station("helpers"),
        GARICANO.helpers(100, 0.1)[0],
        {"stations.helpers.service.mean": 0.12},
    ),
    "busy specialists": Claim("knowledge", station("specialists"), GARICANO.helpers(100, 0.1)[1], FORGETFUL),
    "solved": Claim(
        "knowledge",
        share("solved", "problems"),
        GARICANO.solved,
        {"routing.specialists.solved": 0.4},
    ),
    "work with exceptions": Claim(
        "exceptions", station("work"), work_with_exceptions(1, 0.2, 0.5), {"routing.manager.work": 0.9}
    ),
    "exceptions a task": Claim(
        "exceptions", share("manager", "tasks"), 0.2 / (1 - 0.1), {"routing.work.manager": 0.3}
    ),
}


@cache
def shipped(name: str) -> Runs:
    return simulated(name)


@cache
def changed(name: str) -> Runs:
    """Return runs of the wrong network of a claim; claims that share it share the runs."""
    claim = CLAIMS[name]
    for earlier, other in CLAIMS.items():
        if earlier == name:
            break
        if other.wrong is claim.wrong:
            return changed(earlier)
    return simulated(claim.network, 5, **claim.wrong)


@pytest.mark.parametrize("name", CLAIMS)
def test_the_network_gives_what_theory_says(name):
    claim = CLAIMS[name]
    values = claim.reads(shipped(claim.network))
    assert agrees(values, claim.exact), (values.mean(), claim.exact)


@pytest.mark.parametrize("name", [name for name, claim in CLAIMS.items() if claim.wrong])
def test_a_wrong_network_does_not(name):
    claim = CLAIMS[name]
    values = claim.reads(changed(name))
    assert not agrees(values, claim.exact), (values.mean(), claim.exact)


def test_screen_after_screen_gets_less():
    runs = shipped("screens")
    named = ("hierarchy_good", "hierarchy_bad", "polyarchy_good", "polyarchy_bad")
    passes = dict(zip(named, (0.8, 0.3, 0.2, 0.7), strict=True))
    for step, screen in enumerate(("first_screen", "second_screen", "third_screen")):
        rates = {"hierarchy_bad": 10}
        expected = sum(2_000 * rates.get(name, 1) * p**step for name, p in passes.items())
        assert agrees(runs.of("station", screen, "arrivals"), expected)


SELDOM = {f"classes.{name}.rate": 0.0002 for name in ("forty_by_eight", "twenty_six_by_nine")}
SELDOM |= {f"classes.{name}.rate": 0.0002 for name in ("uniform_tree", "skip_level")}
SELDOM |= {"period.length": 500_000}


@cache
def seldom() -> Runs:
    """Return runs in which two reports of a class hardly meet."""
    return simulated("reports", 8, **SELDOM)


@pytest.mark.parametrize(("name", "cycles"), [
    ("forty_by_eight", least_delay(40, 8)),
    ("twenty_six_by_nine", least_delay(26, 9)),
    ("uniform_tree", uniform_tree_delay(3, 3)),
    ("skip_level", least_delay(27, 9)),
])  # fmt: skip
def test_reports_take_the_cycles_of_radner(name, cycles):
    assert (shipped("reports").of("class", name, "sojourn_p50") == cycles).all()
    assert (shipped("reports").of("class", name, "sojourn_mean") > cycles).all()
    assert (seldom().of("class", name, "sojourn_p50") == cycles).all()
    assert agrees(seldom().of("class", name, "sojourn_mean"), cycles)


def test_a_slow_clerk_delays_all_reports():
    runs = simulated("reports", 2, **{"stations.eight_1.service.mean": 1.2})
    assert (runs.of("class", "forty_by_eight", "sojourn_p50") > 8).all()
    assert (runs.of("class", "skip_level", "sojourn_p50") == 7).all()


def test_the_chain_under_load_has_the_sojourns_of_its_queues():
    runs = simulated("escalation", 16, **LOADED)
    stays = [mmc(0.6 * 0.4**k, 1, 1).sojourn for k in range(5)]
    five, two = escalation(stays, [0.4] * 4, 0.5), escalation(stays[:2], [0.4], 0.5)
    assert agrees(runs.of("class", "five_tiers", "sojourn_mean"), five)
    assert agrees(runs.of("class", "two_tiers", "sojourn_mean"), two)
    assert not agrees(shipped("escalation").of("class", "five_tiers", "sojourn_mean"), five)


# ------------------------------------------------------------------ the switch between flat and two tiers


@cache
def cases_with(low: int, high: int) -> np.ndarray:
    """Return the mean number of cases in the flat network (no generalists), or in the one with two tiers."""
    name, posts = "experts_only", {"stations.front.posts": high}
    if low:
        name, posts = "generalists_first", {"stations.front.posts": low, "stations.experts.posts": high}
    case = Case.of(sim.with_values(sim.load(name), posts))
    watch = watch_of(case)
    window = np.array([watch.begin, watch.end])
    return np.concatenate([presence(log_of(case, SEED, k), window) for k in range(36)])


def costs(plan, delay: float) -> np.ndarray:
    """Return the cost by the hour of a plan, replication by replication, its delays as simulated."""
    return plan.staff_cost + delay * cases_with(plan.low, plan.high)


@pytest.mark.parametrize("delay", [1, 9, 10])
@pytest.mark.parametrize("best", [best_flat, best_two_tiers])
def test_simulated_costs_are_those_of_theory(best, delay):
    plan = best(DEMAND, WAGES, delay)
    assert agrees(costs(plan, delay), plan.cost(delay))


def gap(delay: float) -> tuple[float, float]:
    """Return the cost of flat less two tiers, each at its best, and its standard error."""
    change = costs(best_flat(DEMAND, WAGES, delay), delay) - costs(
        best_two_tiers(DEMAND, WAGES, delay), delay
    )
    return change.mean(), change.std(ddof=1) / np.sqrt(change.size)


@pytest.mark.parametrize(("delay", "side"), [(1, 1), (9, 1), (10, -1)])
def test_which_is_cheaper_turns_between_nine_and_ten(delay, side):
    mean, error = gap(delay)
    assert side * mean > 3.5 * error


def switches(flat, tiers) -> tuple[float, float]:
    """Return the cost of delay at which two plans cost the same as simulated, and its standard error."""
    saved, more = (
        flat.staff_cost - tiers.staff_cost,
        cases_with(tiers.low, tiers.high) - cases_with(0, flat.high),
    )
    return saved / more.mean(), saved / more.mean() ** 2 * more.std(ddof=1) / np.sqrt(more.size)


def test_the_simulated_switch_is_that_of_theory():
    exact = switch_point(DEMAND, WAGES, 1, 10)
    found, error = switches(best_flat(DEMAND, WAGES, exact), best_two_tiers(DEMAND, WAGES, exact))
    assert abs(found - exact) <= min(3.5 * error, 0.02 * exact)


def test_another_share_of_hard_cases_switches_elsewhere():
    exact = switch_point(DEMAND, WAGES, 1, 10)
    other = Demand(10, 1, 0.25)
    assert switch_point(other, WAGES, 1, 20) > 1.1 * exact
    found, error = switches(best_flat(DEMAND, WAGES, 1), best_two_tiers(DEMAND, WAGES, 1))
    assert abs(found - exact) > 3.5 * error
