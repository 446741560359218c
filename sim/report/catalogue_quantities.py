"""What the numbers of a city scenario are called; `*` stands for a name, whose title is put in as {name}."""

from __future__ import annotations

from sim.report.wording import Text

WORLD = {
    "path.period.warm_up": Text("length of the warm-up", "预热时长"),
    "path.period.days": Text("length of the period", "模拟时长"),
    "path.period.age": Text("age of the structure on the first day", "治理结构首日已运行的时间"),
    "path.city.residents": Text("number of residents", "居民人数"),
    "path.city.communities": Text("number of communities", "社区数"),
    "path.city.community_spread": Text("how unequal communities are in size", "社区人口规模的差异程度"),
    "path.city.area": Text("area of the city", "全市面积"),
    "path.city.speed": Text("speed of travel", "路途速度"),
    "path.city.detour": Text("road distance over straight distance", "道路距离与直线距离之比"),
    "path.functions.*.weight": Text("weight of {name} in dividing posts", "“{name}”职能的编制权重"),
    "path.categories.*.share": Text("share of incidents: {name}", "“{name}”占事件的比例"),
    "path.categories.*.enforcement": Text(
        "share that needs enforcement power: {name}", "“{name}”中须由有执法权者办结的比例"
    ),
    "path.categories.*.visible": Text("share that a patrol can see: {name}", "“{name}”中巡查可见的比例"),
    "path.urgencies.*.share": Text("share of incidents: {name}", "“{name}”事件所占比例"),
    "path.urgencies.*.limit": Text("time limit: {name}", "“{name}”事件的办结时限"),
    "path.urgencies.*.outside": Text(
        "share of department cases that need outside works: {name}", "“{name}”部门办件中需外部施工的比例"
    ),
    "path.incidents.rate": Text("rate of incidents", "事件发生率"),
    "path.incidents.consultations": Text("rate of consultations", "咨询发生率"),
    "path.incidents.dispersion": Text("variance over mean of daily incidents", "每日事件数的方差与均值之比"),
    "path.incidents.joint": Text("share of incidents that need two departments", "需两个部门联办的事件比例"),
    "path.incidents.third": Text(
        "share of joint cases that need a third department", "联办件中需第三个部门的比例"
    ),
    "path.incidents.report_delay": Text("time until a resident reports", "居民发现到上报的时间"),
    "path.incidents.walk_in": Text("share of reports made at the community", "到社区当面上报的比例"),
    "path.incidents.patrol_delay": Text("time until a patrol passes", "巡查经过所需的时间"),
    "path.incidents.alarm_delay": Text("time until an emergency is reported", "紧急事件发生到上报的时间"),
    "path.incidents.alarm_work": Text("work of an emergency", "处置一件紧急事件的工时"),
    "path.incidents.simple_to.ordinary": Text(
        "difficulty up to which an ordinary matter is simple", "一般事项中简单难度的上限"
    ),
    "path.incidents.simple_to.enforcement": Text(
        "difficulty up to which an enforcement matter is simple", "执法事项中简单难度的上限"
    ),
    "path.incidents.usual_to.ordinary": Text(
        "difficulty up to which an ordinary matter is usual", "一般事项中中等难度的上限"
    ),
    "path.incidents.usual_to.enforcement": Text(
        "difficulty up to which an enforcement matter is usual", "执法事项中中等难度的上限"
    ),
    "path.incidents.simple_work": Text("work of a simple matter", "处置一件简单事项的工时"),
    "path.incidents.usual_work": Text("work of a usual matter", "处置一件中等难度事项的工时"),
    "path.incidents.hard_work": Text("work of a hard matter", "处置一件疑难事项的工时"),
    "path.incidents.joint_work": Text(
        "work of each department in a hard matter that several share", "疑难联办件中各部门的工时"
    ),
    "path.incidents.near_saving": Text(
        "touch time saved below the departments", "部门以下就地处置节省的工时比例"
    ),
    "path.incidents.work_scv": Text("spread of working times", "处置工时的离散程度"),
    "path.incidents.outside_works": Text("duration of outside works", "外部施工时长"),
    "path.incidents.outside_scv": Text("spread of the duration of outside works", "外部施工时长的离散程度"),
    "path.requests.rate": Text("rate of service requests", "办事申请发生率"),
    "path.requests.window_work": Text("work of a request at the window", "窗口办理一件的工时"),
    "path.requests.stamp_work": Text("work of examining an approval", "审批一次审查的工时"),
    "path.requests.approvals": Text("share of requests that are approvals", "申请中审批事项的比例"),
    "path.requests.missing_papers": Text("share of examinations with a missing paper", "审查时缺材料的比例"),
    "path.requests.papers_delay": Text("time until missing papers come", "补齐材料所需时间"),
    "path.requests.work_scv": Text("spread of working times of requests", "申请办理工时的离散程度"),
    "path.upward.share": Text("share of field time taken by tasks from above", "上级任务占外勤工时的比例"),
    "path.upward.reference_posts": Text(
        "posts by which tasks from above are counted", "据以折算上级任务量的外勤岗位数"
    ),
    "path.upward.task_work": Text("work of a task from above", "一项上级任务的工时"),
    "path.upward.counterparts": Text("higher-level bodies per function", "每项职能对口的上级单位数"),
    "path.upward.usual_counterparts": Text(
        "higher-level bodies per function at which the usual share holds", "上级任务比例所依据的对口单位数"
    ),
    "path.upward.work_scv": Text("spread of working times of tasks from above", "上级任务工时的离散程度"),
    "path.desk.answer": Text("time to answer a call", "接听一次来电的时间"),
    "path.desk.triage": Text("time to triage a case", "研判一件的时间"),
    "path.desk.decision": Text("wait for the dispatcher's opinion", "等待派单意见的时间"),
    "path.desk.decision_scv": Text(
        "spread of the wait for the dispatcher's opinion", "等待派单意见时间的离散程度"
    ),
    "path.desk.screen": Text("time to read a case before passing it on", "转出前审阅一件的时间"),
    "path.desk.assign": Text("time to assign a case", "分派一件的时间"),
    "path.desk.hand_over": Text("wait on the desk after a hand-over", "移交后等待办理的时间"),
    "path.desk.sign_off": Text("wait for a department's acknowledgement", "等待部门签收的时间"),
    "path.desk.coordinate": Text("coordinator's work per extra department", "每多一个部门的协调工时"),
    "path.desk.meeting": Text("wait for a joint meeting", "等待联席会的时间"),
    "path.desk.verify": Text("time to check a result", "核查一件的时间"),
    "path.desk.scv": Text("spread of desk times", "各环节用时的离散程度"),
}
"""The city, what happens in it, and what desks do."""

