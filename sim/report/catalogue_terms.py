"""Terms of the field: parts of the time, offices, roles, tiers, footing, verdicts."""

from __future__ import annotations

from sim.report.wording import Text

PARTS = {
    "part.noticing": Text("Noticing", "发现"),
    "part.closed_hours": Text("Closed hours", "非办公时间"),
    "part.queueing": Text("Queueing", "排队"),
    "part.hand_over": Text("Hand-over", "流转交接"),
    "part.decision_wait": Text("Waiting for a decision", "等待决定"),
    "part.return_rework": Text("Return and rework", "退回与返工"),
    "part.travel": Text("Travel", "路途"),
    "part.coordination": Text("Coordination", "协调"),
    "part.handling": Text("Handling", "处置"),
    "part.outside_works": Text("Outside works", "外部施工"),
}

KINDS = {
    "kind.above": Text("higher level", "上级"),
    "kind.intake": Text("intake", "受理台"),
    "kind.province": Text("province", "省"),
    "kind.prefecture": Text("prefecture", "地级市"),
    "kind.county": Text("county", "县"),
    "kind.city": Text("city", "市"),
    "kind.town": Text("town", "镇"),
    "kind.department": Text("departments", "部门"),
    "kind.bureau": Text("bureaus", "局"),
    "kind.township": Text("townships", "乡镇"),
    "kind.subdistrict": Text("sub-districts", "街道"),
    "kind.district": Text("districts", "片区"),
    "kind.management_zone": Text("management zones", "管区"),
    "kind.new_community": Text("new-type communities", "新型社区"),
    "kind.unit": Text("governance units", "治理单元"),
    "kind.governance_unit": Text("governance units", "治理单元"),
    "kind.governance_committee": Text("Grassroots Governance Committee", "基层治理委员会"),
    "kind.governance_bureau": Text("Social Governance Bureau", "社会治理局"),
    "kind.governance_centre": Text("social governance centre", "社会治理中心"),
    "kind.section": Text("sections", "科室"),
    "kind.platform": Text("platform body", "平台性机构"),
    "kind.platform_body": Text("platform body", "平台性机构"),
    "kind.command_room": Text("command rooms", "指挥室"),
    "kind.service_hall": Text("service hall", "政务大厅"),
    "kind.service_centre": Text("service centres", "服务中心"),
    "kind.enforcement_bureau": Text("enforcement bureau", "综合行政执法局"),
    "kind.brigade": Text("enforcement brigades", "综合行政执法队"),
    "kind.enforcement_squad": Text("enforcement squads", "城管中队"),
    "kind.market_station": Text("market supervision stations", "市场监管所"),
    "kind.safety_station": Text("safety inspection stations", "安全生产监督管理所"),
    "kind.justice_station": Text("justice stations", "司法所"),
    "kind.enforcement_brigade": Text("enforcement brigades", "综合行政执法队"),
    "kind.approval_bureau": Text("approval bureau", "行政审批局"),
    "kind.task_force": Text("task forces", "专班"),
    "kind.contractor": Text("contractors", "承接服务的社会组织"),
    "kind.community": Text("communities", "社区"),
    "kind.modern_community": Text("modern communities", "现代社区"),
    "kind.village": Text("villages", "村"),
    "kind.grid": Text("grids", "网格"),
}

ROLES = {
    "role.desk": Text("desk", "处置岗"),
    "role.field": Text("field", "外勤"),
    "role.window": Text("window", "窗口"),
    "role.on_call": Text("on call", "值班"),
    "role.liaison": Text("liaison officers", "联络员"),
    "role.grid": Text("grid workers", "网格员"),
    "role.administration": Text("administration", "行政"),
    "role.lead": Text("leadership", "领导"),
    "role.other": Text("other", "其他"),
    "role.station": Text("station", "服务台"),
}

TIERS = {
    "tier.posts": Text("{posts:,.0f} posts", "{posts:,.0f} 个岗位"),
    "tier.offices": Text("{kind}: {count}", "{kind}：{count} 个"),
    "tier.row": Text("{kind}, {role}", "{kind}·{role}"),
}

POSTS = {
    "documented": Text("documented posts", "按文献编制"),
    "equal": Text("equal posts", "编制相等"),
}
EQUAL = {
    "powers": Text("equal powers", "权限相同"),
    "route": Text("equal route", "流程相同"),
}
NOTES = {
    "documented": Text(
        "Documented posts: each structure has the posts that the documents give it, so that posts and "
        "structure differ together.",
        "按文献编制：各结构采用文献所载编制，编制多少与结构同时不同。",
    ),
    "equal": Text(
        "Equal posts: departments and middle tier together have the same number of posts in every structure.",
        "编制相等：各结构的部门与中间层编制合计相同。",
    ),
    "powers": Text(
        "Equal powers: whoever stands right under the departments concludes the same matters everywhere.",
        "权限相同：各结构中部门之下的最高一级可以办结同样的事项。",
    ),
    "route": Text(
        "Equal route: the same share of cases is dispatched at once everywhere.",
        "流程相同：各结构中直接派单的比例相同。",
    ),
}


def _footings() -> dict[str, Text]:
    """Name every footing: as a title, in the middle of a sentence, and what it means."""
    found = {}
    for key, posts in POSTS.items():
        for equal in ((), ("powers",), ("route",), ("powers", "route")):
            parts = [posts, *(EQUAL[name] for name in equal)]
            notes = [NOTES[name] for name in (key, *equal)]
            en, zh = ", ".join(part.en for part in parts), "、".join(part.zh for part in parts)
            name = "+".join([key, *equal])
            found[f"footing.{name}"] = Text(en[0].upper() + en[1:], zh)
            found[f"said.at.{name}"] = Text(f"With {en}", f"{zh}时")
            found[f"footing.{name}.note"] = Text(
                " ".join(note.en for note in notes), "".join(note.zh for note in notes)
            )
    return found


FOOTING = _footings()

VERDICTS = {
    "verdict.lower": Text("lower", "较低"),
    "verdict.higher": Text("higher", "较高"),
    "verdict.undetermined": Text("no detectable difference", "未见可辨差异"),
    "verdict.faster": Text("faster", "更快"),
    "verdict.slower": Text("slower", "更慢"),
    "verdict.as_said": Text("moves as said", "与所述一致"),
    "verdict.other_way": Text("moves the other way", "与所述相反"),
}

TERMS: dict[str, Text] = {**PARTS, **KINDS, **ROLES, **TIERS, **FOOTING, **VERDICTS}
