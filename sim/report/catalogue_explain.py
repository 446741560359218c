"""What is said of an explanation: the parts of a change, the parts of the time, and how to read both."""

from __future__ import annotations

from sim.report.wording import Text

PARTS_OF_CHANGE = {
    "explain.part.tiers": Text("Tiers", "层级"),
    "explain.part.pooling": Text("Pooling of staff", "人员统筹（合并队列）"),
    "explain.part.tiers_and_pooling": Text("Tiers and pooling", "层级与人员统筹"),
    "explain.part.departments": Text("Departments and matters", "部门设置与事项归并"),
    "explain.part.posts": Text("Posts and hours", "编制与工时"),
    "explain.part.powers": Text("Powers", "权限"),
    "explain.part.route": Text("Routes", "流程"),
    "explain.part.coordination": Text("Coordination", "协调机制"),
    "explain.part.behaviour": Text("Behaviour", "行为"),
    "explain.part.digital": Text("Digital tools", "数字化"),
    "explain.part.rest": Text("The rest", "其余"),
}

TABLES = {
    "explain.title": Text("Why “{second}” differs from “{first}”", "“{second}”为何不同于“{first}”"),
    "explain.by_part": Text("By part of the change: {measure}", "按变化的组成部分：{measure}"),
    "explain.by_time": Text(
        "By part of the time: mean hours of a closed incident", "按时间的组成部分：已办结事件的平均小时数"
    ),
    "explain.what_changes": Text("What differs", "差别所在"),
    "explain.column.part": Text("Part", "组成部分"),
    "explain.column.effect": Text("Share [95 %]", "贡献 [95%]"),
    "explain.column.verdict": Text("Verdict", "结论"),
    "explain.column.reach": Text("From … to", "最小…最大"),
    "explain.column.mainly": Text("Mainly", "主要体现"),
    "explain.column.hours": Text("Hours [95 %]", "小时 [95%]"),
    "explain.column.path": Text("Where", "位置"),
    "explain.column.before": Text("First", "前者"),
    "explain.column.after": Text("Second", "后者"),
    "explain.sum": Text("Together", "合计"),
    "explain.lower": Text("lowers", "降低"),
    "explain.higher": Text("raises", "升高"),
    "explain.undetermined": Text("not sure", "未能确定"),
    "explain.no_effect": Text("changes nothing here", "此处无影响"),
}

SENTENCES = {
    "explain.whole": Text(
        "{measure}: {before} {unit} in “{first}”, {after} {unit} in “{second}”. The difference is "
        "{gap} {unit} {limits} over {replications} paired replications.",
        "{measure}：“{first}”为 {before} {unit}，“{second}”为 {after} {unit}。"
        "{replications} 次配对重复所得之差为 {gap} {unit} {limits}。",
    ),
    "explain.whole_unsure": Text(
        "That difference is not sure: what follows divides what may be chance.",
        "这一差值本身未能确定，以下分解的可能只是偶然。",
    ),
    "explain.sure": Text(
        "In this model it is put down to {clauses}. These shares are apart from 0, all of them together "
        "at 95 %.",
        "在本模型中，这一差值归于：{clauses}。上述贡献均不为零，各结论以 95% 的把握同时成立。",
    ),
    "explain.none_sure": Text(
        "No part has a share that is surely apart from 0; more replications may find some.",
        "没有哪一部分的贡献确定不为零；增加重复次数或可辨明。",
    ),
    "explain.clause": Text("{part} ({gap} {unit})", "{part}（{gap} {unit}）"),
    "explain.not_sure": Text(
        "Not sure, which is not the same as none: {names}.", "未能确定（不等于没有）：{names}。"
    ),
    "explain.either_way": Text(
        "Whether these lower or raise it depends on what has been changed before: {names}.",
        "下列部分使其降低还是升高，取决于其他部分是否已经改变：{names}。",
    ),
    "explain.reading": Text(
        "A share is what changing the part adds, averaged over all orders in which the parts can be changed; "
        "shares add up to the difference. From … to is the least and the most that it adds in any of these "
        "orders, chance included. Each interval holds for itself. What lies between the two ({scenarios} "
        "scenarios with them) is built by rules and has never existed.",
        "贡献指改变该部分带来的变化，取所有可行改变次序的平均；各贡献之和等于总差值。“最小…最大”是不同次序下"
        "该部分带来的最小和最大变化（含随机波动）。各置信区间单独成立。两者之间的中间情形"
        "（连同两端共 {scenarios} 个方案）按规则构造，现实中并不存在。",
    ),
    "explain.merged_first": Text(
        "A tier that goes is merged into one office before, and one that comes is divided after: pooling is "
        "what sharing its queue does; tiers is the rest, its people being in departments where it is not.",
        "被撤的层级先并为一个机构再撤，新设的层级先设一个机构再分开：合并队列的作用计入人员统筹，其余计入层级；"
        "层级不在时，其人员编入部门。",
    ),
    "explain.unlike": Text(
        "The two do not meet the same incidents, as these differ: {paths}.",
        "两者面对的并非同一批事件，因为下列设定不同：{paths}。",
    ),
    "explain.crossing": Text(
        "One tier goes and another comes, so tiers and pooling cannot be told apart and are one part.",
        "既有层级撤销又有层级新设，层级与人员统筹无法分开，合为一个部分。",
    ),
    "explain.left_out": Text(
        "{count} of {total} combinations cannot be ({reason}); orders through them do not count.",
        "{total} 种组合中有 {count} 种不成立（{reason}），经过它们的次序不计。",
    ),
    "explain.departments": Text(
        "Departments that merge share their people and have fewer joint cases; the two cannot be told apart.",
        "部门合并既共用人员又减少多部门联办，二者无法分开。",
    ),
    "explain.network": Text(
        "Customers of a network wait and are served, and nothing else: there is no time split.",
        "排队网络中只有等待与服务，不作时间分解。",
    ),
    "explain.plan": Text(
        "{scenarios} scenarios × {replications} replications = {runs} runs",
        "{scenarios} 个方案 × {replications} 次重复 = {runs} 次运行",
    ),
}

EXPLANATION: dict[str, Text] = {**PARTS_OF_CHANGE, **TABLES, **SENTENCES}
"""All of it."""
