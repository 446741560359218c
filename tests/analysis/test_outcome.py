"""What became of incidents: reported or not, on time, solved without a department."""

from dataclasses import replace

import numpy as np
import pytest
from handmade import DAY, GRID, HOUR, INTAKE, ROADS, WATER, build, town, visit

from sim.analysis.measures.city import measure
from sim.analysis.measures.outcome import ON_CALL
from sim.eventlog import NEVER, Office, Team

FIRM, FIRE = 5, 6
"""Teams that come to the town: a contractor, and the water office's people on call, the last of all."""


def with_helpers():
    places = town()
    offices = (*places.offices, Office("firm", "contractor", 1, 0))
    teams = (*places.teams, Team(5, "field", 2, 0), Team(3, ON_CALL, 2, 0))
    return replace(places, offices=offices, teams=teams)


def handled(item, *teams):
    """Rows of an incident that one team after another works on, each for an hour."""
    lines = [f"8 {item} 0 0 OCCUR", f"8 {item} 0 0 REPORT HOTLINE"]
    for k, team in enumerate(teams):
        lines += visit((8 + k, 8 + k, 9 + k), f"{item} 0 {k + 1}", "HANDLE", team)
    return [*lines, f"{8 + len(teams)} {item} 0 {len(teams) + 1} CLOSE"]


def local_share(*stories):
    log = build([line for story in stories for line in story], 100, with_helpers())
    values = measure(log, 0, DAY).values
    np.testing.assert_equal(values["cross_department_share"], 1 - values["local_share"])
    return values["local_share"]


def test_what_a_department_or_its_contractor_worked_on_is_not_local():
    grid, roads, firm = handled(0, GRID), handled(1, ROADS), handled(2, FIRM)
    assert local_share(grid, roads, firm, handled(3, GRID, ROADS)) == 1 / 4
    assert local_share(grid) == 1
    assert local_share(roads) == local_share(firm) == 0


def test_what_a_team_on_call_came_to_is_left_aside_whoever_else_came():
    grid, roads = handled(0, GRID), handled(1, ROADS)
    assert local_share(grid, roads) == 1 / 2
    assert (
        local_share(grid, roads, handled(2, FIRE), handled(3, FIRE, WATER), handled(4, GRID, FIRE)) == 1 / 2
    )
    assert np.isnan(local_share(handled(0, FIRE)))


def test_emergencies_that_a_grid_worker_ends_count():
    assert local_share(handled(0, GRID), handled(1, ROADS), handled(2, GRID)) == 2 / 3


def test_what_nobody_has_begun_is_left_aside():
    waiting = ["8 2 0 0 OCCUR", "8 2 0 0 REPORT HOTLINE", f"9 2 0 1 ENQUEUE HANDLE {ROADS}"]
    travelling = ["8 3 0 0 OCCUR", "8 3 0 0 REPORT HOTLINE", f"9 3 0 1 ENQUEUE HANDLE {ROADS}"]
    travelling += [f"9 3 0 1 START TRAVEL {ROADS}"]
    assert local_share(handled(0, GRID), handled(1, ROADS), waiting, travelling) == 1 / 2


def test_work_of_nobody_known_is_not_that_of_the_last_team():
    unknown = ["8 0 0 0 OCCUR", "8 0 0 0 REPORT HOTLINE", "9 0 0 1 START HANDLE", "10 0 0 1 CLOSE"]
    assert local_share(unknown) == 1


def test_work_that_a_second_call_causes_does_not_count():
    again = ["9.5 0 0 2 DUPLICATE HOTLINE", *visit((10, 10, 11), "0 64 1", "HANDLE", ROADS)]
    assert local_share([*handled(0, GRID), *again]) == 1


def test_on_time_is_judged_where_there_is_a_limit_and_an_end_or_it_has_passed():
    late = ["8 2 0 0 OCCUR", "8 2 0 0 REPORT HOTLINE", f"8 2 0 1 ENQUEUE HANDLE {ROADS}"]
    due_later = [line.replace(" 2 0 ", " 3 0 ") for line in late]
    stories = [*handled(0, GRID), *handled(1, GRID), *late, *due_later, *handled(4, GRID)]
    due = [9 * HOUR, 9 * HOUR - 1, 99 * HOUR, 101 * HOUR, NEVER]
    assert measure(build(stories, 100, due=due), 0, DAY).values["on_time_share"] == 1 / 3


# ------------------------------------------------------------------------------------ never reported


ANSWERED = [
    "3 0 0 0 OCCUR",
    "3 0 0 0 REPORT HOTLINE",
    *visit((3, 3, 3.5), "0 0 1", "ANSWER", INTAKE),
    "3.5 0 0 1 CLOSE",
]
REPORTED = ["4 1 0 0 OCCUR", "40 1 0 0 REPORT HOTLINE", "40 1 0 1 WAIT DESK"]
SILENT = ["5 2 0 0 OCCUR"]
BEFORE = ["1 3 0 0 OCCUR"]
AFTER = ["24 4 0 0 OCCUR"]


def unreported(*stories):
    log = build([line for story in stories for line in story], 50)
    return measure(log, 2 * HOUR, DAY).values["unreported_share"]


def test_unreported_are_those_that_occur_in_the_window_and_nobody_tells_of():
    assert unreported(ANSWERED, REPORTED, SILENT) == 1 / 2
    assert unreported(ANSWERED, REPORTED, SILENT, BEFORE, AFTER) == 1 / 2
    assert unreported(ANSWERED, REPORTED, [], BEFORE) == 0


@pytest.mark.parametrize("silent", [[], ["9 2 0 0 OCCUR", "9 2 0 0 REPORT HOTLINE", "9 2 0 1 WAIT DESK"]])
def test_a_log_of_what_was_reported_does_not_tell(silent):
    assert np.isnan(unreported(ANSWERED, REPORTED, silent))


def test_what_was_never_reported_changes_nothing_else():
    log = [*handled(0, GRID), *handled(1, ROADS)]
    with_silent = measure(build([*log, "6 2 0 0 OCCUR"], 50), 0, DAY).values
    without = measure(build(log, 50), 0, DAY).values
    assert with_silent.pop("unreported_share") == 1 / 3
    assert np.isnan(without.pop("unreported_share"))
    np.testing.assert_equal(with_silent, without)
