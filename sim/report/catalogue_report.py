"""What the report of a comparison says: its sentences and its headings."""

from __future__ import annotations

from sim.report.wording import Text

SAID = {
    "said.shortest": Text("shortest", "最短"),
    "said.lowest": Text("lowest", "最低"),
    "said.shorter": Text("shorter", "更短"),
    "said.longer": Text("longer", "更长"),
    "said.less": Text("lower", "更低"),
    "said.more": Text("higher", "更高"),
    "said.clearly": Text("clearly", "明显"),
    "said.detectably": Text("detectably", "可辨"),
    "said.best": Text(
        "{footing}, {best} has the {lowest} {measure} ({value}): it is {sure} below that of each of the "
        "{others} "
        "other structures.",
        "{footing}，{best}的{measure}{lowest}（{value}），低于其他 {others} 种结构中的每一种，差异{sure}。",
    ),
    "said.among_best": Text(
        "{footing}, the {lowest} mean of the {measure} is that of {best} ({value}), but it cannot be told "
        "apart "
        "from {rivals}; the other structures are above it.",
        "{footing}，{measure}的均值以{best}为{lowest}（{value}），但与{rivals}之间未见可辨差异；"
        "其余结构均高于它。",
    ),
    "said.nobody_best": Text(
        "{footing}, no structure can be told apart from the one of the {lowest} mean {measure}, {best} "
        "({value}).",
        "{footing}，{measure}均值{lowest}的是{best}（{value}），但与其他任何结构之间都未见可辨差异。",
    ),
    "said.alone": Text(
        "{footing}, only {best} was run ({measure}: {value}); there is nothing to compare it with.",
        "{footing}，只运行了{best}（{measure}：{value}），没有可比较的结构。",
    ),
    "said.no_value": Text(
        "{footing}, the {measure} has no value in any run, so nothing can be said of it.",
        "{footing}，{measure}在各次运行中均无数值，无法作出判断。",
    ),
    "said.posts_same": Text(
        "So who is first does not depend on which of the two counts of posts is taken.",
        "可见谁居首位并不取决于采用哪种编制口径。",
    ),
    "said.posts_decide": Text(
        "So who is first depends on the number of posts as well as on the structure: {first} with the first "
        "count, "
        "{second} with the second.",
        "可见谁居首位不仅取决于结构，也取决于编制：前一口径下为{first}，后一口径下为{second}。",
    ),
    "said.posts_open": Text(
        "Whether who is first depends on the number of posts cannot be told, as nobody is surely first in "
        "both.",
        "谁居首位是否取决于编制，尚不能判断，因为并非在两种口径下都有确定居首者。",
    ),
    "said.one_footing": Text(
        "Only one footing was run ({footing}), so these results cannot tell how much of a difference is "
        "the structure and how much goes with what is not equal.",
        "只运行了一种比较口径（{footing}），因此无法判断差别有多少来自结构本身，多少来自未取相同的条件。",
    ),
    "said.one_footing.alike": Text(
        "Posts, powers and route are equal in all structures, so that what differs is the structure itself.",
        "各结构的编制、权限和流程都相同，差别来自结构本身。",
    ),
    "said.certainty": Text(
        "How sure this is: {replications} replications on the same incidents bound what chance can do, as "
        "the "
        "intervals show; {ground} {stable}",
        "把握有多大：在同一批事件上重复 {replications} 次，偶然性的影响见各区间；{ground}{stable}",
    ),
    "said.most_assumed": Text(
        "but this is a finding on the model, not on the city, for {assumed} of its {total} numbers are "
        "assumptions, "
        "more than half.",
        "但这是对模型而非对现实城市的结论：{total} 个数值中有 {assumed} 个为假设，超过一半。",
    ),
    "said.some_assumed": Text(
        "but this is a finding on the model, and {assumed} of its {total} numbers are assumptions.",
        "但这是对模型的结论：{total} 个数值中有 {assumed} 个为假设。",
    ),
    "said.none_assumed": Text(
        "this is a finding on the model; none of its {total} numbers is an assumption.",
        "这是对模型的结论；{total} 个数值中没有假设。",
    ),
    "said.unread": Text(
        "this is a finding on the model, and how many of its numbers are assumptions is not known, as the "
        "scenario "
        "files are not at hand.",
        "这是对模型的结论；因情景文件不在手边，其中有多少数值为假设无从得知。",
    ),
    "said.not_swept": Text(
        "How far the answer moves when these are wrong is not known from these results (section 8).",
        "假设有误时结论会改变多少，由这些结果无从得知（见第 8 部分）。",
    ),
    "said.width": Text(
        "widest 95 % t interval of a mean: ±{width} % of it (asked for: ±{target} %)",
        "均值的最宽 95% t 区间：±{width}%（要求 ±{target}%）",
    ),
    "said.width_missed": Text(
        "widest 95 % t interval of a mean: ±{width} % of it, wider than the ±{target} % asked for",
        "均值的最宽 95% t 区间：±{width}%，未达到所要求的 ±{target}%",
    ),
    "said.lower": Text(
        "{footing}, compared with {baseline}: {measure} {sure} {word} in {names}.",
        "{footing}，{names}的{measure}比{baseline}{word}，差异{sure}。",
    ),
    "said.higher": Text(
        "{footing}, compared with {baseline}: {measure} {sure} {word} in {names}.",
        "{footing}，{names}的{measure}比{baseline}{word}，差异{sure}。",
    ),
    "said.equivalent": Text(
        "{footing}, the {measure} of {names} makes no difference that matters against {baseline}: any "
        "difference is "
        "smaller than {margin}.",
        "{footing}，{names}的{measure}与{baseline}相比没有值得在意的差异：差值小于 {margin}。",
    ),
    "said.undetermined": Text(
        "{footing}, no difference of the {measure} from {baseline} can be detected in {names}, which is not "
        "the same "
        "as none.",
        "{footing}，{names}的{measure}与{baseline}相比未见可辨差异，但这不等于没有差异。",
    ),
    "said.unknown": Text(
        "{footing}, nothing can be said of the {measure} of {names} against {baseline}: fewer than two "
        "replications "
        "have a value in both.",
        "{footing}，{names}的{measure}无法与{baseline}相比：两者均有数值的重复不足两次。",
    ),
    "said.parts": Text(
        "{footing}, {scenario} against {baseline}: {clauses}.",
        "{footing}，{scenario}与{baseline}相比：{clauses}。",
    ),
    "said.parts_save": Text("time is saved by {parts}", "节省时间的是{parts}"),
    "said.parts_cost": Text("time is added by {parts}", "增加时间的是{parts}"),
    "said.part": Text("{name} ({number})", "{name}（{number}）"),
    "said.no_part": Text(
        "{footing}, no part of the time of {scenario} can be told apart from that of {baseline}.",
        "{footing}，{scenario}的各部分用时与{baseline}相比均未见可辨差异。",
    ),
    "said.explain_whole": Text(
        "From {first} to {second} the {measure} changes by {gap}.",
        "从{first}到{second}，{measure}变化 {gap}。",
    ),
    "said.explain_unsure": Text(
        "From {first} to {second} no change of the {measure} can be detected, so its parts may be chance.",
        "从{first}到{second}，{measure}未见可辨变化，其分解可能只是偶然。",
    ),
    "said.explain_parts": Text(
        "In the model this is put down to {parts}; all of these shares are apart from 0 together.",
        "在模型中归于：{parts}；上述贡献同时不为零。",
    ),
    "said.explain_none": Text(
        "No part of the change has a share that is surely apart from 0.", "没有哪一部分的贡献确定不为零。"
    ),
    "said.busiest": Text(
        "{footing}, the posts that carry the highest load are {team}, in {scenarios} of their time.",
        "{footing}，负荷最高的岗位是{team}，占其工时：{scenarios}。",
    ),
    "said.busy": Text(
        "{footing}, {team} have the highest mean load in {scenario} ({value} of their time), but cannot be "
        "told apart "
        "from {rivals}.",
        "{footing}，{scenario}中平均负荷最高的是{team}（占其工时的 {value}），但与{rivals}之间未见可辨差异。",
    ),
    "said.number": Text("{number}\u00a0{unit}", "{number}\u00a0{unit}"),
    "said.percent": Text("{number}\u00a0%", "{number}%"),
    "said.points": Text("{number} percentage points", "{number} 个百分点"),
    "said.no_interval": Text("no interval", "无区间"),
    "said.minus": Text("{one} less {other}: {interval}", "{one}减{other}：{interval}"),
    "said.of": Text("{name} {interval}", "{name} {interval}"),
    "said.leans_unknown": Text(
        "not known from these results; {assumed} of {total} numbers are assumptions",
        "由这些结果无从得知；{total} 个数值中有 {assumed} 个为假设",
    ),
    "said.leans_rest": Text(
        "{names}: not known, as the sweep does not tell", "{names}：该扫描未涉及，无从得知"
    ),
    "said.leans_unread": Text(
        "not known, as the scenario files are not at hand", "无从得知，因情景文件不在手边"
    ),
}
"""Sentences made from results."""

