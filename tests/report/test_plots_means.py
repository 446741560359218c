"""Figures of rankings, fairness, flows, backlog and noise draw what they should, in both languages."""

from functools import cache

import numpy as np
import pandas as pd
import pytest
from looks import is_whole, strictly, words
from madeup import TITLES, FakeMeans
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch

from sim.report import plots, style
from sim.report.plots import charts
from sim.report.plots.flows import WAYS
from sim.report.plots.levels import MARKERS
from sim.words import Language, languages

SOURCE = "Tierflow 0.1.0, seed 1, command tierflow compare five_tier nine_districts"

FIGURES = {
    "ranking": plots.plot_ranking,
    "fairness": plots.plot_fairness,
    "flows": plots.plot_flows,
    "backlog": plots.plot_backlog,
    "shock": plots.plot_shock,
    "noise": lambda result, **look: plots.plot_noise(result, "direct_control", **look),
}

OLDER = {
    "resolution": plots.plot_resolution,
    "split": plots.plot_split,
    "bridge": lambda result, **look: plots.plot_bridge(result, "five_tier", "direct_control", **look),
    "load": plots.plot_load,
    "organisations": charts.plot_organisations,
}

UNITS = {
    "ranking": {"en": "(h)", "zh": "（小时）"},
    "fairness": {"en": "(h)", "zh": "（小时）"},
    "backlog": {"en": "incidents", "zh": "（件）"},
    "shock": {"en": "incidents", "zh": "（件）"},
    "noise": {"en": "(h)", "zh": "（小时）"},
}


def said(figure: Figure) -> str:
    """All words of a figure, however they are broken into lines."""
    return "".join("".join(words(figure)).split())


@cache
def drawn(name: str, lang: Language) -> Figure:
    with strictly():
        return FIGURES[name](FakeMeans(), lang=lang, source=SOURCE)


def own_axes(name: str, lang: Language = "en") -> Axes:
    """Draw a figure into axes of somebody else."""
    with style.figure_style():
        ax = Figure(figsize=(7, 5)).subplots()
    (FIGURES | OLDER)[name](FakeMeans(), lang=lang, source=SOURCE, ax=ax)
    return ax


@pytest.mark.parametrize("lang", languages())
@pytest.mark.parametrize("name", FIGURES)
def test_figure_names_its_structures_and_its_source(name, lang):
    text = said(drawn(name, lang))
    named = ["five_tier", "direct_control"] if name == "noise" else list(TITLES)
    assert "tierflowcompare" in text
    assert [s for s in named if "".join(TITLES[s][lang].split()) not in text] == []


@pytest.mark.parametrize("lang", languages())
@pytest.mark.parametrize("name", FIGURES)
def test_nothing_is_cut_off(name, lang):
    assert is_whole(drawn(name, lang))


@pytest.mark.parametrize("footings", [("documented",), ("documented", "equal")])
@pytest.mark.parametrize("lang", languages())
@pytest.mark.parametrize("name", FIGURES)
def test_keys_stand_between_the_title_and_the_panels(name, lang, footings):
    figure = drawn(name, lang) if len(footings) > 1 else FIGURES[name](FakeMeans(footings), lang=lang)
    for legend in figure.legends:
        box = legend.get_window_extent()
        title = next(text for text in figure.texts if text.get_text().endswith("\n"))
        lines = title.get_text().count("\n") + 1
        whole = title.get_window_extent()
        assert box.y1 <= whole.y1 - whole.height / lines * 0.9
        assert all(box.y0 >= ax.get_tightbbox().y1 for ax in figure.axes if ax.get_tightbbox() is not None)
        assert box.x1 <= figure.bbox.width


@pytest.mark.parametrize("lang", languages())
@pytest.mark.parametrize("name", UNITS)
def test_units_stand_on_the_axes(name, lang):
    labels = [label for ax in drawn(name, lang).axes for label in (ax.get_xlabel(), ax.get_ylabel())]
    assert any(UNITS[name][lang] in label.replace("\n", "") for label in labels)


