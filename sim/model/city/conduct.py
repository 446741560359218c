"""How people work and behave, as plain numbers: durations in seconds, shares, and factors.

A mechanism that is switched off is a number without effect (no wait, no chance), so that engines need no
switches of their own.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from sim.model.change.applying import planned
from sim.model.city.plan import Plan
from sim.model.city.scenario import CityScenario
from sim.model.city.shocks import TaskForce
from sim.model.time_and_chance.calendars import DAY, HOUR, MINUTE

Numbers = dict[str, Any]

WHOLE_SPREAD = 0.2
"""The pay gap at which effort follows the work; Quzhou's rule asks for 20 % or more (E108)."""


class Conduct(NamedTuple):
    """Numbers that rules and engines read; means are multiplied by the drawn factors."""

    # desks
    answer: float
    triage: float
    decision: float
    screen: float
    assign: float
    hand_over: float
    hand_over_front: float  # at the first desk above the communities
    hand_over_hall: float  # at departments
    sign_off: float
    coordinate: float
    meeting: float
    verify: float
    search: float  # until a resident has found another office
    # work
    vain_work: float  # of who finds that a case is known already
    near: float  # touch time below the departments over that in a department
    joint: float  # touch time of each department in a joint case over that of one alone
    contract_work: float  # touch time of the contractor over that of a department
    supervision_work: float  # of the department that accepts its work
    window_work: float
    stamp_work: float
    stamp_integrated: float
    task_work: float
    reply_work: float
    travel: int  # 1 or 0
    outside: int  # 1 or 0
    # procedures
    dispatch_hotline: float  # shares dispatched at once
    dispatch_walk_in: float
    dispatch_patrol: float
    one_thing: float
    contracted: float
    whistles: int  # 1 or 0
    whistle_limit: float
    heed_wait: float  # wait for a department that comes when called, over its usual wait
    recognised: float
    papers: int  # 1 or 0
    # residents
    noticing: int  # 0: everything is reported at once
    reporting: float
    walk_in: float
    choosing: int  # 1: the channel follows trust
    trust: float
    trust_speed: float
    satisfaction: float
    duplicates: float
    duplicate_delay: float
    repeats: int  # 1 or 0
    going_higher: int  # 1 or 0
    # grids
    patrol: float  # patrol seconds per unit of exposure; 0 means no patrol
    patrol_floor: float
    paperwork: float
    grid_reports: float
    # units
    incidents_first: float
    whistle_floor: float
    whistle_memory: float
    dual_work: float
    assessments: float  # seconds of reports for assessment a day, all departments together
    age: float  # days since the structure began, on the first day
    drift: float  # increase of the share pushed down in a day
    lending: int  # 1 or 0
    # bureaus
    wrong: float
    returns: float
    return_load: float
    max_returns: int
    push_down: float
    push_load: float
    push_most: float
    heed: float
    heed_load: float
    drain: float
    drain_days: float
    drain_skill: float
    span: int
    span_penalty: float
    span_floor: float
    force_posts: int
    force_begin: int  # day
    force_end: int  # day
    # platform
    arbitration: int  # 1 or 0
    supervision: int  # 1 or 0
    # staff
    rework: float
    reopening: float
    reopening_delay: float
    effort: float
    load_memory: float
    usual_load: float
    full_load: float
    speed_up: float
    overwork: float
    carelessness: float
    juggling: float
    juggling_from: float
    juggling_to: float
    overtime: float
    overtime_case: float


def conduct(scenario: CityScenario) -> Conduct:
    """Gather the numbers of a scenario, mechanisms that are off silenced."""
    plan = planned(scenario)
    parts = (
        _desks(scenario, plan),
        _work(scenario, plan),
        _procedures(scenario, plan),
        _residents(scenario),
        _grids_and_units(scenario, plan),
        _bureaus(scenario),
        _task_force(scenario),
        _staff(scenario),
    )
    return Conduct(**{name: value for part in parts for name, value in part.items()})


def _desks(scenario: CityScenario, plan: Plan) -> Numbers:
    on, desk = scenario.mechanisms, scenario.desk
    hand_over = desk.hand_over.value * HOUR * on.hand_over
    hall = 1 - plan.route.hall_saving.value
    return {
        "answer": desk.answer.value * MINUTE,
        "triage": desk.triage.value * MINUTE,
        "decision": desk.decision.value * MINUTE * on.decision_wait,
        "screen": desk.screen.value * MINUTE,
        "assign": desk.assign.value * MINUTE,
        "hand_over": hand_over,
        "hand_over_front": hand_over * (1 - plan.route.front_saving.value),
        "hand_over_hall": hand_over * hall,
        "sign_off": desk.sign_off.value * HOUR * hall * on.sign_off,
        "coordinate": desk.coordinate.value * HOUR * on.coordination,
        "meeting": desk.meeting.value * HOUR * on.coordination,
        "verify": desk.verify.value * MINUTE * on.verification,
        "search": scenario.incidents.report_delay.value * HOUR * on.search,
    }


def _work(scenario: CityScenario, plan: Plan) -> Numbers:
    on, work, contractor = scenario.mechanisms, scenario.incidents, plan.contractor
    return {
        "vain_work": work.simple_work.value * HOUR,
        "near": 1 - work.near_saving.value,
        "joint": work.joint_work.value / work.hard_work.value if on.coordination else 1.0,
        "contract_work": contractor.work.value if contractor else 1.0,
        "supervision_work": contractor.supervision.value * MINUTE if contractor else 0.0,
        "window_work": scenario.requests.window_work.value * HOUR,
        "stamp_work": scenario.requests.stamp_work.value * HOUR,
        "stamp_integrated": 1 - plan.route.integrated_saving.value,
        "task_work": scenario.upward.task_work.value * HOUR,
        "reply_work": scenario.behaviour.bureaus.reply_work.value * HOUR,
        "travel": int(on.travel),
        "outside": int(on.outside_works),
    }


