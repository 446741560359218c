"""The layers of the package hold: imports point one way, and each heavy tool has one home.

A rule is a function of a source tree that returns the faults it finds.  Each runs on `sim/` itself, and on
small trees with one planted fault, so that a rule which finds nothing is known to work.
"""

import ast
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import pytest

SIM = Path(__file__).resolve().parent.parent / "sim"

LOW = {"eventlog", "machine_code", "measures", "words"}
BELOW_REPORT = LOW | {"analysis", "ingest", "model", "engine", "experiment"}

MAY_IMPORT = {
    "eventlog": set(),
    "machine_code": set(),
    "measures": set(),
    "words": set(),
    "analysis": {"eventlog", "machine_code", "measures"},
    "ingest": {"eventlog", "measures"},
    "model": {"eventlog", "words"},
    "engine": {"eventlog", "machine_code", "model"},
    "experiment": {"eventlog", "measures", "words", "analysis", "ingest", "model", "engine"},
    "report": BELOW_REPORT,
    "page": {"report"} | BELOW_REPORT,
    "explore": {"report"} | BELOW_REPORT,
    "tools": {"report"} | BELOW_REPORT,
    "commands": {"", "explore", "page", "report"} | BELOW_REPORT,
    "cli": {"commands"},
    "__main__": {"cli"},
}
"""What each part of the package may import beside itself; "" is `sim/__init__.py`."""

HOMES = {
    "fastapi": r"page/web/.*",
    "ipywidgets": r"report/sliders\.py",
    "jinja2": r"(report/document|explore)/.*",
    "matplotlib": r"report/.*",
    "mesa": r"engine/agents\.py",
    "nicegui": r"page/web/.*",
    "random": r"model/time_and_chance/streams\.py",
    "secrets": r"model/time_and_chance/streams\.py",
    "simpy": r"engine/journeys/(machine|thread)\.py",
    "starlette": r"page/web/.*",
    "uvicorn": r"page/web/.*",
    "yaml": r"model/files/text\.py|words/__init__\.py",
}
"""Where a package of others may be imported, as a pattern of paths below `sim/`."""

NO_CITY = {
    r"engine/(compiled|journeys)/machine\.py|engine/compiled/layout\.py": set(),
    r"engine/compiled/network\.py|engine/journeys/(crowd|customers|itineraries)\.py": set(),
    r"model/(structure|workload)\.py": set(),
    r"model/network/.*": {"sim.model.city.scenario"},  # calendars are written alike in all files
}
"""Where nothing is known of cities, as a pattern of paths below `sim/`, with what is all the same."""

CIRCLES = {
    # both take a whole scenario apart which they are called by when it is validated
    frozenset({"sim.model.city.consistency", "sim.model.change.applying", "sim.model.city.scenario"}),
    frozenset({"sim.model.network.scenario", "sim.model.network.faults"}),
}
"""Modules that may know each other, with the reason."""

NAMESAKES = {
    # part of a file and what is made of it, or what acts by it
    *("Departments", "Plan", "Residents", "Station", "Step", "Visits"),
    "Machine",  # one in either engine
    # parts of the package that never meet
    *("City", "Fault", "Office", "Part", "Rows", "Run", "Span", "Staffing", "Unit"),
}
"""Names that classes of several modules have, with the reason; new ones get a name of their own."""

RANDOM_TYPES = {"numpy.random.BitGenerator", "numpy.random.Generator", "numpy.random.SeedSequence"}
"""What of `numpy.random` any part may name, for type hints, without calling it."""

UNSAFE_PACKAGES = {"cloudpickle", "dill", "marshal", "pickle", "shelve"}
UNSAFE_CALLS = {"eval", "exec", "read_pickle", "to_pickle"}
UNSEEN_IMPORTS = {"__import__", "import_module"}
UNFINISHED = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|X" + r"XX)\b")


@dataclass(frozen=True)
class Import:
    """One imported module by its full name: `lazy` inside a function, `typing` under `if TYPE_CHECKING`."""

    module: str
    line: int
    lazy: bool
    typing: bool

    @property
    def top(self) -> str:
        return self.module.split(".")[0]


