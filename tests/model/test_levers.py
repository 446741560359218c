"""Levers: each fits every structure that ships, they combine, and they tell what they change."""

import re
from functools import cache
from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import sim
from sim.model.change.applying import planned
from sim.model.change.lever import Lever, LeverError, levered
from sim.model.change.overlay import Overlay
from sim.model.city.expansion import expand
from sim.model.city.footing import Staffing
from sim.model.city.plan import headcount, net
from sim.model.city.scenario import CityScenario
from sim.model.files import shelf
from sim.model.files.canon import digest, dump
from sim.model.files.faults import ScenarioError
from sim.model.files.quantity import Grade, Quantity
from sim.model.files.tree import walk_quantities
from sim.model.operators.departments import PoolFunctions
from sim.model.operators.powers import MovePowers
from sim.model.operators.routes import ParallelApprovals
from sim.model.operators.tiers import InsertTier, SetLiaison

CITIES = [name for name, path in shelf.shipped().items() if path.parent == shelf.shipped_folder()]
LEVERS = sorted(shelf.shipped_levers())
CATALOGUE = [
    *("super_departments", "one_seal", "comprehensive_enforcement", "enforcement_brigades", "one_thing"),
    *("mobile_command", "unified_intake", "task_force", "outsourcing", "digital_platform"),
    *("event_flow_standard", "shared_matters_list", "whistle_and_report", "shared_accountability"),
    *("report_handle_separation", "four_dimension_assessment", "delegated_penalties"),
    *("community_self_government", "front_sections", "service_hall", "typhoon", "inspection_campaign"),
]


@cache
def city(name: str) -> CityScenario:
    return sim.load(name)


@cache
def lever(name: str) -> Lever:
    return sim.load_lever(name)


@cache
def alone(where: str, name: str) -> CityScenario:
    return levered(city(where), lever(name))


def together(where: str, names) -> CityScenario:
    return sim.with_levers(city(where), *map(lever, names))


def own(where: str) -> list[str]:
    """Levers that a structure comes with; one of them once more changes nothing."""
    return [entry.name for entry in city(where).levers]


def record(scenario: CityScenario) -> Overlay:
    return scenario.levers[-1]


def effects(scenario: CityScenario) -> dict[str, tuple[str | None, str | None]]:
    return {effect.path: (effect.before, effect.after) for effect in record(scenario).effects}


def books(scenario: CityScenario) -> int:
    """All posts there are: departments, middle and front line."""
    plan = planned(scenario)
    return sum(map(headcount, (plan.departments, *plan.middle, plan.community, plan.grid)))


def numbers(scenario: CityScenario) -> dict[str, list[float]]:
    return {
        path: [round(number, 9) for number in (q.value, *(q.range or ()))]
        for path, q in walk_quantities(scenario)
    }


def made(**content) -> Lever:
    title = {"en": "Made up", "zh": "自编"}
    return Lever.model_validate({"kind": "lever", "name": "made", "title": title, "story": title} | content)


def guess(value: float, unit: str, low: float, high: float) -> dict:
    source, reason = "P117", "a guess"
    return {"value": value, "unit": unit, "source": source, "range": [low, high], "reason": reason}


def contradict(names) -> bool:
    return {"front_sections", "service_hall"} <= set(names)


# ------------------------------------------------------------------------------------------- the catalogue


def test_the_catalogue_ships():
    assert sorted(CATALOGUE) == LEVERS
    for name in LEVERS:
        assert lever(name).name == name
        assert re.search(r"[（(][^（）()]*[EPSH]\d", lever(name).story.en)
        assert re.search("[\u4e00-\u9fff]", lever(name).title["zh"])
        assert re.search(r"[EPSH]\d", lever(name).story["zh"])


@pytest.mark.parametrize("name", LEVERS)
def test_a_lever_fits_every_structure(name):
    for where in CITIES:
        after = alone(where, name)
        assert books(after) == books(city(where)) + net(after.structure.staffing.added)
        assert after == city(where) if name in own(where) else record(after).name == name


@settings(deadline=None, max_examples=12)
@given(st.sampled_from(CITIES), st.lists(st.sampled_from(LEVERS), min_size=2, max_size=3, unique=True))
def test_levers_combine(where, names):
    assume(not contradict(names))
    after, other = together(where, names), together(where, reversed(names))
    assert books(after) == books(city(where))
    assert CityScenario.model_validate(dump(after)) == after
    assert numbers(after) == numbers(other)
    assert digest(after.structure) == digest(other.structure)
    for staffing in Staffing:
        plan = after.structure
        total = plan.equal_total if staffing is Staffing.EQUAL else plan.documented_total
        posts = expand(after, staffing).books
        assert posts.loc[posts["book"] != "front", "posts"].sum() == total


