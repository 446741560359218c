"""Texts of the sliders in notebooks, and the units of quantities in words."""

from sim.report.wording import Text

SLIDERS = {
    "slider.title": Text("What does {path} do? {measure}", "{path} 有什么影响？{measure}"),
    "slider.value": Text("{value} {unit}", "{value} {unit}"),
    "slider.runs": Text("Run by run: {value}", "逐次重复：{value}"),
    "slider.tried": Text("All values tried: {count}", "已试取值：{count} 个"),
    "slider.equal": Text("no run has changed at all", "各次运行完全没有变化"),
    "slider.unchanged": Text("unchanged", "未改动"),
    "slider.changed": Text("at the value chosen", "所选取值"),
    "slider.single": Text("95 % of single runs", "单次运行的 95%"),
    "slider.two": Text("chance between two single runs", "两次单独运行间的偶然"),
    "slider.paired": Text("mean difference, limits", "平均差及界限"),
    "slider.axis.replication": Text("Replication, the same incidents in both", "重复编号，两者事件相同"),
    "slider.axis.value": Text("{path} ({unit})", "{path}（{unit}）"),
    "slider.axis.difference": Text("Difference from unchanged ({unit})", "与未改动之差（{unit}）"),
    "slider.caption": Text(
        "Top left: grey is where 95 % of single runs of the unchanged structure fall. Top right, closer: the "
        "difference in each replication, their mean and its limits. Below: the means of all values tried; "
        "their 95 % limits hold for all of them together, so each further one makes them wider. Hatched: how "
        "much two single runs of the unchanged structure differ by through chance alone (95 %).",
        "左上图灰色带：结构未改动时，单次运行有 95% 落在其中。"
        "右上图（放大）：每次重复中的差值，及其均值和界限。"
        "下图：全部已试取值的平均差，95% 界限对它们同时成立，每多试一个就更宽。"
        "斜线带：结构未改动时，两次单独运行仅因偶然相差多少（95%）。",
    ),
    "slider.source": Text(
        "{scenario}; Tierflow {version}, {replications} replications, seed {seed}",
        "{scenario}；Tierflow {version}，重复 {replications} 次，随机种子 {seed}",
    ),
    "slider.facts": Text(
        "{path}: {value} ({unit}), range {low} to {high}; source: {source} ({grade})",
        "{path}：{value}（{unit}），范围 {low} 至 {high}；来源：{source}（{grade}）",
    ),
    "slider.start": Text("unchanged", "未改动"),
    "slider.found": Text("{change}: {verdict}", "{change}：{verdict}"),
    "slider.not_none": Text(
        "That is not the same as no difference: the limits say how large it may be.",
        "这不等于没有差异：差异可能有多大，要看界限。",
    ),
    "slider.chance": Text(
        "Through chance alone, two single runs of the unchanged structure may differ by ±{chance} (95 %).",
        "结构未改动时，两次单独运行仅因偶然就可相差 ±{chance}（95%）。",
    ),
    "slider.running": Text("{value}: the model is running …", "{value}：模型正在运行……"),
    "slider.said": Text("{value}: {found}.", "{value}：{found}。"),
    "slider.refused": Text("The model refuses this value: {reason}", "模型不接受这个取值：{reason}"),
    "quantity.person": Text("persons", "人"),
    "quantity.post": Text("posts", "个岗位"),
    "quantity.office": Text("offices", "个机构"),
    "quantity.community": Text("communities", "个社区"),
    "quantity.grid": Text("grids", "个网格"),
    "quantity.count": Text("in number", "个"),
    "quantity.km": Text("km", "公里"),
    "quantity.km2": Text("km²", "平方公里"),
    "quantity.km/h": Text("km/h", "公里/小时"),
    "quantity.minute": Text("min", "分钟"),
    "quantity.hour": Text("h", "小时"),
    "quantity.day": Text("d", "天"),
    "quantity.week": Text("weeks", "周"),
    "quantity.month": Text("months", "个月"),
    "quantity.year": Text("years", "年"),
    "quantity.share": Text("share, 0 to 1", "比例，0—1"),
    "quantity.ratio": Text("ratio", "比值"),
    "quantity.multiplier": Text("times", "倍"),
    "quantity.per_hour": Text("per hour", "次/小时"),
    "quantity.per_day": Text("per day", "次/天"),
    "quantity.per_week": Text("per week", "次/周"),
    "quantity.per_month": Text("per month", "次/月"),
    "quantity.hour/day": Text("h a day", "小时/天"),
    "quantity.hour/task": Text("h a task", "小时/项"),
    "quantity.incidents/1000/month": Text("incidents per 1,000 residents a month", "件/千人/月"),
    "quantity.requests/1000/month": Text("requests per 1,000 residents a month", "件/千人/月"),
    "quantity.tasks/post/week": Text("tasks per post a week", "项/岗/周"),
}
"""What is said on and around a slider."""