@dataclass(frozen=True)
class Source:
    """One file of a package `sim` in the folder `root`."""

    root: Path
    path: Path

    @property
    def place(self) -> str:
        return self.path.relative_to(self.root).as_posix()

    @property
    def module(self) -> str:
        return ".".join(("sim", *Path(self.place).with_suffix("").parts)).removesuffix(".__init__")

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.path.read_text(encoding="utf-8"), self.place)

    @cached_property
    def nodes(self) -> list[ast.AST]:
        return list(ast.walk(self.tree))

    @cached_property
    def imports(self) -> list[Import]:
        return list(self._imports(self.tree, lazy=False, typing=False))

    def own_imports(self) -> list[Import]:
        return [found for found in self.imports if found.top == "sim"]

    def _imports(self, node: ast.AST, lazy: bool, typing: bool) -> Iterator[Import]:
        if isinstance(node, ast.Import | ast.ImportFrom):
            for alias in node.names:
                yield Import(self._module(node, alias.name), node.lineno, lazy, typing)
        lazy = lazy or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        hints = node.body if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test) else []
        for child in ast.iter_child_nodes(node):
            yield from self._imports(child, lazy, typing or child in hints)

    def _module(self, node: ast.Import | ast.ImportFrom, name: str) -> str:
        """`from a import b` imports module a.b if that is one of ours, else module a."""
        if isinstance(node, ast.Import):
            return name
        base = self.base(node)
        path = self.root.parent.joinpath(*base.split("."), name)
        return f"{base}.{name}" if path.is_dir() or path.with_suffix(".py").exists() else base

    def base(self, node: ast.ImportFrom) -> str:
        if not node.level:
            return node.module or ""
        folder = ("sim", *Path(self.place).parent.parts)
        above = folder[: len(folder) - node.level + 1]
        return ".".join((*above, node.module) if node.module else above)

    def full_name(self, node: ast.AST) -> str:
        """Return a dotted name written out with what its first word was imported as."""
        first, *rest = ast.unparse(node).split(".")
        return ".".join((self._aliases.get(first, first), *rest))

    @cached_property
    def _aliases(self) -> dict[str, str]:
        aliases = {}
        for node in self.nodes:
            if isinstance(node, ast.Import):
                aliases |= {a.asname: a.name for a in node.names if a.asname}
            if isinstance(node, ast.ImportFrom):
                aliases |= {a.asname or a.name: f"{self.base(node)}.{a.name}" for a in node.names}
        return aliases


@cache
def sources(root: Path) -> list[Source]:
    return [Source(root, path) for path in sorted(root.rglob("*.py"))]


def part(module: str) -> str:
    """Return the part of the package that a module of ours belongs to: `sim.model.routing` to `model`."""
    return module.split(".")[1] if "." in module else ""


def unknown_parts(root: Path) -> list[str]:
    return [s.place for s in sources(root) if part(s.module) not in {"", *MAY_IMPORT}]


def upward_imports(root: Path) -> list[str]:
    return [
        f"{source.place}:{found.line} imports {found.module}"
        for source in sources(root)
        for found in source.own_imports()
        if not allowed(source, found)
    ]


def allowed(source: Source, found: Import) -> bool:
    """The public names of `sim/__init__.py` may come from every part, once they are asked for."""
    here, there = part(source.module), part(found.module)
    if here == "":
        return found.lazy or found.typing
    return there == here or there in MAY_IMPORT.get(here, ())


def cycles(root: Path) -> list[str]:
    """Imports inside functions and for type hints count: they make two modules one all the same.

    Those of `sim/__init__.py`, which gives out names of every part, do not.
    """
    graph = {
        source.module: {found.module for found in source.own_imports()}
        for source in sources(root)
        if source.module != "sim"
    }
    reached = {module: reachable(graph, module) for module in graph}
    circles = {
        frozenset(other for other in reached[module] & graph.keys() if module in reached[other])
        for module in graph
        if module in reached[module]
    }
    unknown = [circle for circle in circles if not any(circle <= known for known in CIRCLES)]
    return sorted(" and ".join(sorted(circle)) for circle in unknown)


