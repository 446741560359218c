"""Texts on what a study varies."""

from __future__ import annotations

from sim.report.wording import Text

STUDIES = {
    "column.study_factor": Text("Varied on purpose", "有意改变的因素"),
    "column.study_levels": Text("Levels", "水平"),
    "column.study_where": Text("In", "适用结构"),
    "column.study_path": Text("Uncertain", "不确定的数值"),
    "column.study_value": Text("Value", "取值"),
    "column.study_range": Text("Range", "范围"),
    "study.everywhere": Text("all", "全部"),
    "study.design_grid": Text("Design: every combination.", "设计：全部组合。"),
    "study.design_one_at_a_time": Text(
        "Design: each moved alone, all else as the scenario has it.", "设计：逐一改变，其余保持原值。"
    ),
    "study.design_latin_hypercube": Text(
        "Design: a Latin hypercube of {rows} points, the same for every structure.",
        "设计：{rows} 个点的拉丁超立方，各结构取同样的点。",
    ),
    "study.design_sobol": Text(
        "Design: {rows} points of Sobol's sequence, scrambled, the same for every structure.",
        "设计：{rows} 个点的扰动 Sobol 序列，各结构取同样的点。",
    ),
    "study.design_saltelli": Text(
        "Design: {rows} points for Sobol indices, the same for every structure.",
        "设计：用于 Sobol 指数的 {rows} 个点，各结构取同样的点。",
    ),
    "study.design_morris": Text(
        "Design: {rows} points for elementary effects (Morris), the same for every structure.",
        "设计：用于 Morris 基本效应的 {rows} 个点，各结构取同样的点。",
    ),
    "study.uncertain": Text(
        "{numbers} numbers are uncertain and varied over their ranges.",
        "{numbers} 个数值不确定，在各自范围内变动。",
    ),
    "study.certain": Text(
        "Numbers that are not documented stay at their central values.", "没有文献依据的数值保持中心值不变。"
    ),
    "study.size": Text(
        "Points: {points}; runs: {least} to {most}, until the interval of “{measure}” is within ±{share} of "
        "its mean.",
        "点数：{points}；运行 {least} 至 {most} 次，至“{measure}”的区间半宽不超过均值的 {share} 为止。",
    ),
    "study.size_exact": Text("Points: {points}; runs: {most}.", "点数：{points}；运行 {most} 次。"),
    "study.outcomes": Text("Also looked at: {measures}.", "同时考察：{measures}。"),
    "study.and": Text(", ", "、"),
    "study.settings": Text("Set in all scenarios: {settings}.", "各情景统一设定：{settings}。"),
}
