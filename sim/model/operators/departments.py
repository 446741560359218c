"""Operators on departments: merge or divide them; all posts and functions stay."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from pydantic import Field

from sim.model.city.plan import Department, Plan
from sim.model.files.base import Model, Name, Title, changed


class DepartmentGroup(Model):
    """Departments that become one."""

    name: Name
    title: Title
    departments: tuple[Name, ...] = Field(min_length=2)


class PoolDepartments(Model):
    """Merge departments; all posts and functions stay.

    A merged department stands where the first of its group stood.  People on call are counted for each
    department with a duty function, so merging several of those leaves fewer on call.
    """

    operator: Literal["pool_departments"] = "pool_departments"
    groups: tuple[DepartmentGroup, ...] = Field(min_length=1)

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


def _merged(group: DepartmentGroup, known: Mapping[str, Department]) -> Department:
    functions = tuple(function for name in group.departments for function in known[name].functions)
    return Department(name=group.name, title=group.title, functions=functions)


class FunctionGroup(Model):
    """Functions whose departments become one."""

    name: Name
    title: Title
    functions: tuple[Name, ...] = Field(min_length=2)


class PoolFunctions(Model):
    """Merge the departments that lie wholly within a group of functions; all posts and functions stay.

    A department that covers anything beyond the group is left alone, and so is a single one within it, so
    that the operator fits any set of departments.
    """

    operator: Literal["pool_functions"] = "pool_functions"
    groups: tuple[FunctionGroup, ...] = Field(min_length=1)

    def on(self, plan: Plan) -> Plan:
        """Return the plan with merged departments."""
        _listed_once(
            [function for group in self.groups for function in group.functions],
            [function for department in plan.departments.list for function in department.functions],
            "function",
        )
        inside = [(group, _within(plan, group.functions)) for group in self.groups]
        merged = [
            DepartmentGroup(name=group.name, title=group.title, departments=departments)
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
    return changed(plan, departments=changed(plan.departments, list=tuple(departments)))