def reachable(graph: Mapping[str, set[str]], module: str) -> set[str]:
    """Return all that a module imports, that what it imports does, and so on."""
    found: set[str] = set()
    ahead = [*graph[module]]
    while ahead:
        if (name := ahead.pop()) not in found:
            found.add(name)
            ahead += graph.get(name, ())
    return found


def namesakes(root: Path) -> list[str]:
    """A class name means one thing."""
    homes: dict[str, list[str]] = {}
    for source in sources(root):
        for node in source.nodes:
            if isinstance(node, ast.ClassDef):
                homes.setdefault(node.name, []).append(source.place)
    return [
        f"{name} is a class in {' and '.join(places)}"
        for name, places in sorted(homes.items())
        if len(places) > 1 and name not in NAMESAKES
    ]


def strangers(root: Path) -> list[str]:
    return [
        f"{source.place}:{found.line} imports {found.module}"
        for source in sources(root)
        for found in source.imports
        if found.top in HOMES and not re.fullmatch(HOMES[found.top], source.place)
    ]


def crossings(root: Path) -> list[str]:
    """Find who takes something of cities, though machines and networks have none."""
    return [
        f"{source.place}:{found.line} imports {found.module}"
        for source in sources(root)
        for pattern, known in NO_CITY.items()
        if re.fullmatch(pattern, source.place)
        for found in source.imports
        if found.module.startswith("sim.model.city") and found.module not in known
    ]


def generators(root: Path) -> list[str]:
    return [
        f"{source.place}:{node.lineno} uses {source.full_name(node)}"
        for source in sources(root)
        if source.place != "model/time_and_chance/streams.py"
        for node in random_names(source)
    ]


def random_names(source: Source) -> list[ast.expr]:
    """Return each use of `numpy.random` but for types that are not called."""
    called = {node.func for node in source.nodes if isinstance(node, ast.Call)}
    named = [node for node in source.nodes if isinstance(node, ast.Name | ast.Attribute)]
    return [
        node
        for node in named
        if (name := source.full_name(node)).startswith("numpy.random.")
        and (name not in RANDOM_TYPES or node in called)
    ]


def unsafe(root: Path) -> list[str]:
    return [
        f"{source.place}:{line} uses {name}"
        for source in sources(root)
        for line, name in [*unsafe_imports(source), *unsafe_calls(source)]
    ]


def unsafe_imports(source: Source) -> list[tuple[int, str]]:
    return [(found.line, found.module) for found in source.imports if found.top in UNSAFE_PACKAGES]


def unsafe_calls(source: Source) -> list[tuple[int, str]]:
    forbidden = UNSAFE_CALLS if source.module == "sim" else UNSAFE_CALLS | UNSEEN_IMPORTS
    calls = [node for node in source.nodes if isinstance(node, ast.Call)]
    return [
        (call.lineno, ast.unparse(call.func))
        for call in calls
        if ast.unparse(call.func).split(".")[-1] in forbidden or unpickles(call)
    ]


def unpickles(call: ast.Call) -> bool:
    return any(k.arg == "allow_pickle" and ast.unparse(k.value) != "False" for k in call.keywords)


def unfinished(root: Path) -> list[str]:
    return [
        f"{source.place}:{number} {line.strip()}"
        for source in sources(root)
        for number, line in enumerate(source.path.read_text(encoding="utf-8").splitlines(), 1)
        if UNFINISHED.search(line)
    ]


def askers(root: Path) -> list[str]:
    """Find who asks a scenario or what is made of it for its class or kind: `sim.experiment.kinds` tells."""
    return [
        f"{source.place}:{node.lineno} asks {ast.unparse(node)}"
        for source in sources(root)
        if source.place != "model/city/cities.py"
        for node in source.nodes
        if isinstance(node, ast.Call | ast.Compare | ast.MatchClass) and asks(node)
    ]


