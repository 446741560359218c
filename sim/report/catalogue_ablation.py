"""What is said of an ablation study."""

from __future__ import annotations

from sim.report.wording import Text

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
        "Each interval holds for itself. The verdicts hold together: the p values of all {claims} paired "
        "tests are adjusted (Holm) to a joint error of {error} %, so an interval may exclude 0 where the "
        "verdict does not. “No detectable difference” is not the same as none.",
        "各区间单独成立；各结论同时成立：全部 {claims} 项配对检验的 p 值经 Holm 法校正，"
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