STRUCTURE = {
    "path.structure.departments.posts": Text("posts of departments", "部门编制"),
    "path.structure.departments.roles.desk": Text(
        "share of department posts that handle incidents", "部门编制中处置事件者的比例"
    ),
    "path.structure.departments.roles.window": Text(
        "share of department posts that handle approvals", "部门编制中办理审批者的比例"
    ),
    "path.structure.departments.on_call": Text("people on call in a department", "每个部门的值班人数"),
    "path.structure.departments.moved": Text("posts moved to or from departments", "转入或转出部门的编制"),
    "path.structure.intake.posts": Text("people on duty at the intake", "受理台同时在岗人数"),
    "path.structure.intake.shifts": Text("posts per place at the intake", "受理台每席所需编制"),
    "path.structure.middle.*.offices": Text("number of offices: {name}", "“{name}”的机构数"),
    "path.structure.middle.*.posts": Text("posts: {name}", "“{name}”的编制"),
    "path.structure.middle.*.moved": Text("posts moved to or from: {name}", "转入或转出“{name}”的编制"),
    "path.structure.middle.*.roles.desk": Text(
        "share of posts at the desk: {name}", "“{name}”编制中处置岗的比例"
    ),
    "path.structure.middle.*.roles.window": Text(
        "share of posts at the window: {name}", "“{name}”编制中窗口的比例"
    ),
    "path.structure.middle.*.powers.ordinary": Text(
        "power to conclude ordinary matters: {name}", "“{name}”办结一般事项的权限"
    ),
    "path.structure.middle.*.powers.enforcement": Text(
        "power to conclude enforcement matters: {name}", "“{name}”办结执法事项的权限"
    ),
    "path.structure.middle.*.powers.services": Text(
        "share of requests completed: {name}", "“{name}”窗口可办结的申请比例"
    ),
    "path.structure.middle.*.officers.public_security": Text("police officers: {name}", "“{name}”的民警数"),
    "path.structure.middle.*.officers.market_supervision": Text(
        "market officers: {name}", "“{name}”的市场监管人员数"
    ),
    "path.structure.middle.*.officers.city_management": Text(
        "enforcement officers: {name}", "“{name}”的综合执法人员数"
    ),
    "path.structure.middle.*.officers.emergency_management": Text(
        "safety officers: {name}", "“{name}”的应急管理人员数"
    ),
    "path.structure.middle.*.other_work": Text(
        "share of time for other work: {name}", "“{name}”工时中用于其他工作的比例"
    ),
    "path.structure.community.posts": Text("posts of communities", "社区人员数"),
    "path.structure.community.roles.desk": Text(
        "share of community posts at the desk", "社区人员中处置岗的比例"
    ),
    "path.structure.community.roles.window": Text(
        "share of community posts at the window", "社区人员中窗口的比例"
    ),
    "path.structure.community.powers.ordinary": Text(
        "power of communities to conclude ordinary matters", "社区办结一般事项的权限"
    ),
    "path.structure.community.powers.enforcement": Text(
        "power of communities to conclude enforcement matters", "社区办结执法事项的权限"
    ),
    "path.structure.community.powers.services": Text(
        "share of requests completed by communities", "社区可办结的申请比例"
    ),
    "path.structure.community.other_work": Text(
        "share of communities' time for other work", "社区工时中用于其他工作的比例"
    ),
    "path.structure.grid.other_work": Text(
        "share of grids' time for other work", "网格工时中用于其他工作的比例"
    ),
    "path.structure.grid.posts": Text("grid workers", "网格员数"),
    "path.structure.grid.roles.desk": Text("share of grid posts at the desk", "网格人员中处置岗的比例"),
    "path.structure.grid.roles.window": Text("share of grid posts at the window", "网格人员中窗口的比例"),
    "path.structure.grid.powers.ordinary": Text(
        "power of grids to conclude ordinary matters", "网格办结一般事项的权限"
    ),
    "path.structure.grid.powers.enforcement": Text(
        "power of grids to conclude enforcement matters", "网格办结执法事项的权限"
    ),
    "path.structure.grid.powers.services": Text(
        "share of requests completed by grids", "网格可办结的申请比例"
    ),
    "path.structure.enforcement.posts": Text(
        "share of posts that moves with enforcement", "随执法事项划转的编制比例"
    ),
    "path.structure.contractor.posts": Text("posts of the contractor", "承接组织的人员数"),
    "path.structure.contractor.share": Text(
        "share of cases that go to the contractor", "交由承接组织的办件比例"
    ),
    "path.structure.contractor.work": Text(
        "working time of the contractor over a department's", "承接组织与部门工时之比"
    ),
    "path.structure.contractor.supervision": Text(
        "time to accept the contractor's result", "验收承接组织结果的时间"
    ),
    "path.structure.route.dispatch.hotline": Text(
        "share of calls dispatched at once", "热线事件直接派单的比例"
    ),
    "path.structure.route.dispatch.walk_in": Text(
        "share of reports at the community dispatched at once", "到社区反映的事件直接派单的比例"
    ),
    "path.structure.route.dispatch.patrol": Text(
        "share of patrol reports dispatched at once", "巡查上报事件直接派单的比例"
    ),
    "path.structure.route.integrated_saving": Text(
        "examination time saved by one procedure", "集成审批节省的审查时间"
    ),
    "path.structure.route.one_thing": Text(
        "share of joint cases with a preset procedure", "按“一件事”预设流程办理的联办件比例"
    ),
    "path.structure.route.recognised": Text("share of repeat reports recognised", "重复上报中被识别的比例"),
    "path.structure.route.hall_saving": Text("wait saved by a shared hall", "集中办公节省的等待"),
    "path.structure.route.front_saving": Text("wait saved by a desk on the spot", "前置办公节省的等待"),
    "path.structure.staffing.documented_total": Text(
        "posts of departments and middle tiers, documented", "部门与中间层编制合计（按文献）"
    ),
    "path.structure.staffing.equal_total": Text(
        "posts of departments and middle tiers, equal", "部门与中间层编制合计（相等口径）"
    ),
    **{
        f"path.structure.alike.powers.{rung}.{kind}": Text(
            f"with equal powers: {matters} of {whose[0]}", f"权限相同时{whose[1]}{chinese}"
        )
        for rung, whose in {
            "grid": ("grids", "网格"),
            "community": ("communities", "社区"),
            "top": ("whoever stands under the departments", "部门之下最高一级"),
        }.items()
        for kind, (matters, chinese) in {
            "ordinary": ("power in ordinary matters", "办结一般事项的权限"),
            "enforcement": ("power in enforcement matters", "办结执法事项的权限"),
            "services": ("share of requests completed", "可办结的申请比例"),
        }.items()
    },
    "path.structure.alike.dispatch.hotline": Text(
        "with an equal route: share of calls dispatched at once", "流程相同时热线事件直接派单的比例"
    ),
    "path.structure.alike.dispatch.walk_in": Text(
        "with an equal route: share of reports at the community dispatched at once",
        "流程相同时到社区反映的事件直接派单的比例",
    ),
    "path.structure.alike.dispatch.patrol": Text(
        "with an equal route: share of patrol reports dispatched at once",
        "流程相同时巡查上报事件直接派单的比例",
    ),
}
"""Who there is and what each may do."""

