"""The figures of a made-up comparison of seven structures draw in both languages, and draw the same twice."""

from functools import cache
from io import BytesIO
from itertools import combinations, pairwise
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from looks import is_whole, strictly, words
from madeup import HOURS, TITLES, Fake
from matplotlib import image
from matplotlib.collections import PatchCollection
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from sim.report import plots, style
from sim.report.plots import charts
from sim.words import Language, languages

FIGURES = {
    "resolution": plots.plot_resolution,
    "split": plots.plot_split,
    "bridge": lambda result, **look: plots.plot_bridge(result, "five_tier", "direct_control", **look),
    "load": plots.plot_load,
    "organisations": charts.plot_organisations,
}
SOURCE = "Tierflow 0.1.0, seed 1, command tierflow compare five_tier nine_districts"


@cache
def drawn(name: str, lang: Language) -> Figure:
    with strictly():
        return FIGURES[name](Fake(), lang=lang, source=SOURCE)


@pytest.mark.parametrize("lang", languages())
@pytest.mark.parametrize("name", FIGURES)
def test_figure_names_its_structures_and_its_source(name, lang):
    shown = words(drawn(name, lang))
    named = ["five_tier", "direct_control"] if name == "bridge" else list(TITLES)
    assert any("tierflow compare" in text for text in shown)
    assert all(any(TITLES[scenario][lang].split()[0] in text for text in shown) for scenario in named)


@pytest.mark.parametrize("lang", languages())
@pytest.mark.parametrize("name", FIGURES)
def test_nothing_is_cut_off(name, lang):
    assert is_whole(drawn(name, lang))


@pytest.mark.parametrize("lang", languages())
def test_units_stand_on_the_axes(lang):
    unit = {"en": "(h)", "zh": "（小时）"}[lang]
    for name in ("resolution", "split", "bridge"):
        labels = [ax.get_xlabel() for ax in drawn(name, lang).axes]
        assert all(unit in label for label in labels if label)
        assert any(labels)


def test_missing_glyph_is_a_warning():
    with style.figure_style(), pytest.warns(UserWarning, match="Glyph"):
        style.finish(style.blank(3, 2), "\U00020089", [])


def test_one_replication_has_no_intervals_and_draws():
    class Once(Fake):
        def split_summary(self) -> pd.DataFrame:
            return super().split_summary().assign(low=np.nan, high=np.nan)

        def bridge(self, footing: str, first: str, second: str) -> pd.DataFrame:
            return super().bridge(footing, first, second).assign(low=np.nan, high=np.nan)

        def summary(self) -> pd.DataFrame:
            return super().summary().assign(low=np.nan, high=np.nan, replications=1)

        def differences(self) -> pd.DataFrame:
            return super().differences().assign(low=np.nan, high=np.nan, verdict="undetermined")

    result = Once(("documented",))
    assert words(plots.plot_resolution(result)).count("no detectable difference") == 6
    plots.plot_split(result)
    plots.plot_bridge(result, "five_tier", "direct_control")


def saved(folder: Path, second: str) -> tuple[bytes, bytes]:
    figure = plots.plot_bridge(Fake(("equal",)), "five_tier", second, lang="zh")
    png, svg = style.save(figure, folder, "bridge")
    return png.read_bytes(), svg.read_bytes()


def test_same_figure_gives_the_same_files(tmp_path):
    first, again, other = (
        saved(tmp_path / str(k), second)
        for k, second in enumerate(["nine_districts", "nine_districts", "direct_control"])
    )
    assert first == again
    assert first[1] != other[1]
    assert b"<dc:date>" not in first[1]
    assert b"<text" not in first[1]


def test_a_notebook_shows_a_figure_the_same_each_time():
    figure = plots.plot_bridge(Fake(("equal",)), "five_tier", "direct_control")
    shown, size = figure._repr_png_()
    assert (shown, size) == figure._repr_png_()
    height, width, _ = image.imread(BytesIO(shown), format="png").shape
    assert width / size["width"] == pytest.approx(style.PRINT_DPI / style.SCREEN_DPI, rel=0.01)
    assert width / height == pytest.approx(size["width"] / size["height"], rel=0.01)


def test_a_notebook_shows_a_figure_with_the_shipped_font():
    figure = plots.plot_bridge(Fake(("equal",)), "five_tier", "direct_control", lang="zh")
    with strictly():
        figure._repr_png_()


@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_can_be_shown_by_a_notebook(name):
    assert isinstance(drawn(name, "en"), style.NotebookFigure)


