"""What is said of output analysis: warm-up, intervals, pairs of incidents, differences that matter."""

from __future__ import annotations

from sim.report.wording import Text

VERDICTS = {
    "verdict.equivalent": Text("no difference that matters", "无实质差异"),
    "verdict.enough": Text("enough", "足够"),
    "verdict.short": Text("too short", "不足"),
    "verdict.doubtful": Text("doubtful", "存疑"),
    "verdict.untold": Text("cannot be told", "无法判断"),
}

COMPARISON = {
    "note.skewed": Text(
        "{measure}: replications are skewed in {names}. Where they do not show it, limits may miss more "
        "often than stated, since extreme replications may not have come up there.",
        "{measure}：{names}的各次重复呈偏态。未显出偏态的结构，其界限落空的可能或高于所标，"
        "因为极端的重复可能碰巧没有出现。",
    ),
    "note.few": Text(
        "Fewer than {least} replications do not show whether they are skewed; if they are, limits miss more "
        "often than stated.",
        "重复不足 {least} 次，看不出是否呈偏态；若呈偏态，界限落空的可能高于所标。",
    ),
    "note.marked": Text(
        "* Replications are skewed. Limits of such a measure may miss more often than stated, most of all in "
        "runs that happen not to show it.",
        "* 各次重复呈偏态。这类指标的界限落空的可能或高于所标，碰巧未显出偏态的运行尤甚。",
    ),
    "note.margin": Text(
        "A difference matters from ±{margin} {unit} on. “No difference that matters” is found by two "
        "one-sided "
        "tests; all verdicts at one footing hold together at 95 %.",
        "差值达到 ±{margin} {unit}才算有实质意义。“无实质差异”由两个单侧检验得出；"
        "同一比较口径下各结论以 95% 的把握同时成立。",
    ),
    "note.saved": Text(
        "Common incidents left {least} to {most} of the variance that independent runs would have: as "
        "precise "
        "as {times} times as many replications.",
        "采用同一批事件后，差值的方差只有独立运行时的 {least} 至 {most}，相当于 {times} 倍的重复次数。",
    ),
    "note.saved_one": Text(
        "Common incidents left {least} of the variance that independent runs would have: as precise as "
        "{times} times as many replications.",
        "采用同一批事件后，差值的方差只有独立运行时的 {least}，相当于 {times} 倍的重复次数。",
    ),
}

JOINT = {
    "column.p_value": Text("p", "p 值"),
    "column.saved": Text("Var.", "方差比"),
    "column.joint": Text("Difference", "与基准之差"),
    "joint.note": Text(
        "Difference from “{baseline}” over {replications} replications. Limits (Bonferroni) and p values "
        "(Holm) "
        "hold for all {family} differences of this table together at 95 %; the verdict follows p. Var.: "
        "variance left "
        "of what independent runs would have.",
        "与“{baseline}”之差，{replications} 次重复。界限（Bonferroni）与 p 值（Holm）对本表全部 {family} "
        "项差值"
        "以 95% 的把握同时成立；结论依 p 值。方差比：差值方差与独立运行时之比。",
    ),
}