def _procedures(scenario: CityScenario, plan: Plan) -> Numbers:
    on, route, bureaus = scenario.mechanisms, plan.route, scenario.behaviour.bureaus
    return {
        "dispatch_hotline": route.dispatch.hotline.value,
        "dispatch_walk_in": route.dispatch.walk_in.value,
        "dispatch_patrol": route.dispatch.patrol.value,
        "one_thing": route.one_thing.value,
        "contracted": plan.contractor.share.value if plan.contractor else 0.0,
        "whistles": int(route.whistle and on.whistles),
        "whistle_limit": bureaus.whistle_limit.value * HOUR,
        "heed_wait": 1 - bureaus.accountability.value / 2,
        "recognised": route.recognised.value,
        "papers": int(on.missing_papers),
    }


def _residents(scenario: CityScenario) -> Numbers:
    on, people = scenario.mechanisms, scenario.behaviour.residents
    return {
        "noticing": int(on.noticing),
        "reporting": people.reporting.value,
        "walk_in": scenario.incidents.walk_in.value,
        "choosing": int(on.channel_choice),
        "trust": people.trust.value,
        "trust_speed": people.trust_speed.value * on.trust,
        "satisfaction": people.satisfaction.value,
        "duplicates": people.duplicates.value * on.duplicates,
        "duplicate_delay": people.duplicate_delay.value * HOUR,
        "repeats": int(on.repeats),
        "going_higher": int(on.going_higher and on.repeats),
    }


def _grids_and_units(scenario: CityScenario, plan: Plan) -> Numbers:
    on, grids, units = scenario.mechanisms, scenario.behaviour.grids, scenario.behaviour.units
    reports = units.assessments.value * len(plan.departments.list) * 12 / 365
    return {
        "patrol": scenario.incidents.patrol_delay.value * HOUR * on.patrol,
        "patrol_floor": grids.patrol_floor.value,
        "paperwork": grids.paperwork.value * on.paperwork,
        "grid_reports": grids.reports.value if on.grid_silence else 1.0,
        "incidents_first": units.incidents_first.value,
        "whistle_floor": units.whistle_floor.value,
        "whistle_memory": units.whistle_memory.value,
        "dual_work": units.dual_work.value * on.dual_work,
        "assessments": reports * units.assessment_work.value * HOUR * on.assessments,
        "age": scenario.period.age.value,
        "drift": units.drift.value * on.township_drift * on.push_down / 365,
        "lending": int(on.lending),
    }


def _bureaus(scenario: CityScenario) -> Numbers:
    on, bureaus = scenario.mechanisms, scenario.behaviour.bureaus
    heed = bureaus.heed.value + (1 - bureaus.heed.value) * bureaus.accountability.value
    return {
        "wrong": bureaus.wrong_address.value * on.wrong_address,
        "returns": bureaus.returns.value * on.returns,
        "return_load": bureaus.return_load.value,
        "max_returns": bureaus.max_returns,
        "push_down": bureaus.push_down.value * on.push_down,
        "push_load": bureaus.push_load.value * on.push_down,
        "push_most": bureaus.push_most.value,
        "heed": heed if on.unanswered_whistles else 1.0,
        "heed_load": bureaus.heed_load.value * (1 - bureaus.accountability.value) * on.unanswered_whistles,
        "drain": bureaus.drain.value * on.upward_drain,
        "drain_days": bureaus.drain_ramp.value,
        "drain_skill": bureaus.drain_skill.value,
        "span": int(bureaus.span.value),
        "span_penalty": bureaus.span_penalty.value * on.span_overload,
        "span_floor": bureaus.span_floor.value,
        "arbitration": int(on.arbitration),
        "supervision": int(on.supervision),
    }


def _task_force(scenario: CityScenario) -> Numbers:
    forces = [shock for shock in scenario.shocks if isinstance(shock, TaskForce)]
    if not forces or not scenario.mechanisms.shocks:
        return {"force_posts": 0, "force_begin": 0, "force_end": 0}
    begin = int(scenario.period.warm_up.value + forces[0].start.value)
    posts, days = int(forces[0].posts.value), int(forces[0].days.value)
    return {"force_posts": posts, "force_begin": begin, "force_end": begin + days}


def _staff(scenario: CityScenario) -> Numbers:
    on, staff = scenario.mechanisms, scenario.behaviour.staff
    spread = min(1.0, staff.pay_spread.value / WHOLE_SPREAD)
    return {
        "rework": staff.rework.value * on.rework,
        "reopening": staff.reopening.value * on.reopening,
        "reopening_delay": staff.reopening_delay.value * DAY,
        "effort": staff.effort.value + (1 - staff.effort.value) * spread if on.low_motivation else 1.0,
        "load_memory": staff.load_memory.value,
        "usual_load": staff.usual_load.value,
        "full_load": staff.full_load.value,
        "speed_up": staff.speed_up.value * on.load_response,
        "overwork": staff.overwork.value * on.load_response,
        "carelessness": staff.carelessness.value * on.load_response,
        "juggling": staff.juggling.value * on.load_response,
        "juggling_from": staff.juggling_from.value,
        "juggling_to": staff.juggling_to.value,
        "overtime": staff.overtime.value * on.overtime,
        "overtime_case": staff.overtime_case.value,
    }
