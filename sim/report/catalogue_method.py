"""What the report of a comparison says of how it was done: STRESS-DES and ODD, item by item."""

from __future__ import annotations

from sim.report.wording import Text

STRESS = {
    "stress.1.1.name": Text("Purpose", "目的"),
    "stress.1.1": Text("{story} The city is {city}.", "{story}对象城市：{city}。"),
    "stress.no_story": Text(
        "Which of these structures resolves the same incidents faster, and why?",
        "面对同一批事件，哪种结构解决更快，原因何在？",
    ),
    "stress.1.2.name": Text("Outputs", "输出"),
    "stress.1.2": Text(
        "{measure}, by which runs are stopped and structures compared; beside it times, shares, load, "
        "inequality and "
        "backlog, all read from the event log. Incidents still open count as censored.",
        "{measure}，用于停止判断与结构比较；另有时间、比例、负荷、不均等与积压等指标，均由事件日志读出。"
        "未办结事件按删失处理。",
    ),
    "stress.1.3.name": Text("Aims of the experiment", "实验目标"),
    "stress.1.3": Text(
        "Compare {count} structures ({scenarios}) with {baseline} on the same incidents; footing: {footing}.",
        "在同一批事件上将 {count} 种结构（{scenarios}）与{baseline}比较；比较口径：{footing}。",
    ),
    "stress.2.1.name": Text("Overview", "概览"),
    "stress.2.1": Text(
        "Incidents occur, are noticed, reported, triaged, passed between offices, worked on, checked and "
        "closed; service "
        "requests and tasks from above compete for the same posts. The charts are in section 5.",
        "事件发生、被发现、上报、研判、在机构间流转、处置、核查、办结；办事申请与上级任务占用同样的岗位。"
        "组织结构图见第 5 部分。",
    ),
    "stress.2.2.name": Text("Base logic", "基本逻辑"),
    "stress.2.2": Text(
        "Discrete events on a clock of whole seconds. At each instant everything due is settled, then "
        "waiting work is "
        "given to free posts in a fixed order. Switched on: {on}. Switched off: {off}.",
        "离散事件，时钟以整秒计。每一时刻先了结到期事项，再按固定次序把等待的工作分给空闲岗位。已开启的机制："
        "{on}。"
        "已关闭的机制：{off}。",
    ),
    "stress.2.3.name": Text("Scenario logic", "情景逻辑"),
    "stress.2.3": Text(
        "Structures differ in tiers, offices, posts, powers and routes; what differs between two of them is "
        "shown by "
        "`tierflow explain FIRST SECOND --dry-run`.",
        "各结构在层级、机构、编制、权限与流程上不同；两者之间的差别可用 `tierflow explain FIRST SECOND "
        "--dry-run` 查看。",
    ),
    "stress.2.4.name": Text("Algorithms", "算法"),
    "stress.2.4": Text(
        "Queues by priority and then by time; people of an office adapt once a day (patrol, trust, tasks "
        "passed down, "
        "cases sent back, pace, overtime).",
        "排队先按优先级再按时间；各主体每日调整一次（巡查、信任、下派、退回、节奏、加班）。",
    ),
    "stress.2.5.name": Text("Components", "组成"),
    "stress.2.5": Text(
        "Entities: incidents ({categories}; {urgencies}), consultations, requests, tasks from above. "
        "Resources: posts of "
        "teams in {offices} offices with {functions} functions. Entry: occurrence; exit: the last closing, "
        "or never.",
        "实体：事件（{categories}；{urgencies}）、咨询、办事申请、上级任务。资源：{offices} "
        "个机构中各班组的岗位，"
        "共 {functions} 项职能。进入：事件发生；退出：最后一次办结，或始终未办结。",
    ),
    "stress.3.1.name": Text("Sources of data", "数据来源"),
    "stress.3.1": Text(
        "Each number names its source; see section 9. {assumed} of {total} are assumptions.",
        "每个数值都注明来源，见第 9 部分。{total} 个数值中有 {assumed} 个为假设。",
    ),
    "stress.3.2.name": Text("Preparation of data", "数据预处理"),
    "stress.3.2": Text(
        "None at run time; scenario files hold the numbers that the model uses.",
        "运行时不作预处理；情景文件所列即模型所用数值。",
    ),
    "stress.3.3.name": Text("Input", "输入参数"),
    "stress.3.3": Text(
        "{residents} residents in {communities} communities on {area} km²; per 1,000 residents a month "
        "{incident_rate} "
        "incidents, {consultation_rate} consultations, {request_rate} requests. Calendars: {calendars}; "
        "Chinese public "
        "holidays where they hold.",
        "{area} 平方公里内 {communities} 个社区、{residents} 名居民；每千人每月 {incident_rate} 件事件、"
        "{consultation_rate} 件咨询、{request_rate} 件办事申请。工作时间：{calendars}；"
        "适用时按中国法定节假日。",
    ),
    "stress.3.4.name": Text("Assumptions", "假设"),
    "stress.3.4": Text(
        "Those graded “assumption” in section 9, each with a range and a reason.",
        "第 9 部分中等级为“假设”者，均附范围与理由。",
    ),
    "stress.4.1.name": Text("Initialisation", "初始化"),
    "stress.4.1": Text(
        "Empty at the start; the first {warm_up} days are left out of every measure.",
        "开始时为空系统；前 {warm_up} 天不计入任何指标。",
    ),
    "stress.4.2.name": Text("Run length", "运行时长"),
    "stress.4.2": Text("{days} days from {start}.", "自 {start} 起 {days} 天。"),
    "stress.4.3.name": Text("Estimation", "估计方法"),
    "stress.4.3": Text(
        "{replications} independent replications (from {minimum} to {maximum} allowed), stopped when the 95 "
        "% t interval of "
        "the measure is within ±{precision} % of its mean in every structure. Replications are paired by "
        "common "
        "incidents; intervals are Student t, stretched towards the long tail of skewed replications; "
        "multiplicity by Bonferroni and Holm.",
        "独立重复 {replications} 次（允许 {minimum} 至 {maximum} 次），当各结构该指标的 95% t 区间均在均值的 "
        "±{precision}% 以内时停止。"
        "各结构面对同一批事件，重复之间配对；区间为 t 区间，重复呈偏态时向长尾一侧加宽；"
        "多重比较用 Bonferroni 与 Holm 法。",
    ),
    "stress.5.1.name": Text("Software", "软件"),
    "stress.5.1": Text(
        "Tierflow {version} on Python {python}; the table above names every package.",
        "Tierflow {version}，Python {python}；各软件包见上表。",
    ),
    "stress.5.2.name": Text("Random numbers", "随机数"),
    "stress.5.2": Text(
        "PCG64DXSM streams named by seed ({seed}), replication and purpose, so that one use never shifts "
        "another; all "
        "chance is drawn before a run.",
        "PCG64DXSM 随机流，以种子（{seed}）、重复序号和用途命名，互不影响；全部随机性在运行前抽取。",
    ),
    "stress.5.3.name": Text("Execution", "执行"),
    "stress.5.3": Text(
        "Event by event; a compiled engine that is tested against a reference engine, log against log.",
        "逐事件执行；编译引擎与参考引擎的日志逐行核对。",
    ),
    "stress.5.4.name": Text("System", "运行环境"),
    "stress.5.4": Text(
        "{seconds} seconds for all runs; the processor is not recorded, as it does not change the results.",
        "全部运行用时 {seconds} 秒；处理器不影响结果，未作记录。",
    ),
    "stress.6.1.name": Text("Access to code", "代码获取"),
    "stress.6.1": Text(
        "Open source (Apache-2.0), version {version}. Command: {command}.",
        "开源（Apache-2.0），版本 {version}。命令：{command}。",
    ),
}
"""STRESS-DES (Monks and others 2019), item by item."""

