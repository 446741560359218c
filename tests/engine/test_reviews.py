"""A review is data in, data out: agents see a snapshot, answer with decisions, and touch nothing else."""

import ast
import os
import subprocess
import sys
from copy import deepcopy
from dataclasses import FrozenInstanceError, dataclass, fields, replace
from pathlib import Path

import numpy as np
import pytest
from cities import CITIES, DAY, SWITCHES, Town, busy, picker, round_the_clock
from hypothesis import given
from hypothesis import strategies as st

from sim.engine import agents
from sim.engine.agents import Bureau, Crew, GridTeam, Platform, Residents, Society, Unit
from sim.engine.compiled import layout, state
from sim.engine.compiled import review as compiled_review
from sim.engine.compiled.cache import entry
from sim.engine.compiled.pointer import pointer_to
from sim.engine.decisions import Decisions, Pending, Snapshot
from sim.engine.journeys.machine import ROW
from sim.engine.reference import Reference
from sim.engine.simulate import Engine, simulate
from sim.eventlog import AWAY, NEVER, Event, What
from sim.model.city.conduct import Conduct
from sim.model.city.structure import COMMUNITY

NOTHING = np.zeros(0, np.int64)


def begun(name="units_26_practised", until=2 * DAY, **changes):
    """Return a city in the middle of its run and its people."""
    city = busy(name, **changes)
    run = Reference(city.structure, city.workload, city.conduct)
    society = Society(city.structure, city.workload, city.conduct)
    run.apply(society.decisions())
    run.advance(until)
    return run, society


def written(run) -> list[tuple[int, ...]]:
    """Return the rows that a running city has written, in the order of the log's columns."""
    return np.frombuffer(bytes(run.run.rows), ROW).tolist()


BOUNCING = {
    "behaviour.bureaus.heed": 0.3,
    "behaviour.bureaus.returns": 0.6,
    "behaviour.bureaus.whistle_limit": 0.2,
    "behaviour.residents.endurance": 0.5,
    "behaviour.residents.patience": 0.5,
    "desk.sign_off": 0.2,
    "incidents.rate": 60,
    "structure.middle.0.powers.ordinary": 0.5,
}
"""With these, departments are called, sometimes come and sometimes send back; residents ask again."""


def picture(reference):
    """Return all that a running city consists of, as plain data."""
    run = reference.run
    return {
        "now": run.now,
        "waiting events": sorted((when, urgency) for when, urgency, *_ in run.clock._queue),
        "queues": [[entry[:4] for entry in station.queue] for station in run.stations],
        "posts": [(s.free, s.inside, s.present, s.pace) for s in run.stations],
        "rows": written(reference),
        "staff": (list(reference.staff), dict(reference.told)),
        "items": (list(run.priority), list(run.due), list(run.open), dict(run.reported)),
        "marks": [sorted(m) for m in (run.supervised, run.arbitrated, run.repeated, run.escalated)],
        "ready": sorted(run.ready),
        "decisions": run.decisions,
    }


# ------------------------------------------------------------------------------------- agents touch nothing


@pytest.mark.parametrize("name", CITIES)
def test_a_review_leaves_clock_and_queues_as_they_are(name):
    """From before the snapshot until decisions are put into force."""
    run, society = begun(name)
    before = deepcopy(picture(run))
    decided = society.review(run.snapshot())
    assert picture(run) == before
    assert any(len(queue) for queue in before["queues"])  # there was something to touch
    assert decided != run.run.decisions
    run.apply(decided)
    assert picture(run) != before


def test_a_review_changes_nothing_that_was_given():
    run, society = begun()
    seen = run.snapshot()
    given_ = [*arrays(run.structure), *arrays(run.workload)]
    before = deepcopy((given_, seen, run.run.city.conduct))
    society.review(seen)
    assert all(np.array_equal(one, other) for one, other in zip(before[0], given_, strict=True))
    assert (seen, run.run.city.conduct) == before[1:]


def arrays(part) -> list[np.ndarray]:
    return [value for value in vars(part).values() if isinstance(value, np.ndarray)]


IMPORTS = """
import sys
import sim.engine.agents
machinery = ("simpy", "sim.engine.reference", "sim.engine.journeys", "sim.engine.simulate")
print([name for name in sys.modules if name in machinery])
"""


