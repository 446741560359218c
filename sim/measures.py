"""Every measure of a run, declared once: what its number is in, which way is better, what a log must tell.

Whoever computes a measure gives it under its name here; units, words, lists in reports, the best of a ranking
and what can be asked for follow.  Words are `measure.<name>` in `sim/words` (`customer.<name>` of a network,
`of_class.…` of a class of incidents).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cache


class Unit(Enum):
    """What a number is in; in words it is `unit.<value>`."""

    HOURS = "hours"
    MINUTES = "minutes"
    DAYS = "days"
    TIME = "time"
    """The unit of the file of a network."""
    SHARE = "share"
    INDEX = "index"
    OF_USUAL = "of_usual"
    CONTACTS = "contacts"
    INCIDENTS = "incidents"
    ITEMS = "items"
    CUSTOMERS = "customers"
    VISITS = "visits"
    POSTS = "posts"
    PER_INCIDENT = "per_incident"
    STAFF_HOURS = "staff_hours"
    HOURS_A_MONTH = "hours_a_month"
    INCIDENT_DAYS = "incident_days"
    SHARE_A_YEAR = "share_a_year"
    HOURS_A_YEAR = "hours_a_year"
    INCIDENTS_A_YEAR = "incidents_a_year"
    ITEMS_A_YEAR = "items_a_year"

    @property
    def is_time(self) -> bool:
        """Whether the number is how long something took."""
        return self in (Unit.HOURS, Unit.MINUTES, Unit.TIME)


class Better(Enum):
    """Which way a measure is better; of what is neither nobody is the best unless told which way."""

    LOWER = "lower"
    HIGHER = "higher"
    NEITHER = "neither"


class Gap(Enum):
    """Something of which a log holds no trace: it never happened, or nobody wrote it down."""

    SILENCE = "every incident is reported, so that nobody knows of those that are not"
    OCCURRENCE = "no incident occurs before it is reported, so that noticing takes no time"
    CHANNEL = "no report names a channel other than one and the same"
    ANSWER = "no contact is answered at once"
    DISPATCH = "nothing is dispatched"
    START = "nobody starts to handle anything"
    WORK = "no work but handling is told of"
    VISITS = "no incident is handled, returned or repaired a second time"
    JOINT = "no case is divided among several"
    OUTSIDE = "nothing waits for outside works"
    REOPEN = "nothing is opened again"
    CALL_BACK = "nobody is asked whether he is content"
    SUPERVISION = "nothing is supervised"
    WHISTLE = "nobody whistles"
    REPEAT = "nobody asks again"
    ESCALATE = "nobody goes to a higher level"
    DUPLICATE = "nothing is reported twice"
    ARBITRATE = "nothing is ruled upon"
    SEARCH = "nobody searches for an office"
    FUNCTIONS = "nothing tells how many functions it needs"
    DIFFICULTY = "nothing tells how difficult it is"
    ENFORCEMENT = "nothing tells whether it needs enforcement"
    WORKS = "nothing tells whether it needs outside works"
    URGENCY = "nothing is an emergency"
    DUE = "nothing has a time limit"
    COMMUNITY = "all incidents are of one community"
    KINDS = "no office is a department"
    ON_CALL = "no team is on call"
    POSTS = "no team has posts"
    HOURS = "no team is ever closed"
    STAFF = "nobody is ever away or works more or less than usual"
    SHOCK = "no shock is known of"
    REQUESTS = "there are no requests"
    TASKS = "there are no tasks from above"


class Of(Enum):
    """What has a measure."""

    CITY = "a run of a city"
    CLASS = "each class of incidents in a run of a city"
    KIND = "each kind of office in a run of a city"
    MONTHS = "the months of a run of a city"
    PAIR = "two runs of the same incidents, one with a shock"
    NETWORK = "each station and class of a network, and all its customers"


class Shown(Enum):
    """A list of measures in what is shown to people."""

    PAGE = "what the page sums up a month in and compares two sides in"
    LEADS = "of which is told what is left of each lead, beside that of the study"
    REPORT = "beside that of the study in a report"
    CLASSES = "of each class of incidents in a report"
    HOPS = "of journeys between offices, which sentences of a report are about"
    JOURNEYS = "of journeys between offices in a report"
    BACKLOG = "of what waits, through the year and after a shock, in a report"


@dataclass(frozen=True)
class Measure:
    """What is known of a measure before anything is measured.

    In the name of one that each class or kind of office has, `*` stands for theirs; `only` names those that
    have it, where not all do.  It means nothing where a log has one of the gaps in `needs`.
    """

    name: str
    unit: Unit
    better: Better
    needs: tuple[Gap, ...] = ()
    shown: tuple[Shown, ...] = ()
    of: Of = Of.CITY
    only: tuple[str, ...] = ()

    def called(self, member: str) -> str:
        """Return its name for a class or a kind of office."""
        return self.name.replace("*", member)

    def member(self, name: str) -> str:
        """Return the class or kind of office whose measure is called so; empty if that is another one."""
        before, star, after = self.name.partition("*")
        fits = star and name.startswith(before) and name.endswith(after) and len(name) >= len(self.name)
        found = name[len(before) : len(name) - len(after)] if fits else ""
        return found if not self.only or found in self.only else ""


HOURS, MINUTES, DAYS, TIME, SHARE = Unit.HOURS, Unit.MINUTES, Unit.DAYS, Unit.TIME, Unit.SHARE
INDEX, INCIDENTS, ITEMS, EACH = Unit.INDEX, Unit.INCIDENTS, Unit.ITEMS, Unit.PER_INCIDENT
LOWER, HIGHER, NEITHER = Better
PAGE, LEADS, REPORT, CLASSES, HOPS, JOURNEYS, BACKLOG = Shown
CLASS, KIND, MONTHS, PAIR, NETWORK = Of.CLASS, Of.KIND, Of.MONTHS, Of.PAIR, Of.NETWORK

LOCAL = (Gap.KINDS, Gap.ON_CALL, Gap.START, Gap.VISITS)
LOAD = (Gap.KINDS, Gap.POSTS, Gap.HOURS, Gap.STAFF, Gap.WORK)
WORKED = (Gap.OCCURRENCE, Gap.HOURS, Gap.START, Gap.VISITS)
ALONE = (Gap.KINDS, Gap.START, Gap.DISPATCH, Gap.VISITS, Gap.JOINT, Gap.OUTSIDE)
URGENT = (Gap.URGENCY, Gap.KINDS, Gap.WORK, Gap.DISPATCH)
UPWARD = (Gap.TASKS, Gap.WORK, Gap.HOURS)
SPENT = (Gap.START, Gap.WORK, Gap.HOURS, Gap.VISITS)
PAID = (*SPENT, Gap.KINDS)

MEASURES = (
    # what comes in, and who learns of it
    Measure("contacts", Unit.CONTACTS, NEITHER, (Gap.ANSWER,)),
    Measure("incidents", INCIDENTS, NEITHER),
    Measure("answered_share", SHARE, HIGHER, (Gap.ANSWER,)),
    Measure("patrol_share", SHARE, NEITHER, (Gap.CHANNEL,)),
    Measure("noticing_mean_hours", HOURS, LOWER, (Gap.OCCURRENCE,)),
    Measure("noticing_median_hours", HOURS, LOWER, (Gap.OCCURRENCE,)),
    # how long it takes
    Measure("first_response_median_hours", HOURS, LOWER, (Gap.START,)),
    Measure("first_response_working_hours", HOURS, LOWER, (Gap.START, Gap.HOURS)),
    Measure("report_to_dispatch_median_minutes", MINUTES, LOWER, (Gap.DISPATCH,)),
    Measure("resolution_median_hours", HOURS, LOWER, (Gap.OCCURRENCE,), (PAGE, LEADS, REPORT)),
    Measure("resolution_p90_hours", HOURS, LOWER, (Gap.OCCURRENCE,), (LEADS, REPORT)),
    Measure("resolution_closed_mean_hours", HOURS, LOWER, (Gap.OCCURRENCE,), (LEADS,)),
    Measure("resolution_rmst60_hours", HOURS, LOWER, (Gap.OCCURRENCE,)),
    Measure("resolution_working_median_hours", HOURS, LOWER, WORKED),
    Measure("close_median_hours", HOURS, LOWER, (), (PAGE, LEADS, REPORT)),
    Measure("close_p90_hours", HOURS, LOWER, (), (LEADS, REPORT)),
    Measure("close_rmst30_hours", HOURS, LOWER),
    Measure("by_one_department_dispatch_to_close_p25_hours", HOURS, LOWER, ALONE),
    Measure("by_one_department_dispatch_to_close_p90_hours", HOURS, LOWER, ALONE),
    # what becomes of it
    Measure("unreported_share", SHARE, LOWER, (Gap.SILENCE,), (REPORT,)),
    Measure("closed_share", SHARE, HIGHER),
    Measure("on_time_share", SHARE, HIGHER, (Gap.DUE,), (PAGE, REPORT)),
    Measure("local_share", SHARE, HIGHER, LOCAL, (REPORT, JOURNEYS)),
    Measure("cross_department_share", SHARE, LOWER, LOCAL, (JOURNEYS,)),
    Measure("joint_share", SHARE, NEITHER, (Gap.JOINT,)),
    Measure("satisfied_share", SHARE, HIGHER, (Gap.CALL_BACK,), (REPORT,)),
    Measure("reopened_share", SHARE, LOWER, (Gap.REOPEN,)),
    # its journey
    Measure("hops_mean", EACH, LOWER, (Gap.VISITS, Gap.WORK), (PAGE, REPORT, HOPS, JOURNEYS)),
    Measure("returns_per_incident", EACH, LOWER, (Gap.VISITS,), (JOURNEYS,)),
    Measure("return_share", SHARE, LOWER, (Gap.VISITS,), (JOURNEYS,)),
    Measure("rework_share", SHARE, LOWER, (Gap.VISITS,)),
    Measure("supervised_share", SHARE, LOWER, (Gap.SUPERVISION,)),
    # what people do besides the work
    Measure("whistles_per_incident", EACH, NEITHER, (Gap.WHISTLE,)),
    Measure("whistle_answered_share", SHARE, HIGHER, (Gap.WHISTLE,)),
    Measure("whistle_response_hours", HOURS, LOWER, (Gap.WHISTLE,)),
    Measure("repeat_share", SHARE, LOWER, (Gap.REPEAT, Gap.CHANNEL)),
    Measure("escalated_share", SHARE, LOWER, (Gap.ESCALATE, Gap.CHANNEL)),
    Measure("duplicate_share", SHARE, NEITHER, (Gap.DUPLICATE,)),
    Measure("duplicate_hours_share", SHARE, LOWER, (Gap.DUPLICATE, Gap.WORK, Gap.HOURS)),
    Measure("arbitrated_share", SHARE, LOWER, (Gap.ARBITRATE,)),
    Measure("search_share", SHARE, LOWER, (Gap.SEARCH,), (JOURNEYS,)),
    Measure("emergency_dispatch_p90_minutes", MINUTES, LOWER, URGENT),
    Measure("emergency_all_moving_p90_minutes", MINUTES, LOWER, URGENT),
    # each class of incidents
    Measure("*_report_to_close_p25_hours", HOURS, LOWER, of=CLASS, only=("works",)),
    Measure("*_report_to_close_median_hours", HOURS, LOWER, (), (CLASSES,), CLASS),
    Measure("*_report_to_close_p90_hours", HOURS, LOWER, (), (CLASSES,), CLASS),
    Measure("*_report_to_close_p95_hours", HOURS, LOWER, of=CLASS, only=("works",)),
    Measure("*_resolution_median_hours", HOURS, LOWER, (Gap.OCCURRENCE,), of=CLASS),
    Measure("*_resolution_p90_hours", HOURS, LOWER, (Gap.OCCURRENCE,), of=CLASS),
    Measure("*_on_time_share", SHARE, HIGHER, (Gap.DUE,), (CLASSES,), CLASS),
    Measure("*_local_share", SHARE, HIGHER, LOCAL, of=CLASS),
    # fairness
    Measure("utilisation_gini_*", INDEX, LOWER, LOAD, of=KIND),
    Measure("resolution_gini_communities", INDEX, LOWER, (Gap.OCCURRENCE, Gap.COMMUNITY)),
    # what is open
    Measure("backlog_mean", INCIDENTS, LOWER, (Gap.REOPEN,), (PAGE, BACKLOG)),
    Measure("backlog_max", INCIDENTS, LOWER, (Gap.REOPEN,), (BACKLOG,)),
    Measure("open_at_end", INCIDENTS, LOWER, (Gap.REOPEN,), (BACKLOG,)),
    # requests
    Measure("request_median_hours", HOURS, LOWER, (Gap.REQUESTS,), (REPORT,)),
    Measure("request_p90_hours", HOURS, LOWER, (Gap.REQUESTS,)),
    Measure("approval_median_hours", HOURS, LOWER, (Gap.REQUESTS,)),
    Measure("approval_p90_hours", HOURS, LOWER, (Gap.REQUESTS,)),
    Measure("request_nearby_share", SHARE, HIGHER, (Gap.REQUESTS,)),
    Measure("service_nearby_share", SHARE, HIGHER, (Gap.REQUESTS, Gap.KINDS)),
    Measure("request_visits_mean", Unit.VISITS, LOWER, (Gap.REQUESTS,)),
    # tasks from above
    Measure("upward_staff_hours", Unit.STAFF_HOURS, NEITHER, UPWARD),
    Measure("upward_share", SHARE, NEITHER, UPWARD),
    Measure("upward_department_share", SHARE, NEITHER, UPWARD),
    Measure("upward_mid_share", SHARE, NEITHER, UPWARD),
    Measure("pushed_share", SHARE, LOWER, (Gap.TASKS,)),
    # staff
    Measure("department_utilisation", SHARE, NEITHER, LOAD, (PAGE, REPORT)),
    Measure("department_pace_mean", Unit.OF_USUAL, NEITHER, LOAD),
    Measure("department_away_share", SHARE, LOWER, LOAD),
    Measure("department_drained_share", SHARE, LOWER, LOAD),
    Measure("department_task_force_share", SHARE, LOWER, LOAD),
    Measure("mid_utilisation", SHARE, NEITHER, LOAD, (PAGE, REPORT)),
    Measure("mid_pace_mean", Unit.OF_USUAL, NEITHER, LOAD),
    Measure("mid_away_share", SHARE, LOWER, LOAD),
    Measure("mid_home_share", SHARE, LOWER, LOAD),
    Measure("mid_drained_share", SHARE, LOWER, LOAD),
    Measure("mid_task_force_share", SHARE, LOWER, LOAD),
    Measure("mid_assessment_share", SHARE, LOWER, LOAD),
    Measure("mid_non_incident_share", SHARE, LOWER, LOAD),
    Measure("mid_waiting", ITEMS, LOWER, LOAD),
    Measure("overtime_hours_per_post", Unit.HOURS_A_MONTH, LOWER, (Gap.STAFF, Gap.POSTS)),
    Measure("staff_hours_per_closed_incident", Unit.STAFF_HOURS, LOWER, SPENT),
    Measure("department_staff_hours_per_closed_incident", Unit.STAFF_HOURS, NEITHER, PAID),
    Measure("mid_staff_hours_per_closed_incident", Unit.STAFF_HOURS, NEITHER, PAID),
    Measure("front_staff_hours_per_closed_incident", Unit.STAFF_HOURS, NEITHER, PAID),
    Measure("posts_per_1000_incidents_a_year", Unit.POSTS, NEITHER, (Gap.POSTS,)),
    # a shock
    Measure("recovery_days", DAYS, LOWER, (Gap.SHOCK,)),
    Measure("recovery_rmst90_days", DAYS, LOWER, (Gap.SHOCK,), (BACKLOG,)),
    Measure("shock_recovered_share", SHARE, HIGHER, (Gap.SHOCK,)),
    Measure("shock_peak_excess", INCIDENTS, LOWER, (Gap.SHOCK,)),
    Measure("shock_excess_incident_days", Unit.INCIDENT_DAYS, LOWER, (Gap.SHOCK,), (BACKLOG,)),
    Measure("excess_during", INCIDENTS, LOWER, (Gap.SHOCK,), of=PAIR),
    Measure("excess_after", INCIDENTS, LOWER, (Gap.SHOCK,), of=PAIR),
    # years
    Measure("mid_non_incident_share_trend", Unit.SHARE_A_YEAR, LOWER, LOAD, of=MONTHS),
    Measure("mid_waiting_trend", Unit.ITEMS_A_YEAR, LOWER, LOAD, of=MONTHS),
    Measure("backlog_mean_trend", Unit.INCIDENTS_A_YEAR, LOWER, (Gap.REOPEN,), of=MONTHS),
    Measure("resolution_median_hours_trend", Unit.HOURS_A_YEAR, LOWER, (Gap.OCCURRENCE,), of=MONTHS),
    # networks
    Measure("arrivals", Unit.CUSTOMERS, NEITHER, of=NETWORK),
    Measure("wait_mean", TIME, LOWER, of=NETWORK),
    Measure("wait_p50", TIME, LOWER, of=NETWORK),
    Measure("wait_p90", TIME, LOWER, of=NETWORK),
    Measure("wait_p95", TIME, LOWER, of=NETWORK),
    Measure("sojourn_mean", TIME, LOWER, of=NETWORK),
    Measure("sojourn_p50", TIME, LOWER, of=NETWORK),
    Measure("sojourn_p90", TIME, LOWER, of=NETWORK),
    Measure("sojourn_p95", TIME, LOWER, of=NETWORK),
    Measure("abandoned_share", SHARE, LOWER, of=NETWORK),
    Measure("blocked_share", SHARE, LOWER, of=NETWORK),
    Measure("in_system", Unit.CUSTOMERS, LOWER, of=NETWORK),
    Measure("in_queue", Unit.CUSTOMERS, LOWER, of=NETWORK),
    Measure("utilisation", SHARE, NEITHER, of=NETWORK),
)
"""All measures; lists of those shown are in this order."""

TOGETHER = ("resolution_p90_hours", "on_time_share", "hard_resolution_median_hours")
"""Told beside the measure of a study: the slowest tenth, who is late, and hard matters."""

CLASS_NEEDS = {
    "single": Gap.FUNCTIONS,
    "several": Gap.FUNCTIONS,
    "simple": Gap.DIFFICULTY,
    "usual": Gap.DIFFICULTY,
    "hard": Gap.DIFFICULTY,
    "enforcement": Gap.ENFORCEMENT,
    "works": Gap.WORKS,
}
"""What a log must tell of incidents for a class; urgencies it tells where there are some."""


@dataclass(frozen=True)
class Named:
    """The measure that a name is of, and the class or kind of office in the name, if any."""

    measure: Measure
    member: str = ""

    @property
    def needs(self) -> frozenset[Gap]:
        """What a log must tell for it."""
        of_class = CLASS_NEEDS.get(self.member) if self.measure.of is Of.CLASS else None
        return frozenset(self.measure.needs) | ({of_class} if of_class else set())


_PLAIN = {measure.name: Named(measure) for measure in MEASURES if "*" not in measure.name}
_FAMILIES = tuple(measure for measure in MEASURES if "*" in measure.name)


@cache
def find(name: str) -> Named | None:
    """Find the measure that a name is of; None if it is of none.

    Which classes and kinds of offices there are it does not know: `hills_on_time_share` is one, too.
    """
    if name in _PLAIN:
        return _PLAIN[name]
    of = ((measure, measure.member(name)) for measure in _FAMILIES)
    return next((Named(measure, member) for measure, member in of if member), None)


def named(name: str) -> Named:
    """Find the measure that a name is of; a KeyError that names it if it is of none."""
    found = find(name)
    if found is None:
        raise KeyError(f"there is no measure {name!r}")
    return found


def shown(where: Shown, member: str = "") -> tuple[str, ...]:
    """Return the names of the measures of a list, those of a class for a class."""
    return tuple(measure.called(member) for measure in MEASURES if where in measure.shown)


def of_city(classes: Iterable[str], kinds: Iterable[str]) -> tuple[str, ...]:
    """Return the names of all measures of a run of a city with these classes and kinds of offices."""
    members = {Of.CITY: ("",), Of.CLASS: tuple(classes), Of.KIND: tuple(kinds)}
    return tuple(
        measure.called(member)
        for measure in MEASURES
        for member in members.get(measure.of, ())
        if not measure.only or member in measure.only
    )


def of(*what: Of) -> Iterator[str]:
    """Yield the names of the measures of such things, in the order of their lines."""
    return (measure.name for measure in MEASURES if measure.of in what)
