"""What is decided of one item on its way: how it becomes known, where it goes, who acts, how it ends."""

from __future__ import annotations

from sim.eventlog import NEVER, SIDE, What
from sim.model.city.structure import COMMUNITY, GRID, PARALLEL, SERIAL
from sim.model.city.workload import EMERGENCY, TRIES
from sim.model.structure import NOBODY

SUPERVISED = 1
"""Queue class of what the platform supervises."""

PUSHED_LAST = 3
"""Queue class of pushed-down tasks where incidents go first."""

DUPLICATE, REPEAT, ESCALATE = range(SIDE, SIDE + 3)
"""Part numbers of the by-ways of an incident."""

AT_ONCE, ON_THE_SPOT, BY_SEARCH, DISPATCHED, FROM_INTAKE, FROM_COMMUNITY = range(6)
"""How an incident comes to whoever can conclude it: see `way`."""

# plain integers, which compiled code reads faster than enumerations
HOTLINE, PATROL, WALK_IN = What.HOTLINE.value, What.PATROL.value, What.WALK_IN.value


def happens(chance: float, share: float) -> bool:
    """Tell whether what happens to a share of items happens to one, which drew `chance`."""
    return chance < share


# --------------------------------------------------------------------------------------------- becoming known


def emergency(priority: int) -> bool:
    """Tell whether an incident is dispatched at once and waits for no desk, whoever can conclude it."""
    return priority == EMERGENCY


def alarms(priority: int, on_call: int) -> bool:
    """Tell whether the team on call, if there is one, sets out to an incident."""
    return priority == EMERGENCY and on_call != NOBODY


def patrolled(visible: bool, chance: float, willing: float, seconds: float, share: float) -> bool:
    """Tell whether a patrol finds an incident, if nobody else does before, and reports it (grid silence).

    `chance` is held against the share that grid workers report; `seconds` and `share` are none where nobody
    patrols.
    """
    return bool(visible) and chance < willing and seconds > 0 and share > 0


def channel(by_resident: int, by_patrol: int, chance: float, walk_in: float) -> int:
    """Return who brings in an incident, told the times at which resident and patrol would.

    It is the patrol if that comes earlier; `walk_in` is the share of residents who go to their community.
    """
    if by_patrol < by_resident:
        return PATROL
    return WALK_IN if chance < walk_in else HOTLINE


def by_resident(channel: int) -> bool:
    """Tell whether a resident has reported something, who may ask again: not what a patrol found."""
    return channel in (HOTLINE, WALK_IN)


def due(now: int, limit: int) -> int:
    """Return when something reported now is due; NEVER without a limit."""
    return now + limit if limit < NEVER else NEVER


# -------------------------------------------------------------------------------------------- finding the way


def can_conclude(power: float, skill: float, difficulty: float) -> bool:
    """Tell whether a desk concludes an item, with what is left of its power."""
    return power * skill >= difficulty


def way(priority: int, channel: int, target: int, scattered: bool, dispatched: bool) -> int:
    """Return how a reported incident comes to whoever can conclude it.

    AT_ONCE in an emergency, ON_THE_SPOT if who learns of it can conclude it, BY_SEARCH of a resident where
    no desk takes in all cases, DISPATCHED by intake, else from desk to desk beginning with that of intake or
    of the community.
    """
    if priority == EMERGENCY:
        return AT_ONCE
    if (channel == PATROL and target <= GRID) or (channel == WALK_IN and target <= COMMUNITY):
        return ON_THE_SPOT
    if scattered and channel != PATROL:
        return BY_SEARCH
    if dispatched:
        return DISPATCHED
    return FROM_INTAKE if channel == HOTLINE else FROM_COMMUNITY


def dispatched(chance: float, channel: int, hotline: float, walk_in: float, patrol: float) -> bool:
    """Tell whether intake sends a case at once to whoever can conclude it, a share for each channel."""
    if channel == HOTLINE:
        return chance < hotline
    return chance < (patrol if channel == PATROL else walk_in)


def entrance(found: int, levels: int) -> int:
    """Return the rung to which intake gives a case: that found from its entrance up, or the community."""
    return found if found < levels else COMMUNITY


def addressed(right: int, departments: int, share: float, chance: float, pick: float) -> int:
    """Return the department to which a case goes first: a wrong one in `share` of cases, chosen by `pick`."""
    if chance >= share:
        return right
    other = int(pick * (departments - 1))
    return other if other < right else other + 1


def hand_over(level: int, levels: int, below: int, usual: float, front: float, hall: float) -> float:
    """Return the mean wait on the desk of a rung for what comes from a rung below, or from outside.

    It is that of an ordinary desk, of the first one above the communities, or of a department.
    """
    if level >= levels:
        return hall
    return front if below == COMMUNITY and level > below else usual