def test_agents_do_not_even_know_the_clock():
    """Importing them imports neither SimPy nor the running city."""
    told = subprocess.run(
        [sys.executable, "-c", IMPORTS],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert told.strip() == "[]"


def test_agents_hold_nothing_of_the_running_city():
    run, society = begun()
    society.review(run.snapshot())
    held = within(society)
    kinds = {"Residents", "GridTeam", "Unit", "Bureau", "Platform", "Crew"}
    assert {type(thing).__name__ for thing in held} >= kinds
    assert not [thing for thing in held if of_the_machine(thing)]
    assert run.run.city.conduct in [thing for thing in held if type(thing) is type(run.run.city.conduct)]


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


ORDER = (Platform, Unit, Crew, Bureau, GridTeam, Residents)
"""Units settle whom they lend before crews settle who is present, and these before departments look at it."""


def test_the_order_in_which_others_look_does_not_matter():
    run, society = begun()
    other = Society(run.structure, run.workload, run.run.city.conduct)
    other.decisions()
    seen = run.snapshot()
    for kind in ORDER:
        agents = list(other.agents_by_type[kind])
        for agent in agents if kind is Crew else reversed(agents):  # a counter looks at its desk
            agent.decide(seen)
    assert set(ORDER) == set(other.agents_by_type)
    assert other.decisions() == society.review(seen)


# ---------------------------------------------------------------------------------- snapshots and decisions


def test_snapshots_and_decisions_are_frozen_plain_data():
    run, society = begun()
    seen = run.snapshot()
    decided = society.review(seen)
    for data in (seen, decided, next(filter(None, seen.pending))[0]):
        for column in fields(data):
            assert {type(value) for value in leaves(getattr(data, column.name))} <= {
                int,
                float,
                bool,
                Pending,
            }
            with pytest.raises(FrozenInstanceError):
                setattr(data, column.name, [])


def leaves(values):
    """Yield what stands in lists in lists."""
    if type(values) is list:
        for value in values:
            yield from leaves(value)
    else:
        yield values


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
    run, _ = begun(until=3 * DAY, **BOUNCING)
    seen, rows = run.snapshot(), np.array(written(run))
    assert seen.day == 3
    for counted, event in ((seen.satisfied, Event.SATISFIED), (seen.dissatisfied, Event.DISSATISFIED)):
        community = run.workload.community[rows[rows[:, 4] == event, 1]]
        assert counted == np.bincount(community, minlength=len(counted)).tolist()
    for counted, place in ((seen.asked, Event.WHISTLE), (seen.answered, Event.HEED)):
        assert sum(counted) == np.count_nonzero(rows[:, 4] == place)
    served = [station.present - station.free for station in run.run.stations]
    inside = [station.inside for station in run.run.stations]
    assert seen.waiting == [i - s for i, s in zip(inside, served, strict=True)]
    assert all(few <= all_ for few, all_ in zip(seen.incidents_waiting, seen.waiting, strict=True))
    assert seen.overdue == sorted(i for i in run.run.open if run.run.due[i] < run.run.now)
    assert sum(seen.waiting) > sum(seen.incidents_waiting) > 0 < len(seen.overdue)
    returned, closed = (set(rows[rows[:, 4] == event, 1].tolist()) for event in (Event.RETURN, Event.CLOSE))
    assert seen.bounced == sorted(returned - closed) != []


def test_residents_see_the_open_cases_that_they_have_reported():
    run, _ = begun(until=3 * DAY)
    told = {row[1]: row for row in written(run) if row[4] == Event.REPORT}
    mine = {i: row for i, row in told.items() if row[5] in (What.HOTLINE, What.WALK_IN) and i in run.run.open}
    assert mine
    for community, cases in enumerate(run.snapshot().pending):
        items = [case.item for case in cases]
        assert items == sorted(i for i in mine if run.workload.community[i] == community)
        assert [case.waited for case in cases] == [run.run.now - mine[i][0] for i in items]
        assert not any(case.repeated for case in cases)


def test_work_begun_is_told_at_the_usual_pace():
    """Whatever the pace: the seconds that the same tasks take where nobody is quick or slow."""
    told = []
    for pace in (1.0, 0.5):
        city = round_the_clock("five_tier", **{f"mechanisms.{name}": False for name in SWITCHES})
        run = Reference(city.structure, city.workload, city.conduct)
        decided = Society(city.structure, city.workload, city.conduct).decisions()
        run.apply(replace(decided, pace=[pace] * len(decided.pace)))
        run.advance(1 + min(city.workload.occurred))
        told.append((run.snapshot().begun, run.advance(2 * DAY), run.snapshot().begun))
    assert sum(told[0][0]) > 0
    assert told[0][0] == told[1][0]
    assert sum(told[0][2]) > sum(told[1][2])  # of those who are slow, less is begun


def test_experience_is_counted_anew_every_day():
    run, _ = begun(**BOUNCING)
    first, second = run.snapshot(), run.snapshot()
    for name in ("satisfied", "asked", "begun", "bounced"):
        assert sum(getattr(first, name)) > 0
        assert sum(getattr(second, name)) == 0


GROWING = {
    "behaviour.bureaus.push_down": 0.35,
    "behaviour.bureaus.drain": 1,
    "behaviour.bureaus.drain_ramp": 730,
    "behaviour.units.drift": 0.05,
}


def aged(days: int) -> Society:
    """Return the people of a city whose structure is so old on the first day."""
    city = busy("units_26_practised", posts=1000, **GROWING | {"period.age": days})
    return Society(city.structure, city.workload, city.conduct)


def test_a_structure_that_is_a_year_old_begins_with_what_a_year_has_brought():
    """A twentieth more is passed down, and half of those whom two years pull up are gone."""
    new, old = aged(0), aged(365)
    assert {bureau.push for bureau in new.bureaus} == {0.35}
    assert [bureau.push for bureau in old.bureaus] == pytest.approx([0.4] * len(old.bureaus))
    assert not new.gone.any()
    assert old.gone.sum() == len(old.duties.goes) / 2 > 0


@pytest.mark.parametrize("day", [0, 1, 100, 365])
def test_the_first_year_of_an_old_structure_is_the_second_of_a_new_one(day):
    new, old = aged(0), aged(365)
    for society, today in ((new, 365 + day), (old, day)):
        society._pull_up(today)
        for bureau in society.bureaus:
            bureau._weigh(2.0, today)
    assert [bureau.push for bureau in new.bureaus] == [bureau.push for bureau in old.bureaus]
    assert np.array_equal(new.gone, old.gone)
    assert np.array_equal(new.risen, old.risen)


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
    run.apply(Society(city.structure, city.workload, city.conduct).decisions())
    started = 0
    for midnight in range(DAY, city.workload.end, DAY):
        run.advance(midnight)
        seen = run.snapshot()
        assert not any(row[0] == midnight and row[4] == Event.START for row in written(run))
        run.advance(midnight + 1)
        begun = [row[6] for row in written(run) if row[0] == midnight and row[4] == Event.START]
        assert all(seen.waiting[team] > 0 for team in begun)
        started += len(begun)
    assert started > 0


# ------------------------------------------------------------------------- the same in machine code


@dataclass
class Case:
    """An open incident as a review finds it, whatever has happened before."""

    waited: int  # days since a resident reported it; less than none if nobody did
    late: bool
    returned: bool
    supervised: bool
    repeated: bool
    escalated: bool


@entry
def begin_day(run):
    compiled_review.begin_day(pointer_to(run))


@entry
def review(run):
    compiled_review.review(pointer_to(run))


class Compiled:
    """The records of a city of the compiled engine, into which what is seen is written."""

    def __init__(self, city: Town):
        self.city = city
        self.run = state.prepare(city.structure, city.workload, city.conduct, state.Room(10_000, 10_000))
        threads = self.run.m.threads
        threads[:] = np.zeros(1, threads.dtype)  # which an earlier run may have left full
        threads["item"] = np.arange(len(threads))  # every incident has occurred
        begin_day(self.run)

    def show(self, seen: Snapshot, cases: dict[int, Case]) -> None:
        run, items, now = self.run, self.run.m.items, seen.day * DAY
        run.m.count[layout.NOW] = now
        run.communities["satisfied"], run.communities["dissatisfied"] = seen.satisfied, seen.dissatisfied
        run.crews["asked"], run.crews["answered"] = seen.asked, seen.answered
        for name, column in (
            ("waiting", seen.waiting),
            ("incidents", seen.incidents_waiting),
            ("begun", seen.begun),
        ):
            run.m.teams[name] = column
        run.m.count[layout.OPEN] = len(cases)
        run.lists[state.IN_PROGRESS, : len(cases)] = list(cases)[::-1]  # in no order
        for item, case in cases.items():
            items["due"][item] = now - case.late  # what is due now is not late
            items["reported"][item] = now - case.waited * DAY if case.waited >= 0 else NEVER
            for mark, name in (
                ("bounced", "returned"),
                ("supervised", "supervised"),
                ("repeated", "repeated"),
                ("escalated", "escalated"),
            ):
                items[mark][item] = getattr(case, name)

    def review(self) -> Decisions:
        """Let the machine code decide; what it does about incidents is read off the rows that it writes."""
        before = int(self.run.m.count[layout.ROWS])
        review(self.run)
        new = slice(before, int(self.run.m.count[layout.ROWS]))
        return self.decisions(self.run.m.rows.event[new], self.run.m.rows.item[new])

    def decisions(self, event=NOTHING, item=NOTHING) -> Decisions:
        run = self.run
        teams, crews = run.m.teams, run.crews
        desk = crews["is_desk"] != 0
        done = {code: item[event == code].tolist() for code in (Event.SUPERVISE, Event.ARBITRATE)}
        done |= {code: item[event == code].tolist() for code in (Event.REPEAT, Event.ESCALATE)}
        return Decisions(
            **{name: run.communities[name].tolist() for name in ("propensity", "walk_in", "patrol")},
            **{name: run.departments[name].tolist() for name in ("push", "load", "heed")},
            tasks_first=(~desk | (teams["tasks_first"] != 0)).tolist(),
            whistle=crews["whistle"].tolist(),
            away=[crews["away"][:, aspect].tolist() for aspect in AWAY],
            overtime=crews["overtime"].tolist(),
            pace=teams["pace"].tolist(),
            care=crews["care"].tolist(),
            skill=crews["skill"].tolist(),
            supervise=done[Event.SUPERVISE],
            arbitrate=done[Event.ARBITRATE],
            repeat=done[Event.REPEAT],
            escalate=done[Event.ESCALATE],
        )


TOWNS = [busy(name, posts=7) for name in ("units_26_practised", "five_tier", "lines_and_blocks")]
SECONDS = (0, 1, 3600, 100_000)


def people(pick) -> dict:
    """Numbers of behaviour, extremes included, by the name that they have in `Conduct`."""
    shares = (0, 0.1, 0.3, 0.5, 0.9, 1)
    drawn = {name: pick(*shares) for name in _SHARES} | {name: pick(0, 1) for name in _MARKS}
    drawn |= {name: pick(0, 0.01, 0.2, 1, 5) for name in _RATIOS}
    begin = pick(0, 1, 2)
    return drawn | {
        "age": pick(0, 1, 365),
        "assessments": pick(0, 3600.0, 50_000.0),
        "drain_days": pick(0.5, 2, 10),
        "span": pick(0, 1, 2, 8),
        "full_load": pick(0.05, 0.5, 1),
        "force_posts": pick(0, 3, 40, 1000),
        "force_begin": begin,
        "force_end": begin + pick(0, 1, 3),
    }


_MARKS = ("choosing", "repeats", "going_higher", "lending", "arbitration", "supervision")
_SHARES = (
    *("trust", "trust_speed", "reporting", "walk_in", "paperwork", "patrol_floor"),
    *("whistle_memory", "dual_work", "push_down", "heed", "drain", "span_penalty", "span_floor", "effort"),
    *("load_memory", "usual_load", "overtime", "juggling", "push_most"),
)
_RATIOS = (
    *("incidents_first", "drift", "push_load", "return_load", "heed_load", "drain_skill", "speed_up"),
    *("overwork", "carelessness", "juggling_from", "juggling_to", "overtime_case"),
)


def test_all_that_agents_read_is_drawn():
    """A number that agents came to read, and that is not drawn here, would go untested."""
    tree = ast.parse(Path(agents.__file__).read_text(encoding="utf-8"))
    read = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and ast.unparse(node.value).split(".")[-1] == "conduct"
    }
    assert read == set(people(picker(0)))
    assert read < set(Conduct._fields)


