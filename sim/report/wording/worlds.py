"""The second doubt in words: in which share of plausible worlds a verdict holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from sim.analysis.choice.standing import Standing
from sim.report.wording.numbers import percent
from sim.words import Language, say

type Finder = Callable[[str, str, str, str], Standing | None]
"""Tells of a measure, at a footing, how one scenario stands against another; None if it was not asked."""

type Standings = Mapping[str, Standing | None]
"""By scenario."""

DIRECTED = ("lower", "higher")
"""Verdicts that have a reverse."""


def not_asked(*_: str) -> None:
    """Know nothing, as without a sweep over assumptions."""


def with_share(name: str, standing: Standing | None, side: str, lang: Language) -> str:
    """Put behind a name in which share of the worlds a verdict on it holds; nothing if it was not asked."""
    words = share_words(standing, side, lang)
    return say("worlds.named", lang, name=name, share=words) if words else name


def share_words(standing: Standing | None, side: str, lang: Language) -> str:
    """Say in which share of the worlds a verdict surely holds and in which its reverse; empty if unknown."""
    if standing is None:
        return ""
    if side not in DIRECTED:
        shares = {"lower": standing.lower, "higher": standing.higher}
    else:
        shares = {"held": standing.held(side), "against": standing.against(side)}
    shown = {name: percent(share) for name, share in shares.items()}
    return say("worlds.held" if "held" in shown else "worlds.open", lang, worlds=standing.worlds, **shown)


def short_share(standing: Standing | None, side: str, lang: Language) -> str:
    """Say only in which share it surely holds, for figures and tables; empty if unknown or undetermined."""
    if standing is None or side not in DIRECTED:
        return ""
    return say("worlds.short", lang, held=percent(standing.held(side)))


def holds_nearly_everywhere(found: Standings, side: str) -> bool:
    """Tell whether a verdict surely holds in nearly all worlds for all scenarios; not if it was not asked."""
    return bool(found) and all(
        standing is not None and standing.firmness(side) == "firm" for standing in found.values()
    )


def singly(found: Standings, lang: Language) -> str:
    """Say in which share of the worlds one is surely below each of the others; that it was not asked."""
    known = [standing for standing in found.values() if standing is not None]
    if len(known) < len(found) or not known:
        return say("worlds.not_asked", lang)
    shares = [standing.lower for standing in known]
    ends = {"least": percent(min(shares)), "worlds": known[0].worlds}
    if len(known) == 1:
        return say("worlds.singly_one", lang, **ends)
    return say("worlds.singly", lang, most=percent(max(shares)), **ends)


def unasked(found: Standings, lang: Language, names: Callable[[list[str]], str]) -> str:
    """Say of whom it was not asked, named by `names`; nothing if it was asked of all."""
    unknown = [name for name, standing in found.items() if standing is None]
    if not unknown:
        return ""
    if len(unknown) == len(found):
        return say("worlds.not_asked", lang)
    return say("worlds.not_asked_of", lang, names=names(unknown))


def worlds_note(found: Iterable[Standing | None], lang: Language) -> list[str]:
    """Say below a figure or table what its shares of worlds are, and what it means where there is none."""
    standings = list(found)
    known = sorted({standing.worlds for standing in standings if standing is not None})
    said = [say("note.worlds", lang, worlds="–".join(map(str, known)))] if known else []
    return said if all(standings) else [*said, say("note.worlds_not_asked", lang)]
