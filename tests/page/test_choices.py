"""What is chosen becomes the same scenarios and commands as in a terminal, and is refused in sentences."""

import pytest

from sim.experiment.studies.factors import TOTAL
from sim.model.files.library import load
from sim.model.files.quantity import UNITS
from sim.model.files.shelf import shipped
from sim.model.files.tree import reach
from sim.page.choices import (
    KNOBS,
    START,
    Choices,
    Knob,
    Side,
    changes_of,
    city,
    fitting,
    held,
    knob,
    levers,
    paths,
    structures,
)
from sim.page.parts import Group, grouped, quantity_name
from sim.report.results import asked
from sim.words import languages, says

FIVE = Choices(Side("five_tier"))


def test_every_shipped_city_and_lever_can_be_chosen():
    folders = {name: path.parent.name for name, path in shipped().items()}
    assert set(structures()) == {name for name, folder in folders.items() if folder == "scenarios"}
    assert set(levers()) == {name for name, folder in folders.items() if folder == "levers"}
    assert len(structures()) >= 17 and len(levers()) >= 20


@pytest.mark.parametrize("path", KNOBS)
def test_every_city_has_the_quantity_with_a_range(path):
    found = [knob(Side(name), path) for name in structures()]
    assert all(each.range and each.range[0] <= each.quantity.value <= each.range[1] for each in found)


@pytest.mark.parametrize("path", KNOBS)
def test_every_quantity_with_a_slider_has_a_name(path):
    assert says(f"knob.{path}")


def test_every_unit_has_a_name():
    assert [unit for unit in UNITS if not says(f"quantity.{unit}")] == []


def test_the_structure_shown_first_ships():
    assert START.first.structure in structures()


def test_a_month_is_run_unless_another_period_is_set():
    assert city(FIVE, FIVE.first).period.days.value == 30
    assert changes_of(FIVE.setting("period.days", "40"), FIVE.first) == ("period.days=40",)


def test_a_choice_is_the_scenario_that_a_command_would_run():
    side = Side("five_tier", ("one_seal", "unified_intake"))
    chosen = Choices(side).setting("incidents.rate", "6.5").setting("upward.share", "0.3")
    named = asked("five_tier", ["period.days=30", "incidents.rate=6.5", "upward.share=0.3"], side.levers)
    assert city(chosen, side).digest == named.digest


def test_a_value_is_set_once_in_its_place_and_can_be_taken_back():
    chosen = FIVE.setting("a.b", "1").setting("c", "2").setting("a.b", "3")
    assert chosen.values == (("a.b", "3"), ("c", "2"))
    assert chosen.without("a.b").values == (("c", "2"),)


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("upward.share", "1.7", "too large, found 1.7, allowed at most 1"),
        ("upward.share", "much", "not a number, found 'much'"),
        ("upward.share", "", "not a number"),
        ("upward.share", "[1, 2]", "allowed a number"),
        ("structure.community.posts", "10.5", "whole number"),
        ("no.such", "1", "there is no 'no'"),
    ],
)
def test_a_value_that_the_model_refuses_is_told_in_a_sentence(path, value, words):
    with pytest.raises(ValueError, match=r"\w") as caught:
        city(FIVE.setting(path, value), FIVE.first)
    assert words in str(caught.value)


def test_a_network_is_no_city():
    with pytest.raises(ValueError, match="only cities"):
        knob(Side("single_desk"), "horizon.length")
    with pytest.raises(ValueError, match="only cities"):
        city(FIVE, Side("hotline"))


def test_what_is_no_quantity_has_no_slider():
    with pytest.raises(ValueError, match=r"incidents is no quantity, found Incidents"):
        knob(Side("five_tier"), "incidents")


def test_all_quantities_can_be_found():
    assert {*KNOBS, "behaviour.staff.effort"} <= set(paths(Side("five_tier")))
    assert "structure.middle.township.posts" in paths(Side("five_tier"))


PRACTISED = Side("units_26_practised")


def test_a_value_is_set_in_the_sides_that_have_it_and_the_total_follows_in_each():
    both = Choices(PRACTISED, Side("five_tier")).setting("structure.middle.unit.posts", "320")
    both = both.setting("structure.departments.posts", "810").setting("incidents.rate", "6")
    units, five = (city(both, side) for side in both.sides)
    assert (units.structure.middle[0].posts.value, units.structure.staffing.documented_total.value) == (
        320,
        1130,
    )
    assert five.structure.staffing.documented_total.value == 2500 + 810 - 1690
    assert units.incidents.rate.value == five.incidents.rate.value == 6
    assert "structure.staffing.documented_total=1130" in changes_of(both, PRACTISED)
    assert not any("unit" in change for change in changes_of(both, both.sides[1]))


def test_posts_that_no_total_counts_leave_it_alone():
    chosen = FIVE.setting("structure.community.posts", "900")
    assert changes_of(chosen, FIVE.first) == ("period.days=30", "structure.community.posts=900")


def test_a_total_that_is_set_is_not_changed():
    chosen = Choices(PRACTISED).setting("structure.middle.unit.posts", "320").setting(TOTAL, "1100")
    with pytest.raises(ValueError, match="posts do not add up"):
        city(chosen, PRACTISED)


@pytest.mark.parametrize("name", structures())
def test_every_city_has_powers_and_posts_that_can_be_set(name):
    choices = Choices(Side(name))
    found = {group: grouped(choices, group) for group in Group}
    plan = city(choices, choices.first).structure
    assert len(found[Group.POWERS]) == 3 * (2 + len(plan.middle))
    assert len(found[Group.POSTS]) == 4 + len(plan.middle) + (plan.contractor is not None)
    assert len(found[Group.OFFICES]) == len(plan.middle)
    names = [
        quantity_name(choices, path, lang)
        for paths_ in found.values()
        for path in paths_
        for lang in languages()
    ]
    assert len(set(names)) == len(names)
    assert not any("structure." in each for each in names)


@pytest.mark.parametrize("name", structures())
def test_posts_can_be_changed_without_a_fault(name):
    choices = Choices(Side(name))
    for path in grouped(choices, Group.POSTS):
        (found,) = held(choices, path).values()
        after = city(choices.setting(path, f"{found.quantity.value + 1:.10g}"), choices.first)
        assert reach(after, path).value == found.quantity.value + 1


def test_each_structure_holds_a_value_of_its_own():
    both = Choices(PRACTISED, Side("five_tier", ("one_seal",)))
    found = held(both, "structure.departments.posts")
    assert [each.quantity.value for each in found.values()] == [800, 1690]
    assert list(held(both, "structure.middle.unit.posts")) == [PRACTISED]
    assert held(both, "no.such") == {}


def test_a_lever_that_does_not_fit_leaves_what_can_be_set():
    odd = Side("five_tier", ("no_such_lever",))
    assert fitting(odd) == Side("five_tier")
    assert fitting(PRACTISED) == PRACTISED


@pytest.mark.parametrize(
    ("low", "high", "whole", "step"),
    [(0, 1, False, 0.05), (2, 9, False, 0.2), (510, 1224, True, 20), (1, 4, True, 1), (0.5, 16, False, 0.5)],
)
def test_steps_are_round_numbers(low, high, whole, step):
    quantity = load("five_tier").incidents.rate.model_copy(update={"range": (low, high)})
    assert Knob("x", quantity, whole).step == pytest.approx(step)


def test_a_value_beyond_the_range_is_told():
    found = knob(Side("five_tier"), "incidents.rate")
    assert [found.outside(value) for value in (1.9, 2.0, 9.0, 9.1)] == [True, False, False, True]