def test_all_levers_at_once():
    names = [name for name in LEVERS if name != "front_sections"]
    for where in ("five_tier", "direct_control"):
        after = together(where, names)
        assert [entry.name for entry in after.levers] == list(dict.fromkeys([*own(where), *names]))
        assert books(after) == books(city(where))


# --------------------------------------------------------------------------------------- what they change


def test_what_is_so_already_stays():
    for name in ("one_seal", "super_departments", "comprehensive_enforcement", "whistle_and_report"):
        after = alone("units_26_designed", name)
        assert record(after).effects == ()
        assert after.structure == city("units_26_designed").structure
        assert after.behaviour == city("units_26_designed").behaviour
        assert effects(alone("five_tier", name))


def test_departments_merge_by_field():
    plan = alone("five_tier", "super_departments").structure
    assert len(plan.departments.list) == 25 - 4 - 5
    assert {len(d.functions) for d in plan.departments.list if d.name == "construction_bureau"} == {5}
    group = {"name": "x", "title": {"en": "X", "zh": "某"}, "functions": ["economy", "finance"]}
    partly = PoolFunctions.model_validate({"groups": [group]})
    assert partly.on(city("units_26_designed").structure) == city("units_26_designed").structure
    group["functions"] = ["economy", "magic"]
    with pytest.raises(ValueError, match="no function is called 'magic'"):
        PoolFunctions.model_validate({"groups": [group]}).on(plan)


def test_brigades_stand_under_the_departments():
    after = alone("five_tier", "enforcement_brigades")
    brigade, township = after.structure.middle
    assert (brigade.serves, brigade.offices.value, headcount(brigade)) == (("city_management",), 7, 80)
    assert brigade.powers.enforcement.value == 0.54
    assert township == city("five_tier").structure.middle[0]
    assert headcount(after.structure.departments) == headcount(city("five_tier").structure.departments) - 80
    squads = city("lines_and_blocks").structure
    assert alone("lines_and_blocks", "enforcement_brigades").structure == squads
    insert = lever("enforcement_brigades").operators[0]
    again = InsertTier.model_validate(dump(insert) | {"once": False})
    with pytest.raises(ValueError, match="called 'brigade' already"):
        again.on(after.structure)


def test_delegation_reaches_the_highest_rung_that_takes_every_case():
    paths = {
        "five_tier": "structure.middle.township.powers.enforcement",
        "direct_control": "structure.community.powers.enforcement",
        "governance_bureau": "structure.middle.section.powers.enforcement",
        "units_26_designed": "structure.middle.unit.powers.enforcement",
    }
    for where, path in paths.items():
        assert effects(alone(where, "delegated_penalties")) == {path: ("0.25 share", "0.54 share")}
    both = together("five_tier", ["enforcement_brigades", "delegated_penalties"])
    assert [tier.powers.enforcement.value for tier in both.structure.middle] == [0.54, 0.54]


def test_a_step_of_a_lever_is_cut_where_another_would_be_refused():
    plan = city("five_tier").structure
    step = {"add": guess(0.5, "share", 0, 0.6)}
    with pytest.raises(ValueError, match=r"make 1\.22, allowed 0 to 1"):
        MovePowers.model_validate({"to": "community", "ordinary": step}).on(plan)
    cut = MovePowers.model_validate({"to": "community", "ordinary": step | {"cut": True}}).on(plan)
    power = cut.community.powers.ordinary
    assert (power.value, power.range) == (1, (0.55, 1))
    assert power.reason.startswith("0.72 with +0.5, cut to 0 … 1; ")


def test_whoever_stands_above_the_communities_is_placed_in_front():
    front, hall = ("structure.route.front_saving", "structure.route.hall_saving")
    seat = {"structure.middle.section.seat": ("city", "area")}
    saved = ("0 share", "0.2 share")
    assert effects(alone("governance_bureau", "front_sections")) == seat | {front: saved}
    assert effects(alone("five_tier", "front_sections")) == {front: saved}
    assert effects(alone("direct_control", "front_sections")) == {hall: saved}
    assert effects(alone("governance_bureau_front", "front_sections")) == {}


