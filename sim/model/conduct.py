"""How people work and behave, as plain numbers: durations in seconds, shares, and factors.

A mechanism that is switched off is a number without effect (no wait, no chance), so that engines need no
switches of their own.
"""

from __future__ import annotations

from typing import NamedTuple

from sim.model.calendars import DAY, HOUR, MINUTE
from sim.model.levers import planned
from sim.model.scenario import CityScenario


class Conduct(NamedTuple):
    """Numbers that rules and engines read; means are multiplied by the drawn factors."""

    answer: float
    triage: float
    decision: float
    screen: float
    assign: float
    hand_over: float
    sign_off: float
    coordinate: float
    meeting: float
    verify: float
    grid_work: float
    local_work: float
    department_work: float
    joint: float  # touch time of each department in a joint case over that of one alone
    window_work: float
    stamp_work: float
    stamp_integrated: float
    task_work: float
    travel: int  # 1 or 0
    outside: int  # 1 or 0
    noticing: int  # 0: everything is reported at once
    patrol: float  # patrol seconds per unit of exposure; 0 means no patrol
    patrol_floor: float
    reporting: float
    trust: float
    trust_speed: float
    wrong: float
    returns: float
    return_load: float
    max_returns: int
    rework: float
    reopening: float
    reopening_delay: float
    satisfaction: float
    push_down: float
    push_load: float
    incidents_first: float
    supervision: int  # 1 or 0


def conduct(scenario: CityScenario) -> Conduct:
    """Gather the numbers of a scenario, mechanisms that are off silenced."""
    on, desk, work, behaviour = scenario.mechanisms, scenario.desk, scenario.incidents, scenario.behaviour
    return Conduct(
        answer=desk.answer.value * MINUTE,
        triage=desk.triage.value * MINUTE,
        decision=desk.decision.value * MINUTE * on.decision_wait,
        screen=desk.screen.value * MINUTE,
        assign=desk.assign.value * MINUTE,
        hand_over=desk.hand_over.value * HOUR * on.hand_over,
        sign_off=desk.sign_off.value * HOUR * on.sign_off,
        coordinate=desk.coordinate.value * HOUR * on.coordination,
        meeting=desk.meeting.value * HOUR * on.coordination,
        verify=desk.verify.value * MINUTE * on.verification,
        grid_work=work.grid_work.value * HOUR,
        local_work=work.local_work.value * HOUR,
        department_work=work.department_work.value * HOUR,
        joint=work.joint_work.value / work.department_work.value if on.coordination else 1.0,
        window_work=scenario.requests.window_work.value * HOUR,
        stamp_work=scenario.requests.stamp_work.value * HOUR,
        stamp_integrated=1 - planned(scenario).route.integrated_saving.value,
        task_work=scenario.upward.task_work.value * HOUR,
        travel=int(on.travel),
        outside=int(on.outside_works),
        noticing=int(on.noticing),
        patrol=work.patrol_delay.value * HOUR * on.patrol,
        patrol_floor=behaviour.patrol_floor.value,
        reporting=behaviour.reporting.value,
        trust=behaviour.trust.value,
        trust_speed=behaviour.trust_speed.value * on.trust,
        wrong=behaviour.wrong_address.value * on.wrong_address,
        returns=behaviour.returns.value * on.returns,
        return_load=behaviour.return_load.value,
        max_returns=behaviour.max_returns,
        rework=behaviour.rework.value * on.rework,
        reopening=behaviour.reopening.value * on.reopening,
        reopening_delay=behaviour.reopening_delay.value * DAY,
        satisfaction=behaviour.satisfaction.value,
        push_down=behaviour.push_down.value * on.push_down,
        push_load=behaviour.push_load.value * on.push_down,
        incidents_first=behaviour.incidents_first.value,
        supervision=int(on.supervision),
    )