@pytest.mark.parametrize("name", FIGURES)
def test_intervals_are_said(name):
    assert "95%" in said(drawn(name, "zh"))
    assert "95%" in said(drawn(name, "en"))


@pytest.mark.parametrize("name", FIGURES)
def test_same_input_gives_the_same_files(name, tmp_path):
    kept = []
    for k in range(2):
        figure = FIGURES[name](FakeMeans(("documented",)), lang="zh")
        kept.append([path.read_bytes() for path in style.save(figure, tmp_path / str(k), name)])
    assert kept[0] == kept[1]
    assert all(len(data) < 1_000_000 for data in kept[0])


@pytest.mark.parametrize("lang", languages())
@pytest.mark.parametrize("name", FIGURES | OLDER)
def test_figures_draw_into_axes_of_somebody_else(name, lang):
    ax = own_axes(name, lang)
    assert ax.get_title(loc="left") or ax.get_title()
    assert ax.has_data() or ax.patches or ax.collections
    assert not any("tierflow" in text for text in words(ax.get_figure(root=True)))


def test_a_ranking_is_in_the_order_of_the_means():
    figure = drawn("ranking", "en")
    gaps = FakeMeans().differences().query("measure == 'resolution_median_hours'")
    for ax, footing in zip(figure.axes, ("documented", "equal"), strict=True):
        rows = gaps[gaps["footing"] == footing].set_index("scenario")["mean"]
        rows["five_tier"] = 0.0
        order = [TITLES[name]["en"] for name in rows.sort_values(kind="stable").index]
        shown = [label.get_text().replace("\n", " ") for label in ax.get_yticklabels()]
        assert shown == order


def test_verdicts_are_told_by_signs_and_words():
    gaps = FakeMeans().differences().query("measure == 'resolution_median_hours' and footing == 'documented'")
    ax = plots.plot_ranking(FakeMeans(("documented",))).axes[0]
    signs = [line.get_marker() for line in ax.lines if line.get_marker() not in ("None", "")]
    assert sorted(signs) == sorted(MARKERS[verdict] for verdict in gaps["verdict"])
    hollow = [line for line in ax.lines if line.get_markerfacecolor() == "white"]
    assert len(hollow) == (gaps["verdict"] == "undetermined").sum() > 0
    assert words(ax.get_figure()).count("no detectable difference") == len(hollow)


def test_signs_of_verdicts_and_groups_differ_without_colour():
    assert len(set(MARKERS.values())) == len(MARKERS)
    assert len({fill.hatch for way, fill in WAYS.items() if way != "reported"}) == len(WAYS) - 1


def test_fairness_draws_a_dot_per_community_and_a_sign_per_coefficient():
    left, right = plots.plot_fairness(FakeMeans(("equal",))).axes
    dots = sum(len(line.get_xdata()) for line in left.lines if line.get_marker() == "o")
    assert dots == 102 * len(TITLES)
    signs = [line.get_marker() for line in right.lines if line.get_marker() not in ("None", "")]
    assert {sign: signs.count(sign) for sign in set(signs)} == {
        "s": len(TITLES),
        "D": len(TITLES),
        "o": len(TITLES),
        "^": len(TITLES),
    }


def test_ribbons_are_as_wide_as_their_moves():
    table = FakeMeans().flows.query("footing == 'documented' and scenario == 'five_tier'")
    panel = drawn("flows", "en").axes[0]
    sizes = []
    for patch in panel.patches:
        if isinstance(patch, PathPatch):
            heights = patch.get_path().vertices[:, 1]
            sizes.append(heights[7] - heights[0])
            assert heights[4] - heights[3] == pytest.approx(sizes[-1])
    assert sorted(sizes) == pytest.approx(sorted(table["mean"]))