BEHAVIOUR = {
    "path.behaviour.residents.trust": Text("trust of residents at the start", "居民初始信任"),
    "path.behaviour.residents.trust_speed": Text("speed at which trust changes", "信任变化的快慢"),
    "path.behaviour.residents.reporting": Text("share of residents who report", "居民见到后上报的比例"),
    "path.behaviour.residents.satisfaction": Text(
        "share satisfied when closed on time", "按时办结时满意的比例"
    ),
    "path.behaviour.residents.duplicates": Text("share of incidents reported twice", "被重复上报的事件比例"),
    "path.behaviour.residents.duplicate_delay": Text("time until the second report", "重复上报的间隔"),
    "path.behaviour.residents.patience": Text("time until a resident asks again", "居民再次询问前的等待"),
    "path.behaviour.residents.endurance": Text(
        "time until a resident goes to a higher level", "居民转向上级前的等待"
    ),
    "path.behaviour.grids.patrol_floor": Text("patrol that is always kept up", "巡查时间的下限"),
    "path.behaviour.grids.paperwork": Text("share of grid time that records take", "网格工时中填报所占比例"),
    "path.behaviour.grids.reports": Text("share of findings that patrols report", "巡查所见中上报的比例"),
    "path.behaviour.units.incidents_first": Text(
        "queue from which units put incidents first", "治理单元优先办事件的排队阈值"
    ),
    "path.behaviour.units.whistle_floor": Text("least share of cases with a whistle", "“吹哨”的最低比例"),
    "path.behaviour.units.whistle_memory": Text("memory of answers to whistles", "吹哨意愿随回应调整的快慢"),
    "path.behaviour.units.dual_work": Text(
        "share of unit time for home departments", "治理单元工时中用于原派出部门的比例"
    ),
    "path.behaviour.units.assessments": Text(
        "reports to each department a month", "每月向每个部门报送的考核材料数"
    ),
    "path.behaviour.units.assessment_work": Text("work of one report", "一份考核材料的工时"),
    "path.behaviour.units.drift": Text("growth of what is passed down", "下派任务的年增长"),
    "path.behaviour.bureaus.wrong_address": Text(
        "share sent to the wrong department first", "首次派错部门的比例"
    ),
    "path.behaviour.bureaus.returns": Text("share that departments send back", "部门退回的比例"),
    "path.behaviour.bureaus.return_load": Text("how load raises returns", "负荷使退回增加的程度"),
    "path.behaviour.bureaus.push_down": Text("share of upward tasks passed down", "上级任务中下派的比例"),
    "path.behaviour.bureaus.push_load": Text("how load raises passing down", "负荷使下派增加的程度"),
    "path.behaviour.bureaus.push_most": Text(
        "most that queues and years can raise passing down to", "积压与逐年增长使下派比例达到的上限"
    ),
    "path.behaviour.bureaus.heed": Text(
        "share of whistles answered without a queue", "无积压时回应“吹哨”的比例"
    ),
    "path.behaviour.bureaus.heed_load": Text(
        "how load lowers answers to whistles", "负荷使“吹哨”回应减少的程度"
    ),
    "path.behaviour.bureaus.accountability": Text(
        "how far departments share in the unit's reward", "部门分担治理单元考核的程度"
    ),
    "path.behaviour.bureaus.whistle_limit": Text("time limit for answering a whistle", "回应“吹哨”的时限"),
    "path.behaviour.bureaus.drain": Text(
        "share of desk posts that departments pull up", "处置岗被部门上调的比例"
    ),
    "path.behaviour.bureaus.drain_ramp": Text("time until posts are pulled up", "上调完成所需时间"),
    "path.behaviour.bureaus.drain_skill": Text("skill lost with posts pulled up", "上调造成的能力损失"),
    "path.behaviour.bureaus.reply_work": Text("work of answering a higher level", "答复上级的工时"),
    "path.behaviour.bureaus.span": Text("offices that one office leads without strain", "不致吃力的管理幅度"),
    "path.behaviour.bureaus.span_penalty": Text(
        "capacity lost per office above it", "超出幅度后每个机构的能力损失"
    ),
    "path.behaviour.bureaus.span_floor": Text("capacity left at any span", "幅度再大仍保有的能力"),
    "path.behaviour.staff.rework": Text("share of work that fails its check", "核查不合格的比例"),
    "path.behaviour.staff.reopening": Text("share of cases reopened", "重派的比例"),
    "path.behaviour.staff.reopening_delay": Text("time until a case is reopened", "重派前的间隔"),
    "path.behaviour.staff.effort": Text("pace where pay does not follow work", "报酬与工作脱钩时的节奏"),
    "path.behaviour.staff.pay_spread": Text("pay gap by performance", "绩效拉开的收入差距"),
    "path.behaviour.staff.load_memory": Text("memory of load", "负荷感受随工作量调整的快慢"),
    "path.behaviour.staff.usual_load": Text("load of the usual pace", "正常节奏下的负荷"),
    "path.behaviour.staff.full_load": Text("load from which fatigue wins", "开始出现疲劳的负荷"),
    "path.behaviour.staff.speed_up": Text("how load raises the pace", "负荷加快节奏的程度"),
    "path.behaviour.staff.overwork": Text("how overload lowers the pace", "超负荷减慢节奏的程度"),
    "path.behaviour.staff.carelessness": Text("how overload spoils work", "超负荷降低质量的程度"),
    "path.behaviour.staff.juggling": Text("slow-down per open case in hand", "手头每多一件的减慢程度"),
    "path.behaviour.staff.juggling_from": Text("cases in hand without slow-down", "不致减慢的在手件数"),
    "path.behaviour.staff.juggling_to": Text("most cases in hand at a time", "同时在手的最多件数"),
    "path.behaviour.staff.overtime": Text("most overtime", "最多加班"),
    "path.behaviour.staff.overtime_case": Text("overtime per waiting case", "每积压一件的加班"),
}
"""How people behave."""

FACTS = {
    "path.range": Text("{low} to {high} {unit}", "{low} 至 {high} {unit}"),
    "path.range_plain": Text("{low} to {high}", "{low} 至 {high}"),
    "path.source": Text("source: {source}", "来源：{source}"),
    "path.join": Text(", ", "，"),
    "path.facts": Text("{title} ({facts})", "{title}（{facts}）"),
}
"""How a number is named with what is known of it."""

QUANTITIES: dict[str, Text] = {**WORLD, **STRUCTURE, **BEHAVIOUR, **FACTS}
"""All of them."""
