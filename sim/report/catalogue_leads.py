"""Texts of what is left of each lead when posts, powers and route are equal."""

from __future__ import annotations

from sim.report.wording import Text

LEADS: dict[str, Text] = {
    "setting.lead": Text("Lead", "领先"),
    "setting.posts": Text("Posts", "编制"),
    "setting.powers": Text("Powers", "权限"),
    "setting.route": Text("Route", "流程"),
    "setting.structure": Text("Structure", "结构本身"),
    "said.setting.posts": Text("posts", "编制"),
    "said.setting.powers": Text("powers", "权限"),
    "said.setting.route": Text("route", "流程"),
    "join.and": Text(" and ", "和"),
    "title.leads": Text(
        "What is left of each lead when {settings} are equal: {measure}",
        "{settings}相同之后，各结构的领先还剩多少：{measure}",
    ),
    "caption.leads": Text(
        "Lead over “{baseline}”: how much lower a structure is on common incidents. It is divided among what"
        " the structures have of their own (Shapley values over all combinations) and what is left when all "
        "of that is equal, the structure itself; the parts add up to the lead. Lines: 95 % limits over "
        "{replications} replications, which hold for the whole figure together.",
        "领先：在同一批事件上比“{baseline}”低多少。它被分解为各结构自有条件的作用（对各种组合取 Shapley 值）"
        "和条件全部相同后的剩余，即结构本身；各部分相加等于领先。线段：{replications} 次重复的 95% 界限，全"
        "图同时成立。",
    ),
    "axis.lead": Text("{unit}; {sides}", "{unit}；{sides}"),
    "axis.lead.sides": Text("{lower} →", "{lower} →"),
    "table.leads": Text("What is left of each lead, {unit}", "各结构的领先还剩多少（{unit}）"),
    "note.leads": Text(
        "Lead: {measure} of “{baseline}” less that of the structure, each with posts, powers and route of "
        "its own; what each of these makes of it; and what is left to the structure when all are equal. In "
        "brackets 95 % limits, which hold for the whole table.",
        "领先：“{baseline}”的{measure}减去该结构的，各按自己的编制、权限和流程；其后为这些条件各自的作用，以"
        "及条件全部相同后归于结构本身的部分。方括号内为全表同时成立的 95% 界限。",
    ),
    "finding.lead": Text(
        "{name} {own} the baseline by {size} {unit}. Of this lead {shares}; with {settings} equal {left}.",
        "{name}比基准{own} {size} {unit}，其中{shares}；{settings}相同后，{left}。",
    ),
    "finding.lead.leads": Text("leads", "领先"),
    "finding.lead.lags": Text("lags behind", "落后"),
    "finding.left.leads": Text("it leads by {size} [{low}, {high}]", "领先 {size} [{low}, {high}]"),
    "finding.left.lags": Text("it lags by {size} [{low}, {high}]", "落后 {size} [{low}, {high}]"),
    "finding.left.undetermined": Text(
        "no difference can be told [{low}, {high}]", "未见可辨差异 [{low}, {high}]"
    ),
    "finding.same": Text(
        "{name} cannot be told from the baseline. Of the lead {shares}; with {settings} equal {left}.",
        "{name}与基准未见可辨差异。领先中{shares}；{settings}相同后，{left}。",
    ),
    "finding.share": Text("{setting} make {size}", "{setting}占 {size}"),
    "finding.share.one": Text("the {setting} makes {size}", "{setting}占 {size}"),
    "finding.reversed": Text(
        "In the {measure} the verdict on {names} turns round when {settings} are equal.",
        "就{measure}而言，{settings}相同后，{names}的结论相反。",
    ),
    "finding.not_reversed": Text(
        "In the {measure} no verdict turns round when {settings} are equal.",
        "就{measure}而言，{settings}相同后，没有结论相反。",
    ),
    "title.course": Text("{measure} along: {factor}", "{measure}的走势：{factor}"),
    "caption.course": Text(
        "Means over {replications} replications with common incidents; bands: 95 % limits, each for itself.",
        "{replications} 次重复、同一批事件的均值；阴影为各自的 95% 界限。",
    ),
    "course.turn": Text(
        "{ahead} is surely lower than {behind} up to {last}, and surely higher from {first} on ({factor}).",
        "{ahead}在 {last} 以内确定低于{behind}，自 {first} 起确定高于后者（{factor}）。",
    ),
    "course.no_turn": Text(
        "No order of two structures surely turns along these levels.",
        "在这些水平之间，没有两种结构的次序确定反转。",
    ),
    "note.same_runs": Text(
        "{cases} cases were {runs} different runs, since a structure may have already what is made equal.",
        "{cases} 种组合实为 {runs} 种不同的运行：有的结构本来就具备被设为相同的条件。",
    ),
}
