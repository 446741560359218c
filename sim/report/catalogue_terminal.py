"""Texts of the terminal: progress, tables and what is said of them, what levers bring."""

from __future__ import annotations

from sim.report.wording import Text

PROGRESS = {
    "progress.runs": Text("runs", "次运行"),
    "progress.left": Text("time left", "剩余"),
    "progress.begun": Text(
        "{done} of {planned} runs ({share} %), {passed}",
        "已运行 {done}/{planned} 次（{share}%），用时 {passed}",
    ),
    "progress.line": Text(
        "{done} of {planned} runs ({share} %), {passed}, about {left} left",
        "已运行 {done}/{planned} 次（{share}%），用时 {passed}，约剩 {left}",
    ),
    "span.seconds": Text("{number} s", "{number} 秒"),
    "span.minutes": Text("{number} min", "{number} 分钟"),
    "span.hours": Text("{number} h", "{number} 小时"),
    "progress.figures": Text("drawing figures", "正在绘图"),
    "params.none": Text("No number here states a source.", "此处没有注明来源的数值。"),
}

TABLES = {
    "column.scenario": Text("Structure", "结构"),
    "column.close_median": Text("Closing median, h", "办结\n中位数\n(时)"),
    "column.close_p90": Text("P90, d", "P90\n(天)"),
    "column.difference": Text("Difference", "与基准之差"),
    "column.local": Text("Local %", "就地 %"),
    "column.on_time": Text("On time %", "按时 %"),
    "column.field_load": Text("Dept. load %", "部门负荷 %"),
    "column.measure": Text("Measure", "指标"),
    "column.unit": Text("Unit", "单位"),
    "column.mean": Text("Mean", "均值"),
    "column.interval": Text("95 % interval", "95% 置信区间"),
    "column.name": Text("Name", "名称"),
    "column.title": Text("Title", "标题"),
    "column.path": Text("Path", "路径"),
    "column.value": Text("Value", "取值"),
    "column.range": Text("Range", "范围"),
    "column.source": Text("Source", "来源"),
    "column.grade": Text("Grade", "等级"),
    "column.book": Text("Book", "编制归属"),
    "column.posts": Text("Posts", "岗位数"),
    "column.station": Text("Station", "服务台"),
    "column.capacity": Text("Room", "容量"),
    "column.service": Text("Service", "服务时间"),
    "column.brings": Text("Brings", "内容"),
    "column.before": Text("Before", "原为"),
    "column.after": Text("Now", "现为"),
    "group.city": Text("Structures", "治理结构"),
    "group.lever": Text("Levers", "改革举措与冲击"),
    "group.network": Text("Networks", "排队网络"),
    "group.study": Text("Studies", "研究"),
    "group.ablation": Text("Studies of mechanisms", "机制研究"),
    "grade.documented": Text("documented", "文献"),
    "grade.evidence": Text("evidence", "外部证据"),
    "grade.assumption": Text("assumption", "假设"),
    "grade.user": Text("user", "用户"),
    "book.departments": Text("departments", "部门"),
    "book.middle": Text("middle tier", "中间层"),
    "book.front": Text("front line", "一线"),
    "book.establishment": Text("departments and middle tier", "部门与中间层合计"),
    "book.all": Text("all", "总计"),
    "tree.offices": Text("{title}: {count}", "{title}：{count} 个"),
    "show.sources": Text("Every number with its source: {command}", "各数值及来源：{command}"),
    "note.paired": Text(
        "{measure}: mean and, in brackets, its 95 % limits. Difference: paired over {replications} "
        "replications with common incidents; its 95 % limits hold for all structures together.",
        "{measure}：均值，方括号内为其 95% 界限。差值：{replications} 次重复、同一批事件的配对差，"
        "方括号内为各结构同时成立的 95% 界限。",
    ),
    "note.reached": Text(
        "Precision reached: the widest t interval is ±{width} of its mean, asked for was ±{target}.",
        "已达到精度：最宽的 t 区间为均值的 ±{width}，要求为 ±{target}。",
    ),
    "note.unknown": Text(
        "Precision unknown: at some point there is no interval to judge it by; asked for was ±{target}.",
        "精度未知：某些点没有可供判断的区间；要求为 ±{target}。",
    ),
    "note.not_reached": Text(
        "Precision not reached: the widest t interval is ±{width} of its mean, asked for was ±{target}.",
        "未达到精度：最宽的 t 区间为均值的 ±{width}，要求为 ±{target}。",
    ),
    "finding.verdicts": Text(
        "{footing}, compared with “{baseline}”: {clauses}.", "{footing}，与“{baseline}”相比：{clauses}。"
    ),
    "finding.clause": Text("{verdict} – {names}", "{names}{verdict}"),
    "finding.name": Text("“{name}”", "“{name}”"),
    "finding.assumptions": Text(
        "This is what the model says under its assumptions: {count} of its {total} numbers are assumptions.",
        "以上为模型在其假设下的结果：{total} 个数值中有 {count} 个为假设。",
    ),
    "join.names": Text(", ", "、"),
    "join.clauses": Text("; ", "；"),
}

LEVERS = {
    "lever.already": Text("Already so here.", "此处已如此，不作改动。"),
    "lever.nothing": Text("nothing", "无"),
    "lever.factor": Text("× {value} ({range})", "×{value}（{range}）"),
    "lever.contradicts": Text("Does not go with {name}: {reason}", "不能与 {name} 同用：{reason}"),
    "operator.remove_tier": Text("Remove a tier", "撤销一级"),
    "operator.insert_tier": Text("Insert a tier", "增设一级"),
    "operator.set_offices": Text("Merge or split offices", "机构合并或拆分"),
    "operator.set_liaison": Text("Pool or split liaison", "对接方式调整"),
    "operator.pool_departments": Text("Merge departments", "部门合并"),
    "operator.pool_functions": Text("Merge departments of a field", "同类部门合并"),
    "operator.split_departments": Text("Split departments", "部门拆分"),
    "operator.add_platform": Text("Add a platform", "增设平台"),
    "operator.integrate_approvals": Text("Integrate approvals", "审批权集中"),
    "operator.parallel_approvals": Text("Run approvals in parallel", "审批并联"),
    "operator.place_in_front": Text("Place in front", "机构前移"),
    "operator.move_powers": Text("Move powers", "权力调整"),
}
"""What is said of levers."""

TERMINAL: dict[str, Text] = {**PROGRESS, **TABLES, **LEVERS}