ODD = {
    "odd.purpose.name": Text("Purpose and patterns", "目的与模式"),
    "odd.purpose": Text(
        "To compare ways to organise a local government by what becomes of the same incidents. Patterns that "
        "it is held "
        "against are the documents' times and shares of the city's own units.",
        "以同一批事件的结果比较地方治理的组织方式。用于检验的模式为文献所载该市治理单元的用时与比例。",
    ),
    "odd.entities.name": Text("Entities, state variables, scales", "实体、状态变量与尺度"),
    "odd.entities": Text(
        "Residents of a community (trust, patience), grid teams (patrol, paperwork), desks, departments, a "
        "platform, and "
        "people of a team (pace, overtime); {communities} communities, {offices} offices; seconds within "
        "days, {days} days.",
        "社区居民（信任、耐心）、网格队伍（巡查、填报）、各级处置岗、部门、平台及班组人员（节奏、加班）；"
        "{communities} 个社区，{offices} 个机构；时间以秒计，共 {days} 天。",
    ),
    "odd.process.name": Text("Process and scheduling", "过程与调度"),
    "odd.process": Text(
        "Work moves event by event; agents look at a snapshot once a day and answer with data that holds for "
        "the next "
        "day. They touch neither clock nor queues.",
        "工作逐事件推进；各主体每日看一次快照，给出次日生效的决定，不触及时钟与队列。",
    ),
    "odd.concepts.name": Text("Design concepts", "设计概念"),
    "odd.concepts": Text(
        "Adaptation: by rules with the numbers of the scenario. Interaction: through queues and shared "
        "posts. "
        "Stochasticity: drawn before the run and alike for all structures. Observation: the event log. "
        "Switched on: {on}.",
        "适应：按规则，数值来自情景。相互作用：通过队列与共用岗位。随机性：运行前抽取，各结构相同。观测："
        "事件日志。"
        "已开启：{on}。",
    ),
    "odd.initial.name": Text("Initialisation", "初始化"),
    "odd.initial": Text(
        "An empty city on {start}; {warm_up} days pass before anything is measured.",
        "自 {start} 起，初始没有在办事项；经过 {warm_up} 天后开始计量。",
    ),
    "odd.input.name": Text("Input data", "输入数据"),
    "odd.input": Text(
        "Chinese public holidays and make-up days; nothing else from outside while it runs.",
        "中国法定节假日与调休；运行中没有其他外部输入。",
    ),
    "odd.submodels.name": Text("Submodels", "子模型"),
    "odd.submodels": Text(
        "Occurrence and noticing, routing, departments and their returns, coordination, requests and "
        "approvals, upward "
        "tasks, behaviour; described in docs/model.md, with every number in section 9.",
        "发生与发现、分派、部门与退回、协调、办事与审批、上级任务、行为；说明见 docs/model.md，数值见第 9 "
        "部分。",
    ),
}
"""ODD (Grimm and others 2020), element by element."""

METHOD: dict[str, Text] = {**STRESS, **ODD}
"""Both of them."""