def test_approvals_are_at_least_parallel():
    plan = city("governance_bureau").structure
    assert ParallelApprovals().on(plan) == plan
    assert ParallelApprovals().on(city("five_tier").structure).route.approvals == "parallel"
    for names in (["one_seal", "one_thing"], ["one_thing", "one_seal"]):
        assert together("five_tier", names).structure.route.approvals == "integrated"


def test_shocks_add_up():
    after = together("five_tier", ["typhoon", "task_force"])
    assert [shock.shock for shock in after.shocks] == ["task_force", "surge"]
    assert after.shocks[0].posts.value == 107
    with pytest.raises(LeverError, match="task force already"):
        levered(after, made(shocks=[dump(after.shocks[0])]))


# -------------------------------------------------------------------------------------------- scaled numbers


def test_a_scaled_number_names_both_sources():
    after = alone("five_tier", "digital_platform").desk.hand_over
    assert (after.value, after.source, after.grade) == (3.2, "P076, P117", Grade.EVIDENCE)
    assert after.range == (0.25, 15.2)
    assert after.reason.startswith("4 x 0.8; Half a working day on a desk")
    assert after.reason.endswith("(E023)")


def test_factors_multiply_and_their_ranges_are_cut_to_what_is_allowed():
    before = city("five_tier").behaviour.bureaus.wrong_address
    after = together("five_tier", ["event_flow_standard", "shared_matters_list"])
    assert after.behaviour.bureaus.wrong_address.value == pytest.approx(before.value * 0.7 * 0.8)
    more = made(scale={"behaviour.residents.trust": guess(1.1, "ratio", 1, 2)})
    trust = levered(city("five_tier"), more).behaviour.residents.trust
    assert (trust.value, trust.range) == (0.99, (0.5, 1))
    whole = made(scale={"structure.intake.posts": guess(1.4, "ratio", 1, 2)})
    assert levered(city("five_tier"), whole).structure.intake.posts.value == 6


def test_a_documented_nought_stays():
    nothing = made(scale={"behaviour.units.dual_work": guess(0.5, "ratio", 0, 1)})
    after = levered(city("five_tier"), nothing)
    assert after.behaviour == city("five_tier").behaviour
    assert record(after).effects == ()


# ------------------------------------------------------------------------------------ what does not go at all


def test_levers_that_contradict_are_refused_with_both_names_and_the_reason():
    for names in pairwise(["service_hall", "front_sections", "service_hall"]):
        with pytest.raises(ValueError, match=f"{names[1]}.*contradicts '{names[0]}': A section sits.*科室"):
            together("five_tier", names)
    command = "structure.route.command"
    first, second = made(set={command: True}), made(name="other", set={"structure[route].command": False})
    with pytest.raises(LeverError) as caught:
        levered(levered(city("five_tier"), first), second)
    text = f"the lever 'other' does not fit: it contradicts 'made': both set {command}, to false and to true"
    assert str(caught.value) == text
    agreeing = made(name="other", set={command: True})
    assert record(levered(levered(city("five_tier"), first), agreeing)).effects == ()


def test_a_lever_twice_is_a_lever_once():
    once = together("five_tier", ["event_flow_standard"])
    assert together("five_tier", ["event_flow_standard"] * 2) == once
    impostor = made(name="event_flow_standard", set={"structure.route.command": True})
    with pytest.raises(LeverError, match="another lever of this name"):
        levered(once, impostor)


@pytest.mark.parametrize(
    ("content", "path", "text"),
    [
        ({"set": {"structure.route.wistle": True}}, "set[structure.route.wistle]", "did you mean 'whistle'"),
        ({"set": {"behaviour.staff.effort": 0.8}}, "set[behaviour.staff.effort]", "its unit and its source"),
        ({"set": {"structure.route.whistle": "loud"}}, "set[structure.route.whistle]", "true nor false"),
        ({"scale": {"desk.wait": guess(1, "ratio", 1, 1)}}, "scale[desk.wait]", "there is no 'wait'"),
        (
            {"scale": {"behaviour.residents.trust": guess(1.5, "ratio", 1, 2)}},
            "scale[behaviour.residents.trust]",
            "0.9 times 1.5 makes 1.35, allowed at most 1",
        ),
        ({"scale": {"structure.route.intake": guess(1, "ratio", 1, 1)}}, "scale", "found single"),
        ({"scale": {"desk.hand_over": guess(0, "ratio", 0, 1)}}, "scale[desk.hand_over]", "is too small"),
        (
            {"operators": [dump(SetLiaison(tier="ward", liaison="pooled"))]},
            "operators[0]",
            "no tier is called 'ward'",
        ),
    ],
)
def test_a_lever_that_does_not_fit_tells_where(content, path, text):
    with pytest.raises(LeverError) as caught:
        levered(city("five_tier"), made(**content))
    assert str(caught.value).startswith(f"the lever 'made' does not fit: {path}")
    assert text in str(caught.value)


