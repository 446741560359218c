"""Texts about files of events: what is wrong with them, and what they do not tell."""

from sim.report.wording import Text

RULES = {
    "rule.TIME": Text(
        "is a date with a time of day, such as 2021-03-01 08:30", "日期加时刻，如 2021-03-01 08:30"
    ),
    "rule.NUMBER": Text("is a whole number from 0 to {most}", "0 至 {most} 的整数"),
    "rule.NAME": Text("is a name or number", "名称或编号"),
    "rule.ONE_OF": Text("is one of {options}", "以下之一：{options}"),
    "rule.WHAT": Text(
        "is, after ENQUEUE, START and FINISH, one of {activities}; after WAIT one of {waits}; "
        "after REPORT perhaps one of {channels}",
        "ENQUEUE、START、FINISH 之后是 {activities} 之一；WAIT 之后是 {waits} 之一；"
        "REPORT 之后可以是 {channels} 之一",
    ),
    "rule.TEAM_GIVEN": Text("is the team that it was given to", "承办的单位"),
    "rule.TEAM_AT_WORK": Text("is the team whose post it is", "岗位所属的单位"),
    "rule.ONE_ROW": Text("is a row for each incident", "每件工单只占一行"),
    "rule.SAME": Text("is {word!r}, as in an earlier row of {case!r}", "“{word}”，与“{case}”前面的行一致"),
    "rule.TOLD": Text(
        "is told of each case, as the {name} of places is known",
        "每件都要写明，因为机构信息中已有 {name}",
    ),
    "rule.FROM": Text("is at least {limit}", "不早于 {limit}"),
    "rule.UNTIL": Text("is at most {limit}", "不晚于 {limit}"),
    "rule.NOT_BEFORE": Text("is at least {limit}, a time before it", "不早于 {limit}，即前面环节的时间"),
    "rule.BEGUN": Text(
        "is the time at which what is finished was started", "既已处置完，就要有开始处置的时间"
    ),
    "rule.BEGINS": Text("is {events} at the beginning of a case", "每件以 {events} 开始"),
    "rule.FOLLOWS": Text("is {events} after {before}", "{before} 之后是 {events}"),
    "rule.ENDS": Text("is nothing after {before}", "{before} 之后不再有环节"),
    "rule.COMES_AFTER": Text(
        "is after {events}, here it follows {before}", "在 {events} 之后；此处却在 {before} 之后"
    ),
    "rule.COMES_FIRST": Text(
        "is after nothing, here it follows {before}", "是第一个环节；此处却在 {before} 之后"
    ),
    "rule.OF_A_CASE": Text("is in a case that begins with {events}", "所属的件以 {events} 开始"),
    "rule.UNDIVIDED": Text("is 0 in a case without FORK", "没有 FORK 的件，此处为 0"),
    "rule.SUFFIX": Text("is .csv or .parquet", ".csv 或 .parquet"),
    "rule.ENCODING": Text(
        "is text in {encoding}, or the name of another encoding such as gb18030",
        "{encoding} 编码的文本，或另外指明编码，如 gb18030",
    ),
    "rule.CSV": Text("is a row of CSV", "CSV 格式的一行"),
    "rule.CELLS": Text("are {count}", "{count} 格"),
    "rule.ROWS": Text("is at least one row below the head", "表头之下至少有一行"),
    "rule.COLUMN": Text(
        "is a column of this name, there are {options}", "要有叫这个名字的列；现有的列：{options}"
    ),
    "rule.COLUMN_OF_FILE": Text("is a column of the file", "文件中有的列"),
    "rule.ONE_COLUMN": Text("is one column of that meaning", "只能有一列是这个意思"),
}
"""What may stand in a place of a file; the names are those of `sim.ingest.faults.Rule`."""

