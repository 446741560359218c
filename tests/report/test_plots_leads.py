"""The figures of leads and of courses: in both languages, nothing cut and no words over others."""

from functools import cache
from itertools import combinations, pairwise
from types import MappingProxyType

import numpy as np
import pandas as pd
import pytest
from looks import is_whole, strictly, words
from madeup import TITLES, Fake
from matplotlib.figure import Figure
from matplotlib.text import Text

from sim.analysis.runs.courses import turns
from sim.analysis.runs.leads import leads
from sim.experiment.questions.course import Course
from sim.experiment.studies.named import load_study
from sim.model.city.footing import FOOTINGS
from sim.report import plots, style
from sim.report.wording.names import Names
from sim.words import Language, languages

HOURS = "resolution_median_hours"
AGES = (0.0, 365.0, 730.0, 1460.0)
COUNT = 6


class FakeLeads(Fake):
    """Seven structures on eight footings; powers make half of each lead, nobody knows of the last two."""

    baseline = "five_tier"
    equal = MappingProxyType({each.key: each.equal for each in FOOTINGS})

    def leads(self, measure: str = HOURS) -> pd.DataFrame:
        luck = np.random.default_rng(3)
        shared = luck.normal(0, 3, COUNT)
        tables = []
        for footing in FOOTINGS:
            left = 1 - 0.5 * ("powers" in footing.equal) - 0.2 * ("posts" in footing.equal)
            for k, scenario in enumerate(TITLES):
                lead = (12.0 - 5 * k) * left * (k > 0)
                noise = luck.normal(0, 0.3 if k < 5 else 30, COUNT)
                rows = {"footing": footing.key, "scenario": scenario, "replication": range(COUNT)}
                tables.append(pd.DataFrame(rows | {measure: 60 - lead + shared + noise}))
        return leads(pd.concat(tables), self.baseline, self.equal)


def followed() -> Course:
    """Return the course of the structures of `ages`: two cross, three end close together."""
    ends = {
        "five_tier": (30, 31, 32, 33),
        "nine_districts": (20, 26, 34, 45),
        "units_26_designed": (44, 44.5, 45, 45.2),
        "units_26_practised": (50, 49, 48, 45.4),
        "direct_control": (15, 15, 15, 15),
        "governance_bureau": (15.2, 15.3, 15.4, 15.5),
    }
    luck = np.random.default_rng(4).normal(0, 0.3, COUNT)
    values = {name: np.array(means)[:, None] + luck for name, means in ends.items()}
    rows = [
        (name, level, mean, mean - 1, mean + 1)
        for name, means in ends.items()
        for level, mean in zip(AGES, means, strict=True)
    ]
    table = pd.DataFrame(rows, columns=["scenario", "level", "mean", "low", "high"])
    return Course(HOURS, "age", table, turns(values, AGES), COUNT)


def names(lang: Language) -> Names:
    return Names(load_study("ages"), HOURS, lang, pd.DataFrame())


FIGURES = {
    "leads": lambda lang: plots.plot_leads(FakeLeads(), HOURS, lang, "Tierflow 0.1.0, tierflow compare"),
    "course": lambda lang: plots.plot_course(followed(), names(lang), "Tierflow 0.1.0, tierflow sweep ages"),
}


@cache
def drawn(name: str, lang: Language) -> Figure:
    with strictly():
        figure = FIGURES[name](lang)
        figure.canvas.draw()
    return figure


def overlapping(figure: Figure) -> list[tuple[str, str]]:
    """Name the words that stand over others, a tenth of a line apart at least."""
    shown = [each for each in figure.findobj(Text) if each.get_visible() and each.get_text().strip()]
    boxes = [(each.get_text(), each.get_window_extent().padded(-1)) for each in shown]
    return [(one, other) for (one, box), (other, area) in combinations(boxes, 2) if box.overlaps(area)]


@pytest.mark.parametrize("lang", languages())
@pytest.mark.parametrize("name", FIGURES)
def test_nothing_is_cut_off_and_no_words_stand_over_others(name, lang):
    assert is_whole(drawn(name, lang))
    assert overlapping(drawn(name, lang)) == []


@pytest.mark.parametrize("lang", languages())
@pytest.mark.parametrize("name", FIGURES)
def test_same_input_gives_the_same_files(name, lang, tmp_path):
    kept = [
        [path.read_bytes() for path in style.save(FIGURES[name](lang), tmp_path / str(k), name)]
        for k in range(2)
    ]
    assert kept[0] == kept[1]


@pytest.mark.parametrize(
    ("lang", "parts", "unit"),
    [
        ("en", ["posts", "powers", "route"], "h; faster"),
        ("zh", ["编制", "权限", "流程"], "小时；更快"),
    ],
)
def test_the_lead_stands_beside_its_parts_and_what_is_left(lang, parts, unit):
    figure = drawn("leads", lang)
    titles = [ax.get_title() or ax.get_title(loc="left") for ax in figure.axes]
    assert len(titles) == 5 and [title[:2] for title in titles[1:]] == ["= ", "+ ", "+ ", "+ "]
    assert all(part in title.lower() for part, title in zip(parts, titles[1:4], strict=True))
    assert any(unit in ax.get_xlabel() for ax in figure.axes)
    rows = [label.get_text().replace("\n", " ") for label in figure.axes[0].get_yticklabels()]
    assert len(rows) == len(TITLES) - 1
    assert any("tierflow compare" in text for text in words(figure))


def test_points_that_are_not_sure_are_hollow():
    table = FakeLeads().leads()
    for ax, part in zip(drawn("leads", "en").axes, table["part"].unique(), strict=True):
        points = [line for line in ax.lines if line.get_marker() == "o"]
        hollow = [line.get_markerfacecolor() == "white" for line in points]
        assert hollow == list(table[table["part"] == part]["verdict"] == "undetermined")
    assert {"leads", "lags", "undetermined"} == set(table["verdict"])


def test_parts_add_up_in_the_figure():
    places = [
        [line.get_xdata()[0] for line in ax.lines if line.get_marker() == "o"]
        for ax in drawn("leads", "en").axes
    ]
    lead, *parts = np.array(places)
    assert lead == pytest.approx(np.sum(parts, axis=0))


def test_leads_that_cannot_be_divided_are_not_drawn():
    class Two(FakeLeads):
        def leads(self, measure: str = HOURS) -> pd.DataFrame:
            return super().leads(measure).iloc[:0]

    with pytest.raises(ValueError, match="no lead can be divided"):
        plots.plot_leads(Two(), HOURS)


@pytest.mark.parametrize("lang", languages())
def test_a_course_names_every_structure_at_its_line_and_says_where_the_order_turns(lang):
    found, figure = followed(), drawn("course", lang)
    (ax,) = figure.axes
    ends = [child for child in ax.texts if child.get_text()]
    assert {each.get_text() for each in ends} == {
        load_title(name, lang) for name in found.table["scenario"].unique()
    }
    places = sorted(each.get_window_extent().y0 for each in ends)
    assert all(lower < upper for lower, upper in pairwise(places))
    assert found.turns and any("365" in text and "730" in text for text in words(figure))
    assert ax.get_xlabel().replace("\n", " ") == names(lang).axis("age")
    assert any("tierflow sweep" in text for text in words(figure))


def load_title(name: str, lang: Language) -> str:
    return names(lang).scenario(name).strip("“”")


def test_a_course_draws_into_axes_of_somebody_else():
    with style.figure_style():
        ax = Figure(figsize=(7, 5)).subplots()
    plots.plot_course(followed(), names("en"), ax=ax)
    assert len([line for line in ax.lines if line.get_marker() == "o"]) == 6