def test_a_lever_changes_something_and_goes_with_cities():
    with pytest.raises(ValueError, match="it changes nothing"):
        made()
    with pytest.raises(ValueError, match="levers go with cities only, found the network 'single_desk'"):
        sim.with_levers(sim.load("single_desk"), "one_seal")


# -------------------------------------------------------------------------------------------- names and files


def test_a_scenario_is_named_after_its_levers_and_found_by_that_name():
    after = sim.with_levers(city("five_tier"), "one_seal", "typhoon")
    assert after.name == "five_tier_with_one_seal_with_typhoon"
    assert after.title["zh"] == "五级科层（设乡镇）＋一枚印章管审批＋台风"
    assert sim.load(after.name) == after
    assert sim.with_levers(sim.with_levers(city("five_tier"), "one_seal"), "typhoon") == after
    assert len({after.digest, city("five_tier").digest, sim.load("five_tier_with_one_seal").digest}) == 3


def test_unknown_levers_are_told_with_the_nearest():
    with pytest.raises(ValueError, match="no lever is called 'one_sael', did you mean 'one_seal'"):
        sim.with_levers(city("five_tier"), "one_sael")
    with pytest.raises(ValueError, match="no lever is called 'one_sael', did you mean 'one_seal'"):
        sim.load("five_tier_with_one_sael")
    with pytest.raises(ValueError, match="no lever is called 'five_tier'"):
        sim.load_lever("five_tier")


def test_a_scenario_file_names_levers_beside_operators(tmp_path):
    file = tmp_path / "mine.yaml"
    own = tmp_path / "own.yaml"
    own.write_text(sim.model.files.text.to_yaml(dump(made(set={"structure.route.command": True}))), "utf-8")
    file.write_text(
        "extends: five_tier\nname: mine\nlevers:\n  - one_seal\n"
        "  - {operator: remove_tier, tier: township, posts_to: departments}\n"
        "  - enforcement_brigades\n  - ./own.yaml\n",
        encoding="utf-8",
    )
    mine = sim.load(file)
    assert mine.name == "mine"
    assert [entry.name for entry in mine.levers] == ["one_seal", "enforcement_brigades", "made"]
    assert [tier.name for tier in mine.structure.middle] == ["brigade"]
    assert mine.structure.route.command
    assert books(mine) == books(city("five_tier"))
    assert sim.with_values(mine, {"period.days": 200}).structure == mine.structure


def test_faults_of_named_levers_have_their_places(tmp_path):
    file = tmp_path / "mine.yaml"
    head = "extends: five_tier\nlevers:\n  - service_hall\n"
    operator = "{operator: remove_tier, tier: brigade, posts_to: departments}"
    for line, text in [
        ("one_sael", "no lever is called 'one_sael', did you mean 'one_seal'"),
        ("front_sections", "contradicts 'service_hall'"),
        (operator, "no tier is called 'brigade'"),
    ]:
        file.write_text(f"{head}  - {line}\n", encoding="utf-8")
        with pytest.raises(ScenarioError, match=re.escape(text)) as caught:
            sim.load(file)
        (fault,) = caught.value.faults
        assert (fault.line, fault.column, fault.path) == (4, 5, "levers[1]")
    file.write_text(f"{head}  - enforcement_brigades\n  - {operator}\n", encoding="utf-8")
    assert planned(sim.load(file)).middle == city("five_tier").structure.middle


def test_a_lever_that_is_only_named_does_not_run():
    named = CityScenario.model_validate(dict(city("five_tier")) | {"levers": ["one_seal"]})
    with pytest.raises(ValueError, match="'one_seal' is named but not put in"):
        expand(named)


def test_values_set_afterwards_have_the_last_word():
    after = alone("five_tier", "enforcement_brigades").with_(
        {"structure.middle.brigade.powers.enforcement": 0.7}
    )
    assert after.structure.middle[0].powers.enforcement == Quantity(value=0.7, unit="share", source="user")