@st.composite
def weeks(draw):
    """A city whose people are drawn, and what they see at some reviews, one after the other."""
    town, pick = draw(st.sampled_from(TOWNS)), picker(draw(st.integers(0, 2**32 - 1)))
    load = replace(
        town.workload,
        patience=np.array([pick(1, DAY, 2 * DAY) for _ in town.workload.patience]),
        endurance=np.array([pick(1, DAY, 2 * DAY) for _ in town.workload.endurance]),
    )
    city = replace(town, workload=load, conduct=town.conduct._replace(**people(pick)))
    incidents = np.flatnonzero(load.limit < NEVER).tolist()
    chosen = sorted(draw(st.sets(st.sampled_from(incidents), max_size=12)))
    cases = {item: Case(pick(-1, 0, 1, 3), *(pick(True, False) for _ in range(5))) for item in chosen}
    return city, cases, [sights(city, pick) for _ in range(draw(st.integers(1, 3)))]


def sights(city: Town, pick) -> dict[str, list[int]]:
    """What is seen of communities and teams at a review."""
    communities, teams = city.structure.window.shape[1], len(city.structure.places.teams)
    waiting = [pick(0, 0, 1, 4, 9, 40) for _ in range(teams)]
    desks = np.unique(city.structure.desk[COMMUNITY:])
    asked = [pick(0, 1, 5) if team in desks else 0 for team in range(teams)]
    return {
        "satisfied": [pick(0, 1, 5) for _ in range(communities)],
        "dissatisfied": [pick(0, 1, 5) for _ in range(communities)],
        "waiting": waiting,
        "incidents_waiting": [pick(0, n // 2, n) for n in waiting],
        "begun": [pick(*SECONDS) for _ in range(teams)],
        "asked": asked,
        "answered": [pick(0, n) for n in asked],
    }


def shown(city: Town, day: int, sight: dict[str, list[int]], cases: dict[int, Case]) -> Snapshot:
    """Put what is seen together."""
    pending = [[] for _ in sight["satisfied"]]
    for item, case in cases.items():
        if case.waited >= 0 and not case.escalated:
            seen = Pending(item, case.waited * DAY, case.repeated)
            pending[city.workload.community[item]].append(seen)
    late = [item for item, case in cases.items() if case.late and not case.supervised]
    returned = [item for item, case in cases.items() if case.returned]
    return Snapshot(day=day, overdue=late, bounced=returned, pending=pending, **sight)


@given(weeks())
def test_machine_code_decides_as_the_agents_do(week):
    city, cases, sights_ = week
    society, compiled = Society(city.structure, city.workload, city.conduct), Compiled(city)
    assert compiled.decisions() == society.decisions()
    for day, sight in enumerate(sights_, 1):
        seen = shown(city, day, sight, cases)
        compiled.show(seen, cases)
        decided = society.review(seen)
        higher = [item for item in decided.escalate if not marked(cases, item, decided)]
        assert compiled.review() == replace(decided, supervise=decided.supervise + higher)
        cases = {item: after(item, case, decided) for item, case in cases.items()}


def marked(cases: dict[int, Case], item: int, decided: Decisions) -> bool:
    """Tell whether an incident is supervised already when its resident goes higher."""
    return cases[item].supervised or item in decided.supervise


def after(item: int, case: Case, decided: Decisions) -> Case:
    """Return what is left of an incident on the next day."""
    return replace(
        case,
        waited=case.waited + (case.waited >= 0),
        returned=False,
        supervised=case.supervised or item in decided.supervise or item in decided.escalate,
        repeated=case.repeated or item in decided.repeat,
        escalated=case.escalated or item in decided.escalate,
    )


@pytest.mark.parametrize("name", CITIES)
def test_the_decisions_before_the_first_review_are_alike(name):
    city = busy(name)
    assert Compiled(city).decisions() == Society(city.structure, city.workload, city.conduct).decisions()


OTHERS = {
    "propensity": 0.0,
    "walk_in": 1.0,
    "patrol": 0.01,
    "push": 0.0,
    "load": 1e9,
    "heed": 0.0,
    "whistle": 0.0,
    "pace": 0.1,
    "care": 1e9,
    "skill": 0.0,
}
LISTS = ("supervise", "arbitrate", "repeat", "escalate")


@pytest.mark.parametrize("name", [*OTHERS, *LISTS])
def test_decisions_matter(name, monkeypatch):
    """Agents who decide something else make another log, so that equal logs mean equal decisions."""
    city = busy("units_26_practised", posts=3, **BOUNCING)
    log = city.run(Engine.REFERENCE)
    original = Society.review

    def reluctant(society, seen):
        decided = original(society, seen)
        usual = getattr(decided, name)
        other = [] if name in LISTS else [OTHERS[name]] * len(usual)
        return replace(decided, **{name: other})

    monkeypatch.setattr(Society, "review", reluctant)
    assert simulate(city.structure, city.workload, city.conduct, Engine.REFERENCE).digest() != log.digest()
