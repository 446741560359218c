"""What contradicts itself in officers, bounds and routes is told at its place in a sentence."""

import pytest
from pydantic import ValidationError

import sim
from sim.model.change.applying import planned
from sim.model.city.expansion import department_posts
from sim.model.files.faults import ScenarioError

UNITS = "units_26_designed"
OFFICERS = "structure.middle.unit.officers"


def posts(number: int) -> dict:
    return {"value": number, "unit": "post", "source": "user"}


def told(name: str, changes: dict) -> list[tuple[str, str]]:
    """Return the paths and messages of all faults."""
    with pytest.raises(ScenarioError) as caught:
        sim.load(name).with_(changes)
    return [(fault.path, fault.message) for fault in caught.value.faults]


@pytest.mark.parametrize(
    ("name", "changes", "path", "text"),
    [
        (
            UNITS,
            {OFFICERS: {"magic": posts(3)}},
            "structure.middle[0].officers.magic",
            "no function is called 'magic', allowed are public_security, ",
        ),
        (
            "direct_control",
            {"structure.route.first_responder": "magic"},
            "structure.route.first_responder",
            "no function on duty round the clock is called 'magic', allowed are public_security, ",
        ),
        (
            "direct_control",
            {"structure.route.first_responder": "health"},
            "structure.route.first_responder",
            "no function on duty round the clock is called 'health', allowed are public_security, ",
        ),
        (
            "direct_control",
            {"incidents.simple_to.enforcement": 0.3},
            "incidents.simple_to.enforcement",
            "usual matters end at 0.25, simple ones at 0.3",
        ),
        (
            "direct_control",
            {"incidents.usual_to.ordinary": 0.4},
            "incidents.simple_to.ordinary",
            "usual matters end at 0.4, simple ones at 0.45",
        ),
        (
            "direct_control",
            {"upward.usual_counterparts": 0},
            "upward.usual_counterparts.value",
            "is too small, found 0, allowed more than 0",
        ),
    ],
)
def test_what_does_not_fit_is_told_where_it_stands(name, changes, path, text):
    ((where, message),) = told(name, changes)
    assert where == path
    assert message.startswith(text)


def test_officers_are_among_the_posts_of_their_tier():
    found = told(UNITS, {f"{OFFICERS}.public_security": 229})
    assert ("structure.middle[0].officers", "301 officers need a post each, found 300") in found
    assert ("structure.staffing.equal_total", "301 officers in 'unit' need a post each, found 300") in found


def test_officers_are_among_the_posts_of_their_tier_at_equal_posts_too():
    """810 of 2,500 posts are in townships; of 1,100 posts 356."""
    sent = {"public_security": 100, "city_management": 100, "market_supervision": 70}
    sent |= {"emergency_management": 50, "justice": 40, "housing_construction": 40}
    officers = {name: posts(number) for name, number in sent.items()}
    assert told("five_tier", {"structure.middle.township.officers": officers}) == [
        ("structure.staffing.equal_total", "400 officers in 'township' need a post each, found 356.4")
    ]


def test_no_department_sends_more_officers_than_it_has():
    """Of 800 posts less 17 at the intake, with 152 officers, 3 of 39.2 parts are 71.6."""
    text = "of 800 posts the share of department 'market_bureau' less 80 officers in middle tiers is -8.4"
    assert told(UNITS, {f"{OFFICERS}.market_supervision": 80}) == [
        (f"structure.{place}", f"{text}, allowed at least 1")
        for place in ("departments.posts", "staffing.equal_total")
    ]


def test_no_department_sends_more_officers_than_it_has_at_equal_posts():
    """Of 500 posts the units keep 300; of 200 less 17, with 98 officers, 2 of 39.2 parts are 14.3."""
    text = "of 200 posts the share of department 'emergency_bureau' less 20 officers in middle tiers is -5.7"
    assert told(UNITS, {"structure.staffing.equal_total": 500}) == [
        ("structure.staffing.equal_total", f"{text}, allowed at least 1")
    ]


def test_what_nobody_has_checked_is_refused_when_posts_are_divided():
    city = sim.load(UNITS)
    with pytest.raises(
        ValueError, match=r"department 'market_bureau' has sent \d+ officers more than it has"
    ):
        department_posts(planned(city), city.functions, 20)


@pytest.mark.parametrize("entrance", ["community", "middle"])
def test_any_structure_has_an_entrance(entrance):
    city = sim.load("direct_control").with_({"structure.route.entrance": entrance})
    assert city.structure.route.entrance == entrance


def test_nobody_need_set_out_for_others():
    assert sim.load("five_tier").with_({"structure.route.first_responder": None}).structure.route


def test_what_every_structure_gets_is_checked_as_other_shares_are():
    with pytest.raises((ScenarioError, ValidationError), match="allowed at most 1"):
        sim.load("five_tier").with_({"structure.alike.powers.top.ordinary": 1.5})