FAULTS = {
    "fault.line": Text(
        "{file}:{line}: {column}: found {found}, allowed {allowed}",
        "{file}:{line}：{column}：现为{found}，应为：{allowed}",
    ),
    "fault.found": Text("{found!r}", "“{found}”"),
    "fault.nothing": Text("nothing", "空"),
    "fault.cells": Text("{seen} cells", "{seen} 格"),
    "fault.meant": Text("{allowed}, did you mean {meant!r}?", "{allowed}（是不是想写“{meant}”？）"),
    "fault.more": Text("and {more} more", "另有 {more} 处"),
    "join.or": Text(" or ", " 或 "),
    "place.suffix": Text("suffix", "扩展名"),
    "place.encoding": Text("encoding", "编码"),
    "place.row": Text("row", "整行"),
    "place.rows": Text("rows", "数据行"),
    "head.file": Text("file", "文件"),
    "head.line": Text("line", "行号"),
    "head.column": Text("column", "列"),
    "head.found": Text("found", "现为"),
    "head.allowed": Text("allowed", "应为"),
    "head.gap": Text("gap", "缺口"),
    "head.meaning": Text("what the file does not tell", "文件没有说的"),
}

GAPS = {
    "gap.SILENCE": Text(
        "every incident is reported, so that nobody knows of those that are not",
        "每件都有上报，不知道有多少事件无人上报",
    ),
    "gap.OCCURRENCE": Text(
        "no incident occurs before it is reported, so that noticing takes no time",
        "不知道发生时间，发现用时都是 0",
    ),
    "gap.CHANNEL": Text("no report names a channel other than one and the same", "不知道渠道"),
    "gap.ANSWER": Text("no contact is answered at once", "没有当场答复的来电"),
    "gap.DISPATCH": Text("nothing is dispatched", "没有派单"),
    "gap.START": Text("nobody starts to handle anything", "不知道何时开始处置"),
    "gap.WORK": Text("no work but handling is told of", "除处置外，不知道还有什么工作"),
    "gap.VISITS": Text(
        "no incident is handled, returned or repaired a second time", "没有第二次处置、退回或返工"
    ),
    "gap.JOINT": Text("no case is divided among several", "没有多部门会办"),
    "gap.OUTSIDE": Text("nothing waits for outside works", "没有等待外部施工"),
    "gap.REOPEN": Text("nothing is opened again", "没有重派的工单"),
    "gap.CALL_BACK": Text("nobody is asked whether he is content", "没有回访"),
    "gap.SUPERVISION": Text("nothing is supervised", "没有督办"),
    "gap.WHISTLE": Text("nobody whistles", "没有吹哨"),
    "gap.REPEAT": Text("nobody asks again", "没有重复来电"),
    "gap.ESCALATE": Text("nobody goes to a higher level", "没有越级反映"),
    "gap.DUPLICATE": Text("nothing is reported twice", "没有重复上报"),
    "gap.ARBITRATE": Text("nothing is ruled upon", "没有裁定"),
    "gap.SEARCH": Text("nobody searches for an office", "没有四处找承办单位的情形"),
    "gap.FUNCTIONS": Text("nothing tells how many functions it needs", "不知道每件需要几个职能"),
    "gap.DIFFICULTY": Text("nothing tells how difficult it is", "不知道难易程度"),
    "gap.ENFORCEMENT": Text("nothing tells whether it needs enforcement", "不知道是否需要执法"),
    "gap.WORKS": Text("nothing tells whether it needs outside works", "不知道是否需要外部施工"),
    "gap.URGENCY": Text("nothing is an emergency", "没有紧急工单"),
    "gap.DUE": Text("nothing has a time limit", "没有时限"),
    "gap.COMMUNITY": Text("all incidents are of one community", "不知道在哪个社区"),
    "gap.KINDS": Text("no office is a department", "不知道哪些单位是部门"),
    "gap.ON_CALL": Text("no team is on call", "没有值班待命的队伍"),
    "gap.POSTS": Text("no team has posts", "不知道有多少岗位"),
    "gap.HOURS": Text("no team is ever closed", "不知道办公时间"),
    "gap.STAFF": Text("nobody is ever away or works more or less than usual", "不知道谁不在岗"),
    "gap.SHOCK": Text("no shock is known of", "不知道有没有冲击"),
    "gap.REQUESTS": Text("there are no requests", "没有服务申请"),
    "gap.TASKS": Text("there are no tasks from above", "没有上级任务"),
}
"""Of what a log holds no trace; the names are those of `sim.ingest.gaps.Gap`."""

INGEST = RULES | FAULTS | GAPS
"""What is said of files of events."""
