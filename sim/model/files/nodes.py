"""Values of a scenario file with the places at which they stand."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sim.model.files.faults import Place
from sim.model.files.paths import Trail


@dataclass(frozen=True)
class Node:
    """A value with its place and that of its key; mappings and lists hold nodes.

    `size` counts the nodes from here on, `height` the levels below.
    """

    content: Any
    place: Place
    key: Place | None = None
    size: int = field(default=1, compare=False)
    height: int = field(default=0, compare=False)


def branch(content: dict[str, Node] | list[Node], place: Place) -> Node:
    """Return a mapping or list of nodes as a node."""
    below = list(content.values() if isinstance(content, dict) else content)
    size = 1 + sum(node.size for node in below)
    return Node(content, place, None, size, 1 + max((node.height for node in below), default=0))


def plain(node: Node) -> Any:  # noqa: ANN401  (data of any shape)
    """Return the data of a node without their places."""
    if isinstance(node.content, dict):
        return {key: plain(below) for key, below in node.content.items()}
    if isinstance(node.content, list):
        return [plain(below) for below in node.content]
    return node.content


def planted(data: object, place: Place) -> Node:
    """Return plain data as nodes that all stand at one place."""
    if isinstance(data, dict):
        return branch({str(key): planted(below, place) for key, below in data.items()}, place)
    if isinstance(data, list):
        return branch([planted(below, place) for below in data], place)
    return Node(data, place)


def _below(node: Node, step: str | int) -> Node | None:
    if isinstance(node.content, dict):
        return node.content.get(str(step))
    if isinstance(node.content, list) and isinstance(step, int) and step < len(node.content):
        return node.content[step]
    return None


def nearest(node: Node, trail: Trail) -> tuple[Node, bool]:
    """Return the deepest node on the way, and whether it is the end of the way."""
    for step in trail:
        below = _below(node, step)
        if below is None:
            return node, False
        node = below
    return node, True
