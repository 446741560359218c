"""What is drawn has the rates, shares and shapes that a scenario states.

One workload of six years is held against them.  Seeds are fixed, so a bound of 4.5 standard errors either
holds for ever or shows a fault.
"""

from dataclasses import fields
from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from cities import DAY, HOUR, MINUTE, SEED, SHIPPED, shock, small
from scipy import stats

from sim import with_values
from sim.eventlog import NEVER, Difficulty, Kind
from sim.model.city import workload as wl
from sim.model.city.map import draw_map
from sim.model.city.scenario import CityScenario
from sim.model.city.workload import EMERGENCY, FUNCTIONS, NO_FUNCTION, CityWorkload, blocks, draw
from sim.model.time_and_chance.timetable import shifts

DAYS = 2190
FAR = 4.5  # standard errors


@cache
def scenario(**changes) -> CityScenario:
    size = {"period.start": "2018-01-01", "period.warm_up": 0, "period.days": DAYS, "city.residents": 60_000}
    return with_values(SHIPPED["five_tier"], {**size, "upward.reference_posts": 30, **changes})


@cache
def load() -> CityWorkload:
    return draw(scenario(), SEED, 0)


def incidents() -> slice:
    return slice(0, len(load().uniform))


def of(kind: Kind) -> np.ndarray:
    return (load().kind == kind) & ~load().consultation


def shares_as(counts, weights) -> bool:
    """Tell whether counts are as weights say (chi square)."""
    expected = np.array(weights) / np.sum(weights) * np.sum(counts)
    return stats.chisquare(counts, expected).pvalue > 1e-5


def near(values, mean, spread) -> bool:
    """Tell whether an average is as stated, given the standard deviation of one value."""
    return abs(np.mean(values) - mean) < FAR * spread / np.sqrt(len(values))


def has_share(marks, share) -> bool:
    return near(marks, share, np.sqrt(share * (1 - share)) + 1e-9)


def lognormal(values, scv, mean=1.0) -> bool:
    """Tell whether values are lognormal with a mean and a squared coefficient of variation."""
    logs, variance = np.log(values), np.log1p(scv)
    standard = (logs - np.log(mean) + variance / 2) / np.sqrt(variance)
    return near(standard, 0, 1) and near(standard**2, 1, np.sqrt(2)) and near(standard**3, 0, np.sqrt(15))


# ------------------------------------------------------------------------------------------------ volumes


def rate(per_thousand_a_month: float) -> np.ndarray:
    """Return the expected number of each day."""
    spec = scenario().incidents
    day = np.datetime64("2018-01-01") + np.arange(DAYS)
    weekday = (day - np.datetime64("2018-01-01")).astype(int) % 7  # it was a Monday
    month = day.astype("datetime64[M]").astype(int) % 12
    weights = [np.array(p.weights) / np.mean(p.weights) for p in (spec.weekdays, spec.months)]
    return per_thousand_a_month * 60 * 12 / 365 * weights[0][weekday] * weights[1][month]


