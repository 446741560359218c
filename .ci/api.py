"""Write docs/api.md from the docstrings of the public names.

uv run --with griffe2md==1.5.1 python .ci/api.py
"""

from __future__ import annotations

from pathlib import Path

import griffe
from griffe2md import default_config, render_object_docs

import sim
from sim import tools

ROOT = Path(__file__).resolve().parent.parent
HEAD = """# Public names

Written from the docstrings by `.ci/api.py`. What stands here stays where it is; any other module may move.
"""
LOOK = default_config | {
    "heading_level": 3,
    "separate_signature": True,
    "show_signature_annotations": True,
    "show_root_full_path": False,
    "show_root_members_full_path": False,
    "show_object_full_path": False,
    "show_bases": False,
    "show_source": False,
    "summary": False,
    "filters": ["!^_"],
    "show_if_no_docstring": False,
    "line_length": 100,
}


def page() -> str:
    """Return the page: the names of `sim`, then those of `sim.tools`."""
    package = griffe.load("sim", search_paths=[ROOT])
    parts = [HEAD]
    for module, names in (("sim", sim.__all__), ("sim.tools", tools.__all__)):
        parts.append(f"## {module}\n")
        parts += [described(package, module, name) for name in sorted(names, key=str.casefold)]
    return "\n".join(parts).rstrip() + "\n"


def described(package: griffe.Module, module: str, name: str) -> str:
    """Return what is said of one name."""
    path = f"{module}.{name}".removeprefix("sim.")
    found = package[path]
    item = found.final_target if found.is_alias else found
    text = render_object_docs(item, LOOK).strip()
    # under the name that is public; and signatures are no code to be run, as that of guides is
    return text.replace(item.name, name, 2).replace("```python", "```py") + "\n"


if __name__ == "__main__":
    (ROOT / "docs" / "api.md").write_text(page(), encoding="utf-8")