@pytest.mark.parametrize(("lang", "title"), [("en", "With other\nwork (%)"), ("zh", "含其他\n工作（%）")])
def test_load_with_other_work_stands_where_somebody_has_some(lang, title):
    class Idle(Fake):
        def load_summary(self) -> pd.DataFrame:
            table = super().load_summary()
            return table.assign(other=0.0, engaged=table["utilisation"])

    with_other, without = words(drawn("load", lang)), words(plots.plot_load(Idle(("documented",)), lang=lang))
    assert with_other.count(title) == 2
    assert title not in without


def test_cells_of_load_are_pooled_over_posts():
    class Two(Fake):
        def load_summary(self) -> pd.DataFrame:
            place = ["documented", "five_tier", 3]
            rows = [
                [*place, 1, "unit", "desk", 30, 0.20, 0.5, 0.60, 3.0],
                [*place, 2, "unit", "desk", 10, 0.40, 0.5, 0.70, 1.0],
                [*place, 3, "department", "field", 10, 0.50, 0.0, 0.50, 0.0],
            ]
            return pd.DataFrame(rows, columns=super().load_summary().columns)

    figure = plots.plot_load(Two())
    shown = [text.get_text() for text in figure.axes[0].texts]
    assert [text for text in shown if text and text[0].isdigit()] == ["25", "62", "0.1", "50", "0.0"]
    diamonds = [line for line in figure.axes[1].lines if line.get_marker() == "D"]
    assert [line.get_xdata()[0] for line in diamonds] == pytest.approx([62.5, np.nan], nan_ok=True)


def test_settings_outside_stay_as_they_are():
    before = dict(mpl.rcParams)
    plots.plot_bridge(Fake(("documented",)), "five_tier", "direct_control")
    assert dict(mpl.rcParams) == before


def test_verdicts_are_written_beside_the_differences():
    gaps = Fake().differences().query("measure == 'resolution_median_hours' and footing == 'documented'")
    shown = words(plots.plot_resolution(Fake(("documented",))))
    assert {"lower", "undetermined"} <= set(gaps["verdict"])
    assert shown.count("faster · 70 % of worlds") == (gaps["verdict"] == "lower").sum()
    assert shown.count("no detectable difference") == (gaps["verdict"] == "undetermined").sum()
    assert shown.count("baseline") == 1


def test_measures_other_than_time_are_lower_or_higher():
    shown = words(plots.plot_resolution(Fake(("equal",)), measure="on_time_share"))
    assert not any("faster" in each for each in shown)
    assert "higher · 20 % of worlds" in shown


def test_unknown_measure_names_those_that_exist():
    with pytest.raises(ValueError, match=r"'speed'.*on_time_share, resolution_median_hours"):
        plots.plot_resolution(Fake(), measure="speed")


def test_bridge_of_a_structure_that_was_not_run_is_refused():
    class Partial(Fake):
        def split_summary(self) -> pd.DataFrame:
            return super().split_summary().query("scenario != 'direct_control'")

    with pytest.raises(ValueError, match="direct_control"):
        plots.plot_bridge(Partial(), "five_tier", "direct_control")


def test_bridge_ends_where_the_second_structure_begins():
    ax = plots.plot_bridge(Fake(("documented",)), "five_tier", "direct_control").axes[0]
    bars = [patch for patch in ax.patches if patch.get_width()]
    *_, last = [bar for bar in bars if 0.5 < bar.get_y() + bar.get_height() / 2 < 10.5]
    assert last.get_x() + last.get_width() == pytest.approx(sum(HOURS["direct_control"]))


def test_step_that_is_rounded_to_nothing_has_no_sign():
    class Still(Fake):
        def bridge(self, footing: str, first: str, second: str) -> pd.DataFrame:
            return super().bridge(footing, first, second).assign(hours=[-0.04, 0.04, -0.06, 0.06, *[0.0] * 6])

    shown = words(plots.plot_bridge(Still(("documented",)), "five_tier", "direct_control"))
    assert shown.count("0.0") == 8
    assert {"−0.1", "+0.1"} <= set(shown)
    assert not {"−0.0", "+0.0"} & set(shown)


def test_split_bars_reach_the_mean_resolution_time():
    ax = plots.plot_split(Fake(("documented",))).axes[0]
    ends = np.array([[patch.get_y(), patch.get_x() + patch.get_width()] for patch in ax.patches])
    reached = [ends[ends[:, 0] == y, 1].max() for y in np.unique(ends[:, 0])]
    assert reached == pytest.approx([sum(hours) for hours in HOURS.values()])


def test_offices_without_posts_are_white():
    assert style.load_colour(float("nan")) == "#FFFFFF"
    assert style.load_colour(0.0) != style.load_colour(1.0) != "#FFFFFF"


