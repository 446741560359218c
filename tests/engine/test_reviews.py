"""A review is data in, data out: agents see a snapshot, answer with decisions, and touch nothing else."""

from copy import deepcopy
from dataclasses import FrozenInstanceError, fields

import numpy as np
import pytest
from cities import CITIES, DAY, HOUR, busy, round_the_clock
from hypothesis import given
from hypothesis import strategies as st

from sim.engine.agents import Society
from sim.engine.compiled import codes, state
from sim.engine.compiled import machine as mc
from sim.engine.compiled import review as compiled_review
from sim.engine.decisions import Decisions, Snapshot
from sim.engine.reference import Reference
from sim.engine.simulate import Engine, simulate
from sim.eventlog import Event, Kind
from sim.model.structure import COMMUNITY, NOBODY


def begun(name="units_26_practised", until=2 * DAY):
    """Return a city in the middle of its run and its people."""
    city = busy(name)
    run = Reference(city.structure, city.workload, city.conduct)
    society = Society(city.structure, city.conduct)
    run.apply(society.decisions())
    run.advance(until)
    return run, society


def picture(run):
    """Return all that a running city consists of, as plain data."""
    queues = [[entry[:4] for entry in station.queue] for station in run.stations]
    return {
        "now": run.now,
        "waiting events": sorted((when, urgency) for when, urgency, *_ in run.clock._queue),
        "agenda": {when: [entry[:2] for entry in entries] for when, entries in run.agenda.items()},
        "queues": queues,
        "free": [(station.free, station.inside) for station in run.stations],
        "rows": list(run.rows),
        "items": (list(run.priority), list(run.due), list(run.open), sorted(run.supervised)),
        "experience": (list(run.satisfied), list(run.dissatisfied)),
        "decisions": run.decisions,
    }


# ------------------------------------------------------------------------------------- agents touch nothing


@pytest.mark.parametrize("name", CITIES)
def test_a_review_leaves_clock_and_queues_as_they_are(name):
    run, society = begun(name)
    seen = run.snapshot()
    before = deepcopy(picture(run))
    decided = society.review(seen)
    assert picture(run) == before
    assert any(len(queue) for queue in before["queues"])  # there was something to touch
    assert decided != run.decisions


def test_agents_hold_nothing_of_the_running_city():
    run, society = begun()
    society.review(run.snapshot())
    held = within(society)
    assert {type(thing).__name__ for thing in held} >= {"Residents", "GridTeam", "Unit", "Bureau", "Platform"}
    assert not [thing for thing in held if of_the_machine(thing)]
    assert run.conduct in [thing for thing in held if type(thing) is type(run.conduct)]


def of_the_machine(thing) -> bool:
    return type(thing).__module__.startswith(("simpy", "sim.engine.reference", "sim.engine.journeys"))


def within(root):
    """Return everything that can be reached from an object through attributes and containers of ours."""
    found, new = {}, [root]
    while new:
        thing = new.pop()
        if id(thing) in found:
            continue
        found[id(thing)] = thing
        if isinstance(thing, dict):
            new += [*thing.keys(), *thing.values()]
        elif isinstance(thing, list | tuple | set | frozenset):
            new += list(thing)
        elif type(thing).__module__.startswith(("sim", "mesa")):
            new += list(getattr(thing, "__dict__", {}).values())
    return list(found.values())


def test_the_search_for_machinery_finds_what_is_there():
    run, society = begun()
    society.platform.run = run
    assert any(of_the_machine(thing) for thing in within(society))


def test_agents_draw_no_chance_and_keep_no_time():
    run, society = begun()
    chance, time = deepcopy(society.rng.bit_generator.state), society.time
    society.review(run.snapshot())
    assert society.rng.bit_generator.state == chance
    assert society.time == time


def test_the_order_in_which_agents_look_does_not_matter():
    run, society = begun()
    other = Society(run.structure, run.conduct)
    seen = run.snapshot()
    for agent in reversed(list(other.agents)):
        agent.decide(seen)
    assert other.decisions() == society.review(seen)


# ---------------------------------------------------------------------------------- snapshots and decisions


def test_snapshots_and_decisions_are_frozen_plain_data():
    run, society = begun()
    seen = run.snapshot()
    decided = society.review(seen)
    for data in (seen, decided):
        for column in fields(data):
            values = getattr(data, column.name)
            assert type(values) is list
            assert {type(value) for value in values} <= {int, float, bool}
            with pytest.raises(FrozenInstanceError):
                setattr(data, column.name, [])


def test_what_was_seen_and_decided_does_not_change_later():
    run, society = begun()
    seen = run.snapshot()
    decided = society.review(seen)
    kept = deepcopy((seen, decided))
    run.apply(decided)
    for day in (3, 4):
        run.advance(day * DAY)
        run.apply(society.review(run.snapshot()))
    assert (seen, decided) == kept


def test_a_snapshot_shows_what_is_there():
    run, _ = begun()
    rows = np.array(run.rows)
    answers = [np.isin(rows[:, 4], event) for event in (Event.SATISFIED, Event.DISSATISFIED)]
    community = run.workload.community[rows[:, 1]]
    inside = [station.inside for station in run.stations]
    seen = run.snapshot()
    for counted, rows_of in zip((seen.satisfied, seen.dissatisfied), answers, strict=True):
        assert counted == np.bincount(community[rows_of], minlength=len(counted)).tolist()
    posts = [team.posts for team in run.structure.places.teams]
    free = [station.free for station in run.stations]
    assert seen.waiting == [i - (p - f) for i, p, f in zip(inside, posts, free, strict=True)]
    assert all(few <= all_ for few, all_ in zip(seen.incidents_waiting, seen.waiting, strict=True))
    assert seen.overdue == sorted(i for i in run.open if run.due[i] < run.now)
    assert sum(seen.waiting) > sum(seen.incidents_waiting) > 0 < len(seen.overdue)


