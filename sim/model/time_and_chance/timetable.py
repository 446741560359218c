"""When the offices of a scenario are open, from the first simulated day until work in hand has a finish."""

from __future__ import annotations

from datetime import date

from sim.eventlog import Shifts, Window
from sim.model.city.scenario import Calendar, CityScenario, clock_span
from sim.model.time_and_chance import calendars

SLACK_DAYS = 30
"""Calendars reach so far beyond the end, so that work in hand has a finish."""


def horizon_days(scenario: CityScenario) -> int:
    """Return the simulated days, warm-up included."""
    return int(scenario.period.warm_up.value + scenario.period.days.value)


def measured(scenario: CityScenario) -> Window:
    """Return the measured period of a city."""
    begin = int(scenario.period.warm_up.value) * calendars.DAY
    return Window(begin, begin + int(scenario.period.days.value) * calendars.DAY)


def shifts(scenario: CityScenario) -> dict[str, Shifts]:
    """Return the open intervals of every calendar of a scenario."""
    days = horizon_days(scenario) + SLACK_DAYS
    return {name: opened(hours, scenario.period.start, days) for name, hours in scenario.calendars.items()}


def opened(calendar: Calendar, start: date, days: int) -> Shifts:
    """Return the open intervals of a calendar on so many days."""
    spans = [(day, *clock_span(span)) for day in calendar.days for span in calendar.hours]
    make = calendars.office if calendar.holidays else calendars.weekly
    return make(start, days, spans)
