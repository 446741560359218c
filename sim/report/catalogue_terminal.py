"""Texts of the terminal: progress, and what is said where there is nothing to show."""

from sim.report.wording import Text

TERMINAL = {
    "progress.runs": Text("runs", "次运行"),
    "progress.left": Text("time left", "剩余"),
    "progress.begun": Text(
        "{done} of {planned} runs ({share} %), {passed}",
        "已运行 {done}/{planned} 次（{share}%），用时 {passed}",
    ),
    "progress.line": Text(
        "{done} of {planned} runs ({share} %), {passed}, about {left} left",
        "已运行 {done}/{planned} 次（{share}%），用时 {passed}，约剩 {left}",
    ),
    "span.seconds": Text("{number} s", "{number} 秒"),
    "span.minutes": Text("{number} min", "{number} 分钟"),
    "span.hours": Text("{number} h", "{number} 小时"),
    "progress.figures": Text("drawing figures", "正在绘图"),
    "params.none": Text("No number here states a source.", "此处没有注明来源的数值。"),
}