def test_experience_is_counted_anew_every_day():
    run, _ = begun()
    assert sum(run.snapshot().satisfied) > 0
    assert sum(run.snapshot().satisfied) == 0


def test_nobody_is_supervised_twice():
    run, society = begun()
    first = society.review(run.snapshot())
    run.apply(first)
    again = run.snapshot()
    assert first.supervise
    assert not set(first.supervise) & set(again.overdue)


def test_a_snapshot_is_taken_before_free_staff_take_new_work():
    city = round_the_clock("units_26_practised", **{"incidents.rate": 60})
    run = Reference(city.structure, city.workload, city.conduct)
    run.apply(Society(city.structure, city.conduct).decisions())
    started = 0
    for midnight in range(DAY, city.workload.end, DAY):
        run.advance(midnight)
        seen = run.snapshot()
        assert not any(row[0] == midnight and row[4] == Event.START for row in run.rows)
        run.advance(midnight + 1)
        begun = [row[6] for row in run.rows if row[0] == midnight and row[4] == Event.START]
        assert all(seen.waiting[team] > 0 for team in begun)
        started += len(begun)
    assert started > 0


# ------------------------------------------------------------------------- the same in machine code


class Compiled:
    """The records of a city of the compiled engine, into which a snapshot is written."""

    def __init__(self, city, rows=10_000):
        self.city = city
        self.run = state.prepare(city.structure, city.workload, city.conduct, rows)

    def review(self, seen: Snapshot, now: int) -> Decisions:
        run = self.run
        run.m.count[mc.NOW] = now
        run.communities["satisfied"], run.communities["dissatisfied"] = seen.satisfied, seen.dissatisfied
        run.m.teams["waiting"], run.m.teams["incidents"] = seen.waiting, seen.incidents_waiting
        before = int(run.m.count[mc.ROWS])
        compiled_review.review(run)
        return self._decisions(slice(before, run.m.count[mc.ROWS]))

    def open(self, items: list[int], due: int) -> None:
        run = self.run
        run.m.items["due"][items] = due
        run.open[: len(items)] = items[::-1]  # in no order
        run.m.items["where"][items[::-1]] = range(len(items))
        run.m.count[mc.OPEN] = len(items)

    def _decisions(self, new) -> Decisions:
        run, structure = self.run, self.city.structure
        desks = sorted({int(team) for team in structure.desk[COMMUNITY:].ravel()} - {NOBODY})
        first = run.m.teams["tasks_first"] != 0
        assert (self.run.m.rows.event[new] == codes.E_SUPERVISE).all()
        return Decisions(
            propensity=run.communities["propensity"].tolist(),
            patrol=run.communities["patrol"].tolist(),
            push=run.departments["push"].tolist(),
            load=run.departments["load"].tolist(),
            tasks_first=[bool(first[k]) if k in desks else True for k in range(len(first))],
            supervise=self.run.m.rows.item[new].tolist(),
        )


CITY = busy("units_26_practised")
INCIDENTS = np.flatnonzero((CITY.workload.kind == Kind.INCIDENT) & ~CITY.workload.consultation).tolist()


@st.composite
def days(draw):
    """What is seen at some reviews, one after the other."""
    communities, teams = CITY.structure.window.shape[1], len(CITY.structure.places.teams)
    seen = []
    for _ in range(draw(st.integers(1, 3))):
        waiting = draw(st.lists(st.integers(0, 9), min_size=teams, max_size=teams))
        answers = st.lists(st.integers(0, 5), min_size=communities, max_size=communities)
        incidents = [draw(st.integers(0, n)) for n in waiting]
        seen.append(Snapshot(draw(answers), draw(answers), waiting, incidents, overdue=[]))
    return seen


@given(
    days(),
    st.sets(st.sampled_from(INCIDENTS)),
    st.fixed_dictionaries({"trust": st.sampled_from([0, 0.5, 1])}),
)
def test_machine_code_decides_as_the_agents_do(seen, overdue, changes):
    people = CITY.conduct._replace(**changes, trust_speed=0.3, push_load=0.2, return_load=0.7)
    city = type(CITY)(CITY.structure, CITY.workload, people)
    society, compiled = Society(city.structure, people), Compiled(city)
    late, now = sorted(overdue), 5 * HOUR
    compiled.open(late, due=now)  # due now, hence not late before the next review
    for day, snapshot in enumerate(seen):
        expected = late if day == 1 else []
        shown = Snapshot(**{**vars(snapshot), "overdue": expected})
        assert compiled.review(snapshot, now + day) == society.review(shown)


@pytest.mark.parametrize("name", CITIES)
def test_the_decisions_before_the_first_review_are_alike(name):
    city = busy(name)
    compiled = Compiled(city)
    assert compiled._decisions(slice(0)) == Society(city.structure, city.conduct).decisions()


def test_decisions_matter(monkeypatch):
    """Agents who decide something else make another log, so that equal logs mean equal decisions."""
    city = busy("units_26_practised")
    log = city.run(Engine.REFERENCE)
    original = Society.review

    def reluctant(society, seen):
        decided = original(society, seen)
        return Decisions(**{**vars(decided), "propensity": [0.0] * len(decided.propensity)})

    monkeypatch.setattr(Society, "review", reluctant)
    assert simulate(city.structure, city.workload, city.conduct, Engine.REFERENCE).digest() != log.digest()
