"""What is said of sensitivity, of boxes of assumptions, and of where the best structure changes."""

from __future__ import annotations

from sim.report.wording import Text

SENSITIVITY = {
    "sens.of": Text("{measure}: {structure}", "{measure}：{structure}"),
    "sens.change": Text("{measure}: {structure} minus {baseline}", "{measure}：{structure}减{baseline}"),
    "sens.path": Text("Assumption", "假设"),
    "sens.mean": Text("Mean effect", "平均效应"),
    "sens.strength": Text("Strength", "效应强度"),
    "sens.first": Text("Alone, % of variance", "单独占方差 %"),
    "sens.total": Text("With others, %", "含交互 %"),
    "sens.rank": Text("Rank correlation", "秩相关"),
    "axis.rank": Text(
        "Rank correlation of the assumption with the outcome (−1 to 1; right: the larger, the higher)",
        "假设与结果的秩相关（−1 至 1；偏右：其值越大，结果越高）",
    ),
    "caption.ranks": Text(
        "Lines: {level} % limits that hold for all numbers of a structure together. Filled: the limits "
        "exclude zero; hollow: no detectable effect. The square is the share of the variance of ranks that "
        "an assumption explains alone. The strongest {shown} of {count} assumptions.",
        "横线为同一结构全部数值同时成立的 {level}% 上下限。实心：上下限不含零；空心：未见可辨的影响。"
        "其平方为该假设单独解释的秩方差比例。{count} 个假设中影响最强的 {shown} 个。",
    ),
    "sens.none": Text(
        "No assumption has a detectable effect on {what} ({count} were varied).",
        "未见任何假设对{what}有可辨的影响（共变动 {count} 个）。",
    ),
    "sens.counted": Text(
        "Assumptions with a detectable effect: {found} of {count}; the others cannot be told from chance.",
        "{count} 个假设中有 {found} 个的影响可辨；其余的影响与随机波动无法区分。",
    ),
    "sens.all": Text(
        "All assumptions that were varied ({count}) have a detectable effect.",
        "所变动的假设（共 {count} 个）的影响均可辨。",
    ),
    "sens.more": Text("The strongest {shown} are shown.", "表中列出影响最强的 {shown} 个。"),
    "sens.raises": Text(
        "Over its range, {path} raises {what} by {amount} on average ({limits}).",
        "{path}在其范围内由低到高，使{what}平均升高 {amount}（{limits}）。",
    ),
    "sens.lowers": Text(
        "Over its range, {path} lowers {what} by {amount} on average ({limits}).",
        "{path}在其范围内由低到高，使{what}平均降低 {amount}（{limits}）。",
    ),
    "sens.moves": Text(
        "Over its range, {path} moves {what} by some {amount} ({limits}); in which direction on "
        "average cannot be told.",
        "{path}在其范围内由低到高，使{what}变动约 {amount}（{limits}）；平均方向无法判定。",
    ),
    "sens.share": Text(
        "{path} alone explains {first} of the variance of {what} that assumptions cause.",
        "在各假设引起的{what}的方差中，{path}单独解释 {first}。",
    ),
    "sens.shares": Text(
        "{path} explains {first} of the variance of {what} that assumptions cause alone, and {total} "
        "together with others.",
        "在各假设引起的{what}的方差中，{path}单独解释 {first}，连同与其他假设的交互解释 {total}。",
    ),
    "sens.together": Text(
        "{path} has a part in {total} of the variance of {what} that assumptions cause; alone it has no "
        "detectable effect.",
        "在各假设引起的{what}的方差中，{path}参与了 {total}；单独未见可辨的影响。",
    ),
    "sens.rises": Text(
        "{path}: the larger it is, the higher is {what}; rank correlation {rank} ({low} to {high}), which is "
        "{share} % ({share_low} to {share_high}) of the variance of ranks.",
        "{path}：其值越大，{what}越高；秩相关 {rank}（{low} 至 {high}），"
        "相当于秩方差的 {share}%（{share_low} 至 {share_high}）。",
    ),
    "sens.falls": Text(
        "{path}: the larger it is, the lower is {what}; rank correlation {rank} ({low} to {high}), which is "
        "{share} % ({share_low} to {share_high}) of the variance of ranks.",
        "{path}：其值越大，{what}越低；秩相关 {rank}（{low} 至 {high}），"
        "相当于秩方差的 {share}%（{share_low} 至 {share_high}）。",
    ),
    "sens.none_share": Text(
        "None of the {count} explains more than {most} % of the variance, others included.",
        "这 {count} 个假设中，没有一个（含交互）能解释方差的 {most}% 以上。",
    ),
    "sens.none_rank": Text(
        "None of the {count} alone explains more than {most} % of the variance of ranks.",
        "这 {count} 个假设中，没有一个单独能解释秩方差的 {most}% 以上。",
    ),
    "sens.none_moved": Text(
        "None of the {count} moves it by more than {most} over its range.",
        "这 {count} 个假设中，没有一个在其范围内能使之变动超过 {most}。",
    ),
    "lean.one": Text("{structure}: {text}, {place}", "{structure}：{text}，{place}"),
    "lean.only": Text("the only one found", "唯一可辨者"),
    "lean.strongest": Text("the strongest of {found} found", "可辨的 {found} 个中最强"),
    "lean.rises": Text(
        "{path}; the larger it is, the higher: rank correlation {rank} [{low}, {high}]",
        "{path}，其值越大，结果越高，秩相关 {rank} [{low}, {high}]",
    ),
    "lean.falls": Text(
        "{path}; the larger it is, the lower: rank correlation {rank} [{low}, {high}]",
        "{path}，其值越大，结果越低，秩相关 {rank} [{low}, {high}]",
    ),
    "lean.share": Text(
        "{path}: {value} % [{low}, {high}] of the variance", "{path}，占方差的 {value}% [{low}, {high}]"
    ),
    "lean.strength": Text(
        "{path}: over its range it moves it by {value} [{low}, {high}]",
        "{path}，在其范围内使之变动 {value} [{low}, {high}]",
    ),
    "lean.none": Text(
        "{structure}: not known, as none can be told from chance",
        "{structure}：无从得知，均无法与随机波动区分",
    ),
    "lean.none_moved": Text(
        "{structure}: not known, as none can be told from chance; none moves it by more than {most}",
        "{structure}：无从得知，均无法与随机波动区分，在各自范围内使之变动均不超过 {most}",
    ),
    "lean.none_share": Text(
        "{structure}: not known, as none can be told from chance; none explains more than {most} % of the "
        "variance, others included",
        "{structure}：无从得知，均无法与随机波动区分，含交互所能解释的方差均不超过 {most}%",
    ),
    "lean.none_rank": Text(
        "{structure}: not known, as none can be told from chance; none alone explains more than {most} % of "
        "the variance of ranks",
        "{structure}：无从得知，均无法与随机波动区分，单独所能解释的秩方差均不超过 {most}%",
    ),
    "lean.ground": Text(
        "({measure}; {place}; {count} assumptions varied: `{command}`)",
        "（{measure}；{place}；变动 {count} 个假设：`{command}`）",
    ),
    "lean.ground_change": Text(
        "({measure} relative to {baseline}; {place}; {count} assumptions varied: `{command}`)",
        "（相对于{baseline}的{measure}；{place}；变动 {count} 个假设：`{command}`）",
    ),
    "sens.how_ranks": Text(
        "Points are ranked by the outcome, so that a few very large ones cannot hide the rest. The square of "
        "a rank correlation is the share of the variance of ranks that an assumption explains alone; what "
        "acts without a direction shows in the share of the variance only.",
        "各点按结果排序取秩，少数极大值因此不致掩盖其余。"
        "秩相关的平方即该假设单独解释的秩方差比例；没有固定方向的影响只见于方差比例。",
    ),
    "sens.limits": Text("{low} to {high}", "{low} 至 {high}"),
    "sens.percent": Text("{value} % ({low} to {high})", "{value}%（{low} 至 {high}）"),
    "sens.what": Text("the {measure} of {structure}", "{structure}的{measure}"),
    "sens.what_change": Text(
        "the {measure} of {structure} relative to {baseline}", "{structure}相对于{baseline}的{measure}"
    ),
    "sens.measure": Text("“{name}”", "“{name}”"),
    "sens.noise": Text(
        "Of the variance of a single run {parameters} % is due to the assumptions, {replication} % to luck "
        "that all points share and {rest} % to other luck. Of the variance between the means over "
        "{replications} replications {left} % is still chance; it is not in the numbers above.",
        "单次运行的方差中，{parameters}% 来自假设，{replication}% 来自各点共有的随机因素，"
        "{rest}% 来自其他随机因素。"
        "{replications} 次重复的均值之间的方差中仍有 {left}% 是随机波动；上述数值已将其剔除。",
    ),
    "sens.nothing": Text("Nothing varies: all runs have the same value.", "没有变化：所有运行的数值相同。"),
    "sens.chance": Text(
        "That the assumptions matter at all cannot be told from chance.",
        "无法与随机波动区分：不能判定这些假设究竟有无影响。",
    ),
    "sens.left_out": Text(
        "Points left out, since a run of theirs or of their block is missing or has no value: {left_out}.",
        "有 {left_out} 个点因其自身或所在区组缺少运行结果或没有数值而未计入。",
    ),
    "sens.joint": Text(
        "Limits hold for all numbers of a table together ({level} %), and somewhat more than that.",
        "上下限对同一表中的全部数值同时成立（{level}%），且略为保守。",
    ),
    "level.with": Text("with", "有"),
    "level.without": Text("without", "无"),
    "disc.level": Text("{factor} {level}", "{factor} {level}"),
    "disc.footing": Text("Footing", "比较口径"),
    "disc.boxes": Text("Where does one structure beat another?", "一种结构在何处优于另一种？"),
    "disc.is": Text(
        "{winner} is {better} than {loser} where {where}.", "当{where}时，{winner}比{loser}{better}。"
    ),
    "disc.often": Text(
        "{winner} is more often {better} than {loser} where {where}.",
        "当{where}时，{winner}比{loser}{better}的情形更多。",
    ),
    "disc.worth": Text(
        "There it is so in {density} % of the points ({elsewhere} % elsewhere), and this box holds "
        "{coverage} % of all such points.",
        "此时有 {density}% 的点如此（其余点中为 {elsewhere}%），所有这类点中有 {coverage}% 落在这一范围内。",
    ),
    "disc.none": Text(
        "No limits were found within which {winner} is {better} than {loser} more often than overall "
        "({overall} % of the points).",
        "未找到使{winner}比{loser}{better}的比例高于总体（{overall}% 的点）的界限。",
    ),
    "disc.neither": Text(
        "No limits were found that decide between {winner} and {loser}: {winner} is {better} at {overall} % "
        "of the points, {loser} at {other} %.",
        "未找到能判定{winner}与{loser}优劣的界限：{winner}在 {overall}% 的点上{better}，"
        "{loser}在 {other}% 的点上{better}。",
    ),
    "disc.never": Text(
        "{winner} is {better} than {loser} at no point that was tried.",
        "在所试的点中，{winner}从不比{loser}{better}。",
    ),
    "disc.always": Text(
        "{winner} is {better} than {loser} at every point that was tried.",
        "在所试的每一点上，{winner}都比{loser}{better}。",
    ),
    "disc.above": Text("{path} is above {value}", "{path} 高于 {value}"),
    "disc.below": Text("{path} is below {value}", "{path} 低于 {value}"),
    "disc.and": Text(" and ", "且 "),
    "disc.value": Text("{number} {unit}", "{number} {unit}"),
    "disc.of_range": Text("{percent} % of its range", "其范围的 {percent}%"),
    "disc.values": Text("{first} ({scenario}: {second})", "{first}（{scenario}：{second}）"),
    "disc.at": Text("{place}: {sentence}", "{place}：{sentence}"),
    "disc.halves": Text(
        "Boxes were found with half of the samples and the figures counted in the other half; each limit is "
        "significant there, all limits of a box together at {error} %.",
        "范围由一半样本找出，数字由另一半样本统计；各界限在后者中显著，"
        "同一范围的全部界限合计显著性水平为 {error}%。",
    ),
    "disc.by_means": Text(
        "Who is better at a point is told by the mean over replications; at up to {open} % of the points "
        "these leave it open.",
        "各点的优劣按各次重复的均值判定；至多有 {open}% 的点不能据此确定优劣。",
    ),
    "disc.by_means_alone": Text(
        "Who is better at a point is told by the mean over replications, surely so at every point.",
        "各点的优劣按各次重复的均值判定，且在每一点上都是确定的。",
    ),
    "disc.tradeoff": Text("Smaller boxes hold more of it but cover less", "范围越小，比例越高而覆盖越少"),
    "disc.limits": Text("Limits", "界限数"),
    "disc.coverage": Text("Coverage %", "覆盖 %"),
    "disc.density": Text("Density %", "密度 %"),
    "disc.mass": Text("Of all points %", "占全部点 %"),
    "disc.map": Text("{measure}: the best structure at each place", "{measure}：各处的最优结构"),
    "disc.best": Text("Best", "最优"),
    "disc.rival": Text("Next", "次优"),
    "disc.gap": Text("By", "领先"),
    "disc.unsure": Text("{number} (not sure)", "{number}（未定）"),
    "disc.legend": Text("{number}: {structure}", "{number}：{structure}"),
    "disc.switch_at": Text(
        "As {axis} goes from {first} to {last}, the best structure changes from {before} to {after}, at "
        "about {at} ({level} % limits {low} to {high}).",
        "{axis}由 {first} 到 {last} 时，最优结构由{before}变为{after}，"
        "转折点约在 {at}（{level}% 上下限：{low} 至 {high}）。",
    ),
    "disc.switch": Text(
        "Between {axis} {first} and {last} the best structure changes from {before} to {after}.",
        "{axis}在 {first} 与 {last} 之间，最优结构由{before}变为{after}。",
    ),
    "disc.stays": Text(
        "{best} is the best at every level of {axis}: no switch in the range {first} to {last}.",
        "在{axis}的各水平上，{best}都是最优：{first} 至 {last} 范围内没有转折。",
    ),
    "disc.open": Text(
        "Along {axis} from {first} to {last} no switch is sure: at {unsure} of {count} levels the best is "
        "not determined{sure}.",
        "沿{axis}由 {first} 到 {last} 未见可确定的转折：{count} 个水平中有 {unsure} 个不能判定最优者{sure}。",
    ),
    "disc.open_best": Text(", at the others it is {best}", "，其余水平上为{best}"),
    "disc.joint": Text(
        "A best structure is sure if it beats every other one, all places together at {error} %; a "
        "difference that is not sure here may be so alone. Means are over {samples} sample(s) of the "
        "assumptions and {replications} replications. A switch point is interpolated between levels.",
        "最优者须优于所有其他结构方可确定，全部各处合计显著性水平为 {error}%；"
        "在此未能确定的差异单独看可能是确定的。"
        "均值取自 {samples} 组假设样本、{replications} 次重复。转折点由相邻水平内插得出。",
    ),
}