WARM_UP = {
    "column.part": Text("Series", "序列"),
    "column.cut": Text("Ends at", "结束于"),
    "warmup.title": Text("Warm-up: {title}, in {unit}", "{title}的预热期（{unit}）"),
    "warmup.average": Text("MSER-5, average of replications", "MSER-5，多次重复的平均"),
    "warmup.median": Text("MSER-5, median replication", "MSER-5，各次重复的中位数"),
    "warmup.latest": Text("MSER-5, latest replication", "MSER-5，最晚的一次重复"),
    "warmup.settled": Text("Welch's curve settles", "Welch 曲线趋稳"),
    "warmup.stated": Text("Stated in the scenario", "情景所设"),
    "warmup.untold": Text("MSER-5 cannot tell in", "MSER-5 无法判断的次数"),
    "warmup.present": Text("mean number present", "平均在办件数"),
    "warmup.seasonal": Text(
        "mean number present for each incident reported in a span", "平均在办件数与同期上报数之比"
    ),
    "warmup.curve": Text(
        "Welch's curve of the {what}, from {least} to {most}:", "Welch 曲线（{what}），{least} 至 {most}："
    ),
    "warmup.enough": Text(
        "The stated warm-up of {stated} {unit} is enough: MSER-5 cuts the average of all replications "
        "({replications}) at {cut} {unit}.",
        "所设预热期 {stated} {unit}足够：MSER-5 对 {replications} 次重复的平均在 {cut} {unit}处截断。",
    ),
    "warmup.short": Text(
        "The stated warm-up of {stated} {unit} is too short: MSER-5 cuts the average of all replications "
        "({replications}) at {cut} {unit}, which changes the {what} by {low} % to {high} %.",
        "所设预热期 {stated} {unit}不足：MSER-5 对 {replications} 次重复的平均在 {cut} {unit}处截断，"
        "{what}因此改变 {low}% 至 {high}%。",
    ),
    "warmup.doubtful": Text(
        "Whether the stated warm-up of {stated} {unit} is enough is doubtful: MSER-5 cuts the average of "
        "all replications ({replications}) at {cut} {unit}, but that changes the {what} by {low} % to "
        "{high} %, which may be nothing. MSER-5 tends to cut too much on queues.",
        "所设预热期 {stated} {unit}是否足够存疑：MSER-5 对 {replications} 次重复的平均在 {cut} {unit}处截断，"
        "但{what}因此改变 {low}% 至 {high}%，也可能毫无改变。MSER-5 对排队过程往往截得偏多。",
    ),
    "warmup.doubtful_one": Text(
        "Whether the stated warm-up of {stated} {unit} is enough is doubtful: MSER-5 cuts the only "
        "replication at {cut} {unit}, and one does not tell whether that changes the {what}.",
        "所设预热期 {stated} {unit}是否足够存疑：MSER-5 对仅有的一次重复在 {cut} {unit}处截断，"
        "而只凭一次重复看不出{what}是否因此改变。",
    ),
    "warmup.empty": Text(
        "Whether the stated warm-up of {stated} {unit} is enough cannot be told: nothing is ever present.",
        "无法判断所设预热期 {stated} {unit}是否足够：自始至终没有任何在办件。",
    ),
    "warmup.cannot": Text(
        "Whether the stated warm-up of {stated} {unit} is enough cannot be told: the best cut lies in the "
        "second half of the run, which is too short or never settles.",
        "无法判断所设预热期 {stated} {unit}是否足够：最佳截断点落在后半段，运行过短或始终未趋稳。",
    ),
    "axis.present": Text("Mean number present", "平均在办件数"),
    "axis.seasonal": Text(
        "Mean number present\nfor each incident reported", "平均在办件数\n与同期上报数之比"
    ),
    "axis.time": Text("Time ({unit})", "时间（{unit}）"),
    "title.warmup": Text("Warm-up: {title}", "{title}的预热期"),
    "caption.warmup": Text(
        "Faint: the average of {replications} replications; line: Welch's curve; dashed: the stated "
        "warm-up; dotted: "
        "where MSER-5 cuts the average.",
        "浅线：{replications} 次重复的平均；实线：Welch 曲线；虚线：所设预热期；点线：MSER-5 "
        "对平均的截断处。",
    ),
}

