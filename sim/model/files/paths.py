"""Write the way to a value of a scenario as people do, `a.b[0].c`, and read it again."""

from __future__ import annotations

import re

type Trail = tuple[str | int, ...]
"""The way to a value: keys of mappings and indices of lists."""

PLAIN_KEY = re.compile(r"[^.\[\]\s]+")
STEP = re.compile(r"(?:^|\.)(?P<key>[^.\[\]]+)|\[(?P<item>[^\[\]]+)\]")


def join(trail: Trail) -> str:
    """Write a path as `a.b[0].c`; a key that would be misread stands in brackets."""
    parts = [
        f".{step}" if isinstance(step, str) and PLAIN_KEY.fullmatch(step) else f"[{step}]" for step in trail
    ]
    return "".join(parts).removeprefix(".")


def split(path: str) -> tuple[str, ...]:
    """Split `a.b[0].c` into its steps, all text; `[x]` and `.x` mean the same."""
    steps = list(STEP.finditer(path))
    if not path or "".join(step.group() for step in steps) != path:
        raise ValueError(f"not a path, found {path!r}, allowed such as 'a.b[0].c'")
    return tuple(step["key"] or step["item"] for step in steps)
