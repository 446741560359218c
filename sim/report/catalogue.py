"""Every word shown to people, in English and in Chinese, as one table of keys.

A key is `group.name`.  Terms follow the project's glossary: an incident is what is reported, closed is
administrative and resolved is real, tier 0 is the top, posts are establishment and not people.
Values are put in with `str.format`, so that a sentence may order them as its language wants.
"""

from __future__ import annotations

from sim.report.catalogue_explain import EXPLANATION
from sim.report.catalogue_figures import FIGURES
from sim.report.catalogue_output import OUTPUT
from sim.report.catalogue_page import PAGE_IN_BROWSER
from sim.report.catalogue_ranking import RANKING
from sim.report.catalogue_report import REPORT
from sim.report.catalogue_sensitivity import SENSITIVITY
from sim.report.catalogue_sliders import SLIDERS
from sim.report.catalogue_studies import STUDIES
from sim.report.catalogue_sweeps import SWEEPS
from sim.report.catalogue_terminal import TERMINAL
from sim.report.wording import Text

UNITS = {
    "unit.hours": Text("h", "小时"),
    "unit.minutes": Text("min", "分钟"),
    "unit.share": Text("share, 0 to 1", "比例，0—1"),
    "unit.index": Text("0 to 1", "0—1"),
    "unit.contacts": Text("contacts", "件"),
    "unit.incidents": Text("incidents", "件"),
    "unit.per_incident": Text("per incident", "次/件"),
    "unit.posts": Text("posts", "个岗位"),
    "unit.staff_hours": Text("staff-hours", "工时"),
    "unit.hours_a_month": Text("h a month", "小时/月"),
    "unit.of_usual": Text("1 is usual", "通常为 1"),
    "unit.visits": Text("visits", "次"),
    "unit.days": Text("d", "天"),
    "unit.incident_days": Text("incident-days", "件·天"),
    "unit.items": Text("items", "件"),
    "unit.share_a_year": Text("share a year", "比例/年"),
    "unit.hours_a_year": Text("h a year", "小时/年"),
    "unit.incidents_a_year": Text("incidents a year", "件/年"),
    "unit.items_a_year": Text("items a year", "件/年"),
}

