"""Operators on structures: remove, insert, merge, split, pool, move.  Each makes a new plan of a plan.

`sim.model.levers` applies them; a scenario file names each by its key `operator`.

Provenance.  No operator rewrites a number.  What an operator brings along (offices, powers, posts) keeps the
source stated with it, and posts that change hands are listed as `moved` where they arrive and where they
leave, with the source of the tier they belong to.  So the ledger holds documented numbers and stated changes,
never a sum that no document contains, and a move that is reversed leaves nothing behind.  The one computed
number is a power to which something is added: its source names both parts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import reduce
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from sim.model.plan import Department, Departments, Front, Middle, Model, Moved, Name, Plan, Powers, Title
from sim.model.quantity import USER, Limits, Quantity, references
from sim.model.units import Posts, Share

Holder = Literal["departments", "platform", "front", "next_tier"]
"""Who takes or gives posts: departments, the intake desk in their book, communities, or the tier below."""

UNDER_DEPARTMENTS = "under_departments"
"""A rung named by its place, so that an operator fits any structure."""

OfficesOrNone = Annotated[Quantity, Limits("office", ge=0, whole=True)]
Change = Annotated[Quantity, Limits("share", ge=-1, le=1)]


# ------------------------------------------------------------------------------------------------ tiers


class RemoveTier(Model):
    """Remove a middle tier and say where its posts go.

    The sum of the three books stays the same in both staffings.  `platform` fills whole duty posts of the
    intake, the remainder helps in departments.  `front` takes posts out of departments and middle, so the
    documented and the equal total fall by them.  Only `saved` posts go: they lower the documented total.
    """

    operator: Literal["remove_tier"] = "remove_tier"
    tier: Name
    posts_to: Holder | Literal["saved"]

    def on(self, plan: Plan) -> Plan:
        """Return the plan without the tier."""
        k = _tier(plan, self.tier)
        rest = _changed(plan, middle=plan.middle[:k] + plan.middle[k + 1 :])
        return _handed(rest, self.posts_to, _stakes(plan.middle[k]), k)


class InsertTier(Model):
    """Insert a middle tier under the tier `below`, or else right under the departments.

    Its posts come from departments, platform, front or the tier under it, which leaves the sum of the books
    as it is, or are `new`, which raises the documented total.  With the same tier, place and holder it
    undoes `RemoveTier` exactly; `new` undoes `saved`.
    """

    operator: Literal["insert_tier"] = "insert_tier"
    tier: Middle
    below: Name | None = None
    posts_from: Holder | Literal["new"]
    once: bool = False
    """Whether a plan that has a tier of this name, or line offices of the same functions, stays as it is."""

    def on(self, plan: Plan) -> Plan:
        """Return the plan with the tier."""
        if self.once and any(self._is(tier) for tier in plan.middle):
            return plan
        if self.tier.name in [tier.name for tier in plan.middle]:
            raise ValueError(f"a tier is called {self.tier.name!r} already, allowed is another name")
        k = 0 if self.below is None else _tier(plan, self.below) + 1
        poorer = _handed(plan, self.posts_from, _reversed(_stakes(self.tier)), k)
        return _changed(poorer, middle=(*poorer.middle[:k], self.tier, *poorer.middle[k:]))

    def _is(self, tier: Middle) -> bool:
        alike = bool(self.tier.serves) and set(self.tier.serves or ()) <= set(tier.serves or ())
        return alike or tier.name == self.tier.name


class SetOffices(Model):
    """Merge or split the offices of a tier; its posts stay the same and are divided among them.

    With 0 offices the tier goes, and `posts_to` says where its posts go.
    """

    operator: Literal["set_offices"] = "set_offices"
    tier: Name
    offices: OfficesOrNone
    posts_to: Holder | Literal["saved"] = "departments"

    def on(self, plan: Plan) -> Plan:
        """Return the plan with so many offices in the tier."""
        if self.offices.value == 0:
            return RemoveTier(tier=self.tier, posts_to=self.posts_to).on(plan)
        return _with_tier(plan, self.tier, offices=_at_least_one(self.offices))


class SetLiaison(Model):
    """Let the desk posts of a tier share a queue, or let each face some of the departments."""

    operator: Literal["set_liaison"] = "set_liaison"
    tier: Name
    liaison: Literal["pooled", "per_department"]

    def on(self, plan: Plan) -> Plan:
        """Return the plan with this liaison."""
        return _with_tier(plan, self.tier, liaison=self.liaison)


def _tier(plan: Plan, name: str) -> int:
    names = [tier.name for tier in plan.middle]
    if name not in names:
        raise ValueError(
            f"no tier is called {name!r}, allowed: {', '.join(names) or 'none, there is no tier'}"
        )
    return names.index(name)


def _with_tier(plan: Plan, name: str, **changes: object) -> Plan:
    k = _tier(plan, name)
    return _changed(
        plan, middle=(*plan.middle[:k], _changed(plan.middle[k], **changes), *plan.middle[k + 1 :])
    )


def _at_least_one(offices: Quantity) -> Quantity:
    """Cut the range of a number of offices where the tier still exists."""
    if offices.range is None:
        return offices
    return offices.model_copy(update={"range": (max(offices.range[0], 1.0), offices.range[1])})


# ------------------------------------------------------------------------------------------------ posts


def _stakes(tier: Middle) -> tuple[Moved, ...]:
    """Return all posts that go where a tier goes: its own, and those it has been given."""
    return (Moved(tier=tier.name, posts=tier.posts), *tier.moved)


def _reversed(moved: Iterable[Moved]) -> tuple[Moved, ...]:
    return tuple(_changed(entry, away=not entry.away) for entry in moved)


def _settled(moved: tuple[Moved, ...], news: Iterable[Moved]) -> tuple[Moved, ...]:
    """Enter moves in a list; a move and its reverse strike each other out."""
    return reduce(_entered, news, moved)


def _entered(moved: tuple[Moved, ...], entry: Moved) -> tuple[Moved, ...]:
    (reverse,) = _reversed([entry])
    if reverse not in moved:
        return (*moved, entry)
    last = len(moved) - 1 - moved[::-1].index(reverse)
    return moved[:last] + moved[last + 1 :]


def _handed(plan: Plan, holder: str, moved: tuple[Moved, ...], k: int) -> Plan:
    """Hand posts to a holder; `k` is the place in `middle` of the tier below."""
    if holder in ("saved", "new"):
        added = _settled(plan.staffing.added, _reversed(moved))
        return _changed(plan, staffing=_changed(plan.staffing, added=added))
    if holder == "front":
        return _changed(plan, community=_with_posts(plan.community, moved))
    if holder == "next_tier":
        return _to_next_tier(plan, moved, k)
    if holder == "platform":
        intake = _changed(plan.intake, moved=_settled(plan.intake.moved, moved))
        plan = _changed(plan, intake=intake)
    return _changed(plan, departments=_with_posts(plan.departments, moved))


def _to_next_tier(plan: Plan, moved: tuple[Moved, ...], k: int) -> Plan:
    if k >= len(plan.middle):
        raise ValueError("no tier lies below, allowed holders of its posts: departments, platform, front")
    return _changed(
        plan, middle=(*plan.middle[:k], _with_posts(plan.middle[k], moved), *plan.middle[k + 1 :])
    )


def _with_posts[P: (Departments, Middle, Front)](part: P, moved: tuple[Moved, ...]) -> P:
    return _changed(part, moved=_settled(part.moved, moved))


# ------------------------------------------------------------------------------------------ departments


class PoolDepartments(Model):
    """Merge departments; all posts and functions stay.

    A merged department stands where the first of its group stood.  People on call are counted for each
    department with a duty function, so merging several of those leaves fewer on call.
    """

    class Group(Model):
        """Departments that become one."""

        name: Name
        title: Title
        departments: tuple[Name, ...] = Field(min_length=2)

    operator: Literal["pool_departments"] = "pool_departments"
    groups: tuple[Group, ...] = Field(min_length=1)

    def on(self, plan: Plan) -> Plan:
        """Return the plan with merged departments."""
        known = {department.name: department for department in plan.departments.list}
        _listed_once([name for group in self.groups for name in group.departments], known, "department")
        merged = {group.departments[0]: _merged(group, known) for group in self.groups}
        gone = {name for group in self.groups for name in group.departments}
        kept = [
            merged.get(d.name, d) for d in plan.departments.list if d.name in merged or d.name not in gone
        ]
        return _with_departments(plan, kept)


def _merged(group: PoolDepartments.Group, known: Mapping[str, Department]) -> Department:
    functions = tuple(function for name in group.departments for function in known[name].functions)
    return Department(name=group.name, title=group.title, functions=functions)


class PoolFunctions(Model):
    """Merge the departments that lie wholly within a group of functions; all posts and functions stay.

    A department that covers anything beyond the group is left alone, and so is a single one within it, so
    that the operator fits any set of departments.
    """

    class Group(Model):
        """Functions whose departments become one."""

        name: Name
        title: Title
        functions: tuple[Name, ...] = Field(min_length=2)

    operator: Literal["pool_functions"] = "pool_functions"
    groups: tuple[Group, ...] = Field(min_length=1)

    def on(self, plan: Plan) -> Plan:
        """Return the plan with merged departments."""
        _listed_once(
            [function for group in self.groups for function in group.functions],
            [function for department in plan.departments.list for function in department.functions],
            "function",
        )
        inside = [(group, _within(plan, group.functions)) for group in self.groups]
        merged = [
            PoolDepartments.Group(name=group.name, title=group.title, departments=departments)
            for group, departments in inside
            if len(departments) > 1
        ]
        return PoolDepartments(groups=tuple(merged)).on(plan) if merged else plan


def _within(plan: Plan, functions: Iterable[str]) -> tuple[str, ...]:
    """Return the departments that cover nothing but some of these functions."""
    return tuple(d.name for d in plan.departments.list if set(d.functions) <= set(functions))


class SplitDepartments(Model):
    """Divide departments into parts, which together cover exactly their functions; all posts stay.

    Every department that loses a function to a part is dissolved; the parts stand where it stood.
    """

    operator: Literal["split_departments"] = "split_departments"
    parts: tuple[Department, ...] = Field(min_length=1)

    def on(self, plan: Plan) -> Plan:
        """Return the plan with divided departments."""
        owner = {function: d.name for d in plan.departments.list for function in d.functions}
        _listed_once([function for part in self.parts for function in part.functions], owner, "function")
        dissolved = {owner[part.functions[0]] for part in self.parts}
        self._check_functions(owner, dissolved)
        divided = []
        for department in plan.departments.list:
            parts = [part for part in self.parts if owner[part.functions[0]] == department.name]
            divided += parts if department.name in dissolved else [department]
        return _with_departments(plan, divided)

    def _check_functions(self, owner: Mapping[str, str], dissolved: set[str]) -> None:
        for part in self.parts:
            if len({owner[function] for function in part.functions}) > 1:
                raise ValueError(
                    f"the part {part.name!r} takes functions of several departments, allowed is one"
                )
        placed = {function for part in self.parts for function in part.functions}
        left = [function for function, name in owner.items() if name in dissolved and function not in placed]
        if left:
            raise ValueError(
                f"no part covers {', '.join(map(repr, left))}: work for them has a route to nowhere"
            )


def one_per_function(plan: Plan, titles: Mapping[str, Title]) -> SplitDepartments:
    """Return the operator that gives every function a department of its own, named like the function.

    `titles` gives the title of each function.  Raises `ValueError` if there is nothing to divide.
    """
    several = [department for department in plan.departments.list if len(department.functions) > 1]
    if not several:
        raise ValueError(f"each of {len(plan.departments.list)} departments covers one function already")
    functions = [function for department in several for function in department.functions]
    return SplitDepartments(
        parts=tuple(Department(name=f, title=titles[f], functions=(f,)) for f in functions)
    )


def _listed_once(names: list[str], known: Iterable[str], kind: str) -> None:
    for name in names:
        if name not in known:
            raise ValueError(f"no {kind} is called {name!r}, allowed: {', '.join(known)}")
        if names.count(name) > 1:
            raise ValueError(f"the {kind} {name!r} is listed {names.count(name)} times, allowed is once")


def _with_departments(plan: Plan, departments: Iterable[Department]) -> Plan:
    return _changed(plan, departments=_changed(plan.departments, list=tuple(departments)))


# ------------------------------------------------------------------------------------- routes and powers


class AddPlatform(Model):
    """Let a platform send each case at once to whoever can conclude it.

    `posts` are the people on duty at its desk from then on, which the department book pays for.
    """

    operator: Literal["add_platform"] = "add_platform"
    posts: Posts | None = None

    def on(self, plan: Plan) -> Plan:
        """Return the plan with direct triage."""
        direct = _changed(plan, route=_changed(plan.route, triage="direct"))
        if self.posts is None:
            return direct
        return _changed(direct, intake=_changed(plan.intake, posts=self.posts))


class IntegrateApprovals(Model):
    """Let one approval department do all steps of an approval (one seal); `saving` is the time this saves."""

    operator: Literal["integrate_approvals"] = "integrate_approvals"
    saving: Share | None = None

    def on(self, plan: Plan) -> Plan:
        """Return the plan with integrated approvals."""
        saving = plan.route.integrated_saving if self.saving is None else self.saving
        return _changed(plan, route=_changed(plan.route, approvals="integrated", integrated_saving=saving))


class ParallelApprovals(Model):
    """Let all departments of an approval examine it at once; an integrated procedure stays as it is."""

    operator: Literal["parallel_approvals"] = "parallel_approvals"

    def on(self, plan: Plan) -> Plan:
        """Return the plan with approvals that are at least parallel."""
        if plan.route.approvals == "integrated":
            return plan
        return _changed(plan, route=_changed(plan.route, approvals="parallel"))


class PlaceInFront(Model):
    """Let those who stand above the communities sit among them.

    Middle tiers move into their areas, and at least `saving` of the wait at the first desk above is saved.
    Where no tier takes every case sections of departments move, so it is the waits on their desks.
    """

    operator: Literal["place_in_front"] = "place_in_front"
    saving: Share

    def on(self, plan: Plan) -> Plan:
        """Return the plan with offices near the communities."""
        middle = tuple(_changed(tier, seat="area") for tier in plan.middle)
        saved = "hall_saving" if _under_departments(plan) == "community" else "front_saving"
        saving = _at_least(getattr(plan.route, saved), self.saving)
        return _changed(plan, middle=middle, route=_changed(plan.route, **{saved: saving}))


class Step(Model):
    """A change relative to what is."""

    add: Change
    cut: bool = False
    """Whether a sum beyond 0 … 1 is cut to it, as where a lever meets any structure, instead of refused."""


class AtLeast(Model):
    """A value for whoever has less; more stays."""

    at_least: Share


class MovePowers(Model):
    """Give powers to a rung or take them away: a new value, a least value or a step."""

    operator: Literal["move_powers"] = "move_powers"
    to: Name
    """`grid`, `community`, the name of a middle tier, or `under_departments`: the highest of these that
    takes every case, which is the community where no tier does."""
    ordinary: Share | Step | AtLeast | None = None
    enforcement: Share | Step | AtLeast | None = None
    services: Share | Step | AtLeast | None = None

    @model_validator(mode="after")
    def _something(self) -> MovePowers:
        if not self._stated():
            raise ValueError("no power is stated, allowed are ordinary, enforcement, services")
        return self

    def on(self, plan: Plan) -> Plan:
        """Return the plan with other powers at one rung and nothing else changed."""
        fronts = {"grid": plan.grid, "community": plan.community}
        to = _under_departments(plan) if self.to == UNDER_DEPARTMENTS else self.to
        if front := fronts.get(to):
            return _changed(plan, **{to: _changed(front, powers=self._powers(front.powers))})
        tiers = {tier.name: tier for tier in plan.middle}
        if to not in tiers:
            allowed = ", ".join([*fronts, *tiers, UNDER_DEPARTMENTS])
            raise ValueError(f"no rung is called {to!r}, allowed: {allowed}")
        return _with_tier(plan, to, powers=self._powers(tiers[to].powers))

    def _stated(self) -> dict[str, Quantity | Step | AtLeast]:
        stated = {name: getattr(self, name) for name in Powers.model_fields}
        return {name: value for name, value in stated.items() if value is not None}

    def _powers(self, old: Powers) -> Powers:
        new = {name: _power(name, getattr(old, name), value) for name, value in self._stated().items()}
        return _changed(old, **new)


def _under_departments(plan: Plan) -> str:
    """Name the highest rung that takes every case; line offices do not."""
    return next((tier.name for tier in plan.middle if tier.serves is None), "community")


def _power(name: str, old: Quantity, new: Quantity | Step | AtLeast) -> Quantity:
    """Return a new power; of a sum the source names both parts and the range adds both, cut to 0 … 1."""
    if isinstance(new, Quantity):
        return new
    if isinstance(new, AtLeast):
        return _at_least(old, new.at_least)
    return _sum(name, old, new)


def _at_least(old: Quantity, least: Quantity) -> Quantity:
    return old if old.value >= least.value else least


def _sum(name: str, old: Quantity, new: Step) -> Quantity:
    value = round(old.value + new.add.value, 12)
    if new.cut:
        value = min(max(value, 0.0), 1.0)
    elif not 0 <= value <= 1:
        raise ValueError(f"{name} {old.value:g} and {new.add.value:g} make {value:g}, allowed 0 to 1")
    parts = (old, new.add)
    ranges = [part.range or (part.value, part.value) for part in parts]
    low, high = (min(max(round(sum(ends), 12), 0), 1) for ends in zip(*ranges, strict=True))
    cut = ", cut to 0 … 1" if value != round(old.value + new.add.value, 12) else ""
    reasons = [f"{old.value:g} with {new.add.value:+g}{cut}", *[part.reason for part in parts if part.reason]]
    return Quantity(
        value=value, unit=old.unit, source=sources(parts), range=(low, high), reason="; ".join(reasons)
    )


def sources(parts: Iterable[Quantity]) -> str:
    """Return the references of several numbers; what the user has set stays the user's."""
    found = dict.fromkeys(reference for part in parts for reference in references(part.source))
    return USER if USER in found else ", ".join(found)


def _changed[M: Model](model: M, **changes: Any) -> M:  # noqa: ANN401  (fields of any kind)
    """Return a copy with other fields, all checked again."""
    return type(model).model_validate(dict(model) | changes)


Operator = Annotated[
    RemoveTier
    | InsertTier
    | SetOffices
    | SetLiaison
    | PoolDepartments
    | PoolFunctions
    | SplitDepartments
    | AddPlatform
    | IntegrateApprovals
    | ParallelApprovals
    | PlaceInFront
    | MovePowers,
    Field(discriminator="operator"),
]
"""Any of them, told apart in a file by the key `operator`."""
