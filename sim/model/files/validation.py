"""Validate the values of a file, and tell what pydantic finds as faults in plain words at their places."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from sim.model.files.faults import Fault, ScenarioError, fault_at, hint, in_order, shown
from sim.model.files.nodes import Node, nearest, plain
from sim.model.files.paths import Trail
from sim.model.files.sources import ASSUMPTION, USER, Grade, Sources, grade, references
from sim.model.files.tree import is_quantity

WORDINGS = (
    ("greater_than_equal", "is too small", "at least {ge}"),
    ("greater_than", "is too small", "more than {gt}"),
    ("less_than_equal", "is too large", "at most {le}"),
    ("less_than", "is too large", "less than {lt}"),
    ("multiple_of", "does not fit", "multiples of {multiple_of}"),
    ("finite_number", "is not a finite number", "a finite number"),
    ("float_type float_parsing decimal_type decimal_parsing", "is not a number", "a number"),
    ("whole int_type int_parsing int_parsing_size int_from_float", "is not a whole number", "a whole number"),
    ("bool_type bool_parsing", "is neither true nor false", "true or false"),
    ("string_type string_sub_type", "is not text", "text, in quotes if it looks like something else"),
    ("string_too_short", "is too short", "at least {min_length} characters"),
    ("string_too_long", "is too long", "at most {max_length} characters"),
    ("string_pattern_mismatch", "is not written as it should be", "the pattern {pattern}"),
    ("list_type tuple_type set_type frozen_set_type iterable_type", "is not a list", "a list"),
    ("too_short", "has too few entries", "at least {min_length}"),
    ("too_long", "has too many entries", "at most {max_length}"),
    ("dict_type mapping_type dataclass_type", "is not a mapping", "a mapping"),
    ("model_type model_attributes_type", "is not a mapping", "a mapping"),
    ("none_required", "must be left empty", "nothing"),
    ("date_type date_parsing", "is not a date", "a date such as 2024-05-01"),
    ("date_from_datetime_parsing date_from_datetime_inexact", "is not a date", "a date such as 2024-05-01"),
    ("datetime_type datetime_parsing", "is not a date and time", "such as 2024-05-01T08:30"),
    ("datetime_from_date_parsing", "is not a date and time", "such as 2024-05-01T08:30"),
    ("time_type time_parsing", "is not a time of day", "a time such as 08:30"),
)
"""For types of error what is wrong, and what is allowed."""

WORDING: dict[str, tuple[str, str]] = {
    kind: (wrong, allowed) for kinds, wrong, allowed in WORDINGS for kind in kinds.split()
}

FORMS = {kind for kind in WORDING if kind.endswith(("_type", "_parsing"))} | {
    "literal_error",
    "enum",
    "int_from_float",
    "none_required",
    "union_tag_not_found",
}
"""Types of error which say that a value is something else altogether."""


NO_SOURCES: Sources = {}


def unchanged[M: BaseModel](instance: M) -> M:
    """Finish an instance by leaving it as it is."""
    return instance


def checked[M: BaseModel](
    root: Node,
    model: type[M],
    faults: list[Fault],
    finish: Callable[[M], M] = unchanged,
    sources: Sources = NO_SOURCES,
) -> M:
    """Validate the data of a node; raise its faults together with those that are known already.

    `finish` makes what is returned of the validated instance, and may raise misfits of its own.  What is
    cited must be among `sources`, if there are any.
    """
    cited = list(source_faults(root, sources)) if sources else []
    faults = [*faults, *cited]
    try:
        instance = model.model_validate(plain(root))
        instance = instance if cited else finish(instance)  # which would tell of them again
    except ValidationError as error:
        known = {replace(fault, message="") for fault in faults}
        new = [f for f in _faults(error, root, model) if replace(f, message="") not in known]
        raise ScenarioError(in_order([*faults, *new], root.place.file)) from None
    if faults:
        raise ScenarioError(in_order(faults, root.place.file))
    return instance


def source_faults(node: Node, sources: Sources, trail: Trail = ()) -> Iterator[Fault]:
    """Yield every source that no table holds, and every number that needs a range or a reason for its own.

    Sources that are no keys are told by whoever validates quantities.
    """
    if isinstance(node.content, dict):
        cited = node.content.get("source")
        if cited is not None and isinstance(cited.content, str):
            yield from _cited(node, cited, sources, trail)
        for key, below in node.content.items():
            if below.height:
                yield from source_faults(below, sources, (*trail, key))
    elif isinstance(node.content, list):
        for k, below in enumerate(node.content):
            if below.height:
                yield from source_faults(below, sources, (*trail, k))


def _cited(node: Node, cited: Node, sources: Sources, trail: Trail) -> Iterator[Fault]:
    try:
        keys = references(cited.content)
    except ValueError:
        return
    unknown = [key for key in keys if key not in (ASSUMPTION, USER) and key not in sources]
    for key in unknown:
        text = f"unknown source, found {key!r}: no table of sources has it{hint(key, sources)}"
        yield fault_at(cited.place, (*trail, "source"), text)
    founded = grade(cited.content, sources) in (Grade.DOCUMENTED, Grade.USER) or ASSUMPTION in keys
    if unknown or founded or not is_quantity(node):
        return
    for key, what in (("range", "a range [low, high]"), ("reason", "a reason")):
        if plain(node).get(key) is None:
            text = f"{what} is required because the source {cited.content!r} is not documented"
            yield fault_at(node.place, (*trail, key), text)


def _faults(error: ValidationError, root: Node, model: type[BaseModel]) -> list[Fault]:
    guide = _Guide(model)
    problems = [guide.problem(details) for details in error.errors(include_url=False)]
    settled = _settled(problems)
    return [_located(problem, root) for problem in settled if not _consequence(problem, settled)]


def _consequence(problem: _Problem, problems: list[_Problem]) -> bool:
    """Whether a list is called too short only because pydantic left its faulty entries out of the count."""
    deep = len(problem.trail)
    inside = any(len(p.trail) > deep and p.trail[:deep] == problem.trail for p in problems)
    return problem.type == "too_short" and inside and len(problem.input) >= problem.ctx["min_length"]


def _located(problem: _Problem, root: Node) -> Fault:
    trail = problem.trail
    if problem.type.startswith("union_tag") and "discriminator" in problem.ctx:
        trail = (*trail, str(problem.ctx["discriminator"]).strip("'"))
    node, exact = nearest(root, trail)
    place = node.key if exact and problem.at_key and node.key else node.place
    return fault_at(place, trail, _sentence(problem))


@dataclass(frozen=True)
class _Problem:
    """An error at the user's path; `forks` are the unions on the way with the member that was tried."""

    trail: Trail
    forks: tuple[tuple[Trail, str], ...]
    type: str
    text: str
    input: Any
    ctx: Mapping[str, Any]
    keys: tuple[str, ...] = ()
    """For an unknown key: those that the mapping may have."""
    at_key: bool = False


