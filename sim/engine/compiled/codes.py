"""Events, waits and places as plain integers, which machine code reads faster than enumerations."""

from __future__ import annotations

from sim.eventlog import Aspect, Event, Kind, What

E_OCCUR, E_REPORT, E_DISPATCH, E_RETURN = (
    Event.OCCUR.value,
    Event.REPORT.value,
    Event.DISPATCH.value,
    Event.RETURN.value,
)
E_FORK, E_JOIN, E_REWORK, E_CLOSE = Event.FORK.value, Event.JOIN.value, Event.REWORK.value, Event.CLOSE.value
E_REOPEN, E_SUPERVISE, E_PUSH = Event.REOPEN.value, Event.SUPERVISE.value, Event.PUSH.value
E_SATISFIED, E_DISSATISFIED = Event.SATISFIED.value, Event.DISSATISFIED.value
E_ABANDON, E_BLOCK = Event.ABANDON.value, Event.BLOCK.value
E_WHISTLE, E_HEED, E_ARBITRATE = Event.WHISTLE.value, Event.HEED.value, Event.ARBITRATE.value
E_DUPLICATE, E_REPEAT, E_ESCALATE = Event.DUPLICATE.value, Event.REPEAT.value, Event.ESCALATE.value
W_NOTHING, W_HOTLINE, W_PATROL = What.NOTHING.value, What.HOTLINE.value, What.PATROL.value
W_COUNTER, W_COUNTERPART, W_ARRIVAL = What.COUNTER.value, What.COUNTERPART.value, What.ARRIVAL.value
W_WALK_IN = What.WALK_IN.value
W_ANSWER, W_TRIAGE, W_SCREEN, W_ASSIGN = (
    What.ANSWER.value,
    What.TRIAGE.value,
    What.SCREEN.value,
    What.ASSIGN.value,
)
W_TRAVEL, W_HANDLE, W_COORDINATE = What.TRAVEL.value, What.HANDLE.value, What.COORDINATE.value
W_VERIFY, W_STAMP, W_TASK, W_SERVE = What.VERIFY.value, What.STAMP.value, What.TASK.value, What.SERVE.value
E_WAIT = Event.WAIT.value
W_DESK, W_DECISION, W_SIGN_OFF = What.DESK.value, What.DECISION.value, What.SIGN_OFF.value
W_MEETING, W_OUTSIDE, W_RECURRENCE = What.MEETING.value, What.OUTSIDE.value, What.RECURRENCE.value
W_SEARCH, W_PAPERS = What.SEARCH.value, What.PAPERS.value
A_HOME, A_DRAIN, A_TASK_FORCE = Aspect.HOME.value, Aspect.DRAIN.value, Aspect.TASK_FORCE.value
A_ASSESSMENT, A_LENT = Aspect.ASSESSMENT.value, Aspect.LENT.value
A_OVERTIME, A_PACE = Aspect.OVERTIME.value, Aspect.PACE.value
K_INCIDENT, K_REQUEST = Kind.INCIDENT.value, Kind.REQUEST.value

LEAD, OTHERS = 0, 1  # departments of a joint case: the leading one, and from where on the others are

# places: where a journey goes on; those from CALLED to ACTED are a thread's dealings with one department
(
    ARRIVES,
    NOTICED,
    TRIAGED,
    OPINION,
    SEARCHES,
    TURNED_AWAY,
    AT_DESK,
    SCREENED,
    CONCLUDE,
    COORDINATED,
    MET,
    LEAD_DONE,
    CONTRACTED,
    CALLED,
    IGNORED,
    PREPARED,
    AGREED,
    SENT,
    ADDRESSED,
    ACKNOWLEDGED,
    REASSIGNED,
    COMES,
    ACTED,
    PART_DONE,
    HANDLED,
    VERIFIED,
    RECURRED,
    RESTORED,
    ANSWERED,
    ACCEPTED,
    BROUGHT,
    ACCEPTED_AGAIN,
    AT_EXAMINER,
    STAMPED,
    COMPLETED,
    STAMPED_AGAIN,
    AT_ONE_EXAMINER,
    ONE_STAMPED,
    DONE,
    OTHER_REPORT,
    OTHER_TRIAGED,
    OVER,
) = range(42)
