"""What is written on figures beside the names of measures, parts and offices."""

from __future__ import annotations

from sim.report.wording import Text

TITLES = {
    "title.level": Text("How do the structures compare? {measure}", "各结构如何比较？{measure}"),
    "title.resolution": Text("Which structure is faster? {measure}", "哪种结构更快？{measure}"),
    "title.split": Text(
        "Where does the time go? Mean resolution time by part", "时间花在哪里？平均解决时间的构成"
    ),
    "title.bridge": Text("Why the difference? {first} → {second}", "差异从何而来？从“{first}”到“{second}”"),
    "title.load": Text(
        "Who carries the load? Utilisation by office and role", "谁在承担负荷？各机构各岗位的利用率"
    ),
    "title.organisations": Text("How is it organised, and how loaded?", "如何组织？负荷如何？"),
    "title.ranking": Text("Who does better, and how surely? {measure}", "孰优孰劣，把握多大？{measure}"),
    "title.fairness": Text(
        "Who waits longer, and who works more? Communities and offices", "谁等得更久、谁忙得更多？社区与机构"
    ),
    "title.flows": Text("Who hands incidents to whom?", "事件在哪些机构之间流转？"),
    "title.backlog": Text("How many incidents are open, day by day?", "每天有多少事件在办？"),
    "title.shock": Text("How long does a shock last?", "冲击的影响持续多久？"),
    "title.noise": Text("What is noise? {second} minus {first}", "什么是随机波动？“{second}”减“{first}”"),
    "title.parts": Text(
        "What drives the difference? {first} → {second}", "差异由什么驱动？从“{first}”到“{second}”"
    ),
    "title.switches": Text("Where does the answer flip? {measure}", "结论在何处改变？{measure}"),
    "title.sensitivity": Text("On what does it rest? {measure}", "结果取决于哪些假设？{measure}"),
    "title.sensitivity_of_change": Text(
        "On what does the difference from {baseline} rest? {measure}",
        "与{baseline}之差取决于哪些假设？{measure}",
    ),
    "title.morris": Text(
        "Which assumptions act alone, which together? {measure}",
        "哪些假设单独起作用，哪些共同起作用？{measure}",
    ),
}

AXES = {
    "axis.difference": Text(
        "Paired difference ({unit}) from the baseline: {baseline}", "与基准“{baseline}”的配对差（{unit}）"
    ),
    "axis.hours_per_incident": Text("Mean hours per closed incident (h)", "每件办结事件平均用时（小时）"),
    "axis.hours": Text("Mean resolution time of closed incidents (h)", "已办结事件平均解决时间（小时）"),
    "axis.utilisation": Text("Utilisation (% of post time)", "利用率（占岗位工时的 %）"),
    "axis.pooled": Text("Utilisation\n(%)", "利用率\n（%）"),
    "axis.engaged": Text("With other\nwork (%)", "含其他\n工作（%）"),
    "axis.waiting": Text("Waiting\n(per post)", "排队\n（件/岗）"),
    "axis.with_unit": Text("{name} ({unit})", "{name}（{unit}）"),
    "axis.baseline": Text("baseline", "基准"),
    "axis.total": Text("{hours} h", "{hours} 小时"),
    "axis.sides": Text("← {lower} · {higher} →", "← {lower} · {higher} →"),
    "axis.community_hours": Text(
        "Mean resolution time of each community, cut at 60 days (h)", "各社区平均解决时间，限 60 天（小时）"
    ),
    "axis.gini": Text(
        "Gini coefficient (0: all alike, 1: one has all)", "基尼系数（0：完全均等，1：集中于一处）"
    ),
    "axis.day": Text("Day of the measured period", "统计期内的天数（天）"),
    "axis.open": Text("Open incidents at the start of the day", "每日零时在办件数（件）"),
    "axis.since_shock": Text("Days since the shock began", "冲击开始后的天数（天）"),
    "axis.excess": Text(
        "Open incidents above the mean of the 28 days before", "在办件数较此前 28 天均值的增量（件）"
    ),
    "axis.replications": Text("Replications used", "所用重复次数"),
    "axis.mean_difference": Text("{measure}: mean difference ({unit})", "{measure}：平均差（{unit}）"),
    "axis.full_range": Text(
        "Change of the outcome over the full range of the assumption ({unit})",
        "假设由其范围下限到上限时结果的变动（{unit}）",
    ),
    "axis.variance_share": Text(
        "Share of the variance that assumptions cause (%)", "占各假设所致方差的比例（%）"
    ),
    "axis.mu_star": Text(
        "Mean absolute effect over the full range, μ* ({unit})", "全范围平均绝对效应 μ*（{unit}）"
    ),
    "axis.sigma": Text("Spread of the effects, σ ({unit})", "效应的离散程度 σ（{unit}）"),
}

