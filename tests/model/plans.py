"""Shipped scenarios, and random operators that fit a plan."""

from functools import cache
from pathlib import Path

from hypothesis import strategies as st

from sim.model.change.applying import apply
from sim.model.city.consistency import structure_faults
from sim.model.city.plan import Plan, net
from sim.model.city.scenario import CityScenario
from sim.model.files import library
from sim.model.files.base import Title
from sim.model.files.quantity import Quantity
from sim.model.operators.departments import PoolDepartments, one_per_function
from sim.model.operators.powers import MovePowers, Step
from sim.model.operators.routes import AddPlatform, IntegrateApprovals
from sim.model.operators.tiers import InsertTier, RemoveTier, SetLiaison, SetOffices

FOLDER = Path(__file__).resolve().parents[2] / "scenarios"
NAMES = sorted(path.stem for path in FOLDER.glob("*.yaml") if path.stem != "sources")
WITH_TIER = [name for name in NAMES if name != "direct_control"]
FUNCTIONS = ["public_security", "city_management", "market_supervision", "labour", "petitions"]
HOLDERS = ["departments", "platform", "front", "next_tier"]


@cache
def load(name: str) -> CityScenario:
    return library.read(name, {"city": CityScenario})


def levered(name: str, *levers, **changes) -> CityScenario:
    return CityScenario.model_validate(dict(load(name)) | {"levers": levers} | changes)


def number(value: float, unit: str) -> Quantity:
    return Quantity(value=value, unit=unit, source="user")


def tier(name: str, offices: int, posts: int, officers: dict[str, int] | None = None):
    """A tier like the units, but for name, offices, posts and officers."""
    like = load("units_26_designed").structure.middle[0]
    changes = {"name": name, "offices": number(offices, "office"), "posts": number(posts, "post")}
    sent = {function: number(sent, "post") for function, sent in (officers or {}).items()}
    return type(like).model_validate(dict(like) | changes | {"officers": sent})


def pool(*names: str) -> PoolDepartments:
    group = {"name": f"{names[0]}_merged", "title": Title(en="Merged", zh="合并"), "departments": names}
    return PoolDepartments(groups=(group,))


def titles(scenario: CityScenario) -> dict[str, Title]:
    return {name: function.title for name, function in scenario.functions.items()}


def posts_moved(plan: Plan) -> dict[str, int]:
    """Posts that operators have brought to each holder (negative: taken).

    Holders are `departments` (with what serves at the platform), `platform`, `front`, the names of tiers,
    and `added` for posts created beside the documented ones; holders without moves are left out.
    """
    lists = {
        "departments": plan.departments.moved,
        "platform": plan.intake.moved,
        "front": plan.community.moved,
        **{tier.name: tier.moved for tier in plan.middle},
        "added": plan.staffing.added,
    }
    return {holder: net(moved) for holder, moved in lists.items() if moved}


@st.composite
def operators(draw, plan: Plan):
    """One operator; it names what there is, but need not fit."""
    tiers = [tier.name for tier in plan.middle]
    departments = [department.name for department in plan.departments.list]
    share = st.integers(0, 100).map(lambda percent: number(percent / 100, "share"))
    step = st.integers(-10, 10).map(lambda percent: Step(add=number(percent / 100, "share")))
    options = [
        st.builds(
            InsertTier,
            tier=st.builds(
                tier,
                st.sampled_from(["zone", "area", "hall"]),
                st.integers(1, 40),
                st.integers(40, 200),
                st.dictionaries(st.sampled_from(FUNCTIONS), st.integers(0, 15), max_size=3),
            ),
            below=st.sampled_from([None, *tiers]),
            posts_from=st.sampled_from([*HOLDERS, "new"]),
        ),
        st.builds(
            MovePowers, to=st.sampled_from(["grid", "community", *tiers]), ordinary=st.one_of(share, step)
        ),
        st.builds(
            AddPlatform,
            dispatched=share,
            posts=st.none() | st.integers(1, 12).map(lambda posts: number(posts, "post")),
        ),
        st.builds(IntegrateApprovals, saving=share),
        st.builds(one_per_function, st.just(plan), st.just(titles(load("five_tier")))),
    ]
    if len(departments) > 1:
        options.append(
            st.lists(st.sampled_from(departments), min_size=2, max_size=4, unique=True).map(
                lambda d: pool(*d)
            )
        )
    if tiers:
        one, to = st.sampled_from(tiers), st.sampled_from([*HOLDERS, "saved"])
        offices = st.integers(0, 40).map(lambda offices: number(offices, "office"))
        options += [
            st.builds(RemoveTier, tier=one, posts_to=to),
            st.builds(SetOffices, tier=one, offices=offices, posts_to=to),
            st.builds(SetLiaison, tier=one, liaison=st.sampled_from(["pooled", "per_department"])),
        ]
    return draw(st.one_of(options))


@st.composite
def sequences(draw, longest: int = 5):
    """A scenario, operators that fit it one after the other, and the plans before, between and after them."""
    scenario = load(draw(st.sampled_from(NAMES)))
    plans, chosen = [scenario.structure], []
    for _ in range(draw(st.integers(1, longest))):
        try:
            operator = draw(operators(plans[-1]))
            after = apply(plans[-1], operator)
        except ValueError:
            continue
        if not any(structure_faults(after, scenario)):
            chosen.append(operator)
            plans.append(after)
    return scenario, chosen, plans
