"""Texts of the page in the browser."""

from sim.report.wording import Text

PAGE_IN_BROWSER = {
    "page.title": Text("Tierflow: a month of government", "Tierflow：一个月的治理运行"),
    "page.choose": Text("What to look at", "选择情景"),
    "page.structure": Text("Structure", "治理结构"),
    "page.levers": Text("Levers", "改革举措"),
    "page.second": Text("Compare with", "对照结构"),
    "page.nobody": Text("none", "无"),
    "page.second_levers": Text("Levers of the second", "对照结构的改革举措"),
    "page.posts": Text("Posts", "编制口径"),
    "page.luck": Text("Incidents of replication", "事件批次（重复编号）"),
    "page.quantities": Text("Quantities, set alike in both", "参数（两种结构取值相同）"),
    "page.any": Text("Add any quantity by its path", "按路径添加任一参数"),
    "page.reset": Text("All as in the files", "全部恢复为文件取值"),
    "page.restore": Text("As in the file", "恢复文件取值"),
    "page.facts": Text("{unit}; range {low} to {high}; {source}", "{unit}；范围 {low} 至 {high}；{source}"),
    "page.facts_plain": Text("{unit}; {source}", "{unit}；{source}"),
    "page.source": Text("source {source} ({grade})", "来源 {source}（{grade}）"),
    "page.set": Text("set by you; the file has {value}", "由你设定；文件取值 {value}"),
    "page.beyond": Text(
        "set by you, outside the range that its source supports; the file has {value}",
        "由你设定，超出其来源所支持的范围；文件取值 {value}",
    ),
    "page.tab.month": Text("The month", "一个月"),
    "page.tab.compare": Text("Comparison", "对比"),
    "page.tab.figures": Text("Figures", "图表"),
    "page.play": Text("Play", "播放"),
    "page.pause": Text("Pause", "暂停"),
    "page.speed": Text("Hours a step", "每步小时数"),
    "page.time": Text("Time in the month", "月内时间"),
    "page.moment": Text("{day} {date}, {time}", "{date} {day} {time}"),
    "page.day.0": Text("Monday", "星期一"),
    "page.day.1": Text("Tuesday", "星期二"),
    "page.day.2": Text("Wednesday", "星期三"),
    "page.day.3": Text("Thursday", "星期四"),
    "page.day.4": Text("Friday", "星期五"),
    "page.day.5": Text("Saturday", "星期六"),
    "page.day.6": Text("Sunday", "星期日"),
    "page.month": Text(
        "{days} days after a warm-up of {warm_up} days; answered in {seconds:.2f} s",
        "预热 {warm_up} 天后的 {days} 天；用时 {seconds:.2f} 秒",
    ),
    "page.one_run": Text(
        "One run, without an interval: what differs here may be chance. “Comparison” tells an effect from "
        "noise.",
        "这是单次运行，没有区间：此处的差别可能只是偶然。是真实影响还是随机波动，请看“对比”。",
    ),
    "page.chart": Text("Organisation chart: load and queues", "组织图：负荷与排队"),
    "page.chart_note": Text(
        "Box: load over the past 24 hours, white while closed; number and grey bar: items waiting now, of "
        "all kinds of work. Point at a box for its name.",
        "方框颜色为过去 24 小时的负荷，白色为不办公；数字和灰条为当前排队件数（含各类工作）。"
        "指向方框可见名称。",
    ),
    "page.map": Text("Map of communities (schematic)", "社区示意图"),
    "page.map_note": Text(
        "A tile is a community with its open incidents, placed under the office that it belongs to; beside "
        "the name of the office stands what waits there, on the colour of its load. It is a scheme: the "
        "documents give no coordinates.",
        "每格为一个社区，数字为未办结事件数，归于其所属机构之下；机构名旁为其排队件数，底色为其负荷。"
        "此为示意图：文献未载坐标。",
    ),
    "page.course": Text("Open incidents", "未办结事件数"),
    "page.flows": Text("Handed over in the past 24 hours", "过去 24 小时的流转"),
    "page.flow": Text("{origin} → {target} {count}", "{origin} → {target} {count}"),
    "page.no_flow": Text("nothing", "无"),
    "page.now": Text(
        "Open incidents: {open}; waiting items: {waiting}", "未办结事件 {open} 件；排队 {waiting} 件"
    ),
    "page.longest": Text("Longest queue: {name} ({count})", "排队最多：{name}（{count} 件）"),
    "page.no_queue": Text("Nobody waits", "无人排队"),
    "page.office": Text(
        "{name}: {posts} posts, {waiting} waiting, load {load}",
        "{name}：{posts} 个岗位，排队 {waiting} 件，负荷 {load}",
    ),
    "page.community": Text("Community {number}", "社区 {number}"),
    "page.tile": Text("{office}; open incidents {pending}", "{office}；未办结事件 {pending} 件"),
    "page.shut": Text("none, closed", "无（不办公）"),
    "page.ramp": Text("Scale of colours from low to high", "色阶，由低到高"),
    "page.measure": Text("This month", "本月指标"),
    "page.again": Text("The same in a terminal:", "在终端中重复："),
    "page.making": Text(
        "Machine code of the engine is being made, once on this machine: less than a minute.",
        "正在为引擎生成机器码，本机只需一次，不到一分钟。",
    ),
    "page.working": Text("Simulating …", "正在模拟……"),
    "page.runs": Text("{done} of {planned} runs", "已运行 {done}/{planned} 次"),
    "page.stale": Text(
        "What is shown below is the last choice that could be run.", "下方显示的是上一个可运行的选择。"
    ),
    "page.need_second": Text("Choose a second structure to compare with.", "请先选择对照结构，再进行对比。"),
    "page.replications": Text("Replications", "重复次数"),
    "page.compare": Text("Compare on the same incidents", "用同一批事件对比"),
    "page.compare_note": Text(
        "Both structures meet the same incidents in each replication; limits are those of paired differences "
        "and hold for all measures shown together (95 %). Where an interval includes 0 there is no "
        "detectable difference, which is not the same as none. A month says less than the year of the "
        "report.",
        "每次重复中两种结构面对同一批事件；界限为配对差的界限，对所列全部指标同时成立（95%）。"
        "区间含零即未见可辨差异，但这不等于没有差异。一个月的结论不如报告中的一年可靠。",
    ),
    "page.changed": Text(
        "The choice has changed since; compare again for the present one.", "选择已改动，请重新对比。"
    ),
    "page.said": Text("What it supports", "结论"),
    "page.table": Text("Paired differences", "配对差"),
    "page.head.measure": Text("Measure", "指标"),
    "page.head.gap": Text("Difference (95 %, jointly)", "差（95%，同时成立）"),
    "page.head.verdict": Text("Verdict", "判断"),
    "page.leans": Text("It leans on: {leans}", "所依假设：{leans}"),
    "page.figure": Text("Figure", "图"),
    "page.figures_note": Text(
        "The figures of the report, drawn from the comparison.", "与报告相同的图，据本次对比绘制。"
    ),
    "page.swipe": Text("Wider than this screen: swipe it sideways →", "图比屏幕宽，请左右滑动 →"),
    "page.figures_none": Text(
        "Figures are drawn from a comparison: choose a second structure and compare.",
        "图表据对比绘制：请先选择对照结构并进行对比。",
    ),
    "page.drawing": Text("Drawing …", "正在绘图……"),
    "page.figure.resolution": Text("Time and differences", "时间与差异"),
    "page.figure.ranking": Text("Ranking with paired intervals", "排名与配对区间"),
    "page.figure.split": Text("Where the time goes", "时间去向"),
    "page.figure.bridge": Text("What makes the difference", "差异从何而来"),
    "page.figure.noise": Text("Effect or noise", "真实影响还是随机波动"),
    "page.figure.load": Text("Load by tier", "各层级负荷"),
    "page.figure.fairness": Text("Fairness between communities", "社区之间的公平"),
    "page.figure.flows": Text("Journeys between offices", "机构间的流转"),
    "page.figure.backlog": Text("Backlog day by day", "逐日积压"),
    "page.figure.shock": Text("What a shock adds", "冲击带来的积压"),
    "page.figure.organisations": Text("Organisation charts by load", "按负荷着色的组织图"),
    "page.report": Text("Save the whole report", "保存完整报告"),
    "page.writing": Text("Writing the report …", "正在撰写报告……"),
    "page.needed": Text(
        "the page needs NiceGUI, which is not installed; install it with: pip install 'tierflow[page]'",
        "网页需要 NiceGUI，尚未安装；安装命令：pip install 'tierflow[page]'",
    ),
    "page.refused": Text("This cannot be run:", "无法运行："),
    "knob.incidents.rate": Text("Incidents", "事件发生率"),
    "knob.requests.rate": Text("Service requests", "政务服务申请"),
    "knob.upward.share": Text("Upward tasks, share of field time", "上级任务占外勤工时"),
    "knob.incidents.joint": Text("Incidents that need two departments", "需多部门联办的事件"),
    "knob.desk.hand_over": Text("Desk wait after a hand-over", "移交后等待办理的时间"),
    "knob.behaviour.bureaus.returns": Text("Cases that departments send back", "部门退回的事件"),
    "knob.behaviour.bureaus.wrong_address": Text("Cases sent to the wrong department", "派错部门的事件"),
    "knob.behaviour.residents.reporting": Text("Residents who report what they see", "会上报所见问题的居民"),
    "knob.structure.community.powers.ordinary": Text(
        "Ordinary cases that communities may conclude", "社区有权办结的一般事件"
    ),
    "knob.structure.community.posts": Text("Community staff", "社区工作者"),
}
"""What the page says."""

LANGUAGE_NAMES = {"en": "English", "zh": "中文"}
"""What each language calls itself, alike in both."""
