"""What is chosen, written into the address of the page, and read from one that somebody opens.

Keys are called as the options of commands are.  What is read goes through the same checks as what is typed:
names of what ships, whole numbers, and values that the model takes.  No address names a file.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from urllib.parse import urlencode

from sim.model.city.footing import Staffing
from sim.model.files.faults import among, hint, shown
from sim.model.files.shelf import is_path
from sim.page.choices import (
    MOST_REPLICATIONS,
    SEED,
    START,
    Choices,
    Side,
    city,
    held,
    levers,
    paths,
    structures,
)
from sim.page.session import COUNTS, REPLICATIONS, Session, sentence
from sim.words import Language, languages

ONCE = ("structure", "second", "staffing", "replication", "seed", "replications", "hour", "lang")
SEVERAL = ("with", "second-with", "set", "show")
MOST = 2**63 - 1
FAR = 10
"""How many times the largest number of a file, or of its range, a link may set."""

type Pairs = Iterable[tuple[str, str]]


def query(session: Session) -> str:
    """Write what a session shows as the query of an address, without the question mark."""
    return urlencode(list(_pairs(session)))


def _pairs(session: Session) -> Iterator[tuple[str, str]]:
    choices, second = session.choices, session.choices.second
    yield "structure", choices.first.structure
    yield from (("with", name) for name in choices.first.levers)
    if second:
        yield "second", second.structure
        yield from (("second-with", name) for name in second.levers)
    yield "staffing", choices.staffing.value
    yield from (("set", f"{path}={value}") for path, value in choices.values)
    yield from (("show", path) for path in session.more)
    yield "seed", f"{choices.seed}"
    yield "replication", f"{choices.replication}"
    yield "replications", f"{session.replications}"
    yield "hour", f"{session.frame}"
    yield "lang", session.lang


def opened(pairs: Pairs, lang: Language) -> Session:
    """Return the session that an address asks for, in `lang` unless it names another language.

    One that holds anything that is not allowed gives the defaults and a notice with the reason.
    """
    try:
        return _session(_gathered(pairs), lang)
    except ValueError as error:
        return Session(lang, notice=("page.bad_link", "; ".join(sentence(error).splitlines())))


def _gathered(pairs: Pairs) -> Mapping[str, Sequence[str]]:
    """Put together the values of each key; ValueError for one that there is not, or that stands twice."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for key, value in pairs:
        if key not in (*ONCE, *SEVERAL):
            raise ValueError(f"there is no {shown(key)}, allowed {among((*ONCE, *SEVERAL))}")
        if key in found and key in ONCE:
            raise ValueError(f"{key} stands twice")
        found[key].append(value)
    return found


def _session(given: Mapping[str, Sequence[str]], lang: Language) -> Session:
    """Make the session; ValueError for the first thing that is not allowed."""
    once = {key: given[key][0] for key in ONCE if key in given}
    replications = {f"{count}": count for count in COUNTS}
    choices = _choices(given, once)
    for side in choices.sides:
        city(choices, side)
    known = {path for side in choices.sides for path in paths(side)}
    more = [_one_of("show", path, known) for path in given.get("show", ())]
    for path, text in choices.values:
        _bounded(choices, _one_of("set", path, known), text)
    count = _one_of("replications", once.get("replications", f"{REPLICATIONS}"), replications)
    return Session(
        _one_of("lang", once.get("lang", lang), languages()),
        choices,
        frame=_whole("hour", once.get("hour", "0"), MOST),
        replications=replications[count],
        more=list(dict.fromkeys(more)),
    )


def _choices(given: Mapping[str, Sequence[str]], once: Mapping[str, str]) -> Choices:
    first = _side("structure", once.get("structure", START.first.structure), given.get("with", ()))
    named = once.get("second")
    if named is None and "second-with" in given:
        raise ValueError("second-with needs a second structure")
    second = None if named is None else _side("second", named, given.get("second-with", ()))
    staffing = _one_of("staffing", once.get("staffing", START.staffing.value), [*Staffing])
    return Choices(
        first,
        second,
        Staffing(staffing),
        _values(given.get("set", ())),
        _whole("seed", once.get("seed", f"{SEED}"), MOST),
        _whole("replication", once.get("replication", "0"), MOST_REPLICATIONS - 1),
    )


def _side(key: str, name: str, put_in: Sequence[str]) -> Side:
    if name not in structures() and is_path(name):
        raise ValueError(f"{key} is {shown(name)}, a file of one's own, which no link holds: load it first")
    for lever in put_in:
        _one_of("with", lever, levers())
    if len(set(put_in)) < len(put_in):
        raise ValueError(f"a lever stands twice among {among(put_in)}")
    return Side(_one_of(key, name, structures()), tuple(put_in))


def _values(texts: Sequence[str]) -> tuple[tuple[str, str], ...]:
    values = [text.partition("=") for text in texts]
    if wrong := [text for text, (_, equals, _) in zip(texts, values, strict=True) if not equals]:
        raise ValueError(f"set is {shown(wrong[0])}, allowed such as 'incidents.rate=6'")
    found = {path: value for path, _, value in values}
    if len(found) < len(values):
        raise ValueError("set names a path twice")
    return tuple(found.items())


def _bounded(choices: Choices, path: str, text: str) -> None:
    """Refuse a value so large that who opens a link of somebody else would simulate without end."""
    try:
        value = float(text)
    except ValueError:
        raise ValueError(f"{path} is {shown(text)}, allowed a number") from None
    for found in held(choices, path).values():
        quantity = found.quantity
        most = FAR * max(1, *map(abs, (quantity.value, *(quantity.range or ()))))
        if abs(value) > most:
            raise ValueError(f"{path} is {text}, allowed in a link at most {most:g}: set it by hand")


def _one_of(key: str, name: str, options: Iterable[str]) -> str:
    options = list(options)
    if name not in options:
        allowed = hint(name, options) or f", allowed {among(options)}"
        raise ValueError(f"{key} is {shown(name)}, which there is not{allowed}")
    return name


def _whole(key: str, text: str, most: int) -> int:
    """Read a whole number from 0 on."""
    if not (text.isascii() and text.isdecimal() and len(text) <= len(f"{MOST}") and int(text) <= most):
        raise ValueError(f"{key} is {shown(text)}, allowed a whole number from 0 to {most}")
    return int(text)
