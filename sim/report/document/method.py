"""How results were made: STRESS-DES and ODD, filled from the scenarios and the manifest; versions; commands.

STRESS-DES after Monks and others (2019), ODD after Grimm and others (2020).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sim.experiment.command_line import CommandLine, Option, Verb, extended
from sim.model.city.cities import as_city
from sim.model.city.scenario import CityScenario
from sim.report.document.exhibits import Code, Heading, Item, Note, TableItem
from sim.report.document.reading import KeptResult
from sim.report.wording.telling import Teller
from sim.report.wording.text import measure_label

STRESS = (
    "1.1",
    "1.2",
    "1.3",
    "2.1",
    "2.2",
    "2.3",
    "2.4",
    "2.5",
    "3.1",
    "3.2",
    "3.3",
    "3.4",
    "4.1",
    "4.2",
    "4.3",
    "5.1",
    "5.2",
    "5.3",
    "5.4",
    "6.1",
)
"""The items of STRESS-DES, by their numbers."""

ODD = ("purpose", "entities", "process", "concepts", "initial", "input", "submodels")
"""The elements of ODD."""


def method_items(kept: KeptResult, teller: Teller) -> Iterator[Item]:
    """Yield how the results were made and how they are made again."""
    made = kept.manifest_read
    yield Heading(teller.say("doc.again"))
    folder = teller.say("doc.folder")
    again = extended(made["command"], (Option.OUT, folder))
    note = "doc.again_note" if again else "doc.again_in_python"
    yield Note(teller.say(note, date=made["date"], seconds=f"{made['seconds']:.0f}"))
    if again:
        yield Code(again)
    yield Code(str(CommandLine(Verb.REPORT, (folder,), ((Option.LANG, teller.lang),))))
    yield TableItem(
        "cases",
        teller.say("doc.table.cases"),
        _cases_head(teller),
        tuple(_cases(kept, teller)),
        dense=True,
        folded=True,
    )
    yield TableItem(
        "versions",
        teller.say("doc.table.versions"),
        (teller.say("doc.head.package"), teller.say("doc.head.version")),
        tuple((name, str(version)) for name, version in made["versions"].items()),
        dense=True,
        folded=True,
    )
    facts = _facts(kept, teller)
    if not facts:
        yield Note(teller.say("doc.no_facts"))
        return
    head = (teller.say("doc.head.item"), teller.say("doc.head.text"))
    stress = tuple(
        (f"{item} {teller.say(f'stress.{item}.name')}", teller.say(f"stress.{item}", **facts))
        for item in STRESS
    )
    yield TableItem("stress", teller.say("doc.table.stress"), head, stress)
    odd = tuple((teller.say(f"odd.{item}.name"), teller.say(f"odd.{item}", **facts)) for item in ODD)
    yield TableItem("odd", teller.say("doc.table.odd"), head, odd)


def _cases_head(teller: Teller) -> tuple[str, ...]:
    names = ("structure", "footing", "origin", "digest", "log")
    return tuple(teller.say(f"doc.head.{name}") for name in names)


def _cases(kept: KeptResult, teller: Teller) -> Iterator[tuple[str, ...]]:
    for case in kept.manifest_read["cases"]:
        yield (
            teller.title(case["scenario"]),
            teller.say(f"footing.{case['footing']}"),
            case["origin"],
            case["scenario_digest"],
            case["log_digest_of_replication_0"][:16],
        )


def _facts(kept: KeptResult, teller: Teller) -> dict[str, str]:
    """Give what the texts want to know, from the baseline; nothing if it could not be loaded."""
    baseline = kept.scenarios.get(kept.baseline)
    if baseline is None:
        return {}
    city = as_city(baseline, "only cities are compared")
    made, outcome = kept.manifest_read, kept.outcome
    return {
        **_city_facts(city, teller),
        "story": _story(kept, teller),
        "measure": measure_label(kept.measure, teller.lang),
        "scenarios": teller.names(kept.titles),
        "baseline": teller.name(kept.baseline),
        "count": f"{len(kept.titles)}",
        "offices": _offices(kept),
        "footing": teller.say("join.names").join(teller.say(f"footing.{name}") for name in kept.footings),
        "replications": f"{outcome.replications}",
        "minimum": f"{outcome.study.replications.minimum}",
        "maximum": f"{outcome.study.replications.maximum}",
        "precision": f"{100 * outcome.study.precision.relative:g}",
        "seed": f"{made['seed']}",
        "version": made["versions"]["tierflow"],
        "python": made["versions"]["python"],
        "seconds": f"{made['seconds']:.0f}",
        "command": kept.made_by(teller.lang),
        **_grades(teller),
    }


def _story(kept: KeptResult, teller: Teller) -> str:
    """Give what the study is for; one that was only named has no more than its question."""
    study = kept.outcome.study
    story = study.story[teller.lang]
    return teller.say("stress.no_story") if story == " / ".join(study.scenarios) else story


def _grades(teller: Teller) -> dict[str, str]:
    return {"assumed": f"{teller.leaning.assumed}", "total": f"{teller.leaning.total}"}


def _city_facts(city: CityScenario, teller: Teller) -> dict[str, str]:
    switches = city.mechanisms.model_dump()
    comma = teller.say("join.names")
    return {
        "city": city.city.title[teller.lang],
        "start": city.period.start.isoformat(),
        "days": f"{city.period.days.value:g}",
        "warm_up": f"{city.period.warm_up.value:g}",
        "residents": f"{city.city.residents.value:,.0f}",
        "communities": f"{city.city.communities.value:g}",
        "area": f"{city.city.area.value:g}",
        "incident_rate": f"{city.incidents.rate.value:g}",
        "consultation_rate": f"{city.incidents.consultations.value:g}",
        "request_rate": f"{city.requests.rate.value:g}",
        "categories": comma.join(item.title[teller.lang] for item in city.categories.values()),
        "urgencies": comma.join(item.title[teller.lang] for item in city.urgencies.values()),
        "functions": f"{len(city.functions)}",
        "calendars": _calendars(city, comma),
        "on": _switches(switches, wanted=True) or "–",
        "off": _switches(switches, wanted=False) or "–",
    }


def _calendars(city: CityScenario, comma: str) -> str:
    shown = (
        f"{name} ({'/'.join(each.days)} {', '.join(each.hours)})" for name, each in city.calendars.items()
    )
    return comma.join(shown)


def _switches(switches: Mapping[str, Any], *, wanted: bool) -> str:
    return ", ".join(name for name, on in switches.items() if on is wanted)


def _offices(kept: KeptResult) -> str:
    """Give the least and the most offices of a structure."""
    counts = kept.organisation[["footing", "scenario"]].value_counts().to_numpy()
    low, high = int(counts.min()), int(counts.max())
    return f"{low}" if low == high else f"{low}–{high}"