CAPTIONS = {
    "caption.resolution": Text(
        "Dots: means over {replications} replications; lines: 95 % confidence intervals, on the right such "
        "that those of all structures hold together. Differences are paired: every structure meets the same "
        "incidents. Triangle: the interval excludes zero; hollow circle: no detectable difference; square: "
        "none that matters.",
        "圆点为 {replications} 次重复的均值，横线为 95% 置信区间（右图为各结构同时成立的区间）。"
        "差值为配对差：各结构面对同一批事件。三角表示区间不含零，空心圆表示未见可辨差异，方块表示无实质差异。",
    ),
    "caption.split": Text(
        "The parts sum to the mean resolution time of closed incidents. Numbers inside the bars are "
        "hours, shown where they fit; thin lines at the end of each part: its 95 % confidence interval.",
        "各部分之和等于已办结事件的平均解决时间。条内数字为小时数，放不下的从略；"
        "各段末端细线为该部分的 95% 置信区间。",
    ),
    "caption.bridge": Text(
        "Each bar adds (orange, hatched) or saves (blue) mean hours per incident; lines: 95 % confidence "
        "intervals of the paired difference.",
        "每一横条表示该部分使每件平均用时增加（橙色、斜纹）或减少（蓝色）多少；细线为配对差的 95% 置信区间。",
    ),
    "caption.load": Text(
        "Load counts work on incidents, requests and tasks. Where posts have other work as well, it takes "
        "the share of their time that the scenario gives, and a further cell and the diamond hold both "
        "together. Patrol is not counted: grid workers patrol whenever nothing waits. Cells: all posts of a "
        "role pooled, and mean number waiting per post. Dots: one office each (mean over replications); "
        "line: from the least to the most loaded office; bar: pooled; diamond: pooled, with other work.",
        "利用率只计事件、办事申请和上级任务所用的工时。"
        "岗位另有其他工作的，按情景所给的比例占用工时，另以一格和菱形标出两者之和。"
        "巡查不计入：无待办事项时网格员即去巡查。方格：同类岗位合并值，以及每岗位平均排队件数。"
        "圆点：一个机构（多次重复的均值）；横线：负荷最轻到最重的机构；"
        "短竖线：合并值；菱形：含其他工作的合并值。",
    ),
    "caption.organisations": Text(
        "One box per office, from the top tier down; kinds of one tier stand in the order named, large ones "
        "on rows of their own; lines lead to the superior office; establishment and front-line posts are "
        "counted together. Colour: utilisation, mean over replications; white: no posts.",
        "每格为一个机构，自上而下为层级；同层机构按所列顺序排列，数量多的另起一行；连线指向上级机构；"
        "编制与一线人员合并计数。"
        "颜色为该机构的利用率（多次重复的均值），白色表示无岗位。",
    ),
    "caption.ranking": Text(
        "Signs: mean paired difference from the baseline, every structure meeting the same incidents; lines: "
        "95 % confidence intervals that hold for all structures of a panel together. Triangle: the interval "
        "excludes zero; hollow circle: no detectable difference, which is not the same as none; square: no "
        "difference that matters. Structures "
        "are in the order of their means; neighbours are compared with the baseline, not with each other.",
        "符号为与基准的平均配对差（各结构面对同一批事件），横线为同图各结构同时成立的 95% 置信区间。"
        "三角表示区间不含零；空心圆表示未见可辨差异，不等于没有差异；方块表示无实质差异。"
        "各结构按均值排列；只与基准比较，相邻两者之间未作比较。",
    ),
    "caption.fairness": Text(
        "Left: a dot is a community (mean over replications), the bar the middle one. Right: means over "
        "{replications} replications, lines: 95 % confidence intervals, each for itself. Departments, middle "
        "tier and front line: how unequally the offices of one kind are loaded; communities: how unequally "
        "their incidents wait.",
        "左图：每点为一个社区（多次重复的均值），短竖线为中位社区。右图：{replications} 次重复的均值，"
        "横线为各自的 95% 置信区间。部门、中间层、一线：同类机构之间负荷的不均；"
        "社区：各社区事件解决时间的不均。",
    ),
    "caption.flows": Text(
        "Left: who has an incident; right: whom it goes to next, from the top tier down. Ribbons and "
        "numbers: moves per incident, mean over replications; heading: mean number of hand-overs with "
        "its 95 % confidence interval. A move from a kind to itself is to another office of the kind, or to "
        "other staff of the same.",
        "左侧：事件在谁手中；右侧：下一步交给谁；自上而下为层级。"
        "带宽和数字为每件事件的流转次数（多次重复的均值）；"
        "图题为每件平均流转次数及其 95% 置信区间。同类之间的流转指转给另一同类机构或本机构其他人员。",
    ),
    "caption.backlog": Text(
        "Means over {replications} replications; bands: 95 % confidence intervals, each day for itself. The "
        "warm-up is left out; day 0 is the first day after it.",
        "{replications} 次重复的均值；阴影带为逐日的 95% 置信区间。已略去预热期，第 0 天为其后首日。",
    ),
    "caption.shock": Text(
        "Open incidents less their mean over the 28 days before the shock, run by run; means over "
        "{replications} replications; bands: 95 % confidence intervals, each day for itself. The rhythm of "
        "the week and the season move the curve too.",
        "每次运行的在办件数减去冲击前 28 天均值；{replications} 次重复的均值，阴影带为逐日的 95% 置信区间。"
        "曲线也受星期节律和季节影响。",
    ),
    "caption.noise": Text(
        "Both bands are 95 % confidence intervals of the same mean difference from ever more "
        "replications: paired, where both structures meet the same incidents, and unpaired, as if each had "
        "met its own. What both contain may be noise. While a band contains zero there is no detectable "
        "difference.",
        "两条带均为随重复次数增加所得同一平均差的 95% 置信区间：配对，即两种结构面对同一批事件；"
        "不配对，即视为各自面对不同事件。两带所含的都可能只是随机波动；带内含零时未见可辨差异。",
    ),
    "caption.parts": Text(
        "Each bar is the share of a part of the change in the difference, averaged over all orders in which "
        "the parts can be changed; shares add up to it. Lines: 95 % confidence intervals over {replications} "
        "paired replications, each for itself; unsure: the share cannot be told from zero, all parts judged "
        "together.",
        "每一横条为变化的一个组成部分在差值中的贡献，取所有可行改变次序的平均；各贡献之和等于总差值。"
        "细线为 {replications} 次配对重复的 95% 置信区间，各自单独成立；"
        "未能确定：各部分一并判断时其贡献与零无法区分。",
    ),
    "caption.switches": Text(
        "Each place names the best structure and by how much its mean beats that of the next one ({unit}). "
        "Full colour: it surely beats all others, all places together at {error} %; hatched: undetermined. "
        "Diamonds: where the best changes, interpolated, with its limits. Means over {samples} sample(s) of "
        "the assumptions and {replications} replications.",
        "每格标出最优结构的编号及其均值领先次优者的幅度（{unit}）。实色：确定优于所有其他结构"
        "（全部各处合计显著性水平 {error}%）；斜纹：未定。菱形及横线：内插的转折点及其上下限。"
        "均值取自 {samples} 组假设样本、{replications} 次重复。",
    ),
    "caption.sensitivity": Text(
        "Lines: {level} % limits that hold for all numbers of a structure together; chance is taken out. "
        "Filled: the limits exclude zero; hollow: no detectable effect. The strongest {shown} of {count} "
        "assumptions.",
        "横线为同一结构全部数值同时成立的 {level}% 上下限，已剔除随机波动。"
        "实心：上下限不含零；空心：未见可辨的影响。{count} 个假设中影响最强的 {shown} 个。",
    ),
    "caption.morris": Text(
        "A point is an assumption; chance is included in both numbers. Filled: its effect can be told from "
        "zero. Dashed: σ = μ*; towards it and above the effect changes with the other assumptions or is not "
        "proportional.",
        "每点为一个假设；两个数值均含随机波动。实心：其影响与零可以区分。虚线：σ = μ*；"
        "越近或高于此线，影响越随其他假设而变或不成比例。",
    ),
}