MEASURES = {
    "measure.contacts": Text("Contacts, those answered at once included", "受理总数（含当场答复）"),
    "measure.incidents": Text("Incidents to be handled", "需处置的上报事件数"),
    "measure.answered_share": Text("Answered at once by intake", "受理时当场答复率"),
    "measure.patrol_share": Text("Found on patrol", "巡查发现占比"),
    "measure.noticing_mean_hours": Text("Mean time until reported", "平均发现时间"),
    "measure.noticing_median_hours": Text("Median time until reported", "发现时间中位数"),
    "measure.first_response_median_hours": Text("Median time to first response", "首次响应时间中位数"),
    "measure.first_response_working_hours": Text(
        "Median time to first response in working hours", "首次响应时间中位数（工作时间）"
    ),
    "measure.report_to_dispatch_median_minutes": Text(
        "Median time from report to dispatch", "上报至派单时间中位数"
    ),
    "measure.close_median_hours": Text("Median time from report to closing", "办结时间中位数"),
    "measure.close_p90_hours": Text("Time from report to closing, 90th percentile", "办结时间第 90 百分位数"),
    "measure.close_rmst30_hours": Text(
        "Mean time from report to closing, cut at 30 days", "平均办结时间（限 30 天）"
    ),
    "measure.resolution_median_hours": Text("Median resolution time", "解决时间中位数"),
    "measure.resolution_p90_hours": Text("Resolution time, 90th percentile", "解决时间第 90 百分位数"),
    "measure.resolution_closed_mean_hours": Text(
        "Mean resolution time of closed incidents", "已办结事件的平均解决时间"
    ),
    "measure.resolution_rmst60_hours": Text(
        "Mean resolution time, cut at 60 days", "平均解决时间（限 60 天）"
    ),
    "measure.resolution_working_median_hours": Text(
        "Median resolution time in working hours", "解决时间中位数（工作时间）"
    ),
    "measure.closed_share": Text("Closed", "办结率"),
    "measure.on_time_share": Text("On-time closure rate", "按时办结率"),
    "measure.local_share": Text("Resolved in place", "就地解决率"),
    "measure.cross_department_share": Text("Department-linked handling rate", "部门联动处置率"),
    "measure.joint_share": Text("Joint cases of several departments", "多部门联办占比"),
    "measure.hops_mean": Text("Hand-overs", "流转次数"),
    "measure.returns_per_incident": Text("Returns", "退回次数"),
    "measure.return_share": Text("Returned at least once", "被退回事件占比"),
    "measure.rework_share": Text("Reworked", "返工率"),
    "measure.supervised_share": Text("Under supervision of the platform", "督办率"),
    "measure.reopened_share": Text("Re-opened", "重派率"),
    "measure.satisfied_share": Text("Satisfaction rate", "满意率"),
    "measure.utilisation_gini": Text("Inequality of load (Gini), {kind}", "负荷不均（基尼系数），{kind}"),
    "measure.resolution_gini_communities": Text(
        "Inequality of resolution time across communities (Gini)", "社区间解决时间不均（基尼系数）"
    ),
    "measure.whistles_per_incident": Text("Departments called by whistle", "吹哨次数"),
    "measure.whistle_answered_share": Text("Whistles answered", "吹哨报到率"),
    "measure.whistle_response_hours": Text(
        "Median time from whistle to the department's work", "吹哨至部门开始处置时间中位数"
    ),
    "measure.repeat_share": Text("Residents who ask again", "居民重复反映率"),
    "measure.escalated_share": Text("Residents who go to a higher level", "居民越级反映率"),
    "measure.duplicate_share": Text("Reported by somebody else as well", "他人重复上报占比"),
    "measure.duplicate_hours_share": Text(
        "Work on duplicate reports in all work on incidents", "重复上报所耗工时占事件工时"
    ),
    "measure.arbitrated_share": Text("Decided by arbitration of the platform", "平台裁定派件占比"),
    "measure.search_share": Text("Residents sent on to another office", "居民被告知另找部门占比"),
    "measure.emergency_dispatch_p90_minutes": Text(
        "Emergencies: report until the first department sets out, 90th percentile",
        "紧急事件：上报至首个部门出动，第 90 百分位数",
    ),
    "measure.emergency_all_moving_p90_minutes": Text(
        "Emergencies: report until all departments are on their way, 90th percentile",
        "紧急事件：上报至各部门全部出动，第 90 百分位数",
    ),
    "measure.open_at_end": Text("Open at the end", "期末在办件数"),
    "measure.backlog_mean": Text("Mean backlog", "平均积压件数"),
    "measure.backlog_max": Text("Largest backlog", "最大积压件数"),
    "measure.request_median_hours": Text("Median time of a service request", "办事申请用时中位数"),
    "measure.request_p90_hours": Text(
        "Time of a service request, 90th percentile", "办事申请用时第 90 百分位数"
    ),
    "measure.approval_median_hours": Text("Median time of an approval by departments", "部门审批用时中位数"),
    "measure.approval_p90_hours": Text(
        "Time of an approval by departments, 90th percentile", "部门审批用时第 90 百分位数"
    ),
    "measure.request_visits_mean": Text("Visits of an applicant per request", "每项申请的跑动次数"),
    "measure.service_nearby_share": Text(
        "Services without approval handled near home", "无需审批事项就近办理的比例"
    ),
    "measure.request_nearby_share": Text(
        "Service requests met without going to a department", "办事申请就近办理率"
    ),
    "measure.upward_staff_hours": Text("Staff time on upward tasks", "应付上级任务的工时"),
    "measure.upward_share": Text("Upward tasks in all staff time", "上级任务占全部工时"),
    "measure.upward_department_share": Text("Upward tasks in departments' time", "上级任务占部门工时"),
    "measure.upward_mid_share": Text("Upward tasks in the middle tier's time", "上级任务占中间层工时"),
    "measure.pushed_share": Text("Upward tasks pushed down", "上级任务下推率"),
    "measure.mid_non_incident_share": Text(
        "Upward tasks and absence in the middle tier's post-time", "中间层岗位时间中上级任务与离岗占比"
    ),
    "measure.mid_away_share": Text("Posts of the middle tier away", "中间层离岗率"),
    "measure.mid_home_share": Text(
        "Posts of the middle tier away for their home departments", "中间层岗位办理派出部门事务占比"
    ),
    "measure.mid_drained_share": Text("Posts of the middle tier pulled up", "中间层岗位被抽调占比"),
    "measure.mid_task_force_share": Text("Posts of the middle tier in task forces", "中间层岗位抽入专班占比"),
    "measure.mid_assessment_share": Text(
        "Posts of the middle tier writing reports for assessment", "中间层岗位应付考核材料占比"
    ),
    "measure.mid_pace_mean": Text("Pace of work in the middle tier", "中间层工作节奏"),
    "measure.mid_utilisation": Text("Load of the middle tier's posts", "中间层岗位负荷率"),
    "measure.mid_waiting": Text("Mean number in the middle tier's queues", "中间层平均排队件数"),
    "measure.department_utilisation": Text("Load of departments' posts", "部门岗位负荷率"),
    "measure.department_away_share": Text(
        "Posts of departments away, newcomers taken off", "部门离岗率（净）"
    ),
    "measure.department_drained_share": Text(
        "Posts of departments lost (gained if negative) by pulling up", "部门岗位因抽调净减占比（负为净增）"
    ),
    "measure.department_task_force_share": Text(
        "Posts of departments in task forces", "部门岗位抽入专班占比"
    ),
    "measure.department_pace_mean": Text("Pace of work in departments", "部门工作节奏"),
    "measure.overtime_hours_per_post": Text("Overtime per post", "每岗位加班时间"),
    "measure.recovery_days": Text(
        "Recovery from the shock, of runs that recovered", "冲击后恢复用时（仅计已恢复者）"
    ),
    "measure.recovery_rmst90_days": Text(
        "Recovery from the shock, cut at 90 days", "冲击后恢复用时（限 90 天）"
    ),
    "measure.shock_recovered_share": Text("Recovered from the shock within the run", "冲击后恢复占比"),
    "measure.shock_peak_excess": Text(
        "Largest excess of open incidents after the shock", "冲击致在办件数最大增量"
    ),
    "measure.shock_excess_incident_days": Text(
        "Excess of open incidents by the shock", "冲击致在办件·天增量"
    ),
    "measure.excess_during": Text(
        "Excess of open incidents over the run without the shock, while it lasts",
        "冲击期间在办件数较无冲击时的增量",
    ),
    "measure.excess_after": Text(
        "Excess of open incidents over the run without the shock, in the four weeks after it",
        "冲击结束后四周在办件数较无冲击时的增量",
    ),
    "measure.mid_non_incident_share_trend": Text(
        "Rise of upward tasks and absence in the middle tier's post-time",
        "中间层岗位时间中上级任务与离岗占比的年增量",
    ),
    "measure.mid_waiting_trend": Text("Rise of the middle tier's queues", "中间层平均排队件数的年增量"),
    "measure.backlog_mean_trend": Text("Rise of the backlog", "平均积压件数的年增量"),
    "measure.resolution_median_hours_trend": Text(
        "Rise of the median resolution time", "解决时间中位数的年增量"
    ),
    "measure.staff_hours_per_closed_incident": Text("Staff time per closed incident", "每办结一件所用工时"),
    "measure.posts_per_1000_incidents_a_year": Text(
        "Posts per 1,000 incidents a year", "每年每千件事件的岗位数"
    ),
    "measure.of_class": Text("{incidents}: {span}, {quantile}", "{incidents}：{span}，{quantile}"),
}
"""Names of the columns that a run is measured by, without their units."""