def onward(level: int, target: int, above: int) -> int:
    """Return the rung to which a desk passes a case: up to the next, or down to whoever can conclude it."""
    return target if target < level else above


def wrong_share(mean: float, ambiguity: float, departments: int) -> float:
    """Return the chance that a case goes to the wrong department first.

    It is proportional to ambiguity (uniform, mean 1/2) and to the share of other departments among all;
    with 14 departments the mean is `mean` (P096).
    """
    if departments < 2:
        return 0.0
    return min(1.0, mean * 2.0 * ambiguity * ((departments - 1) / departments) / (13 / 14))


# ------------------------------------------------------------------------------------------------ departments


def contracted(chance: float, share: float, departments: int, enforcement: bool, works: int) -> bool:
    """Tell whether the contractor does the work: of one department, without enforcement or outside works."""
    return departments == 1 and not enforcement and works <= 0 and chance < share


def listed(chance: float, share: float, departments: int) -> bool:
    """Tell whether a joint case is one of those for which a procedure names the departments ("one thing")."""
    return departments > 1 and chance < share


def whistles(used: int, chance: float, ready: float, floor: float) -> bool:
    """Tell whether a desk calls the departments in: as often as it is ready to, `floor` at least (E091)."""
    return used != 0 and chance < max(floor, ready)


def meets(departments: int, work: float) -> bool:
    """Tell whether departments are brought together: in joint cases, where coordinating is any work."""
    return departments > 1 and work > 0


def together(departments: int, command: bool) -> bool:
    """Tell whether all departments set out to an emergency at once, under one command."""
    return departments > 1 and command


def others_follow(departments: int, target: int, levels: int) -> bool:
    """Tell whether other departments come after the team on call: not where an office could do it alone."""
    return departments > 1 and target >= levels


def responder(on_call: int, field: int) -> int:
    """Return the team that a department sends to an emergency: the one on call, or whoever is in."""
    return field if on_call == NOBODY else on_call


def sends_back(chance: float, share: float, attempt: int, most: int, arbitrated: bool) -> bool:
    """Tell whether a rightly addressed department sends a case back once more.

    The fallback rule, or the platform, makes it take the case in the end.
    """
    return attempt < min(most, TRIES) and not arbitrated and chance < share


def has_works(part: int, works: int) -> bool:
    """Tell whether a department has outside works done: the first one of those needed."""
    return part == 0 and works > 0


def return_share(mean: float, ambiguity: float, load: float, parts: int) -> float:
    """Return the chance that a rightly addressed department sends a case back.

    The odds of `mean` are raised by ambiguity, by its load and by each further department that could take
    the case instead (buck-passing: evidence.md section 4, P095).
    """
    if mean <= 0:
        return 0.0
    odds = mean / (1.0 - mean) * (0.5 + ambiguity) * load * parts if mean < 1 else 1e9
    return odds / (1.0 + odds)


# ---------------------------------------------------------------------------------------------------- the end


def checked(attempt: int, target: int, alarm: bool, work: float) -> bool:
    """Tell whether work is checked on the spot, the n-th time.

    A grid worker's photo is the check, and who has come to an emergency sees the end of it.
    """
    return attempt < TRIES and target != GRID and not alarm and work > 0


def fails(chance: float, rework: float, care: float) -> bool:
    """Tell whether a check fails: the oftener, the more carelessly people work."""
    return chance < rework * care


def late(now: int, due: int) -> bool:
    """Tell whether something is overdue; at its due second it is not."""
    return now > due


def satisfaction(base: float, late: bool) -> float:
    """Return the chance that the call-back finds a satisfied resident; lateness halves it (P084)."""
    return base * 0.5 if late else base


def reopens(chance: float, share: float, closings: int) -> bool:
    """Tell whether a closed incident turns out not to be resolved; nobody waits for that twice."""
    return closings == 1 and chance < share


def raised(priority: int) -> int:
    """Return the queue class of an incident that the platform supervises."""
    return min(priority, SUPERVISED)


# ------------------------------------------------------------------------------------------------ other items


def pushed(priority: int, tasks_first: bool) -> int:
    """Return the queue class of a task passed down to a desk that may serve incidents first."""
    return priority if tasks_first else PUSHED_LAST


def approval_way(way: int, stamps: int) -> int:
    """Return in which way a request with so many stamps is examined: a single one stands in no parallel."""
    return SERIAL if way == PARALLEL and stamps < 2 else way


def lies(department: int, before: int) -> bool:
    """Tell whether a file lies on a desk first: that of a department that has not just had it."""
    return department != before


def full(inside: int, capacity: int) -> bool:
    """Tell whether a station turns newcomers away."""
    return inside >= capacity
