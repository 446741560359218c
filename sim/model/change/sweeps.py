"""Sweeps over structures: the middle tier from none to many offices, at the same number of posts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import get_args

from sim.model.change.applying import planned
from sim.model.city.plan import Middle
from sim.model.city.scenario import CityScenario
from sim.model.files.base import Title, changed
from sim.model.files.quantity import Quantity
from sim.model.files.sources import USER
from sim.model.operators import Operator
from sim.model.operators.posts import Holder
from sim.model.operators.tiers import InsertTier, SetOffices

COUNTS = range(31)
"""From no middle tier to a few more offices than any structure of the documents has (27, X-01)."""


def mid_tier_counts(
    scenario: CityScenario,
    counts: Iterable[int] = COUNTS,
    *,
    posts_to: Holder = "departments",
    pattern: Middle | None = None,
) -> dict[int, CityScenario]:
    """Return variants of a scenario by the number of offices in its one middle tier.

    All have the same posts.  With 0 offices the tier goes and `posts_to` gets them; a scenario without a
    middle tier gets one like `pattern`, with its posts from there.  Documented and equal totals are alike
    too, unless they go to the front line, which is outside both.  The variant with as many offices as the
    scenario has is its structure as it stands.  Each is named and titled by its number.  ValueError for
    several middle tiers, for none without a pattern, for a pattern that is not used, for the tier below as
    holder, and for a number that does not fit the posts or communities.
    """
    if posts_to not in get_args(Holder) or posts_to == "next_tier":
        raise ValueError(f"posts cannot go to {posts_to!r}, allowed are departments, platform, front")
    tier = _one_tier(scenario, pattern)
    return {count: _variant(scenario, count, _operators(scenario, tier, count, posts_to)) for count in counts}


def _one_tier(scenario: CityScenario, pattern: Middle | None) -> Middle:
    """Return the tier that is swept: the only one of the scenario, or the pattern if there is none."""
    tiers = planned(scenario).middle
    if len(tiers) > 1:
        names = ", ".join(tier.name for tier in tiers)
        raise ValueError(f"{scenario.name!r} has {len(tiers)} middle tiers ({names}), allowed is one at most")
    if tiers and pattern is not None:
        raise ValueError(f"{scenario.name!r} has the tier {tiers[0].name!r} already, the pattern is not used")
    if tiers:
        return tiers[0]
    if pattern is None:
        raise ValueError(f"{scenario.name!r} has no middle tier, so it needs a pattern for one")
    return pattern


def _operators(scenario: CityScenario, tier: Middle, count: int, holder: Holder) -> tuple[Operator, ...]:
    """Return what makes a structure with so many offices of a tier out of that of the scenario."""
    offices = Quantity(value=count, unit="office", source=USER)
    there = bool(planned(scenario).middle)
    if count == (tier.offices.value if there else 0):
        return ()
    if there:
        return (SetOffices(tier=tier.name, offices=offices, posts_to=holder),)
    like = changed(tier, offices=offices)
    return (InsertTier(tier=like, posts_from=holder),)


def _variant(scenario: CityScenario, count: int, operators: tuple[Operator, ...]) -> CityScenario:
    changes = {
        "name": f"{scenario.name}_{count:02d}",
        "title": Title.made(lambda lang: f"{scenario.title[lang]} [{count}]", scenario.title),
        "levers": (*scenario.levers, *operators),
    }
    return CityScenario.model_validate(dict(scenario) | changes)
