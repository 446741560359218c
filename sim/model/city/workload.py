"""Draw all chance of a replication before the engine runs; nothing here depends on the structure.

Items are numbered in blocks: incidents to be handled, consultations answered at once, requests, upward
tasks, each by time.  An item's nature is drawn once.  What may be drawn more than once on its way (is this
assignment wrong?  how long is the desk wait at the second tier?) is looked up by (item, step, purpose) in
the tables `uniform` and `factor`, whose columns are given by the constants below.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time
from functools import partial
from typing import Any

import numpy as np

from sim.eventlog import NEVER, UNKNOWN, Kind, Shifts
from sim.model.change.applying import planned
from sim.model.city.map import draw_map
from sim.model.city.scenario import CityScenario, Requests, Urgency
from sim.model.city.shocks import TaskForce
from sim.model.time_and_chance import calendars, chance, distributions
from sim.model.time_and_chance.streams import Purpose, stream
from sim.model.time_and_chance.timetable import horizon_days, shifts
from sim.model.workload import Workload

PARTS = 3  # an incident needs at most three functions, hence at most three departments
TRIES = 3  # assignments of one part before the addressee must take it, and repairs of one incident
LEVELS = 8  # rungs below the departments

# columns of `uniform`
WRONG = 0  # + part
PICK = WRONG + PARTS  # + part: which wrong department
RETURN = PICK + PARTS  # + TRIES * part + try
CHECK = RETURN + PARTS * TRIES  # + try: does the check fail?
REOPEN = CHECK + TRIES
SATISFIED = REOPEN + 1  # + 0 first closing, + 1 second
WHISTLE = SATISFIED + 2  # does the desk whistle?
HEED = WHISTLE + 1  # + part: does the department come?
LISTED = HEED + PARTS  # is there a preset procedure?
CONTRACT = LISTED + 1  # is it work for a contractor?
LOST = CONTRACT + 1  # + try: does the resident find a wrong office?
FOUND = LOST + TRIES  # + try: which one
DUPLICATE = FOUND + TRIES  # does somebody else report it?
RECOGNISED = DUPLICATE + 1  # is that noticed?
UNIFORMS = RECOGNISED + 1

# columns of `factor`: multipliers of mean 1
TRIAGE = 0
DECISION = 1
SCREEN = 2  # + level
DESK = SCREEN + LEVELS  # + level; the last is the department's
ASSIGN = DESK + LEVELS  # + TRIES * part + try
SIGN_OFF = ASSIGN + PARTS * TRIES  # + (TRIES + 1) * part + try
COORDINATE = SIGN_OFF + PARTS * (TRIES + 1)
MEETING = COORDINATE + 1
VERIFY = MEETING + 1  # + try
RECURRENCE = VERIFY + TRIES
SEARCH = RECURRENCE + 1  # + try
LATER = SEARCH + TRIES  # until the duplicate
FACTORS = LATER + 1

SHOCKS = 1000  # + number: path of the streams of what a shock adds; beyond any child of a stream

FUNCTIONS = 4  # functions of an item at most: three for an incident, four stamps for an approval
SIZES = 1 + FUNCTIONS
NO_FUNCTION = -1

EMERGENCY = 0
"""The queue class of what is dispatched at once, whoever can conclude it, to a team on call."""


@dataclass(frozen=True, eq=False)
class CityWorkload(Workload):
    """Everything that will happen to a city in one replication, whatever its structure."""

    days: int
    urgency: np.ndarray
    community: np.ndarray
    limit: np.ndarray  # seconds from report to due, NEVER without limit
    consultation: np.ndarray  # answered at once
    functions: np.ndarray  # [item, FUNCTIONS], NO_FUNCTION where fewer
    size: np.ndarray  # [item, 1 + FUNCTIONS] touch time over its mean: window or desk, each function
    effort: np.ndarray  # mean touch time of an incident for each function it needs, seconds
    hardness: np.ndarray  # its Difficulty, UNKNOWN for what is no incident
    difficulty: np.ndarray
    ambiguity: np.ndarray
    enforcement: np.ndarray  # whether concluding it takes enforcement power
    visible: np.ndarray
    outside: np.ndarray  # seconds of outside works, 0 for none
    report_delay: np.ndarray  # waking seconds; of an emergency seconds at any hour
    dispatch_chance: np.ndarray  # intake sends it on at once if this is below the share of its channel
    channel_chance: np.ndarray  # the resident tells the community if this is below the share of walk-ins
    silence_chance: np.ndarray  # the patrol reports what it finds if this is below its readiness
    patience: np.ndarray  # seconds after which the resident asks again
    endurance: np.ndarray  # further seconds after which the resident goes to a higher level
    report_chance: np.ndarray  # the resident reports if this is below the propensity
    exposure: np.ndarray  # patrol passes when its progress reaches this, mean 1
    push_chance: np.ndarray
    papers: np.ndarray  # [item, 1 + FUNCTIONS] seconds until a missing paper comes, 0 if none is missing
    uniform: np.ndarray  # [incident, UNIFORMS]
    factor: np.ndarray  # [incident, FACTORS]

    def items(self) -> dict[str, np.ndarray]:
        """What a log tells of items from the beginning: all of its columns but the due time."""
        incident = (self.kind == Kind.INCIDENT) & ~self.consultation
        return {
            **{
                name: getattr(self, name) for name in ("kind", "category", "urgency", "community", "occurred")
            },
            "needs": np.where(incident, (self.functions != NO_FUNCTION).sum(axis=1), 0),
            "difficulty": self.hardness,
            "enforcement": np.where(incident, self.enforcement, UNKNOWN),
            "works": np.where(incident, self.outside > 0, UNKNOWN),
        }


def draw(scenario: CityScenario, seed: int, replication: int) -> CityWorkload:
    """Draw the workload of one replication; equal arguments give equal arrays."""
    source = partial(stream, seed, replication)
    drawing = _Drawing(scenario, source)
    columns = drawing.columns()
    incidents = (columns["kind"] == Kind.INCIDENT) & ~columns["consultation"]
    uniform, factor = drawing.tables(int(incidents.sum()))
    days = horizon_days(scenario)
    return CityWorkload(
        start=datetime.combine(scenario.period.start, time()),
        end=days * calendars.DAY,
        days=days,
        uniform=uniform,
        factor=factor,
        **columns,
    )


def happening(scenario: CityScenario, seed: int, replication: int) -> dict[str, np.ndarray]:
    """Draw the incidents of one replication alone: when each occurs and what it is.

    Where it occurs is left out, since structures may divide the city into communities of their own.
    """
    drawn = _Drawing(scenario, partial(stream, seed, replication)).incidents()
    whole = {name: np.concatenate([block[name] for block in drawn]) for name in drawn[0]}
    kept = ("occurred", "category", "urgency", "hardness", "enforcement")
    needs = (whole["functions"] != NO_FUNCTION).sum(axis=1)
    return {name: whole[name] for name in kept} | {"needs": needs, "works": whole["outside"] > 0}


def blocks(occurred: np.ndarray) -> list[tuple[int, int]]:
    """Return the ranges of items that are numbered by time."""
    edges = (np.flatnonzero(np.diff(occurred) < 0) + 1).tolist()
    return list(zip([0, *edges], [*edges, len(occurred)], strict=True))


def blank(n: int, kind: Kind, occurred: np.ndarray) -> dict[str, np.ndarray]:
    """Return the columns of `n` items with nothing special about them."""
    return {
        "kind": np.full(n, kind, np.int8),
        "category": np.zeros(n, np.int8),
        "urgency": np.zeros(n, np.int8),
        "priority": np.zeros(n, np.int8),
        "community": np.zeros(n, np.int16),
        "occurred": occurred.astype(np.int64),
        "limit": np.full(n, NEVER),
        "consultation": np.zeros(n, bool),
        "functions": np.full((n, FUNCTIONS), NO_FUNCTION, np.int8),
        "size": np.ones((n, SIZES)),
        "effort": np.zeros(n),
        "hardness": np.full(n, UNKNOWN, np.int8),
        "dispatch_chance": np.zeros(n),
        "difficulty": np.zeros(n),
        "ambiguity": np.zeros(n),
        "enforcement": np.zeros(n, bool),
        "visible": np.zeros(n, bool),
        "channel_chance": np.ones(n),
        "silence_chance": np.zeros(n),
        "patience": np.full(n, NEVER),
        "endurance": np.full(n, NEVER),
        "outside": np.zeros(n, np.int64),
        "report_delay": np.zeros(n, np.int64),
        "report_chance": np.zeros(n),
        "exposure": np.zeros(n),
        "push_chance": np.ones(n),
        "papers": np.zeros((n, SIZES), np.int32),
    }


class _Drawing:
    """Draws the blocks of a workload, each from streams of its own.

    What a shock adds is a block of its own, so that whatever happens without it happens with it too.
    """

    def __init__(self, scenario: CityScenario, source: Callable[..., np.random.Generator]) -> None:
        self.scenario = scenario
        self.source = source
        self.days = horizon_days(scenario)
        self.population = draw_map(scenario.city).population
        self.functions = list(scenario.functions)

    def columns(self) -> dict[str, Any]:
        """Return the columns of all items, block by block."""
        parts = [*self.incidents(), *self.consultations(), self.requests(), *self.upward()]
        return {name: np.concatenate([part.pop(name) for part in parts]) for name in list(parts[0])}

    def incidents(self) -> list[dict[str, np.ndarray]]:
        """Return the usual incidents, and those of each surge."""
        return [self._incidents(level, *path) for level, path in self._levels("surge")]

    def consultations(self) -> list[dict[str, np.ndarray]]:
        """Return the usual consultations, and those of each surge."""
        return [self._consultations(level, *path) for level, path in self._levels("surge")]

    def upward(self) -> list[dict[str, np.ndarray]]:
        """Return the usual tasks from above, and those of each campaign."""
        return [self._upward(level, *path) for level, path in self._levels("campaign")]

    def _levels(self, kind: str) -> list[tuple[np.ndarray, tuple[int, ...]]]:
        """Return daily volumes over the usual one with the paths of their streams, the usual first."""
        levels: list[tuple[np.ndarray, tuple[int, ...]]] = [(np.ones(self.days), ())]
        for k, shock in enumerate(self.scenario.shocks):
            if shock.shock == kind and not isinstance(shock, TaskForce) and self.scenario.mechanisms.shocks:
                day = np.arange(self.days) - self.scenario.period.warm_up.value - shock.start.value
                extra = np.where((day >= 0) & (day < shock.days.value), shock.factor.value - 1, 0.0)
                levels.append((extra, (SHOCKS + k,)))
        return levels

    def _incidents(self, level: np.ndarray, *path: int) -> dict[str, np.ndarray]:
        spec, people = self.scenario.incidents, self.scenario.behaviour.residents
        source = partial(self._stream, path)
        occurred = self._contacts(
            spec.rate.value * level, source(Purpose.DAILY_VOLUME), source(Purpose.TIME_OF_DAY)
        )
        n = len(occurred)
        categories = list(self.scenario.categories.values())
        category = chance.pick(source(Purpose.CATEGORY), [c.share.value for c in categories], n)
        urgencies = list(self.scenario.urgencies.values())
        urgency = chance.pick(source(Purpose.URGENCY), [u.share.value for u in urgencies], n)
        noticing, waiting = source(Purpose.NOTICING), source(Purpose.PATIENCE)
        difficulty = source(Purpose.DIFFICULTY).random(n)
        enforcement = chance.marks(source(Purpose.ENFORCEMENT), [c.enforcement for c in categories], category)
        hardness = chance.hardness(spec, difficulty, enforcement)
        hours = [spec.simple_work.value, spec.usual_work.value, spec.hard_work.value]
        priority = np.array([u.priority for u in urgencies], np.int8)[urgency]
        alarm = priority == EMERGENCY
        delay = np.where(alarm, spec.alarm_delay.value, spec.report_delay.value)
        block = blank(n, Kind.INCIDENT, occurred)
        return block | {
            "category": category.astype(np.int8),
            "urgency": urgency.astype(np.int8),
            "priority": priority,
            "limit": chance.seconds([u.limit.value for u in urgencies], calendars.HOUR)[urgency],
            "community": self._communities(source(Purpose.PLACE), n),
            "functions": self._functions(category, source(Purpose.FUNCTIONS)),
            "size": chance.sizes(source(Purpose.WORK_SIZE), spec.work_scv.value, (n, SIZES)),
            "effort": np.where(alarm, spec.alarm_work.value, np.array(hours)[hardness]) * calendars.HOUR,
            "hardness": hardness,
            "dispatch_chance": source(Purpose.DISPATCH).random(n),
            "difficulty": difficulty,
            "ambiguity": source(Purpose.AMBIGUITY).random(n),
            "enforcement": enforcement,
            "outside": self._outside(urgencies, urgency, source(Purpose.OUTSIDE_WORKS)),
            "report_delay": chance.whole(noticing.exponential(delay * calendars.HOUR)),
            "channel_chance": source(Purpose.CHANNEL).random(n),
            "silence_chance": source(Purpose.SILENCE).random(n),
            "patience": chance.whole(waiting.exponential(people.patience.value * calendars.DAY, n)),
            "endurance": chance.whole(waiting.exponential(people.endurance.value * calendars.DAY, n)),
            "report_chance": np.where(alarm, 0.0, noticing.random(n)),
            "exposure": noticing.exponential(1.0, n),
            "visible": chance.marks(noticing, [c.visible for c in categories], category),
        }

    def _consultations(self, level: np.ndarray, *path: int) -> dict[str, np.ndarray]:
        rate = self.scenario.incidents.consultations.value
        source = partial(self._stream, path)
        clock = source(Purpose.CONSULTATIONS)
        occurred = self._contacts(rate * level, clock, clock)
        n = len(occurred)
        return blank(n, Kind.INCIDENT, occurred) | {
            "consultation": np.ones(n, bool),
            "community": self._communities(source(Purpose.CONSULTATIONS), n),
            "priority": np.full(n, 2, np.int8),
            "size": chance.sizes(source(Purpose.CONSULTATIONS), self.scenario.desk.scv.value, (n, SIZES)),
        }

    def requests(self) -> dict[str, np.ndarray]:
        """Return the requests brought to windows."""
        spec: Requests = self.scenario.requests
        rng = self.source(Purpose.REQUESTS)
        table = self._shifts(planned(self.scenario).community.calendar)
        ever_open = table.worked(np.array([self.days * calendars.DAY]))[0] > 0
        n = rng.poisson(self._per_day(spec.rate.value) * self.days) if ever_open else 0
        nature = self.source(Purpose.REQUEST_NATURE)
        stamps = np.where(nature.random(n) < spec.approvals.value, nature.integers(1, FUNCTIONS + 1, n), 0)
        chosen = nature.permuted(np.tile(np.arange(len(self.functions)), (n, 1)), axis=1)[:, :FUNCTIONS]
        functions = np.where(np.arange(FUNCTIONS) < stamps[:, None], chosen, NO_FUNCTION)
        return blank(n, Kind.REQUEST, self._open_times(rng, table, n)) | {
            "community": self._communities(self.source(Purpose.REQUESTS), n),
            "priority": np.full(n, 2, np.int8),
            "functions": functions.astype(np.int8),
            "difficulty": nature.random(n),
            "size": chance.sizes(self.source(Purpose.REQUEST_NATURE), spec.work_scv.value, (n, SIZES)),
            "papers": self._papers(n),
        }

    def _papers(self, n: int) -> np.ndarray:
        spec, rng = self.scenario.requests, self.source(Purpose.PAPERS)
        missing = rng.random((n, SIZES)) < spec.missing_papers.value
        delay = chance.whole(rng.exponential(spec.papers_delay.value * calendars.DAY, (n, SIZES)))
        return np.where(missing, np.minimum(delay, 2**31 - 1), 0).astype(np.int32)

    def _upward(self, level: np.ndarray, *path: int) -> dict[str, np.ndarray]:
        spec, source = self.scenario.upward, partial(self._stream, path)
        rng, nature = source(Purpose.UPWARD), source(Purpose.UPWARD_NATURE)
        table = self._shifts(planned(self.scenario).departments.calendar)
        open_hours = np.diff(table.worked(np.arange(self.days + 1) * calendars.DAY)) / calendars.HOUR
        hours = float(level @ open_hours) * self.scenario.mechanisms.upward_tasks
        hours *= spec.counterparts.value / spec.usual_counterparts.value
        n = rng.poisson(spec.share.value * spec.reference_posts.value * hours / spec.task_work.value)
        functions = np.full((n, FUNCTIONS), NO_FUNCTION, np.int8)
        counterpart = nature.integers(0, len(self.functions) * int(spec.counterparts.value), n)
        functions[:, 0] = counterpart // int(spec.counterparts.value)
        return blank(n, Kind.UPWARD, self._open_times(rng, chance.within(table, level), n)) | {
            "community": self._communities(source(Purpose.UPWARD_NATURE), n),
            "priority": np.ones(n, np.int8),
            "functions": functions,
            "size": chance.sizes(source(Purpose.UPWARD_NATURE), spec.work_scv.value, (n, SIZES)),
            "push_chance": nature.random(n),
        }

    def tables(self, n: int) -> tuple[np.ndarray, np.ndarray]:
        """Draw what may be asked on the way, a stream for each purpose."""
        scv = self.scenario.desk.scv.value
        uniform = np.empty((n, UNIFORMS))
        for purpose, first, last in (
            (Purpose.WRONG_ADDRESS, WRONG, RETURN),
            (Purpose.RETURNS, RETURN, CHECK),
            (Purpose.CHECKS, CHECK, SATISFIED),
            (Purpose.SATISFACTION, SATISFIED, WHISTLE),
            (Purpose.WHISTLES, WHISTLE, LISTED),
            (Purpose.PROCEDURE, LISTED, CONTRACT),
            (Purpose.CONTRACT, CONTRACT, LOST),
            (Purpose.SEARCH, LOST, DUPLICATE),
            (Purpose.DUPLICATES, DUPLICATE, UNIFORMS),
        ):
            uniform[:, first:last] = self.source(purpose).random((n, last - first))
        factor = np.empty((n, FACTORS))
        for purpose, first, last, spread in (
            (Purpose.TRIAGE, TRIAGE, DECISION, scv),
            (Purpose.DECISION, DECISION, SCREEN, self.scenario.desk.decision_scv.value),
            (Purpose.SCREENING, SCREEN, DESK, scv),
            (Purpose.DESK_WAIT, DESK, ASSIGN, scv),
            (Purpose.ASSIGNING, ASSIGN, SIGN_OFF, scv),
            (Purpose.SIGN_OFF, SIGN_OFF, COORDINATE, scv),
            (Purpose.COORDINATION, COORDINATE, VERIFY, scv),
            (Purpose.VERIFYING, VERIFY, RECURRENCE, scv),
            (Purpose.RECURRENCE, RECURRENCE, SEARCH, scv),
            (Purpose.SEARCH_TIME, SEARCH, LATER, scv),
            (Purpose.DUPLICATE_TIME, LATER, FACTORS, scv),
        ):
            factor[:, first:last] = distributions.lognormal(
                self.source(purpose), 1.0, spread, (n, last - first)
            )
        return uniform, factor

    def _stream(self, path: tuple[int, ...], purpose: Purpose) -> np.random.Generator:
        return self.source(purpose, *path)

    def _per_day(self, per_thousand_a_month: float | np.ndarray) -> Any:  # noqa: ANN401  (as what is given)
        return per_thousand_a_month * self.scenario.city.residents.value / 1000 * 12 / 365

    def _shifts(self, calendar: str) -> Shifts:
        return shifts(self.scenario)[calendar]

    def _contacts(
        self, rate: np.ndarray, volume: np.random.Generator, clock: np.random.Generator
    ) -> np.ndarray:
        """Draw ascending times of a gamma-Poisson process with a rate by day and the usual profiles."""
        spec = self.scenario.incidents
        start = np.datetime64(self.scenario.period.start) + np.arange(self.days)
        weekday = (start.astype("datetime64[D]").astype(int) + 3) % 7
        month = start.astype("datetime64[M]").astype(int) % 12
        by_weekday, by_month = chance.level(spec.weekdays.weights), chance.level(spec.months.weights)
        mean = self._per_day(rate) * by_weekday[weekday] * by_month[month]
        excess = spec.dispersion.value - 1
        busy = mean > 0
        crowd = np.ones(self.days)
        if excess > 0:
            crowd[busy] = volume.gamma(mean[busy] / excess, excess / mean[busy])
        count = volume.poisson(mean * crowd)
        hour = chance.pick(clock, spec.hours.weights, int(count.sum()))
        second = hour * calendars.HOUR + clock.integers(0, calendars.HOUR, len(hour))
        return np.sort(np.repeat(np.arange(self.days), count) * calendars.DAY + second)

    def _open_times(self, rng: np.random.Generator, table: Shifts, n: int) -> np.ndarray:
        """Draw `n` ascending moments, uniform over open hours; with `n` 0 there need be none."""
        if n == 0:
            return np.zeros(0, np.int64)
        total = table.worked(np.array([self.days * calendars.DAY]))[0]
        worked = np.sort(rng.integers(0, total, n))
        k = np.searchsorted(table.before, worked, side="right") - 1
        return table.opens[k] + worked - table.before[k]

    def _communities(self, rng: np.random.Generator, n: int) -> np.ndarray:
        return chance.pick(rng.spawn(1)[0], self.population, n).astype(np.int16)

    def _functions(self, category: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        spec = self.scenario.incidents
        needed = 1 + (rng.random(len(category)) < spec.joint.value)
        needed += (needed == 2) & (rng.random(len(category)) < spec.third.value)
        table = np.full((len(category), FUNCTIONS), NO_FUNCTION, np.int8)
        for k, spec_category in enumerate(self.scenario.categories.values()):
            names = (spec_category.lead, *spec_category.partners)[:PARTS]
            rows = np.flatnonzero(category == k)
            for place, name in enumerate(names):
                table[rows[needed[rows] > place], place] = self.functions.index(name)
        return table

    def _outside(self, urgencies: list[Urgency], urgency: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        spec = self.scenario.incidents
        needed = chance.marks(rng, [u.outside for u in urgencies], urgency)
        length = distributions.lognormal(
            rng, spec.outside_works.value * calendars.DAY, spec.outside_scv.value, len(urgency)
        )
        return np.where(needed, chance.whole(length), 0)
