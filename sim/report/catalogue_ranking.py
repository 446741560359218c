"""What is said of a selection of the best and of ranks over a sweep."""

from __future__ import annotations

from sim.report.wording import Text

RANKING = {
    "rank.title.smallest": Text("{measure}: the lowest mean is the best", "{measure}：均值最低者为最优"),
    "rank.title.largest": Text("{measure}: the highest mean is the best", "{measure}：均值最高者为最优"),
    "rank.measure_at": Text("{place}: {name}", "{place}：{name}"),
    "rank.amount": Text("{number} {unit}", "{number} {unit}"),
    "rank.place": Text("#", "#"),
    "rank.structure": Text("Structure", "结构"),
    "rank.mean": Text("Mean", "均值"),
    "rank.replications": Text("Repli- cations", "重复次数"),
    "rank.out_after": Text("Out after", "淘汰于第几次"),
    "rank.out_by": Text("Beaten by #", "败于 #"),
    "rank.kn": Text(
        "With a probability of at least {probability} %, {winner} is the best, provided that the best leads "
        "all others by {delta} or more. Where leads are smaller it is as a rule within {delta} of the best, "
        "which is measured and not proven.",
        "如果最优者领先其他结构至少 {delta}，则{winner}就是最优者的概率不低于 {probability}%。"
        "若领先幅度更小，所选者与最优者之差通常也不超过 {delta}，但这是实测结果，未经证明。",
    ),
    "rank.rinott": Text(
        "With a probability of at least {probability} %, {winner} is the best or within {delta} of it.",
        "{winner}为最优者、或与最优者之差不超过 {delta}的概率不低于 {probability}%。",
    ),
    "rank.ocba": Text(
        "{winner} is the best with an estimated probability of {probability} %, provided that the best leads "
        "all others by {delta} or more. This is an estimate and no promise.",
        "如果最优者领先其他结构至少 {delta}，则{winner}就是最优者的概率估计为 {probability}%。"
        "这是估计，不是保证。",
    ),
    "rank.undecided": Text(
        "Not decided, so nothing is promised: {winner} is only the best so far. The promise may take up to "
        "{bound} replications of one structure, and {most} were allowed (--most). So many can tell "
        "differences of about {delta} (--delta).",
        "未能判定，因此不作任何保证：{winner}只是目前最好的。要作出保证，"
        "单个结构最多可能需要重复 {bound} 次，而上限为 {most} 次（--most）；"
        "在此上限内大约可分辨 {delta} 的差异（--delta）。",
    ),
    "rank.undecided.ocba": Text(
        "Not decided: {winner} is only the best so far, with an estimated probability of {probability} % "
        "after all the replications that were allowed, {most} on average (--most).",
        "未能判定：在允许的全部重复（平均每个结构 {most} 次，--most）之后，{winner}只是目前最好的，"
        "其为最优者的概率估计为 {probability}%。",
    ),
    "rank.paired": Text(
        "All structures met the same incidents (seed {seed}). Runs: {runs}.",
        "各结构面对同一批事件（随机种子 {seed}）。共运行 {runs} 次。",
    ),
    "rank.independent": Text(
        "Each structure met incidents of its own (seeds {seed} to {last}), since the procedure needs "
        "independent ones. Runs: {runs}.",
        "各结构面对各自的事件（随机种子 {seed} 至 {last}），因为该方法要求相互独立。共运行 {runs} 次。",
    ),
    "rank.normal": Text(
        "What is promised holds for values that scatter about like a normal distribution; strongly skewed "
        "ones weaken it, least of all with kn.",
        "上述保证以数值近似服从正态分布为前提；分布明显偏斜时保证会减弱，其中 kn 受影响最小。",
    ),
    "stable.mean": Text("Mean rank [95 %]", "平均名次 [95%]"),
    "stable.mean_alone": Text("Mean rank", "平均名次"),
    "stable.first": Text("1st %", "第一 %"),
    "stable.second": Text("2nd %", "第二 %"),
    "stable.last": Text("Last %", "末位 %"),
    "stable.sure": Text("Surely to possibly 1st %", "确定至 可能第一 %"),
    "stable.pairs": Text(
        "Samples in which one is better than the other, % [95 %]",
        "一个结构优于另一个的样本占比，% [95% 区间]",
    ),
    "stable.tally": Text("Where one is better than the other, %", "一个结构优于另一个的占比，%"),
    "stable.pair": Text("Pair", "比较"),
    "stable.versus": Text("#{one} and #{other}", "#{one} 与 #{other}"),
    "stable.one_better": Text("First better", "前者更优"),
    "stable.other_better": Text("Second better", "后者更优"),
    "stable.undetermined": Text("Undeter- mined", "未定"),
    "stable.level": Text("{factor}: {level}", "{factor}：{level}"),
    "stable.sentence": Text(
        "Over {over} {leader} has the best mean in {first} %. In {surely} % it is surely better than every "
        "other, in {possibly} % none is surely better than it.",
        "在{over}中，{leader}在 {first}% 的情形下均值最优；"
        "在 {surely}% 的情形下确定优于其他所有结构，在 {possibly}% 的情形下没有任何结构确定优于它。",
    ),
    "stable.over_samples": Text("{samples} samples of the assumptions", " {samples} 组假设样本"),
    "stable.over_level": Text("{samples} levels of {factors}", "{factors}的 {samples} 个水平"),
    "stable.over_levels": Text(
        "{samples} combinations of levels of {factors}", "{factors}的 {samples} 种水平组合"
    ),
    "stable.over_both": Text(
        "{samples} combinations of samples of the assumptions and levels of {factors}",
        "假设样本与{factors}各水平的 {samples} 种组合",
    ),
    "stable.one": Text(
        "{leader} has the best mean, and is surely better than every other.",
        "{leader}均值最优，且确定优于其他所有结构。",
    ),
    "stable.one_unsure": Text(
        "{leader} has the best mean, but is not surely better than every other.",
        "{leader}均值最优，但不能确定优于其他所有结构。",
    ),
    "stable.one_sample": Text(
        "There is one sample of the assumptions, so nothing is known of how ranks change with them.",
        "假设只有一组样本，因此无从知道名次如何随假设变化。",
    ),
    "stable.surely": Text(
        "Surely better: the 95 % interval of the paired difference over replications excludes 0 there. The "
        "rest is replication noise, undetermined.",
        "“确定更优”指在该情形下，按重复配对的差值的 95% 区间不含 0；其余属重复之间的随机波动，记为未定。",
    ),
    "stable.one_replication": Text(
        "With one replication of each sample nothing can be sure.",
        "每个样本只有一次重复，因此没有任何比较可以确定。",
    ),
    "stable.left_out": Text(
        "Left out, with nothing of it in the shares: {left_out} of {all}, where some structure has no run, "
        "its scenario being refused or broken off, or no value, as a median that is not reached.",
        "{all} 组中有 {left_out} 组未计入，占比不反映这些情形：其中某个结构没有运行结果"
        "（情景不成立或运行中断），或没有数值（如中位数未达到）。",
    ),
    "stable.circumstances": Text(
        "Each level of {factors} counts as further samples. Samples at different levels are alike, so the "
        "intervals are narrower than they should be.",
        "{factors}的每个水平都计为另外的样本。不同水平的样本彼此相似，因此区间偏窄。",
    ),
    "stable.choices": Text(
        "Levels of {factors} were ranked as if somebody chose them; give --circumstance for a factor that "
        "nobody chooses, such as load.",
        "{factors}的各水平按可由人选择的方案参与排名；若某一因素（如负荷）无人可选，"
        "请用 --circumstance 指明。",
    ),
    "design.grid": Text("every combination of levels", "各水平的全部组合"),
    "design.one_at_a_time": Text("one at a time", "逐一改变"),
    "design.latin_hypercube": Text("Latin hypercube", "拉丁超立方"),
    "design.sobol": Text("scrambled Sobol sequence", "扰动 Sobol 序列"),
    "design.saltelli": Text("points for Sobol indices", "用于 Sobol 指数的设计点"),
    "design.morris": Text("trajectories of Morris's method", "Morris 法的轨迹"),
    "stable.not_random": Text(
        "What was run was chosen ({design}) and not drawn at random: shares tell of these points, and are no "
        "probabilities.",
        "所运行的各点是选定的（{design}），并非随机抽取：占比只说明这些点的情况，不是概率。",
    ),
}
