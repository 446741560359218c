"""Every word shown to people, in English and in Chinese, as one table of keys.

A key is `group.name`.  Terms follow the project's glossary: an incident is what is reported, closed is
administrative and resolved is real, tier 0 is the top, posts are establishment and not people.
Values are put in with `str.format`, so that a sentence may order them as its language wants.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

type Language = Literal["en", "zh"]

LANGUAGES: tuple[Language, ...] = get_args(Language.__value__)


@dataclass(frozen=True)
class Text:
    """One thing to say in both languages."""

    en: str
    zh: str


UNITS = {
    "unit.hours": Text("h", "小时"),
    "unit.days": Text("days", "天"),
    "unit.percent": Text("%", "%"),
    "unit.count": Text("count", "次"),
    "unit.incidents": Text("incidents", "件"),
    "unit.per_post": Text("per post", "件/编"),
    "unit.posts": Text("posts", "编制数"),
    "unit.staff_hours": Text("staff-hours", "工时"),
    "unit.index": Text("0 to 1", "0—1"),
    "unit.none": Text("", ""),
}

MEASURES = {
    "measure.noticing_mean": Text("Mean time until noticed", "平均发现时间"),
    "measure.noticing_median": Text("Median time until noticed", "发现时间中位数"),
    "measure.response_mean": Text("Mean time to first response", "平均首次响应时间"),
    "measure.response_median": Text("Median time to first response", "首次响应时间中位数"),
    "measure.resolution_mean": Text("Mean resolution time", "平均解决时间"),
    "measure.resolution_median": Text("Median resolution time", "解决时间中位数"),
    "measure.resolution_p90": Text("Resolution time of the slowest tenth (90th percentile)", "解决时间九成分位数"),
    "measure.resolution_working_mean": Text("Mean resolution time in working hours", "平均解决时间（工作时间）"),
    "measure.resolution_working_median": Text("Median resolution time in working hours", "解决时间中位数（工作时间）"),
    "measure.resolution_restricted": Text("Restricted mean resolution time", "限制平均解决时间"),
    "measure.closing_median": Text("Median time to closing", "办结时间中位数"),
    "measure.utilisation": Text("Utilisation of posts", "编制利用率"),
    "measure.open_per_post": Text("Open cases per post", "每编制在办件数"),
    "measure.backlog_end": Text("Backlog at the end", "期末积压件数"),
    "measure.backlog_mean": Text("Mean backlog", "平均积压件数"),
    "measure.overtime_hours": Text("Overtime per post and week", "每编制每周加班时间"),
    "measure.upward_share": Text("Share of staff time spent on upward work", "应付上级任务的工时占比"),
    "measure.gini_offices": Text("Inequality of load across offices (Gini)", "机构间负荷不均（基尼系数）"),
    "measure.gini_communities": Text(
        "Inequality of resolution time across communities (Gini)", "社区间解决时间不均（基尼系数）"
    ),
    "measure.closed_share": Text("Share closed", "办结率"),
    "measure.resolved_share": Text("Share resolved", "解决率"),
    "measure.on_time_share": Text("On-time closure rate", "按时办结率"),
    "measure.local_share": Text("Share resolved in place", "就地解决率"),
    "measure.cross_department_share": Text("Department-linked handling rate", "部门联动处置率"),
    "measure.hops": Text("Hand-overs per incident", "每件流转次数"),
    "measure.returns": Text("Returns per incident", "每件退回次数"),
    "measure.reopened_share": Text("Share re-opened", "重派率"),
    "measure.repeat_share": Text("Share reported again", "重复上报率"),
    "measure.satisfaction": Text("Satisfaction rate", "满意率"),
    "measure.trust": Text("Trust of residents", "居民信任度"),
    "measure.staff_hours_per_closed": Text("Staff-hours per closed incident", "每办结一件的工时"),
    "measure.posts_per_closed": Text("Posts per thousand closed incidents", "每办结千件的编制数"),
    "measure.recovery_days": Text("Time to recover from a surge", "突增后的恢复时间"),
}

MEASURE_UNITS = {
    "noticing_mean": "hours",
    "noticing_median": "hours",
    "response_mean": "hours",
    "response_median": "hours",
    "resolution_mean": "hours",
    "resolution_median": "hours",
    "resolution_p90": "hours",
    "resolution_working_mean": "hours",
    "resolution_working_median": "hours",
    "resolution_restricted": "hours",
    "closing_median": "hours",
    "utilisation": "index",
    "open_per_post": "per_post",
    "backlog_end": "incidents",
    "backlog_mean": "incidents",
    "overtime_hours": "hours",
    "upward_share": "index",
    "gini_offices": "index",
    "gini_communities": "index",
    "closed_share": "index",
    "resolved_share": "index",
    "on_time_share": "index",
    "local_share": "index",
    "cross_department_share": "index",
    "hops": "count",
    "returns": "count",
    "reopened_share": "index",
    "repeat_share": "index",
    "satisfaction": "index",
    "trust": "index",
    "staff_hours_per_closed": "staff_hours",
    "posts_per_closed": "posts",
    "recovery_days": "days",
}

TIMES = ("noticing_", "response_", "resolution_", "closing_")
"""Beginnings of the names of measures of time, of which less is faster."""

PARTS = {
    "part.noticing": Text("Noticing", "发现"),
    "part.closed_hours": Text("Closed hours", "非办公时间"),
    "part.queueing": Text("Queueing", "排队"),
    "part.hand_over": Text("Hand-over", "流转交接"),
    "part.decision_wait": Text("Waiting for a decision", "等待决定"),
    "part.return_rework": Text("Return and rework", "退回与返工"),
    "part.travel": Text("Travel", "路途"),
    "part.coordination": Text("Coordination", "协调"),
    "part.handling": Text("Handling", "处置"),
    "part.outside_works": Text("Outside works", "外部施工"),
}

KINDS = {
    "kind.province": Text("province", "省"),
    "kind.prefecture": Text("prefecture", "地级市"),
    "kind.county": Text("county", "县"),
    "kind.city": Text("city", "市"),
    "kind.town": Text("town", "镇"),
    "kind.department": Text("departments", "部门"),
    "kind.bureau": Text("bureaus", "局"),
    "kind.township": Text("townships", "乡镇"),
    "kind.subdistrict": Text("sub-districts", "街道"),
    "kind.district": Text("districts", "片区"),
    "kind.management_zone": Text("management zones", "管区"),
    "kind.new_community": Text("new-type communities", "新型社区"),
    "kind.unit": Text("governance units", "治理单元"),
    "kind.governance_unit": Text("governance units", "治理单元"),
    "kind.governance_committee": Text("Grassroots Governance Committee", "基层治理委员会"),
    "kind.governance_bureau": Text("Social Governance Bureau", "社会治理局"),
    "kind.governance_centre": Text("social governance centre", "社会治理中心"),
    "kind.section": Text("sections", "科室"),
    "kind.platform": Text("platform body", "平台性机构"),
    "kind.platform_body": Text("platform body", "平台性机构"),
    "kind.command_room": Text("command rooms", "指挥室"),
    "kind.service_hall": Text("service hall", "政务大厅"),
    "kind.service_centre": Text("service centres", "服务中心"),
    "kind.enforcement_bureau": Text("enforcement bureau", "综合行政执法局"),
    "kind.enforcement_brigade": Text("enforcement brigades", "综合行政执法队"),
    "kind.approval_bureau": Text("approval bureau", "行政审批局"),
    "kind.task_force": Text("task forces", "专班"),
    "kind.contractor": Text("contractors", "承接服务的社会组织"),
    "kind.community": Text("communities", "社区"),
    "kind.modern_community": Text("modern communities", "现代社区"),
    "kind.village": Text("villages", "村"),
    "kind.grid": Text("grids", "网格"),
}

ROLES = {
    "role.desk": Text("desk", "内勤"),
    "role.field": Text("field", "外勤"),
    "role.window": Text("window", "窗口"),
    "role.dispatch": Text("dispatch", "派单"),
    "role.intake": Text("intake", "受理"),
    "role.platform": Text("platform", "平台"),
    "role.command": Text("command", "指挥"),
    "role.enforcement": Text("enforcement", "执法"),
    "role.front": Text("front line", "一线"),
    "role.grid": Text("grid workers", "网格员"),
    "role.station": Text("station", "服务台"),
}

STAFFING = {
    "staffing.documented": Text("Documented posts", "按文献编制"),
    "staffing.equal": Text("Equal posts", "编制相等"),
    "staffing.documented.note": Text(
        "Documented posts: each structure has the posts that the documents give it, so that staffing and "
        "flatness differ together.",
        "按文献编制：各结构采用文献所载编制，编制多少与层级多少同时不同。",
    ),
    "staffing.equal.note": Text(
        "Equal posts: departments and middle tier together have the same number of posts in every structure, "
        "so that only the structure differs.",
        "编制相等：各结构的部门与中间层编制合计相同，只比较结构本身。",
    ),
}

VERDICTS = {
    "verdict.lower": Text("lower", "较低"),
    "verdict.higher": Text("higher", "较高"),
    "verdict.undetermined": Text("no detectable difference", "未见可辨差异"),
    "verdict.faster": Text("faster", "更快"),
    "verdict.slower": Text("slower", "更慢"),
    "verdict.supported": Text("supported", "得到支持"),
    "verdict.contradicted": Text("contradicted", "与之相悖"),
}

TIERS = {
    "tier.number": Text("tier {tier}", "第{tier}层"),
    "tier.top": Text("top tier", "最高层"),
    "tier.middle": Text("middle tier", "中间层"),
    "tier.front": Text("front line", "一线"),
    "tier.posts": Text("{posts:,.0f} posts", "{posts:,.0f} 个岗位"),
    "tier.offices": Text("{kind}: {count}", "{kind}：{count} 个"),
    "tier.row": Text("{kind}, {role}", "{kind}·{role}"),
}

AXES = {
    "axis.difference": Text("Paired difference from the baseline, {baseline} ({unit})", "与基准“{baseline}”的配对差（{unit}）"),
    "axis.hours_per_incident": Text("Mean hours per incident (h)", "每件平均用时（小时）"),
    "axis.hours": Text("Mean resolution time (h)", "平均解决时间（小时）"),
    "axis.utilisation": Text("Utilisation (% of post time)", "利用率（占编制工时的 %）"),
    "axis.pooled": Text("Utilisation\n(%)", "利用率\n（%）"),
    "axis.waiting": Text("Waiting\n(per post)", "排队\n（件/编）"),
    "axis.with_unit": Text("{name} ({unit})", "{name}（{unit}）"),
    "axis.baseline": Text("baseline", "基准"),
    "axis.total": Text("{hours} h", "{hours} 小时"),
}

TITLES = {
    "title.resolution": Text("Which structure is faster? {measure}", "哪种结构更快？{measure}"),
    "title.split": Text("Where does the time go? Mean resolution time by part", "时间花在哪里？平均解决时间的构成"),
    "title.bridge": Text("Why the difference? From {first} to {second}", "差异从何而来？从“{first}”到“{second}”"),
    "title.load": Text("Who carries the load? Utilisation by office and role", "谁在承担负荷？各机构各岗位的利用率"),
    "title.organisations": Text("How is it organised, and how loaded?", "如何组织？负荷如何？"),
}

CAPTIONS = {
    "caption.resolution": Text(
        "Dots: means over {replications} replications; bars: 95 % confidence intervals. Differences are paired: "
        "every structure meets the same incidents. Filled: the interval excludes zero; hollow: no detectable "
        "difference.",
        "圆点为 {replications} 次重复的均值，横线为 95% 置信区间。差值为配对差：各结构面对同一批事件。"
        "实心表示区间不含零，空心表示未见可辨差异。",
    ),
    "caption.split": Text(
        "The parts sum to the mean resolution time. Numbers inside the bars are hours, shown where they fit; "
        "thin lines at the end of each part: 95 % confidence interval of that part.",
        "各部分之和等于平均解决时间。条内数字为小时数，放不下的从略；各段末端细线为该部分的 95% 置信区间。",
    ),
    "caption.bridge": Text(
        "Each bar adds (orange, hatched) or saves (blue) mean hours per incident; lines: 95 % confidence "
        "intervals of the paired difference.",
        "每一横条表示该部分使每件平均用时增加（橙色、斜纹）或减少（蓝色）多少；细线为配对差的 95% 置信区间。",
    ),
    "caption.load": Text(
        "Cells: utilisation of all posts of a role pooled, and mean number waiting per post. Dots: one office "
        "each (mean over replications); bar: from the least to the most loaded office; vertical line: pooled.",
        "方格：同类岗位合并后的利用率，以及每编制平均排队件数。圆点：一个机构（多次重复的均值）；"
        "横线：负荷最轻到最重的机构；短竖线：合并值。",
    ),
    "caption.organisations": Text(
        "One box per office, one row per tier, lines to the superior office; establishment and front-line posts "
        "are counted together. Colour: utilisation of the office's posts, mean over replications; white: no posts.",
        "每格为一个机构，每行为一个层级，连线指向上级机构；编制与一线人员合并计数。"
        "颜色为该机构的利用率（多次重复的均值），白色表示无岗位。",
    ),
}

SOURCES = {
    "source.line": Text("Source: {source}", "来源：{source}"),
    "source.run": Text(
        "Tierflow {version}, {replications} replications, seed {seed}, command: {command}",
        "Tierflow {version}，重复 {replications} 次，随机种子 {seed}，命令：{command}",
    ),
}

TEXT: dict[str, Text] = {
    **UNITS,
    **MEASURES,
    **PARTS,
    **KINDS,
    **ROLES,
    **STAFFING,
    **VERDICTS,
    **TIERS,
    **AXES,
    **TITLES,
    **CAPTIONS,
    **SOURCES,
}


def say(key: str, lang: Language, **values: object) -> str:
    """Return the text of `key` in `lang`, with `values` put in.

    A key that is not in the table, or a value that the text wants and does not get, is a KeyError that
    names it; another language is a ValueError.
    """
    if lang not in LANGUAGES:
        raise ValueError(f"language is {lang!r}, expected one of {', '.join(LANGUAGES)}")
    if key not in TEXT:
        raise KeyError(f"no text has the key {key!r}")
    text = TEXT[key]
    return (text.en if lang == "en" else text.zh).format(**values)


def name_of(group: Literal["kind", "role"], name: str, lang: Language) -> str:
    """Return the shown name of an office kind or a role.

    Scenario files may invent kinds and roles; those are shown as they are written there.
    """
    key = f"{group}.{name}"
    return say(key, lang) if key in TEXT else name.replace("_", " ")


def verdict_label(measure: str, verdict: str, lang: Language) -> str:
    """Return a verdict in words: a lower time is faster, any other measure is lower or higher."""
    words = {"lower": "faster", "higher": "slower"} if measure.startswith(TIMES) else {}
    return say(f"verdict.{words.get(verdict, verdict)}", lang)


def measure_label(measure: str, lang: Language) -> str:
    """Return the name of a measure with its unit, as an axis wants it."""
    return say("axis.with_unit", lang, name=say(f"measure.{measure}", lang), unit=unit_of(measure, lang))


def unit_of(measure: str, lang: Language) -> str:
    """Return the unit of a measure; a measure without one in the table is a KeyError that names it."""
    if measure not in MEASURE_UNITS:
        raise KeyError(f"no unit is known for the measure {measure!r}")
    return say(f"unit.{MEASURE_UNITS[measure]}", lang)