@pytest.mark.parametrize(
    ("lang", "names"), [("en", ["Hill Province", "Rivertown"]), ("zh", ["山省", "河市"])]
)
def test_single_offices_have_their_own_names(lang, names):
    shown = words(charts.plot_organisations(Fake(), ("five_tier",), lang=lang))
    kinds = {"en": ["higher level", "departments: 25"], "zh": ["上级", "部门：25 个"]}[lang]
    labels = [text for text in shown if text in names or text == kinds[0]]
    assert labels == [names[0], kinds[0], names[1]]
    assert any(kinds[1] in text.split("\n") for text in shown)


def test_boxes_at_the_edge_are_drawn_whole():
    ax = charts.plot_organisations(Fake(), ("direct_control",)).axes[0]
    boxes = [part for part in ax.collections if isinstance(part, PatchCollection)]
    assert [part.get_clip_on() for part in boxes] == [False]


@pytest.mark.parametrize("scenario", TITLES)
def test_every_office_has_its_own_place(scenario):
    table = charts.placed(Fake().offices(scenario, "equal"))
    assert len(table) == len(Fake().offices(scenario, "equal"))
    for _, row in table.groupby("row"):
        tier = row.sort_values("x")
        edges = tier["x"].to_numpy(), tier["width"].to_numpy() / 2
        assert (edges[0] - edges[1] >= 0).all() and (edges[0] + edges[1] <= 1).all()
        assert (np.diff(edges[0]) > edges[1][1:] + edges[1][:-1]).all()


def test_lines_to_superiors_do_not_cross_below_a_tier():
    table = charts.placed(Fake().offices("units_26_designed", "equal"))
    communities = table[table["kind"] == "community"].sort_values("x")
    assert communities["parent"].map(table["x"]).is_monotonic_increasing


def test_superior_below_its_office_is_refused():
    offices = Fake().offices("direct_control", "equal")
    offices.loc[1, "parent"] = 100
    with pytest.raises(ValueError, match="100"):
        charts.placed(offices)


def lightness(colour: str) -> float:
    """CIE L* of an sRGB colour, 0 to 100."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
    luminance = float(np.dot(linear, (0.2126, 0.7152, 0.0722)))
    return 116 * luminance ** (1 / 3) - 16 if luminance > 0.008856 else 903.3 * luminance


def seen_with(deficiency: str, colour: str) -> np.ndarray:
    """Colour as a dichromat sees it (Machado, Oliveira and Fernandes 2009, severity 1), on 0..1."""
    matrices = {
        "protan": [[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]],
        "deutan": [[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]],
        "none": np.eye(3),
    }
    return np.clip(np.array(matrices[deficiency]) @ np.array(to_rgb(colour)), 0, 1)


def test_neighbouring_parts_differ_in_lightness():
    for first, second in pairwise(style.PART_FILLS.values()):
        assert abs(lightness(first.colour) - lightness(second.colour)) > 20


def test_parts_are_told_apart_by_colour_or_hatch():
    assert len({fill.colour for fill in style.PART_FILLS.values()}) == len(style.PART_FILLS)
    assert len({fill.hatch for fill in style.PART_FILLS.values() if fill.hatch}) == 5


@pytest.mark.parametrize("deficiency", ["none", "protan", "deutan"])
def test_structures_are_told_apart_by_the_colour_blind(deficiency):
    for first, second in combinations(TITLES, 2):
        seen = [seen_with(deficiency, style.structure_colour(name)) for name in (first, second)]
        assert np.linalg.norm(seen[0] - seen[1]) > 0.12, (first, second)


def test_colour_of_a_new_structure_is_stable():
    assert style.structure_colour("my_reform") == style.structure_colour("my_reform")
    assert style.structure_colour("my_reform") != style.structure_colour("my_reform_2")
    assert style.structure_colour("my_reform") == "#463391"


def test_load_colours_darken_evenly():
    steps = np.diff([lightness(style.load_colour(x)) for x in np.linspace(0, 1, 11)])
    assert (steps < -2).all()


def test_wrap_keeps_closing_marks_with_their_sentence():
    lines = style.wrap("各部分之和等于平均解决时间。条内数字为小时数，放不下的从略。", 28).split("\n")
    assert "".join(lines) == "各部分之和等于平均解决时间。条内数字为小时数，放不下的从略。"
    assert all(line[0] not in "，。" for line in lines)
    assert all(len(line) <= 14 for line in lines)


def test_wrap_breaks_english_at_spaces():
    text = "Each bar adds or saves mean hours per incident"
    lines = style.wrap(text, 20).split("\n")
    assert " ".join(lines) == text
    assert all(len(line) <= 20 for line in lines)


def test_font_is_shipped_with_its_licence():
    assert style.FONT.stat().st_size > 2_000_000
    licence = Path(style.FONT).with_name("OFL.txt").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence
    assert "Copyright 2014-2021 Adobe" in licence