INTERVALS = {
    "column.method": Text("How", "方法"),
    "column.estimate": Text("Value", "数值"),
    "column.limits": Text("95 % interval", "95% 置信区间"),
    "column.number": Text("n", "个数"),
    "interval.title": Text("{title}: times in {unit}", "{title}：时间单位为{unit}"),
    "interval.mean": Text("Mean time", "平均时间"),
    "interval.median": Text("Median time", "时间中位数"),
    "interval.p90": Text("90th percentile", "第 90 百分位数"),
    "interval.restricted": Text("Mean, cut at {limit}", "平均时间（限 {limit}）"),
    "interval.present": Text("Mean number present", "平均在办件数"),
    "method.replications": Text("replications", "多次重复"),
    "method.batches": Text("batches of one run", "单次运行分批"),
    "method.independent": Text("one run, as if independent", "单次运行，视作独立"),
    "interval.note": Text(
        "Replications hold whatever the process does. Batches ({batches} of the first replication) hold "
        "where they "
        "are long beside its memory; that they depend on each other has p = {p}. “As if independent” "
        "(Kaplan–Meier, "
        "Greenwood) is right only for cases that share no queue and is shown to be distrusted.",
        "多次重复的区间总是成立。分批（首次重复分 {batches} 批）在批长远大于过程记忆时成立，"
        "批间相关检验 p = {p}。“视作独立”（Kaplan–Meier、Greenwood）只适用于互不排队的事件，列出以示对照，"
        "不宜采信。",
    ),
    "interval.needed": Text(
        "Replications needed in all for ±{precision} of each number, as far as these {replications} tell: "
        "{needed}.",
        "按这 {replications} 次重复估计，使各数值达到 ±{precision} 共需的重复次数：{needed}。",
    ),
}

PAIRS = {
    "column.second": Text("Value", "数值"),
    "pairs.title": Text(
        "{second} less {first}, the same cases, in {unit}", "{second}减{first}，同一批事件（{unit}）"
    ),
    "pairs.items": Text("Cases compared, per replication", "每次重复比较的事件数"),
    "pairs.known_share": Text("Closed in at least one", "至少一方已办结的比例"),
    "pairs.mean": Text("Mean time", "平均时间"),
    "pairs.median": Text("Median time", "时间中位数"),
    "pairs.p90": Text("90th percentile of time", "时间第 90 百分位数"),
    "pairs.first_mean": Text("Mean time, {first}", "平均时间，{first}"),
    "pairs.second_mean": Text("Mean time, {second}", "平均时间，{second}"),
    "pairs.single_p5": Text("Single case, 5th percentile", "单件差值，第 5 百分位数"),
    "pairs.single_p25": Text("Single case, 25th percentile", "单件差值，第 25 百分位数"),
    "pairs.single_p50": Text("Single case, median", "单件差值，中位数"),
    "pairs.single_p75": Text("Single case, 75th percentile", "单件差值，第 75 百分位数"),
    "pairs.single_p95": Text("Single case, 95th percentile", "单件差值，第 95 百分位数"),
    "pairs.sooner_share": Text("Cases done sooner", "更快办结的事件比例"),
    "pairs.later_share": Text("Cases done later", "更慢办结的事件比例"),
    "pairs.sentence": Text(
        "With “{second}” {sooner} % of the same cases are done sooner than with “{first}”, and {later} % "
        "later.",
        "同一批事件中，“{second}”比“{first}”更快办结的占 {sooner}%，更慢的占 {later}%。",
    ),
    "pairs.note": Text(
        "Intervals are those of {replications} replications, each of which counts once, since cases of one "
        "replication share queues. What is open at the end counts with the time until then. Var.: variance "
        "left of what independent runs would have.",
        "区间来自 {replications} 次重复，每次计一个值，因为同次重复的事件共用队列。"
        "期末未办结的按至期末的时间计。"
        "方差比：差值方差与独立运行时之比。",
    ),
    "pairs.note_one": Text(
        "One replication has no intervals: cases of one replication share queues, so only further ones tell "
        "how far chance goes. What is open at the end counts with the time until then.",
        "只有一次重复，没有区间：同次重复的事件共用队列，偶然有多大要靠更多重复才知道。"
        "期末未办结的按至期末的时间计。",
    ),
    "pairs.none": Text(
        "How many of the same cases “{second}” has done sooner than “{first}” cannot be told: some "
        "replication has none that was done in either.",
        "说不出同一批事件中“{second}”比“{first}”更快办结的占多少：有的重复里，双方一件也没有办结。",
    ),
    "pairs.margin": Text(
        "Sooner and later mean by more than {margin} {unit}.", "更快、更慢指相差超过 {margin} {unit}。"
    ),
}

OUTPUT = {**VERDICTS, **COMPARISON, **JOINT, **WARM_UP, **INTERVALS, **PAIRS}
"""Every entry of this part of the catalogue."""
