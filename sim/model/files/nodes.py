"""Values of a scenario file with the places at which they stand."""

from __future__ import annotations

from typing import Any, NamedTuple

from sim.model.files.faults import Place
from sim.model.files.paths import Trail


class Node(NamedTuple):
    """A value with its place and that of its key; mappings and lists hold nodes.

    `size` counts the nodes from here on, `height` the levels below.  A tuple, as a scenario has thousands.
    """

    content: Any
    place: Place
    key: Place | None = None
    size: int = 1
    height: int = 0


def branch(content: dict[str, Node] | list[Node], place: Place) -> Node:
    """Return a mapping or list of nodes as a node."""
    size, height = 1, 0
    for node in content.values() if isinstance(content, dict) else content:
        size += node.size
        height = max(height, node.height)
    return Node(content, place, None, size, 1 + height)


def plain(node: Node) -> Any:  # noqa: ANN401  (data of any shape)
    """Return the data of a node without their places."""
    if isinstance(node.content, dict):
        return {key: plain(n) if n.height else n.content for key, n in node.content.items()}
    if isinstance(node.content, list):
        return [plain(n) if n.height else n.content for n in node.content]
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
