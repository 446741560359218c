"""Names of what runs are measured by, and of their units."""

from __future__ import annotations

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

CLASSES = {
    "class.single": Text("Incidents that need one function", "需单一职能的事件"),
    "class.several": Text("Incidents that need several functions", "需多个职能的事件"),
    "class.simple": Text("Simple incidents", "简单事件"),
    "class.usual": Text("Incidents of usual difficulty", "中等难度的事件"),
    "class.hard": Text("Hard incidents", "疑难事件"),
    "class.enforcement": Text("Incidents that need enforcement", "需执法的事件"),
    "class.works": Text("Incidents that need outside works", "需外部施工的事件"),
    "class.emergency": Text("Emergencies", "紧急事件"),
    "class.urgent": Text("Urgent incidents", "急办事件"),
    "class.ordinary": Text("Ordinary incidents (by time limit)", "一般事件（按时限）"),
    "class.complex": Text("Complex incidents (by time limit)", "复杂事件（按时限）"),
}
"""Classes of incidents; urgencies of other cities are shown as they are written there."""

OF_CLASSES = {
    "of_class.report_to_close_median_hours": Text("from report to closing, median", "上报至办结，中位数"),
    "of_class.report_to_close_p25_hours": Text(
        "from report to closing, 25th percentile", "上报至办结，第 25 百分位数"
    ),
    "of_class.report_to_close_p90_hours": Text(
        "from report to closing, 90th percentile", "上报至办结，第 90 百分位数"
    ),
    "of_class.report_to_close_p95_hours": Text(
        "from report to closing, 95th percentile", "上报至办结，第 95 百分位数"
    ),
    "of_class.resolution_median_hours": Text("from occurrence to resolution, median", "发生至解决，中位数"),
    "of_class.resolution_p90_hours": Text(
        "from occurrence to resolution, 90th percentile", "发生至解决，第 90 百分位数"
    ),
    "of_class.on_time_share": Text("closed on time", "按时办结率"),
    "of_class.local_share": Text("resolved in place", "就地解决率"),
}
"""What is measured of every class; a measure is called `class_…`."""

OF_CITIES = {
    "measure.contacts": Text("Contacts, those answered at once included", "受理总数（含当场答复）"),
    "measure.incidents": Text("Incidents to be handled", "需处置的上报事件数"),
    "measure.answered_share": Text("Answered at once by intake", "受理时当场答复率"),
    "measure.patrol_share": Text("Found on patrol", "巡查发现占比"),
    "measure.noticing_mean_hours": Text("Mean time until reported", "平均发现时间"),
    "measure.noticing_median_hours": Text("Median time until reported", "发现时间中位数"),
    "measure.unreported_share": Text("Not reported by the end", "至期末无人上报的占比"),
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
    "measure.upward_staff_hours": Text("Staff time on upward tasks", "办理上级任务的工时"),
    "measure.upward_share": Text("Upward tasks in all staff time", "上级任务占全部工时"),
    "measure.upward_department_share": Text("Upward tasks in departments' time", "上级任务占部门工时"),
    "measure.upward_mid_share": Text("Upward tasks in the middle tier's time", "上级任务占中间层工时"),
    "measure.pushed_share": Text("Upward tasks pushed down", "上级任务下派率"),
    "measure.mid_non_incident_share": Text(
        "Upward tasks and absence in the middle tier's post-time", "中间层岗位时间中上级任务与离岗占比"
    ),
    "measure.mid_away_share": Text("Posts of the middle tier away", "中间层离岗率"),
    "measure.mid_home_share": Text(
        "Posts of the middle tier away for their home departments", "中间层岗位办理派出部门事务占比"
    ),
    "measure.mid_drained_share": Text("Posts of the middle tier pulled up", "中间层岗位被上调占比"),
    "measure.mid_task_force_share": Text("Posts of the middle tier in task forces", "中间层岗位抽入专班占比"),
    "measure.mid_assessment_share": Text(
        "Posts of the middle tier writing reports for assessment", "中间层岗位报送考核材料占比"
    ),
    "measure.mid_pace_mean": Text("Pace of work in the middle tier", "中间层工作节奏"),
    "measure.mid_utilisation": Text("Load of the middle tier's posts", "中间层岗位负荷率"),
    "measure.mid_waiting": Text("Mean number in the middle tier's queues", "中间层平均排队件数"),
    "measure.department_utilisation": Text("Load of departments' posts", "部门岗位负荷率"),
    "measure.department_away_share": Text(
        "Posts of departments away, newcomers taken off", "部门离岗率（净）"
    ),
    "measure.department_drained_share": Text(
        "Posts of departments lost (gained if negative) by pulling up", "部门岗位因上调净减占比（负为净增）"
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
    "measure.by_one_department_dispatch_to_close_p25_hours": Text(
        "Handled by one department: from dispatch to closing, 25th percentile",
        "由一个部门办理的事件：派单至办结，第 25 百分位数",
    ),
    "measure.by_one_department_dispatch_to_close_p90_hours": Text(
        "Handled by one department: from dispatch to closing, 90th percentile",
        "由一个部门办理的事件：派单至办结，第 90 百分位数",
    ),
    "measure.of_class": Text("{incidents}: {what}", "{incidents}：{what}"),
}
"""Names of the columns that a run of a city is measured by, without their units."""

OF_NETWORKS = {
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
"""The same of a network, with the places measured there and the units of its time."""

MEASURES: dict[str, Text] = {**UNITS, **CLASSES, **OF_CLASSES, **OF_CITIES, **OF_NETWORKS}
