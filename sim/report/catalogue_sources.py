"""Texts about the sources of numbers."""

from __future__ import annotations

from sim.report.wording import Text

SOURCES: dict[str, Text] = {
    "column.key": Text("Source", "来源"),
    "column.stands_for": Text("What it is and where", "内容与出处"),
    "sources.place": Text("{title} ({where})", "{title}（{where}）"),
    "sources.unknown": Text("in no table of sources that was read", "所读的来源表中没有"),
    "doc.table.sources": Text("Sources of the numbers", "数值的来源"),
    "doc.head.key": Text("Source", "来源"),
    "doc.head.stands_for": Text("What it is and where", "内容与出处"),
}
