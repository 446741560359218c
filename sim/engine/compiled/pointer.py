"""Hand a named tuple from function to function by its address: one number instead of all its arrays.

By value, each call spells out every array of a run in seven fields, which costs the compiler more than
anything else.  Machine code reads the fields of a pointer as it reads those of the tuple.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from llvmlite.ir import IRBuilder, Value
from numba import types
from numba.core import cgutils
from numba.core.typing.templates import AttributeTemplate
from numba.extending import (
    infer_getattr,
    lower_builtin,
    lower_getattr_generic,
    models,
    register_model,
    type_callable,
)


def pointer_to[T](record: T) -> T:
    """Return where a named tuple lies; in machine code this holds while the function that asks runs."""
    return record


class Pointer(types.Type):
    """The type of a pointer to a named tuple."""

    def __init__(self, target: types.NamedTuple) -> None:
        self.target = target
        super().__init__(f"Pointer({target})")

    def index(self, name: str) -> int:
        """Return the number of a field."""
        return self.target.fields.index(name)


@register_model(Pointer)
class _Address(models.PrimitiveModel):
    def __init__(self, manager: Any, pointer: Pointer) -> None:
        super().__init__(manager, pointer, manager.lookup(pointer.target).get_value_type().as_pointer())


@infer_getattr
class _Fields(AttributeTemplate):
    key = Pointer

    def generic_resolve(self, pointer: Pointer, name: str) -> types.Type | None:
        if name not in pointer.target.fields:
            return None
        field = pointer.target[pointer.index(name)]
        return Pointer(field) if isinstance(field, types.NamedTuple) else field


@lower_getattr_generic(Pointer)
def _read(_: Any, builder: IRBuilder, pointer: Pointer, address: Value, name: str) -> Value:
    """Load a field; of a named tuple within a named tuple return the address."""
    index = pointer.index(name)
    place = cgutils.gep_inbounds(builder, address, 0, index)
    return place if isinstance(pointer.target[index], types.NamedTuple) else builder.load(place)


@type_callable(pointer_to)
def _type_of_pointer(_: Any) -> Callable[[types.Type], Pointer | None]:
    def typed(record: types.Type) -> Pointer | None:
        return Pointer(record) if isinstance(record, types.NamedTuple) else None

    return typed


@lower_builtin(pointer_to, types.NamedTuple)
def _store(_: Any, builder: IRBuilder, __: Any, values: list[Value]) -> Value:
    return cgutils.alloca_once_value(builder, values[0])