def asks(node: ast.Call | ast.Compare | ast.MatchClass) -> bool:
    """Tell whether `isinstance`, `type(…)`, a pattern or the word of a kind sets scenarios apart."""
    if isinstance(node, ast.Call):
        text = ast.unparse(node) if ast.unparse(node.func) in ("isinstance", "issubclass") else ""
    elif isinstance(node, ast.Compare):
        text = ast.unparse(node)
        if re.search(r"\.kind\b", text) and {"city", "network"} & words(node):
            return True
        text = text if "type(" in text or "__class__" in text else ""
    else:
        text = ast.unparse(node.cls)
    return bool(re.search(r"\b(City|Network)(Scenario|Structure|Workload)\b", text))


def words(node: ast.AST) -> set[object]:
    return {inner.value for inner in ast.walk(node) if isinstance(inner, ast.Constant)}


RULES = [
    *(unknown_parts, upward_imports, cycles, namesakes, strangers, crossings, generators, unsafe),
    *(unfinished, askers),
]

PLANTED = [
    (unknown_parts, {"helpers.py": ""}),
    (upward_imports, {"eventlog.py": "import sim.model"}),
    (upward_imports, {"eventlog.py": "def f():\n    from sim.ingest import g"}),
    (upward_imports, {"ingest.py": "from sim import run"}),
    (upward_imports, {"analysis/a.py": "from ..model import b", "model/b.py": ""}),
    (upward_imports, {"analysis/a.py": "if TYPE_CHECKING:\n    from sim.model.b import B"}),
    (upward_imports, {"engine/a.py": "from sim import analysis", "analysis/__init__.py": ""}),
    (upward_imports, {"engine/__init__.py": "from .. import report", "report/__init__.py": ""}),
    (upward_imports, {"report/a.py": "from sim.cli import main"}),
    (upward_imports, {"report/a.py": "from sim.page import month", "page/month.py": ""}),
    (upward_imports, {"page/a.py": "from sim.commands import look", "commands/look.py": ""}),
    (upward_imports, {"report/a.py": "from sim.explore import page", "explore/page.py": ""}),
    (upward_imports, {"explore/a.py": "from sim.page import choices", "page/choices.py": ""}),
    (upward_imports, {"__init__.py": "from sim.eventlog import EventLog"}),
    (cycles, {"model/a.py": "from sim.model import b", "model/b.py": "from .a import f"}),
    (cycles, {"model/a.py": "def f():\n    import sim.model.b", "model/b.py": "import sim.model.a"}),
    (cycles, {"model/a.py": "import sim.model.a"}),
    (cycles, {"model/a.py": "if TYPE_CHECKING:\n    import sim.model.b", "model/b.py": "import sim.model.a"}),
    (cycles, {f"page/{one}.py": f"import sim.page.{other}" for one, other in ("ab", "bc", "ca")}),
    (namesakes, {"model/a.py": "class Grid: ...", "report/b.py": "def f():\n    class Grid: ..."}),
    (strangers, {"engine/compiled.py": "import mesa"}),
    (strangers, {"engine/agents.py": "from simpy.events import Event"}),
    (strangers, {"analysis/a.py": "def f():\n    import matplotlib.pyplot as plt"}),
    (strangers, {"model/city/scenario.py": "import yaml"}),
    (strangers, {"page/month.py": "from nicegui import ui"}),
    (strangers, {"page/month.py": "from jinja2 import Environment"}),
    (strangers, {"commands/page.py": "def f():\n    import uvicorn"}),
    (strangers, {"model/city/workload.py": "import random"}),
    (crossings, {"model/structure.py": "def f():\n    import sim.model.city.map"}),
    (crossings, {"model/network/customers.py": "from sim.model.city.workload import blank"}),
    (crossings, {"engine/journeys/machine.py": "from sim.model.city.structure import CityStructure"}),
    (crossings, {"engine/compiled/network.py": "from sim.model.city import structure"}),
    (generators, {"model/city/workload.py": "import numpy as np\nrng = np.random.default_rng(1)"}),
    (generators, {"model/city/workload.py": "from numpy.random import default_rng as make\nrng = make(1)"}),
    (generators, {"model/city/workload.py": "from numpy import random\nx = random.normal()"}),
    (generators, {"model/city/workload.py": "import numpy as np\ng = np.random.Generator(bits)"}),
    (generators, {"model/city/workload.py": "import numpy as np\nmake = np.random.default_rng"}),
    (unsafe, {"cli.py": "eval('1')"}),
    (unsafe, {"cli.py": "table.eval('a + b')"}),
    (unsafe, {"cli.py": "import pickle"}),
    (unsafe, {"cli.py": "np.load(path, allow_pickle=True)"}),
    (unsafe, {"model/a.py": "importlib.import_module('sim.cli')"}),
    (unfinished, {"cli.py": "# TO" + "DO: later"}),
    (askers, {"report/a.py": "if isinstance(item, NetworkScenario):\n    pass"}),
    (askers, {"report/a.py": "if not isinstance(item, (scenario.CityScenario, str)):\n    pass"}),
    (askers, {"report/a.py": "if type(item) is CityScenario:\n    pass"}),
    (askers, {"report/a.py": "match item:\n    case NetworkScenario():\n        pass"}),
    (askers, {"report/a.py": "if scenario.kind != 'city':\n    pass"}),
    (askers, {"engine/a.py": "if isinstance(structure, CityStructure):\n    pass"}),
    (askers, {"engine/a.py": "match load:\n    case NetworkWorkload():\n        pass"}),
]