def daily(load: CityWorkload, marks: np.ndarray) -> np.ndarray:
    return np.bincount(load.occurred[marks] // DAY, minlength=DAYS)


def ratio(counts, expected):
    """Return the variance over the mean, day by day against what is expected."""
    return (counts - expected) ** 2 / expected


@pytest.mark.parametrize(("marks", "stated"), [("incidents", "rate"), ("consultations", "consultations")])
def test_days_have_the_stated_mean_and_dispersion(marks, stated):
    called = load().consultation if marks == "consultations" else of(Kind.INCIDENT)
    spec = scenario().incidents
    expected = rate(getattr(spec, stated).value)
    counts = daily(load(), called)
    assert abs(counts.sum() - expected.sum()) < FAR * np.sqrt(3 * expected.sum())
    assert spec.dispersion.value == 3
    found = ratio(counts, expected)
    assert near(found, 3, found.std())
    assert found.mean() > 2.5  # not by a wide margin


@pytest.mark.parametrize("dispersion", [1, 1.5, 6])
def test_dispersion_is_what_is_asked_for(dispersion):
    drawn = draw(scenario(**{"incidents.dispersion": dispersion}), SEED, 1)
    found = ratio(daily(drawn, (drawn.kind == Kind.INCIDENT) & ~drawn.consultation), rate(5))
    assert near(found, dispersion, found.std())


def test_one_day_tells_nothing_of_the_next():
    counts = daily(load(), of(Kind.INCIDENT))
    expected = rate(scenario().incidents.rate.value)
    excess = (counts - expected) / np.sqrt(3 * expected)
    assert abs(np.mean(excess[1:] * excess[:-1])) < FAR / np.sqrt(DAYS - 1)
    others = (daily(load(), load().consultation) - rate(scenario().incidents.consultations.value)) / np.sqrt(
        expected
    )
    assert abs(np.mean(excess * others)) < FAR * others.std() / np.sqrt(DAYS)


@pytest.mark.parametrize("kind", ["incidents", "consultations"])
def test_hours_weekdays_and_months_have_their_profiles(kind):
    called = load().consultation if kind == "consultations" else of(Kind.INCIDENT)
    occurred, spec = load().occurred[called], scenario().incidents
    assert shares_as(np.bincount(occurred % DAY // HOUR, minlength=24), spec.hours.weights)
    assert shares_as(np.bincount(occurred % HOUR // (5 * MINUTE), minlength=12), np.ones(12))
    counts, expected = daily(load(), called), rate(1)
    month = (np.datetime64("2018-01-01") + np.arange(DAYS)).astype("datetime64[M]").astype(int) % 12
    for group in (np.arange(DAYS) % 7, month):
        # days scatter three times as widely as chance alone
        assert shares_as(np.bincount(group, counts) / 3, np.bincount(group, expected))


def test_requests_and_tasks_have_the_stated_volume():
    spec = scenario()
    requests = spec.requests.rate.value * 60 * 12 / 365 * DAYS
    assert abs(of(Kind.REQUEST).sum() - requests) < FAR * np.sqrt(requests)
    table = shifts(spec)[spec.structure.departments.calendar]
    hours = (np.minimum(table.closes, DAYS * DAY) - np.minimum(table.opens, DAYS * DAY)).sum() / HOUR
    tasks = spec.upward.share.value * 30 * hours / spec.upward.task_work.value
    assert abs(of(Kind.UPWARD).sum() - tasks) < FAR * np.sqrt(tasks)


@pytest.mark.parametrize("counterparts", [2, 3, 5])
def test_tasks_are_in_proportion_to_the_bodies_that_set_them(counterparts):
    """The stated volume is that of three (H06, E017)."""
    assert scenario().upward.usual_counterparts.value == 3
    drawn = draw(scenario(**{"upward.counterparts": counterparts}), SEED, 0)
    usual = of(Kind.UPWARD).sum()
    expected = usual * counterparts / 3
    assert abs((drawn.kind == Kind.UPWARD).sum() - expected) < FAR * np.sqrt(
        expected * (1 + counterparts / 3)
    )


def test_without_counterparts_nobody_sets_tasks():
    assert Kind.UPWARD not in draw(with_values(small("five_tier"), {"upward.counterparts": 0}), SEED, 0).kind


@pytest.mark.parametrize("kind", [Kind.REQUEST, Kind.UPWARD])
def test_what_comes_in_office_hours_comes_when_its_office_is_open(kind):
    spec = scenario()
    plan = spec.structure
    table = shifts(spec)[plan.community.calendar if kind == Kind.REQUEST else plan.departments.calendar]
    occurred = load().occurred[of(kind)]
    begun = table.worked(occurred)
    assert (table.worked(occurred + 1) - begun == 1).all()
    assert (occurred < DAYS * DAY).all()
    whole = table.worked(np.array([DAYS * DAY]))[0]
    assert shares_as(np.bincount(begun * 20 // whole, minlength=20), np.ones(20))


# -------------------------------------------------------------------------------------------------- blocks


def test_items_are_numbered_in_four_blocks_each_by_time():
    kinds = load().kind * 2 + ~load().consultation
    order = [kinds[first] for first, _ in blocks(load().occurred)]
    assert order == [Kind.INCIDENT * 2 + 1, Kind.INCIDENT, Kind.REQUEST * 2 + 1, Kind.UPWARD * 2 + 1]
    for first, last in blocks(load().occurred):
        assert len(set(kinds[first:last])) == 1
    assert of(Kind.INCIDENT)[incidents()].all()
    assert len(load().uniform) == len(load().factor) == of(Kind.INCIDENT).sum()


def test_consultations_are_a_matter_of_the_intake_alone():
    called = load().consultation
    assert (load().limit[called] == NEVER).all()
    assert (load().functions[called] == NO_FUNCTION).all()
    assert not load().visible[called].any() and not load().outside[called].any()
    assert lognormal(load().size[called][:, 0], scenario().desk.scv.value)


def test_only_incidents_have_time_limits_and_only_tasks_can_be_pushed():
    assert (load().limit[~of(Kind.INCIDENT)] == NEVER).all()
    assert (load().limit[of(Kind.INCIDENT)] < NEVER).all()
    assert (load().push_chance[~of(Kind.UPWARD)] == 1).all()
    assert uniform(load().push_chance[of(Kind.UPWARD)])


def uniform(values) -> bool:
    return stats.kstest(values, "uniform").pvalue > 1e-5


# -------------------------------------------------------------------------------------------------- natures


def test_categories_and_urgencies_have_their_shares():
    for column, parts in (("category", scenario().categories), ("urgency", scenario().urgencies)):
        counts = np.bincount(getattr(load(), column)[incidents()], minlength=len(parts))
        assert shares_as(counts, [part.share.value for part in parts.values()])


def test_limits_and_priorities_follow_the_urgency():
    for k, urgency in enumerate(scenario().urgencies.values()):
        these = np.flatnonzero(load().urgency[incidents()] == k)
        assert set(load().limit[these]) == {round(urgency.limit.value * HOUR)}
        assert set(load().priority[these]) == {urgency.priority}


@pytest.mark.parametrize("kind", ["incidents", "consultations", "requests", "tasks"])
def test_places_are_chosen_by_population(kind):
    marks = {
        "incidents": of(Kind.INCIDENT),
        "consultations": load().consultation,
        "requests": of(Kind.REQUEST),
        "tasks": of(Kind.UPWARD),
    }
    population = draw_map(scenario().city).population
    assert shares_as(np.bincount(load().community[marks[kind]], minlength=len(population)), population)


def test_as_many_functions_are_needed_as_stated():
    spec = scenario().incidents
    needed = (load().functions[incidents()] != NO_FUNCTION).sum(axis=1)
    assert has_share(needed >= 2, spec.joint.value)
    assert has_share(needed[needed >= 2] == 3, spec.third.value)
    assert set(needed) == {1, 2, 3}


def test_the_lead_comes_first_and_partners_in_their_order():
    names = list(scenario().functions)
    for k, category in enumerate(scenario().categories.values()):
        wanted = [names.index(name) for name in (category.lead, *category.partners)][:3]
        for functions in load().functions[incidents()][load().category[incidents()] == k]:
            needed = int((functions != NO_FUNCTION).sum())
            assert functions.tolist() == wanted[:needed] + [NO_FUNCTION] * (FUNCTIONS - needed)


@pytest.mark.parametrize("mark", ["enforcement", "visible"])
def test_marks_have_the_share_of_their_category(mark):
    for k, category in enumerate(scenario().categories.values()):
        these = getattr(load(), mark)[incidents()][load().category[incidents()] == k]
        assert has_share(these, getattr(category, mark).value)


def test_outside_works_have_the_share_of_their_urgency_and_the_stated_length():
    spec = scenario().incidents
    outside, urgency = load().outside[incidents()], load().urgency[incidents()]
    for k, stated in enumerate(scenario().urgencies.values()):
        assert has_share(outside[urgency == k] > 0, stated.outside.value)
    assert lognormal(outside[outside > 0], spec.outside_scv.value, spec.outside_works.value * DAY)


def test_reports_are_as_stated():
    """Emergencies have a delay of their own, and somebody always reports them."""
    spec, alarm = scenario().incidents, load().priority[incidents()] == EMERGENCY
    seconds, chance = load().report_delay[incidents()], load().report_chance[incidents()]
    for delay, mean in ((seconds[~alarm], spec.report_delay), (seconds[alarm], spec.alarm_delay)):
        assert stats.kstest(delay / (mean.value * HOUR), "expon").pvalue > 1e-5
    assert stats.kstest(load().exposure[incidents()], "expon").pvalue > 1e-5
    assert seconds.min() > 0
    assert not chance[alarm].any()
    assert uniform(chance[~alarm])


@pytest.mark.parametrize("column", ["patience", "endurance"])
def test_patience_is_as_stated(column):
    mean = getattr(scenario().behaviour.residents, column).value * DAY
    assert stats.kstest(getattr(load(), column)[incidents()] / mean, "expon").pvalue > 1e-5
    others = np.ones(len(load()), bool)
    others[incidents()] = False
    assert (getattr(load(), column)[others] == NEVER).all()


def test_papers_are_missing_as_often_and_as_long_as_stated():
    spec, papers = scenario().requests, load().papers[of(Kind.REQUEST)]
    assert has_share(papers > 0, spec.missing_papers.value)
    assert stats.kstest(papers[papers > 0] / (spec.papers_delay.value * DAY), "expon").pvalue > 1e-5
    assert not load().papers[~of(Kind.REQUEST)].any()


@pytest.mark.parametrize(
    "column", ["difficulty", "ambiguity", "dispatch_chance", "channel_chance", "silence_chance"]
)
def test_what_is_compared_with_a_share_is_uniform(column):
    assert uniform(getattr(load(), column)[incidents()])


def test_how_hard_a_matter_is_follows_from_its_difficulty_alone():
    """Difficulty is uniform, so each class has the share between its bounds, other ones for enforcement."""
    spec = scenario().incidents
    for power, kind in ((False, "ordinary"), (True, "enforcement")):
        these = np.flatnonzero(load().enforcement[incidents()] == power)
        simple, usual = getattr(spec.simple_to, kind).value, getattr(spec.usual_to, kind).value
        shares = np.diff([0, simple, usual, 1])
        assert shares_as(np.bincount(load().hardness[these], minlength=3), shares)
        for hardness, bounds in zip(Difficulty, pairwise((0, simple, usual, 1)), strict=True):
            difficulty = load().difficulty[these][load().hardness[these] == hardness]
            assert bounds[0] <= difficulty.min()
            assert difficulty.max() <= bounds[1]


def test_touch_times_follow_from_how_hard_a_matter_is():
    spec = scenario().incidents
    hours = [spec.simple_work.value, spec.usual_work.value, spec.hard_work.value]
    alarm = load().priority[incidents()] == EMERGENCY
    usual = np.array(hours)[load().hardness[incidents()]]
    expected = np.where(alarm, spec.alarm_work.value, usual)  # an emergency is ended, however hard
    assert np.array_equal(load().effort[incidents()], expected * HOUR)
    assert not load().effort[~of(Kind.INCIDENT)].any()


def test_a_log_tells_of_incidents_what_they_are_and_nothing_of_the_others():
    told = load().items()
    assert told["needs"][incidents()].tolist() == (load().functions[incidents()] >= 0).sum(axis=1).tolist()
    assert np.array_equal(told["difficulty"][incidents()], load().hardness[incidents()])
    assert np.array_equal(told["enforcement"][incidents()], load().enforcement[incidents()])
    assert np.array_equal(told["works"][incidents()], load().outside[incidents()] > 0)
    for name, unknown in (("needs", 0), ("difficulty", -1), ("enforcement", -1), ("works", -1)):
        assert set(told[name][~of(Kind.INCIDENT)].tolist()) == {unknown}


def test_sizes_have_mean_one_and_the_stated_variation():
    for kind, spec in ((Kind.INCIDENT, "incidents"), (Kind.REQUEST, "requests"), (Kind.UPWARD, "upward")):
        sizes, scv = load().size[of(kind)], getattr(scenario(), spec).work_scv.value
        assert near(sizes.ravel(), 1, np.sqrt(scv))
        assert all(lognormal(column, scv) for column in sizes.T)


def test_approvals_need_one_to_four_different_functions():
    functions = load().functions[of(Kind.REQUEST)]
    stamps = (functions != NO_FUNCTION).sum(axis=1)
    assert has_share(stamps > 0, scenario().requests.approvals.value)
    assert shares_as(np.bincount(stamps)[1:], np.ones(FUNCTIONS))
    assert shares_as(np.bincount(functions[functions != NO_FUNCTION]), np.ones(len(scenario().functions)))
    for row in functions[stamps > 0]:
        needed = row[row != NO_FUNCTION].tolist()
        assert len(set(needed)) == len(needed)
        assert row[: len(needed)].tolist() == needed


def test_tasks_come_for_all_functions_alike():
    functions = load().functions[of(Kind.UPWARD)]
    assert shares_as(np.bincount(functions[:, 0]), np.ones(len(scenario().functions)))
    assert (functions[:, 1:] == NO_FUNCTION).all()


# -------------------------------------------------------------------------------------- tables of chance


def test_what_is_looked_up_on_the_way_has_mean_one():
    desk = scenario().desk
    for k, column in enumerate(load().factor.T):
        assert lognormal(column, desk.decision_scv.value if k == wl.DECISION else desk.scv.value), k
    assert all(uniform(column) for column in load().uniform.T)


def test_columns_have_nothing_to_do_with_each_other():
    table = np.column_stack((load().uniform, np.log(load().factor)))
    related = np.triu(np.abs(np.corrcoef(table.T)), 1) > 5 / np.sqrt(len(table))
    assert np.argwhere(related).tolist() == []


def test_replications_and_seeds_have_nothing_in_common():
    city = small("five_tier")
    first = draw(city, SEED, 0)
    for other in (draw(city, SEED, 1), draw(city, SEED + 1, 0)):
        n = min(len(first.uniform), len(other.uniform))
        assert abs(np.corrcoef(first.uniform[:n].ravel(), other.uniform[:n].ravel())[0, 1]) < 0.05
        assert not np.array_equal(first.occurred[:n], other.occurred[:n])


# ------------------------------------------------------------------------------------------------- shocks

HITS = {
    "surge": shock("surge", 20, 10, 3),
    "campaign": shock("campaign", 15, 20, 4),
    "task_force": shock("task_force", 5, 10, 50),
}


def hit(*names: str, **changes) -> CityWorkload:
    shocks = [HITS[name] for name in names]
    return draw(with_values(scenario(**{"period.days": 60}), {"shocks": shocks, **changes}), SEED, 0)


def block(load: CityWorkload, number: int) -> dict[str, np.ndarray]:
    """Return the columns of one block of items."""
    first, last = blocks(load.occurred)[number]
    return {name: getattr(load, name)[first:last] for name in COLUMNS}


COLUMNS = [
    f.name for f in fields(CityWorkload) if f.name not in ("start", "end", "days", "uniform", "factor")
]


@pytest.mark.parametrize(
    ("name", "order"),
    [("surge", [0, None, 1, None, 2, 3]), ("campaign", [0, 1, 2, 3, None]), ("task_force", [0, 1, 2, 3])],
)
def test_a_shock_leaves_what_happens_anyway_as_it_is(name, order):
    """What it adds is a block of its own; all else is the same to the last bit."""
    calm, shocked = hit(), hit(name)
    assert len(blocks(shocked.occurred)) == len(order)
    for number, usual in enumerate(order):
        if usual is not None:
            one, other = block(shocked, number), block(calm, usual)
            assert all(np.array_equal(one[column], other[column]) for column in COLUMNS)
    n = len(calm.uniform)
    assert np.array_equal(shocked.uniform[:n], calm.uniform)
    assert np.array_equal(shocked.factor[:n], calm.factor)


def test_a_shock_that_is_switched_off_does_not_happen():
    off = hit("surge", "campaign", **{"mechanisms.shocks": False})
    assert all(np.array_equal(getattr(off, name), getattr(hit(), name)) for name in COLUMNS)


@pytest.mark.parametrize(("number", "stated"), [(1, "rate"), (3, "consultations")])
def test_a_surge_brings_so_many_more_on_its_days(number, stated):
    """Three times the usual is twice the usual on top, on the ten days of the surge only."""
    days = np.bincount(block(hit("surge"), number)["occurred"] // DAY, minlength=60)
    expected = 2 * rate(getattr(scenario().incidents, stated).value)[20:30]
    assert not days[:20].any()
    assert not days[30:].any()
    assert abs(days[20:30].sum() - expected.sum()) < FAR * np.sqrt(3 * expected.sum())


def test_a_campaign_brings_so_many_more_tasks_on_its_days():
    """Four times the usual is three times on top, in the open hours of the campaign only."""
    spec = scenario(**{"period.days": 60})
    table = shifts(spec)[spec.structure.departments.calendar]
    occurred = block(hit("campaign"), 4)["occurred"]
    assert (table.worked(occurred + 1) - table.worked(occurred) == 1).all()
    assert set((occurred // DAY).tolist()) <= set(range(15, 35))
    hours = np.diff(table.worked(np.array([15, 35]) * DAY))[0] / HOUR
    expected = 3 * spec.upward.share.value * 30 * hours / spec.upward.task_work.value
    assert abs(len(occurred) - expected) < FAR * np.sqrt(expected)


def test_a_campaign_reaches_offices_that_never_close():
    """A shift may last for weeks; tasks of a campaign still come on its days only."""
    always = {"days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "hours": ["00:00-24:00"]}
    occurred = block(
        hit("campaign", **{"calendars.office": always | {"holidays": False, "source": "user"}}), 4
    )["occurred"]
    assert set((occurred // DAY).tolist()) == set(range(15, 35))
    assert len(occurred) > 100


def test_an_empty_surge_adds_nothing():
    calm, usual = hit(), hit(shocks=[shock("surge", 20, 10, 1)])
    assert all(np.array_equal(getattr(usual, name), getattr(calm, name)) for name in COLUMNS)


# ---------------------------------------------------------------------------------------------- extremes


@pytest.mark.parametrize("nothing", ["requests.rate", "upward.share"])
def test_a_kind_of_work_may_be_absent(nothing):
    drawn = draw(with_values(small("five_tier"), {nothing: 0}), SEED, 0)
    absent = Kind.REQUEST if nothing == "requests.rate" else Kind.UPWARD
    assert absent not in drawn.kind


@pytest.mark.parametrize("nothing", ["incidents.rate", "incidents.consultations"])
def test_there_may_be_no_incidents(nothing):
    drawn = draw(with_values(small("five_tier"), {nothing: 0}), SEED, 0)
    assert drawn.consultation.any() == (nothing == "incidents.rate")


def test_a_day_of_the_week_may_be_without_incidents():
    quiet = {"incidents.weekdays.weights": (1, 1, 1, 1, 1, 1, 0)}
    drawn = draw(with_values(small("five_tier"), {**quiet, "period.days": 14}), SEED, 0)
    assert 6 not in drawn.occurred[drawn.kind == Kind.INCIDENT] // DAY % 7


def test_offices_may_be_closed_for_the_whole_time():
    """A weekend: the community has the hours of an office here, so nobody brings a request."""
    closed = {"structure.community.calendar": "office", "period.start": "2021-03-06", "period.days": 2}
    assert Kind.REQUEST not in draw(with_values(small("five_tier"), closed), SEED, 0).kind