# -------------------------------------------------------------------------------------- along the schema


class _Guide:
    """Tells, along the schema of a model, which parts of an error's location the user wrote."""

    def __init__(self, model: type[BaseModel]) -> None:
        self.refs: dict[str, Any] = {}
        self.top = self._core(TypeAdapter(model).core_schema)

    def problem(self, error: ErrorDetails) -> _Problem:
        kind, loc, ctx = error["type"], error["loc"], error.get("ctx", {})
        at_key = loc[-1:] == ("[key]",)
        loc = loc[:-1] if at_key else loc
        inner = ctx["depth"] if kind == "misfit" else kind == "extra_forbidden"
        outer = len(loc) - inner
        trail, forks, schemas = self._follow(loc[:outer])
        keys = tuple(key for schema in schemas for key in _keys(schema))
        at_key = at_key or kind == "extra_forbidden"
        return _Problem((*trail, *loc[outer:]), forks, kind, error["msg"], error["input"], ctx, keys, at_key)

    def _follow(self, loc: Trail) -> tuple[Trail, tuple[tuple[Trail, str], ...], list[Any]]:
        trail, forks, here = (), (), [self.top]
        for step in loc:
            below = [self._core(child) for schema in here for child in _children(schema, step)]
            choices = [choice for schema in here for choice in _choices(schema, step)]
            if below or not choices:
                trail, here = (*trail, step), below
            else:
                untagged = any(schema["type"] == "union" for schema in here)
                forks = (*forks, (trail, str(step))) if untagged else forks
                here = [self._core(choice) for choice in choices]
        return trail, forks, here

    def _core(self, schema: Any) -> Any:  # noqa: ANN401  (pydantic's schemas are nested dictionaries)
        """Take off what only wraps: defaults, validators, models around their fields."""
        while True:
            if schema["type"] == "definitions":
                self.refs |= {definition["ref"]: definition for definition in schema["definitions"]}
            if schema["type"] == "definition-ref":
                schema = self.refs[schema["schema_ref"]]
            elif schema["type"] == "chain":
                schema = schema["steps"][0]
            elif inner := next((k for k in ("schema", "python_schema", "lax_schema") if k in schema), None):
                schema = schema[inner]
            else:
                return schema


def _children(schema: Any, step: str | int) -> list[Any]:  # noqa: ANN401
    """Return the schema of what lies one step below, in a list that is empty if nothing does."""
    match schema["type"]:
        case "model-fields" | "typed-dict" | "dataclass-args":
            return [inner["schema"] for key, inner in _members(schema) if key == step]
        case "dict":
            return [schema.get("values_schema", {"type": "any"})]
        case "tuple" if isinstance(step, int):
            items = schema["items_schema"]
            return [items[min(step, len(items) - 1)]] if items else []
        case "list" | "set" | "frozenset" if isinstance(step, int):
            return [schema.get("items_schema", {"type": "any"})]
    return []