def test_moves_up_the_hierarchy_are_hatched():
    panel = drawn("flows", "en").axes[0]
    hatches = [patch.get_hatch() for patch in panel.patches if isinstance(patch, PathPatch)]
    assert set(hatches) <= {fill.hatch or None for fill in WAYS.values()} | {""}
    assert hatches.count(WAYS["up"].hatch) == 0
    table = FakeMeans().flows
    up = table.assign(origin=table["target"], target=table["origin"]).query("origin == 'community'")
    up = up.query("target != 'reported'")

    class Up(FakeMeans):
        flows = up

    panel = plots.plot_flows(Up()).axes[0]
    ribbons = [patch for patch in panel.patches if isinstance(patch, PathPatch)]
    assert [patch.get_hatch() for patch in ribbons] == [WAYS["up"].hatch] * len(ribbons)


def test_a_footing_that_was_not_run_is_refused():
    with pytest.raises(ValueError, match=r"'equal'.*documented"):
        plots.plot_flows(FakeMeans(("documented",)), "equal")


@pytest.mark.parametrize(
    ("name", "table"),
    [("fairness", "communities"), ("flows", "flows"), ("backlog", "backlog"), ("shock", "backlog")],
)
def test_results_of_old_are_refused_where_they_lack_the_table(name, table):
    old = type("Old", (FakeMeans,), {table: pd.DataFrame()})
    with pytest.raises(ValueError, match="run the comparison again"):
        FIGURES[name](old())


def test_the_backlog_shows_its_band_and_the_shock():
    table = FakeMeans(("equal",)).backlog.query("scenario == 'direct_control'")
    panel = plots.plot_backlog(FakeMeans(("equal",))).axes[list(TITLES).index("direct_control")]
    band = panel.collections[0].get_paths()[0].vertices[:, 1]
    assert band.min() == pytest.approx(table["low"].min())
    assert band.max() == pytest.approx(table["high"].max())
    (shade,) = panel.patches
    assert (shade.get_x(), shade.get_width()) == (60, 3)
    assert panel.get_ylim()[0] == 0
    assert panel.get_ylim()[1] > FakeMeans(("equal",)).backlog["high"].max()


def test_a_shock_is_followed_from_its_beginning():
    panel = plots.plot_shock(FakeMeans(("documented",))).axes[0]
    since, excess = panel.lines[0].get_data()
    assert since[0] == -14
    assert np.asarray(excess)[np.asarray(since) < 0] == pytest.approx(0)
    assert panel.patches[0].get_x() == 0


def test_without_a_shock_there_is_no_figure_of_one():
    class Calm(FakeMeans):
        @property
        def backlog(self) -> pd.DataFrame:
            return super().backlog.assign(excess=np.nan)

    with pytest.raises(ValueError, match="shock"):
        plots.plot_shock(Calm())


def test_noise_starts_at_three_replications():
    ax = plots.plot_noise(FakeMeans(("documented",)), "direct_control").axes[0]
    assert min(ax.lines[0].get_xdata()) == 3
    assert {bool(band.get_hatch()) for band in ax.collections} == {True, False}


def test_levers_keep_the_family_of_the_colour():
    base = style.structure_colour("five_tier")
    shocked = style.structure_colour("five_tier_with_typhoon")
    assert base != shocked
    assert style.structure_colour("five_tier_with_typhoon_with_one_seal") not in (base, shocked)
    assert style.structure_colour("my_reform_with_typhoon") == style.structure_colour(
        "my_reform_with_typhoon"
    )


@pytest.mark.parametrize("most", [2, 3, 4])
def test_few_replications_show_their_intervals_of_noise_and_say_why_nothing_narrows(most):
    class Few(FakeMeans):
        def narrowing(self, measure: str, footing: str, scenario: str) -> pd.DataFrame:
            return super().narrowing(measure, footing, scenario).query(f"replications <= {most}")

    figure = plots.plot_noise(Few(("documented",)), "direct_control")
    bands = [band.get_paths()[0].get_extents() for band in figure.axes[0].collections]
    assert len(bands) == 2
    assert all(band.width > 0.2 and band.height > 0.2 for band in bands)
    told = any("how they narrow" in " ".join(text.split()) for text in words(figure))
    assert told == (most < 4)
