"""Every shipped structure is drawn so that nothing overlaps, is cut or lacks a sign, in both languages."""

from functools import cache

import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Annotation

from sim.model.change.applying import planned
from sim.model.change.sweeps import mid_tier_counts
from sim.model.city.expansion import expand
from sim.model.city.scenario import CityScenario
from sim.model.files import library, shelf
from sim.report.plots import charts
from sim.report.style import figure_style
from sim.words import languages

CITIES = [name for name, path in shelf.shipped().items() if path.parent == shelf.shipped_folder()]
LEVERS = {
    "outsourced": ("units_26_designed", ["outsourcing"]),
    "brigades": ("quzhou_unity", ["enforcement_brigades", "outsourcing"]),
}
SWEPT = {"one_unit": 1, "thirty_units": 30}


@cache
def scenario(name) -> CityScenario:
    if name in LEVERS:
        of, levers = LEVERS[name]
        return library.with_levers(scenario(of), *levers)
    if name in SWEPT:
        return mid_tier_counts(scenario("units_26_designed"), [SWEPT[name]])[SWEPT[name]]
    return library.load(name)


@cache
def offices(name) -> pd.DataFrame:
    """The offices of a structure with invented loads."""
    places = expand(scenario(name)).places
    posts = np.bincount(
        [t.office for t in places.teams], [t.posts for t in places.teams], len(places.offices)
    )
    rows = [(k, o.name, o.kind, o.tier, o.parent) for k, o in enumerate(places.offices)]
    table = pd.DataFrame(rows, columns=["number", "name", "kind", "tier", "parent"])
    load = np.random.default_rng(1).uniform(0.1, 1, len(table))
    return table.assign(posts=posts, utilisation=np.where(posts > 0, load, np.nan))


class Drawn:
    """A result that holds nothing but structures."""

    def __init__(self, *names: str) -> None:
        self.names = names
        self.titles = {name: scenario(name).title.model_dump() for name in names}

    def offices(self, name: str, footing: str) -> pd.DataFrame:
        return offices(name)

    def office_titles(self, name: str) -> dict[str, dict[str, str]]:
        city = scenario(name)
        above = [*city.structure.above, city.city.title]
        tiers = {tier.name: tier.title.model_dump() for tier in planned(city).middle}
        return {title.en: title.model_dump() for title in above} | tiers


def boxes(figure, texts):
    canvas = FigureCanvasAgg(figure)
    with figure_style():
        canvas.draw()
        return [text.get_window_extent(canvas.get_renderer()) for text in texts]


ALL = [*CITIES, *LEVERS, *SWEPT]


@pytest.mark.parametrize("name", ALL)
def test_boxes_have_places_of_their_own(name):
    table = charts.placed(offices(name))
    assert set(table.index) == set(offices(name)["number"])
    for _, row in table.groupby("row"):
        row = row.sort_values("x")  # noqa: PLW2901
        middle, half = row["x"].to_numpy(), row["width"].to_numpy() / 2
        assert (middle - half >= 0).all() and (middle + half <= 1).all()
        assert (np.diff(middle) > half[1:] + half[:-1]).all()
        assert row["y"].nunique() == 1
    assert table.groupby("row")["y"].first().is_monotonic_increasing


@pytest.mark.parametrize("lang", languages())
@pytest.mark.parametrize(("left", "right"), list(zip(ALL[::2], ALL[1::2] + ALL[:1], strict=False)))
def test_labels_and_titles_neither_overlap_nor_are_cut(left, right, lang):
    figure = charts.plot_organisations(Drawn(left, right), lang=lang)
    labels = [child for ax in figure.axes for child in ax.get_children() if isinstance(child, Annotation)]
    titles = [ax._left_title for ax in figure.axes if ax._left_title.get_text()]
    assert len(titles) == 2
    extents = boxes(figure, [*labels, *titles])
    charted = [ax.get_window_extent() for ax in figure.axes[:2]]
    for k, one in enumerate(extents):
        assert one.x0 >= 0 and one.y0 >= 0 and one.x1 <= figure.bbox.x1 and one.y1 <= figure.bbox.y1
        assert not any(one.overlaps(other) for other in extents[k + 1 :])
    for one in extents[: len(labels)]:
        assert not any(one.overlaps(area) for area in charted)


@pytest.mark.parametrize("name", ["town_under_county", "docking_platform", "one_unit"])
def test_an_office_that_leads_others_alone_stands_alone_in_the_middle(name):
    table = charts.placed(offices(name))
    kind = planned(scenario(name)).middle[0].name
    (place,) = table[table["kind"] == kind].itertuples()
    assert place.x == 0.5
    assert (table["row"] == place.row).sum() == 1


def test_stations_of_several_lines_share_a_row_line_by_line():
    table = charts.placed(offices("lines_and_blocks"))
    stations = [tier.name for tier in planned(scenario("lines_and_blocks")).middle if tier.serves]
    rows = table[table["kind"].isin(stations)]
    assert rows["row"].nunique() == 1
    assert set(table.loc[table["row"] == rows["row"].iloc[0], "kind"]) == set(stations)
    assert list(dict.fromkeys(rows.sort_values("x")["kind"])) == stations


def test_kinds_share_a_row_only_where_none_of_them_leads():
    kinds = [("city", 0, -1)] + [("department", 1, 0)] * 3 + [("unit", 1, 0)] * 3 + [("station", 1, 0)] * 3
    kinds += [("brigade", 1, 0)] * 3 + [("post", 2, 4), ("post", 2, 5)]
    table = pd.DataFrame(kinds, columns=["kind", "tier", "parent"])
    table = charts.placed(table.assign(number=range(len(table)), posts=1.0))
    rows = {kind: set(part["row"]) for kind, part in table.groupby("kind")}
    assert rows["station"] == rows["brigade"]
    assert len({*rows["city"], *rows["department"], *rows["unit"], *rows["station"], *rows["post"]}) == 5


@pytest.mark.parametrize("name", LEVERS)
def test_a_contractor_stands_beside_the_departments(name):
    table = charts.placed(offices(name))
    (contractor,) = table.loc[table["kind"] == "contractor", "row"]
    assert contractor == table.loc[table["kind"] == "department", "row"].iloc[0]


def test_a_brigade_stands_in_a_row_of_its_own_above_what_it_does_not_lead():
    table = charts.placed(offices("brigades"))
    rows = {kind: set(part["row"]) for kind, part in table.groupby("kind")}
    assert max(rows["department"]) < min(rows["brigade"]) < min(rows["township"]) < min(rows["community"])
    assert rows["brigade"].isdisjoint(rows["township"])


@pytest.mark.parametrize(("lang", "label"), [("en", "Justice station: 9"), ("zh", "司法所：9 个")])
def test_a_kind_of_the_scenario_is_named_by_its_title(lang, label):
    figure = charts.plot_organisations(Drawn("lines_and_blocks"), lang=lang)
    shown = [child.get_text() for child in figure.axes[0].get_children() if isinstance(child, Annotation)]
    assert any(label in text.split("\n") for text in shown)


def test_narrow_boxes_have_no_edge_that_hides_their_colour():
    widths = {name: charts.placed(offices(name))["width"].min() for name in ("quzhou_county", "five_tier")}
    assert charts._edge_width(widths["quzhou_county"]) == 0
    assert charts._edge_width(widths["five_tier"]) == 0.4