SIGNS = {
    "fairness.departments": Text("load of departments", "部门负荷"),
    "fairness.middle": Text("load of the middle tier", "中间层负荷"),
    "fairness.front": Text("load of the front line", "一线负荷"),
    "fairness.communities": Text("waiting of communities", "社区解决时间"),
    "flows.reported": Text("reported", "上报"),
    "flows.down": Text("down the hierarchy", "向下"),
    "flows.up": Text("up the hierarchy", "向上"),
    "flows.level": Text("on the same tier", "同层"),
    "flows.total": Text(
        "{mean} hand-overs an incident [{low}, {high}]", "每件流转 {mean} 次 [{low}, {high}]"
    ),
    "backlog.mean": Text("the structure named, mean", "图中所示结构的均值"),
    "backlog.band": Text("95 % interval", "95% 置信区间"),
    "backlog.baseline": Text("baseline: {name}", "基准：{name}"),
    "backlog.shock": Text("days of the shock", "冲击期间"),
    "noise.paired": Text("paired interval", "配对区间"),
    "noise.unpaired": Text("unpaired interval", "不配对区间"),
    "noise.mean": Text("mean difference so far", "累计平均差"),
    "parts.more": Text("raises it", "使其升高"),
    "parts.less": Text("lowers it", "使其降低"),
    "parts.open": Text("unsure", "未能确定"),
    "parts.unsure": Text("(unsure)", "（未定）"),
    "switches.unsure": Text("undetermined: the best is not surely so", "未定：不能确定何者最优"),
    "sensitivity.mean": Text("mean effect", "平均效应"),
    "sensitivity.strength": Text("strength, whatever the direction", "效应强度（不论方向）"),
    "sensitivity.first": Text("alone", "单独"),
    "sensitivity.total": Text("together with others", "含与其他假设的交互"),
    "sensitivity.sure": Text("detectable effect", "影响可辨"),
    "sensitivity.unsure": Text("no detectable effect", "未见可辨的影响"),
}

SOURCES = {
    "source.line": Text("Source: {source}", "来源：{source}"),
    "source.python": Text(
        "none, since a scenario was changed in Python", "无（情景在 Python 中修改过，没有命令可以重现）"
    ),
    "doc.again_in_python": Text(
        "The results were made on {date} in {seconds} seconds in Python, where a scenario was changed, so no "
        "command makes them again; this one makes this page, byte by byte, from the same folder.",
        "结果于 {date} 在 Python 中生成，用时 {seconds} 秒；其中情景经过修改，没有命令可以重新生成。"
        "下面的命令由同一文件夹生成本页，逐字节相同。",
    ),
    "source.run": Text(
        "Tierflow {version}, {replications} replications, seed {seed}, command: {command}",
        "Tierflow {version}，重复 {replications} 次，随机种子 {seed}，命令：{command}",
    ),
}

FIGURES: dict[str, Text] = {**TITLES, **AXES, **CAPTIONS, **SIGNS, **SOURCES}