CLASSES = {
    "class.single_department": Text("Cases of a single department", "单一部门事件"),
    "class.joint": Text("Joint cases", "联办事件"),
    "class.complex": Text("Complex cases with outside works", "需外部施工的复杂事件"),
    "span.report_to_close": Text("from report to closing", "上报至办结"),
    "span.dispatch_to_close": Text("from dispatch to closing", "派单至办结"),
    "quantile.median": Text("median", "中位数"),
    "quantile.p25": Text("25th percentile", "第 25 百分位数"),
    "quantile.p90": Text("90th percentile", "第 90 百分位数"),
    "quantile.p95": Text("95th percentile", "第 95 百分位数"),
}

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
    "kind.above": Text("higher level", "上级"),
    "kind.intake": Text("intake", "受理台"),
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
    "kind.brigade": Text("enforcement brigades", "综合行政执法队"),
    "kind.enforcement_squad": Text("enforcement squads", "城管中队"),
    "kind.market_station": Text("market supervision stations", "市场监管所"),
    "kind.safety_station": Text("safety inspection stations", "安全生产监督管理所"),
    "kind.justice_station": Text("justice stations", "司法所"),
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
    "role.on_call": Text("on call", "值班"),
    "role.liaison": Text("liaison officers", "联络员"),
    "role.grid": Text("grid workers", "网格员"),
    "role.administration": Text("administration", "行政"),
    "role.lead": Text("leadership", "领导"),
    "role.other": Text("other", "其他"),
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
    "verdict.as_said": Text("moves as said", "与所述一致"),
    "verdict.other_way": Text("moves the other way", "与所述相反"),
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
    "axis.difference": Text(
        "Paired difference ({unit}) from the baseline: {baseline}", "与基准“{baseline}”的配对差（{unit}）"
    ),
    "axis.hours_per_incident": Text("Mean hours per closed incident (h)", "每件办结事件平均用时（小时）"),
    "axis.hours": Text("Mean resolution time of closed incidents (h)", "已办结事件平均解决时间（小时）"),
    "axis.utilisation": Text("Utilisation (% of post time)", "利用率（占岗位工时的 %）"),
    "axis.pooled": Text("Utilisation\n(%)", "利用率\n（%）"),
    "axis.waiting": Text("Waiting\n(per post)", "排队\n（件/岗）"),
    "axis.with_unit": Text("{name} ({unit})", "{name}（{unit}）"),
    "axis.baseline": Text("baseline", "基准"),
    "axis.total": Text("{hours} h", "{hours} 小时"),
}

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
        "Cells: utilisation of all posts of a role pooled, and mean number waiting per post. Dots: one "
        "office each (mean over replications); line: from the least to the most loaded office; bar: pooled.",
        "方格：同类岗位合并后的利用率，以及每岗位平均排队件数。圆点：一个机构（多次重复的均值）；"
        "横线：负荷最轻到最重的机构；短竖线：合并值。",
    ),
    "caption.organisations": Text(
        "One box per office, from the top tier down; kinds of one tier stand in the order named, large ones "
        "on rows of their own; lines lead to the superior office; establishment and front-line posts are "
        "counted together. Colour: utilisation, mean over replications; white: no posts.",
        "每格为一个机构，自上而下为层级；同层机构按所列顺序排列，数量多的另起一行；连线指向上级机构；"
        "编制与一线人员合并计数。"
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

CONSOLE = {
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
    "column.book": Text("Book", "编制册"),
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
    "show.sources": Text(
        "Every number with its source: tierflow params {name}", "各数值及来源：tierflow params {name}"
    ),
    "note.paired": Text(
        "{measure}: mean ± half of its 95 % interval. Difference: paired over {replications} replications "
        "with common incidents; in brackets its 95 % limits, which hold for all structures together.",
        "{measure}：均值 ± 95% 置信区间半宽。差值：{replications} 次重复、同一批事件的配对差，"
        "方括号内为各结构同时成立的 95% 界限。",
    ),
    "note.reached": Text(
        "Precision reached: the widest interval is ±{width} of its mean, asked for was ±{target}.",
        "已达到精度：最宽区间为均值的 ±{width}，要求为 ±{target}。",
    ),
    "note.not_reached": Text(
        "Precision not reached: the widest interval is ±{width} of its mean, asked for was ±{target}.",
        "未达到精度：最宽区间为均值的 ±{width}，要求为 ±{target}。",
    ),
    "finding.verdicts": Text(
        "{staffing}, compared with “{baseline}”: {clauses}.", "{staffing}，与“{baseline}”相比：{clauses}。"
    ),
    "finding.clause": Text("{verdict} – {names}", "{names}{verdict}"),
    "finding.name": Text("“{name}”", "“{name}”"),
    "finding.depends": Text(
        "The verdict on {names} changes with the staffing, so it is not the structure alone that decides.",
        "{names}的结论随编制口径而变，可见并非结构本身单独决定结果。",
    ),
    "finding.robust": Text(
        "No verdict changes between documented and equal posts.", "两种编制口径下各结论均不改变。"
    ),
    "finding.assumptions": Text(
        "This is what the model says under its assumptions: {count} of its {total} numbers are assumptions.",
        "以上为模型在其假设下的结果：{total} 个数值中有 {count} 个为假设。",
    ),
    "join.names": Text(", ", "、"),
    "join.clauses": Text("; ", "；"),
    "customer.arrivals": Text("Arrivals", "到达数"),
    "customer.wait_mean": Text("Wait, mean", "等待时间，均值"),
    "customer.wait_p50": Text("Wait, median", "等待时间，中位数"),
    "customer.wait_p90": Text("Wait, 90th percentile", "等待时间，第 90 百分位数"),
    "customer.wait_p95": Text("Wait, 95th percentile", "等待时间，第 95 百分位数"),
    "customer.sojourn_mean": Text("Sojourn, mean", "逗留时间，均值"),
    "customer.sojourn_p50": Text("Sojourn, median", "逗留时间，中位数"),
    "customer.sojourn_p90": Text("Sojourn, 90th percentile", "逗留时间，第 90 百分位数"),
    "customer.sojourn_p95": Text("Sojourn, 95th percentile", "逗留时间，第 95 百分位数"),
    "customer.in_system": Text("Number in system, mean", "系统内平均人数"),
    "customer.in_queue": Text("Number in queue, mean", "排队平均人数"),
    "customer.utilisation": Text("Utilisation", "利用率"),
    "customer.abandoned_share": Text("Gave up", "放弃率"),
    "customer.blocked_share": Text("Turned away", "拒入率"),
    "scope.station": Text("Station {name}", "服务台 {name}"),
    "scope.class": Text("Class {name}", "类别 {name}"),
    "scope.all": Text("All", "全部"),
    "time.minute": Text("min", "分钟"),
    "time.hour": Text("h", "小时"),
    "time.day": Text("d", "天"),
}
"""What the command line says."""

ABLATION = {
    "column.kind": Text("Kind", "类别"),
    "column.mechanism": Text("Mechanism", "机制"),
    "column.mechanism_zh": Text("In Chinese", "英文"),
    "column.where": Text("Where, and the switch", "情景与开关"),
    "column.said": Text("Said to be", "文献所述"),
    "column.on": Text("On", "开启"),
    "column.off": Text("Off", "关闭"),
    "column.on_less_off": Text("On − off [{level} % interval]", "开启 − 关闭 [{level}% 区间]"),
    "column.gap": Text("On − off", "开启 − 关闭"),
    "column.verdict": Text("Verdict", "结论"),
    "ablation.does": Text("itself", "本身"),
    "ablation.follows": Text("follows", "后果"),
    "ablation.lead": Text(
        "Each way to fail stands below in the scenario in which the documents place it, and its switch is on "
        "and then off there. Both runs of a pair meet the same incidents. A row is one measure: “itself” "
        "shows whether the mechanism does what it says, “follows” whether that happens which the documents "
        "expect of it. On and off are means over {replications} replications, with documented posts.",
        "下表逐一列出文献所述的失灵机制：各在文献所述的情景中先开启、再关闭其开关，每对运行面对同一批事件。"
        "每行一个指标：“本身”看机制是否起作用，“后果”看文献所说的结果是否出现。"
        "“开启”和“关闭”为 {replications} 次重复的均值，岗位数按文献编制。",
    ),
    "ablation.verdicts": Text(
        "Each interval holds for itself. The verdicts hold together: the p values of all {claims} paired t "
        "tests are adjusted (Holm) to a joint error of {error} %, so an interval may exclude 0 where the "
        "verdict does not. “No detectable difference” is not the same as none.",
        "各区间单独成立；各结论同时成立：全部 {claims} 项配对 t 检验的 p 值经 Holm 法校正，"
        "总错误率为 {error}%，因此区间不含零时结论仍可能为“未见可辨差异”，后者也不等于没有差异。",
    ),
    "ablation.made": Text(
        "Tierflow {version}, seed {seed}, {replications} replications, content of all scenarios {digest}. "
        "The same files give the same page by:",
        "Tierflow {version}，随机种子 {seed}，重复 {replications} 次，各情景内容摘要 {digest}。"
        "用以下命令可由同样的文件得到同样的页面：",
    ),
    "ablation.caveat": Text(
        "A verdict is one on this model under its assumptions: that a mechanism built in this way moves a "
        "measure says nothing on how large it is in a real city.",
        "结论只针对本模型及其假设：按此方式建立的机制能改变某一指标，并不说明它在真实城市中有多大。",
    ),
    "ablation.sentence": Text(
        "**{title}**: {story} In “{scenario}” the mechanism itself: {does}. What should follow: {follows}.",
        "**{title}**：{story}在“{scenario}”中，机制本身：{does}。应有的后果：{follows}。",
    ),
    "ablation.results": Text("In words", "逐项说明"),
    "ablation.table": Text("Table", "结果表"),
}
"""What is said of an ablation study."""

TEXT: dict[str, Text] = {
    **UNITS,
    **MEASURES,
    **CLASSES,
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
    **LEVERS,
    **CONSOLE,
    **ABLATION,
    **OUTPUT,
    **PAGE_IN_BROWSER,
    **EXPLANATION,
    **FIGURES,
    **RANKING,
    **REPORT,
    **SENSITIVITY,
    **SLIDERS,
    **STUDIES,
    **SWEEPS,
    **TERMINAL,
}