INNOCENT = {
    "analysis/__init__.py": "",
    "__init__.py": "def __getattr__(name):\n    return importlib.import_module('sim.report')",
    "cli.py": "from sim.commands import look",
    "commands/look.py": "import sim\nfrom sim.report import plots\nfrom sim.page.web import server",
    "eventlog.py": "import numpy as np",
    "model/time_and_chance/streams.py": "import numpy as np\nrng = np.random.default_rng(1)",
    "model/city/workload.py": "import numpy as np\nfrom . import a\ndef f(rng: np.random.Generator): ...",
    "model/files/text.py": "import yaml\nfrom sim.eventlog import EventLog",
    "model/a.py": "if TYPE_CHECKING:\n    from sim.model.b import B\nelse:\n    import json",
    "model/b.py": "from sim.model.c import f\nclass A: ...",
    "model/c.py": "",
    "model/city/cities.py": "if isinstance(item, CityScenario):\n    pass",
    "model/network/scenario.py": "from sim.model.city.scenario import Calendar",
    "report/terminal/scenarios.py": "def shown(city: CityScenario): ...\nif isinstance(city, str): pass",
    "engine/agents.py": "import mesa\nfrom sim.model import streams",
    "engine/journeys/machine.py": "import simpy",
    "experiment/runs/store.py": "from sim.analysis import ranking\nnp.load(p, allow_pickle=False)",
    "page/web/server.py": "import nicegui\nfrom sim.page import month\nfrom sim.report import plots",
    "page/month.py": "from sim.eventlog import EventLog",
    "explore/page.py": "from jinja2 import Environment\nfrom sim.report import style",
    "report/plots.py": "import matplotlib.pyplot as plt\nfrom sim import analysis, experiment",
}


def plant(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = root / "sim" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root / "sim"


@pytest.mark.parametrize("rule", RULES)
def test_package_obeys(rule: Callable[[Path], list[str]]):
    assert rule(SIM) == []


@pytest.mark.parametrize("rule", RULES)
def test_innocent_code_is_let_pass(rule: Callable[[Path], list[str]], tmp_path: Path):
    assert rule(plant(tmp_path, INNOCENT)) == []


@pytest.mark.parametrize(("rule", "files"), PLANTED)
def test_planted_fault_is_found(rule: Callable[[Path], list[str]], files: dict[str, str], tmp_path: Path):
    assert rule(plant(tmp_path, files)) != []


def test_every_rule_has_a_planted_fault():
    assert {rule for rule, _ in PLANTED} == set(RULES)


def test_the_package_is_there():
    assert {"", "eventlog", "cli"} <= {part(source.module) for source in sources(SIM)}