PAGE = {
    "doc.page": Text("Report: {title}", "报告：{title}"),
    "doc.folder": Text("RESULTS", "结果文件夹"),
    "doc.title.answer": Text("The answer", "结论"),
    "doc.title.leads": Text(
        "What is left of each lead when everything else is equal", "条件全部相同之后，领先还剩多少"
    ),
    "doc.title.ranking": Text("Which structure is faster, and how surely", "哪种结构更快，把握多大"),
    "doc.title.drivers": Text("What drives the difference", "差异从何而来"),
    "doc.title.load": Text("Load and fairness", "负荷与公平"),
    "doc.title.organisation": Text("How each is organised", "各结构如何组织"),
    "doc.title.journeys": Text("Journeys of incidents between offices", "事件在机构之间的流转"),
    "doc.title.backlog": Text("What waits through the year", "全年的积压"),
    "doc.title.assumptions": Text(
        "Where the answer flips, and what it rests on", "结论在何处改变，依赖哪些假设"
    ),
    "doc.title.ledger": Text("Every number and its source", "全部数值及其来源"),
    "doc.title.method": Text("How it was done", "方法"),
    "doc.word.contents": Text("Contents", "目录"),
    "doc.word.figure": Text("Figure", "图"),
    "doc.word.table": Text("Table", "表"),
    "doc.word.interval": Text("interval", "区间"),
    "doc.word.leans": Text("leans most on", "最依赖的假设"),
    "doc.word.command": Text("command", "命令"),
    "doc.word.reading": Text(
        "Below each sentence: its number, the figure or table that shows it, the 95 % interval, the "
        "assumption that it "
        "leans on most, and the command that makes it again. Intervals are of paired differences and hold "
        "for all structures at one footing together (between all pairs of them, where one is said to be the "
        "first). “Clearly” means that the interval stays away from zero by at "
        "least half of the difference, “detectably” that it excludes zero.",
        "每句之下依次为：编号、所依据的图或表、95% 区间、最依赖的假设、可重现它的命令。区间为配对差的区间，"
        "在同一比较口径下对各结构同时成立（说谁居首位时，对所有两两比较同时成立）。“明显”指区间离零至少为差值的一半，"
        "“可辨”指区间不含零。",
    ),
    "doc.word.caveat": Text(
        "Everything here is what a model says under its assumptions; it describes no real office or person.",
        "以上均为模型在其假设下的结果，不描述任何真实机构或个人。",
    ),
    "doc.fig.gaps": Text("{measure}: paired differences, ranked", "{measure}：配对差，按大小排列"),
    "doc.fig.parts": Text(
        "By parts of the change, from “{first}” to “{second}”", "按变化的组成部分，从“{first}”到“{second}”"
    ),
    "doc.fig.communities": Text(
        "How long each community waits, and how unequally", "各社区等待多久，是否均等"
    ),
    "doc.fig.flows": Text("Who hands incidents to whom: {footing}", "事件由谁交给谁：{footing}"),
    "doc.fig.backlog": Text("Open incidents through the year: {footing}", "全年在办件数：{footing}"),
    "doc.fig.shock": Text("What a shock adds to the open incidents", "冲击使在办件数增加多少"),
    "doc.fig.sensitivity": Text("What the difference depends on: {measure}", "差异取决于什么：{measure}"),
    "doc.fig.switches": Text("The best structure at each place: {measure}", "各处的最优结构：{measure}"),
    "doc.fig.split": Text(
        "Of which parts the mean resolution time consists: {footing}",
        "平均解决时间由哪些部分构成：{footing}",
    ),
    "doc.fig.bridge": Text(
        "The time bridge from “{first}” to “{second}”: {footing}",
        "从“{first}”到“{second}”的用时差异分解：{footing}",
    ),
    "doc.fig.load": Text("Load by tier, office and role: {footing}", "各层级、机构与岗位的负荷：{footing}"),
    "doc.fig.organisations": Text(
        "Organisation charts, coloured by load: {footing}", "组织结构图（按负荷着色）：{footing}"
    ),
    "doc.table.ranks": Text(
        "{measure}, the lowest mean first: {footing}", "{measure}，均值由低到高：{footing}"
    ),
    "doc.table.beside": Text("Other measures: {footing}", "其他指标：{footing}"),
    "doc.table.classes": Text("By what incidents are: {footing}", "按事件类别：{footing}"),
    "doc.table.load": Text("Posts and their utilisation: {footing}", "岗位数与利用率：{footing}"),
    "doc.table.fair": Text("How evenly load and time are shared: {footing}", "负荷与时间是否均等：{footing}"),
    "doc.table.backlog": Text("Backlog, means over the year: {footing}", "积压（全年）：{footing}"),
    "doc.table.moves": Text("Journeys of incidents: {footing}", "事件的流转：{footing}"),
    "doc.table.grades": Text("How well the numbers are founded", "数值的依据程度"),
    "doc.table.ledger": Text("Every quantity of the structures compared", "所比较结构的全部数值"),
    "doc.table.cases": Text("What was run", "所运行的情景"),
    "doc.table.versions": Text("Versions of the software", "软件版本"),
    "doc.table.stress": Text("STRESS-DES reporting checklist", "STRESS-DES 报告清单"),
    "doc.table.odd": Text("ODD protocol", "ODD 描述规范"),
    "doc.note.ranks": Text(
        "Mean with its own 95 % interval; difference from the baseline with limits that hold for all "
        "structures "
        "together. “Below it” lists, by rank, the structures that are surely below; {decided} of {pairs} "
        "pairs have a "
        "sure order (limits for all pairs together).",
        "均值附其自身的 95% 区间；与基准之差的界限对各结构同时成立。“确定低于它的”按名次列出确定更低的结构；"
        "{pairs} 对中有 {decided} 对的先后可以确定（界限对所有两两比较同时成立）。",
    ),
    "doc.note.joint": Text(
        "▼ surely lower, ▲ surely higher than {baseline}, all measures and structures of this table together "
        "at 95 %; "
        "without a mark: no detectable difference; ?: the baseline has no such value.",
        "▼ 确定低于、▲ 确定高于{baseline}（本表各指标、各结构同时以 95% 的把握成立）；无标记：未见可辨差异；"
        "?：基准无此数值。",
    ),
    "doc.note.load": Text(
        "Posts · share of post time at incidents, requests and tasks, mean over replications; in brackets "
        "with the other work that these posts have by the scenario. Patrol is not counted: grid workers "
        "patrol whenever nothing waits.",
        "岗位数 · 用于事件、办事申请和上级任务的工时比例（多次重复的均值）；"
        "括号内为加上情景所给其他工作后的比例。巡查不计入：无待办事项时网格员即去巡查。",
    ),
    "doc.note.explained": Text(
        "{replications} replications, seed {seed}. Each interval holds for itself; the verdicts hold "
        "together (Holm).",
        "重复 {replications} 次，随机种子 {seed}。各区间单独成立；各结论同时成立（Holm 法）。",
    ),
    "doc.note.codes": Text(
        "Sources: E, X and S are facts, disagreements and structures from the documents, P are parameters "
        "from outside "
        "evidence, H is what documents claim without figures. Reasons stand as the scenario files give them. "
        "Numbers in "
        "the column “In” are structures: {legend}.",
        "来源：E、X、S 为文献中的事实、分歧与结构，P 为外部证据参数，H 为文献中没有数字的说法。"
        "理由按情景文件原文。"
        "“适用”一栏的数字代表结构：{legend}。",
    ),
    "doc.head.place": Text("Rank", "名次"),
    "doc.head.structure": Text("Structure", "结构"),
    "doc.head.mean": Text("Mean [95 %]", "均值 [95%]"),
    "doc.head.gap": Text("Difference from the baseline", "与基准之差"),
    "doc.head.below": Text("Below it", "确定低于它的"),
    "doc.head.team": Text("Posts", "岗位"),
    "doc.head.grade": Text("Grade", "等级"),
    "doc.head.count": Text("Numbers", "个数"),
    "doc.head.path": Text("Path", "路径"),
    "doc.head.value": Text("Value", "取值"),
    "doc.head.range": Text("Range", "范围"),
    "doc.head.source": Text("Source", "来源"),
    "doc.head.in": Text("In", "适用"),
    "doc.head.reason": Text("Reason", "理由"),
    "doc.head.footing": Text("Footing", "比较口径"),
    "doc.head.origin": Text("Named", "名称"),
    "doc.head.digest": Text("Digest", "内容摘要"),
    "doc.head.log": Text("Log of replication 0", "第 0 次重复的日志"),
    "doc.head.package": Text("Package", "软件包"),
    "doc.head.version": Text("Version", "版本"),
    "doc.head.item": Text("Item", "项目"),
    "doc.head.text": Text("Here", "本研究"),
    "doc.everywhere": Text("all", "全部"),
    "doc.against": Text("“{second}” against “{first}”", "“{second}”与“{first}”相比"),
    "doc.classes": Text("Hard cases apart", "疑难事件单列"),
    "doc.classes_note": Text(
        "What an incident is (how many functions it needs, how difficult it is, whether it needs enforcement "
        "or outside works, how urgent it is) is fixed before any structure meets it: the same incidents of "
        "each class occur in every structure. An incident is of several classes.",
        "事件属于哪些类别（需要几个职能、难易、是否需执法或外部施工、缓急）在任何结构受理之前就已确定："
        "各结构中发生的各类事件完全相同。一件事件同属几类。",
    ),
    "doc.fairness": Text("How evenly it is shared", "是否均等"),
    "doc.again": Text("To make it again", "重现方法"),
    "doc.again_note": Text(
        "The results were made on {date} in {seconds} seconds by the first command; the second makes this "
        "page, byte by "
        "byte, from the same folder.",
        "结果由第一条命令生成于 {date}，用时 {seconds} 秒；第二条命令由同一文件夹生成本页，逐字节相同。",
    ),
    "doc.organisation": Text(
        "Dark is loaded; white has no posts. The load of each office is in the tables of section 4.",
        "颜色越深负荷越高，白色表示无岗位。各机构负荷见第 4 部分各表。",
    ),
    "doc.no_split": Text("These results hold no division of time into parts.", "这些结果中没有时间分解。"),
    "doc.no_explain": Text(
        "By which parts of the change (tiers, pooling, powers, posts …) the difference comes about is not in "
        "these "
        "results. `tierflow explain FIRST SECOND --out FOLDER` finds it, `tierflow report RESULTS --explain "
        "FOLDER` "
        "puts it here.",
        "差异由变化的哪些部分（层级、人员统筹、权限、编制等）造成，不在这些结果之中。"
        "用 `tierflow explain FIRST SECOND --out FOLDER` 求得，再用 `tierflow report RESULTS --explain "
        "FOLDER` 列入此处。",
    ),
    "doc.no_flows": Text(
        "These results hold no journeys between offices; `tierflow compare` of this version keeps them.",
        "这些结果中没有机构之间的流转；用本版本的 `tierflow compare` 重新运行即可保留。",
    ),
    "doc.no_backlog": Text(
        "These results hold no course of the backlog over the year; `tierflow compare` of this version keeps "
        "it.",
        "这些结果中没有全年积压的变化过程；用本版本的 `tierflow compare` 重新运行即可保留。",
    ),
    "doc.no_communities": Text(
        "These results do not hold the times of single communities; `tierflow compare` of this version keeps "
        "them.",
        "这些结果中没有各社区的用时；用本版本的 `tierflow compare` 重新运行即可保留。",
    ),
    "doc.no_shock": Text(
        "No structure was hit by one shock with four weeks before it, so nothing is shown of recovery; "
        "`--with "
        "typhoon` puts one in.",
        "没有结构受到一次（且此前有四周常态的）冲击，因此没有恢复过程可示；用 `--with typhoon` 可加入冲击。",
    ),
    "doc.no_sweep": Text(
        "No sweep was given. Where the answer flips, and which assumption it leans on most, is not known "
        "from a "
        "comparison, which holds every number at its central value. A sweep varies them; the first command "
        "makes one "
        "from a study that names uncertainties, the second puts it here.",
        "没有给出扫描结果。单次比较中各数值均取中心值，因此结论在何处改变、最依赖哪个假设，均无从得知。"
        "扫描则在范围内改变"
        "这些数值：第一条命令由写明不确定数值的研究文件生成扫描，第二条命令将其列入此处。",
    ),
    "doc.sweep": Text(
        "“{title}”: {points} points, {runs} runs, design {design}. Measure: {measure}.",
        "“{title}”：{points} 个点，{runs} 次运行，设计为 {design}。指标：{measure}。",
    ),
    "doc.stable": Text(
        "Over {over}, {name} was surely first in {surely} % and possibly first in {possibly} %.",
        "在{over}中，{name}在 {surely}% 的情形下确定居首，在 {possibly}% 的情形下可能居首。",
    ),
    "doc.first_share": Text(
        "surely first in {surely} %, possibly first in {possibly} %",
        "确定居首 {surely}%，可能居首 {possibly}%",
    ),
    "doc.in_sentence": Text("in the sentence", "见句中"),
    "doc.in_table": Text("in the table", "见表中"),
    "doc.by_means": Text(
        "By the means: {text} In {open} % of the points the interval does not tell which is better.",
        "按均值看：{text}在 {open}% 的点上，区间不能判定哪个更优。",
    ),
    "doc.reason": Text("The reason: `{reason}`", "原因：`{reason}`"),
    "doc.box_points": Text(
        "{points} points; open in {open} % of them", "{points} 个点，其中 {open}% 未能判定"
    ),
    "doc.not_sensitive": Text(
        "Which assumption matters most cannot be read from this sweep (design {design}); `tierflow "
        "sensitivity` says what "
        "it needs.",
        "由这一扫描（设计 {design}）无法读出哪个假设最重要；所需条件见 `tierflow sensitivity`。",
    ),
    "doc.not_discovered": Text(
        "Where one structure beats another cannot be read from this sweep (design {design}); `tierflow "
        "discover` says "
        "what it needs.",
        "由这一扫描（设计 {design}）无法读出一种结构在何处优于另一种；所需条件见 `tierflow discover`。",
    ),
    "doc.boxes": Text("Where one structure beats another", "一种结构在何处优于另一种"),
    "doc.box_winner": Text("Better", "更优者"),
    "doc.box_loser": Text("Than", "相比"),
    "doc.box_overall": Text("Everywhere, %", "全部 %"),
    "doc.box_inside": Text("In the box, %", "范围内 %"),
    "doc.box_outside": Text("Outside, %", "范围外 %"),
    "doc.box_covers": Text("Covered, %", "覆盖 %"),
    "doc.changed": Text(
        "{name} is not what it was: these results were made with the content {then}, and {origin} now has "
        "{now}. The "
        "ledger shows what it is now.",
        "{name}已有改动：这些结果所用内容为 {then}，而 {origin} 现为 {now}。下表所列为现在的内容。",
    ),
    "doc.gone": Text(
        "{name} cannot be loaded here ({origin}, content {then}), so its numbers are not in the ledger.",
        "{name}在此无法载入（{origin}，内容 {then}），因此其数值未列入下表。",
    ),
    "doc.no_facts": Text(
        "The scenario of the baseline cannot be loaded here, so STRESS-DES and ODD are not filled in.",
        "基准情景在此无法载入，因此未填写 STRESS-DES 与 ODD。",
    ),
    "doc.no_weasyprint": Text(
        "a PDF needs WeasyPrint, which is not installed; install it with: pip install 'tierflow[pdf]'",
        "生成 PDF 需要 WeasyPrint，尚未安装；安装命令：pip install 'tierflow[pdf]'",
    ),
}
"""Headings, notes and words of the page."""

REPORT: dict[str, Text] = {**SAID, **PAGE}
"""All of it."""
