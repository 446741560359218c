"""A scenario file of one's own: data that a browser sent, checked as `tierflow check` does."""

from __future__ import annotations

from pathlib import Path, PurePosixPath, PureWindowsPath
from tempfile import TemporaryDirectory

from sim.experiment.studies.checking import verify
from sim.model.city.scenario import CityScenario
from sim.model.files import files, library, shelf
from sim.model.files.faults import ScenarioError, fault_at, shown
from sim.page.choices import Own

ENDINGS = (".yaml", ".yml")
LONGEST = 100
MAX_BYTES = files.MAX_BYTES
"""As large as any scenario file may be."""

ALLOWED = "allowed the name of a lever that ships, as a file beside yours is not sent"


def load_own(name: str, data: bytes) -> Own:
    """Check a scenario file and return what it holds; ValueError with all faults, a line each.

    Other files are found by the names of what ships alone: the file stands in a folder of its own, which is
    gone when this returns.
    """
    file = _file_name(name)
    with TemporaryDirectory() as folder:
        path = Path(folder) / file
        path.write_bytes(data[: MAX_BYTES + 1])
        try:
            city = _checked(path)
        except ValueError as error:
            raise ValueError(str(error).replace(str(path), file)) from None
    return Own(file, city.digest, city)


def _checked(path: Path) -> CityScenario:
    """Read a city and expand it, so that nothing can go wrong later; no other kind is read any further."""
    _refuse_paths(path)
    city = library.read(path, {"city": CityScenario})
    if faults := verify(path):
        raise ValueError("\n".join(faults))
    return city


def _file_name(name: str) -> str:
    """Return the name without folders; ValueError for one that no scenario file has."""
    file = PureWindowsPath(PurePosixPath(name).name).name
    if not file.endswith(ENDINGS) or file.startswith(".") or not file.isprintable() or len(file) > LONGEST:
        raise ValueError(f"the name of a scenario file ends in {' or '.join(ENDINGS)}, found {shown(name)}")
    if file.lower() == shelf.SOURCES:
        raise ValueError(f"{file} tells sources and is no scenario")
    return file


def _refuse_paths(path: Path) -> None:
    """Refuse levers that are named by a path: nothing beside the file is ever read."""
    root, _ = files.parsed(path)
    levers = root.content.get(shelf.LEVERS)
    entries = levers.content if levers and isinstance(levers.content, list) else []
    faults = [
        fault_at(entry.place, (shelf.LEVERS, k), f"is a path, found {shown(entry.content)}, {ALLOWED}")
        for k, entry in enumerate(entries)
        if isinstance(entry.content, str) and shelf.is_path(entry.content)
    ]
    if faults:
        raise ScenarioError(faults)