def _members(schema: Any) -> list[tuple[str, Any]]:  # noqa: ANN401
    """Return the fields of a model with their keys in the file; nothing else has members."""
    fields = schema.get("fields", ())
    named = fields.items() if isinstance(fields, dict) else [(inner["name"], inner) for inner in fields]
    return [(inner.get("validation_alias", name), inner) for name, inner in named]


def _keys(schema: Any) -> list[str]:  # noqa: ANN401
    return [str(key) for key, _ in _members(schema)]


def _choices(schema: Any, step: str | int) -> list[Any]:  # noqa: ANN401
    """Return the members of a union that the label of an error may mean."""
    if schema["type"] == "tagged-union":
        return [schema["choices"][step]] if step in schema["choices"] else []
    if schema["type"] == "union":
        return [choice[0] if isinstance(choice, tuple) else choice for choice in schema["choices"]]
    return []


# ------------------------------------------------------------------ the member of a union that was meant


def _settled(problems: list[_Problem], level: int = 0) -> list[_Problem]:
    """Of the members of a plain union keep the one that was meant: of the right form, with the fewest errors.

    If none has the right form, one problem names all forms.
    """
    settled = [problem for problem in problems if len(problem.forks) <= level]
    unions: dict[Trail, dict[str, list[_Problem]]] = {}
    for problem in problems:
        if len(problem.forks) > level:
            trail, member = problem.forks[level]
            unions.setdefault(trail, {}).setdefault(member, []).append(problem)
    for trail, members in unions.items():
        meant = [group for group in members.values() if not any(_misformed(p, trail) for p in group)]
        others = [p for group in members.values() for p in group if _misformed(p, trail)]
        settled += _settled(min(meant, key=len), level + 1) if meant else [_formless(others)]
    return settled


def _misformed(problem: _Problem, trail: Trail) -> bool:
    return problem.trail == trail and problem.type in FORMS


def _formless(problems: list[_Problem]) -> _Problem:
    forms = " or ".join(dict.fromkeys(map(_allowed, problems)))
    return replace(problems[0], type="no_form", ctx={"expected": forms})


# ---------------------------------------------------------------------------------------------- in words


def _allowed(problem: _Problem) -> str:
    if "expected" in problem.ctx:
        return str(problem.ctx["expected"])
    allowed = WORDING.get(problem.type, ("", "another form"))[1]
    return allowed.format(**{name: _bound(value) for name, value in problem.ctx.items()})


def _bound(value: object) -> str:
    return value if isinstance(value, str) else shown(value)


def _sentence(problem: _Problem) -> str:
    """Say in plain words what is wrong, what was found and what is allowed."""
    if special := SPECIAL.get(problem.type):
        return special(problem)
    found, subject = shown(problem.input), "the key " if problem.at_key else ""
    if problem.type in WORDING:
        return f"{subject}{WORDING[problem.type][0]}, found {found}, allowed {_allowed(problem)}"
    return f"{subject}{problem.text[:1].lower()}{problem.text[1:]}, found {found}"


def _unknown_key(problem: _Problem) -> str:
    key = problem.trail[-1]
    return f"unknown key {key!r}, allowed {', '.join(problem.keys)}{hint(key, problem.keys)}"


def _not_listed(problem: _Problem) -> str:
    allowed = _allowed(problem)
    options = re.findall(r"'((?:[^'\\]|\\.)*)'", allowed)
    return f"is not allowed, found {shown(problem.input)}, allowed {allowed}{hint(problem.input, options)}"


def _wrong_tag(problem: _Problem) -> str:
    tags = str(problem.ctx["expected_tags"])
    near = hint(problem.ctx["tag"], re.findall(r"'([^']*)'", tags))
    return f"is not allowed, found {shown(problem.ctx['tag'])}, allowed {tags}{near}"


def _own_words(problem: _Problem) -> str:
    return problem.text.removeprefix("Value error, ").removeprefix("Assertion failed, ")


SPECIAL: dict[str, Callable[[_Problem], str]] = {
    "missing": lambda _: "is missing",
    "missing_argument": lambda _: "is missing",
    "extra_forbidden": _unknown_key,
    "literal_error": _not_listed,
    "enum": _not_listed,
    "no_form": _not_listed,
    "union_tag_invalid": _wrong_tag,
    "union_tag_not_found": lambda _: "is missing",
    "value_error": _own_words,
    "assertion_error": _own_words,
    "misfit": _own_words,
}
