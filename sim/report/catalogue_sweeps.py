"""What is said of sweeps: what one would cost, what it gave, which runs broke off."""

from __future__ import annotations

from sim.report.wording import Text

SWEEPS = {
    "column.sweep_question": Text("What", "项目"),
    "column.sweep_structure": Text("Structure", "结构"),
    "column.sweep_sampled": Text("Points", "设计点"),
    "column.sweep_spread": Text("95 % interval, or least … most", "95% 置信区间，或最小 … 最大"),
    "column.sweep_point": Text("Point", "设计点"),
    "column.sweep_replication": Text("Repl.", "重复"),
    "column.sweep_why": Text("Why it broke off", "中断原因"),
    "sweep.points": Text("points", "设计点"),
    "sweep.points_value": Text(
        "{points}, of them refused: {refused}", "{points} 个，其中不成立 {refused} 个"
    ),
    "sweep.runs": Text("runs", "运行次数"),
    "sweep.runs_span": Text(
        "{least} to {most}, as the precision asks", "{least} 至 {most}，视所要求的精度而定"
    ),
    "sweep.done": Text("done already", "已完成"),
    "sweep.chunks": Text("files of parts, about", "分块文件数（约）"),
    "sweep.seconds": Text("seconds of a run at three points", "三个设计点的单次运行秒数"),
    "sweep.hours": Text("still to go, on one processor", "单处理器尚需"),
    "sweep.span": Text("{low} to {high}", "{low} 至 {high}"),
    "sweep.size": Text("on disk in the end, about", "最终占用磁盘（约）"),
    "sweep.mebibytes": Text("{size} MiB", "{size} MiB"),
    "sweep.came": Text(
        "{points} points, {runs} runs, {replications} replications of each point.",
        "{points} 个设计点，{runs} 次运行，每点重复 {replications} 次。",
    ),
    "sweep.refused": Text(
        "Points refused because their scenario contradicts itself: {refused}, see refused.csv.",
        "因情景自相矛盾而不运行的设计点：{refused} 个，见 refused.csv。",
    ),
    "sweep.more": Text("{more} further lines are in summary.csv.", "其余 {more} 行见 summary.csv。"),
    "sweep.failed": Text(
        "Runs that broke off: {failures}; failures.csv has the reason and a command for each.",
        "中断的运行：{failures} 次，原因与重现命令见 failures.csv。",
    ),
    "sweep.unfinished": Text(
        "The sweep is not finished: what follows is of the {runs} runs that are there so far.",
        "扫描尚未完成：以下内容基于目前已有的 {runs} 次运行。",
    ),
    "sweep.again": Text(
        "Some runs were given up because of the machine; start again to try them once more.",
        "部分运行因机器原因放弃，重新启动即可再试。",
    ),
}
