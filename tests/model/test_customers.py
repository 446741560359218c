"""Networks in which nobody comes run all the same."""

from pathlib import Path

import pytest

from sim.analysis.laws.check import check
from sim.analysis.measures.network import network_table
from sim.engine.simulate import Engine, simulate_network
from sim.model.files.changes import with_values
from sim.model.files.files import read
from sim.model.network.customers import draw_network
from sim.model.network.scenario import NetworkScenario, expand_network, window

EXAMPLES = sorted((Path(__file__).parents[2] / "scenarios" / "networks").glob("*.yaml"))


@pytest.mark.parametrize("engine", list(Engine))
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_a_network_in_which_nobody_arrives_has_an_empty_log_and_no_waits(path, engine):
    scenario = read(path, {"network": NetworkScenario})
    quiet = {f"classes.{name}.rate": 1e-9 for name in scenario.classes}
    swings = {f"classes.{name}.profile.amplitude": 0 for name, c in scenario.classes.items() if c.profile}
    scenario = with_values(scenario, quiet | swings)
    log = simulate_network(expand_network(scenario), draw_network(scenario, 1, 0), engine=engine)
    assert {len(column) for column in (*log.rows.values(), *log.items.values())} == {0}
    assert check(log) == []
    found = network_table(log, *window(scenario))
    assert (found[["arrivals", "in_system", "in_queue"]] == 0).all(axis=None)
    timed = found.filter(regex="^(wait|sojourn)_|_share$")
    assert timed.isna().all(axis=None) and timed.shape[1] == 10
