"""A made-up comparison of seven structures, with the sizes of the real ones and invented numbers."""

import numpy as np
import pandas as pd

from sim.analysis.choice.standing import Standing
from sim.report import style

TITLES = {
    "five_tier": {"en": "Five-tier hierarchy", "zh": "五级科层制"},
    "nine_districts": {"en": "Nine districts", "zh": "九个片区"},
    "units_26_designed": {"en": "26 governance units, as designed", "zh": "26 个治理单元（设计）"},
    "units_26_practised": {"en": "26 governance units, as practised", "zh": "26 个治理单元（实际）"},
    "direct_control": {"en": "City-direct administration of communities", "zh": "市直管社区"},
    "governance_bureau": {"en": "Social Governance Bureau", "zh": "社会治理局"},
    "governance_bureau_liaison": {
        "en": "Social Governance Bureau with liaison officers",
        "zh": "社会治理局（派驻联络员）",
    },
}

MIDDLE = {
    "five_tier": ("township", 12),
    "nine_districts": ("district", 9),
    "units_26_designed": ("governance_unit", 26),
    "units_26_practised": ("governance_unit", 26),
    "direct_control": ("", 0),
    "governance_bureau": ("section", 10),
    "governance_bureau_liaison": ("section", 10),
}

HOURS = {
    "five_tier": (6.1, 17.2, 9.4, 6.2, 3.3, 2.1, 0.8, 1.6, 2.4, 7.1),
    "nine_districts": (5.4, 15.1, 11.8, 4.3, 2.2, 1.8, 0.9, 1.9, 2.4, 7.1),
    "units_26_designed": (4.2, 11.3, 5.1, 2.2, 1.4, 0.7, 0.5, 1.1, 2.2, 7.1),
    "units_26_practised": (4.9, 14.6, 13.2, 3.1, 1.9, 2.6, 0.6, 1.7, 2.5, 7.1),
    "direct_control": (5.2, 13.0, 14.9, 1.3, 0.9, 2.9, 1.4, 3.4, 2.5, 7.1),
    "governance_bureau": (4.6, 12.2, 7.0, 2.4, 2.7, 1.0, 0.9, 1.2, 2.3, 7.1),
    "governance_bureau_liaison": (4.6, 12.1, 6.2, 2.2, 2.0, 0.9, 0.9, 1.1, 2.3, 7.1),
}


OTHER_WORK = {"community": 0.4} | {kind: 0.15 for kind, _ in MIDDLE.values() if kind}


class Fake:
    """Seven structures with the sizes of the real ones and invented numbers."""

    titles = TITLES

    def __init__(self, footings: tuple[str, ...] = ("documented", "equal")) -> None:
        self.footings = footings

    def standing(self, measure: str, footing: str, scenario: str) -> Standing | None:
        """Known of the first footing alone."""
        return Standing(0.7, 0.2, 199, 41) if footing == self.footings[0] else None

    def _each(self):
        return ((footing, scenario) for footing in self.footings for scenario in TITLES)

    def _hours(self, footing: str, scenario: str) -> np.ndarray:
        hours = np.array(HOURS[scenario])
        return hours if footing == "documented" else hours * (0.8 if scenario != "five_tier" else 1.2)

    def summary(self) -> pd.DataFrame:
        rows = [
            (footing, scenario, measure, mean, 0.96 * mean, 1.05 * mean, 50)
            for footing, scenario in self._each()
            for measure, mean in (
                ("resolution_median_hours", 0.6 * self._hours(footing, scenario).sum()),
                ("resolution_p90_hours", 3.1 * self._hours(footing, scenario).sum()),
                ("on_time_share", 0.9 - self._hours(footing, scenario).sum() / 500),
            )
        ]
        columns = ["footing", "scenario", "measure", "mean", "low", "high", "replications"]
        return pd.DataFrame(rows, columns=columns)

    def differences(self) -> pd.DataFrame:
        table = self.summary().set_index(["footing", "measure", "scenario"])["mean"].unstack("scenario")
        gaps = table.sub(table["five_tier"], axis=0).drop(columns="five_tier").stack().rename("mean")
        gaps = gaps.reset_index().assign(baseline="five_tier", p_value=0.01)
        reach = 0.25 * gaps.groupby(["footing", "measure"])["mean"].transform(lambda gap: gap.abs().max())
        gaps["low"], gaps["high"] = gaps["mean"] - reach, gaps["mean"] + reach
        verdicts = np.where(gaps["high"] < 0, "lower", np.where(gaps["low"] > 0, "higher", "undetermined"))
        return gaps.assign(verdict=verdicts)

    def split_summary(self) -> pd.DataFrame:
        rows = [
            (footing, scenario, part, hours, 0.93 * hours, 1.07 * hours)
            for footing, scenario in self._each()
            for part, hours in zip(style.PART_FILLS, self._hours(footing, scenario), strict=True)
        ]
        return pd.DataFrame(rows, columns=["footing", "scenario", "part", "hours", "low", "high"])

    def office_titles(self, scenario: str) -> dict[str, dict[str, str]]:
        return {"Province": {"en": "Hill Province", "zh": "山省"}, "City": {"en": "Rivertown", "zh": "河市"}}

    def bridge(self, footing: str, first: str, second: str) -> pd.DataFrame:
        hours = self._hours(footing, second) - self._hours(footing, first)
        reach = 0.3 + 0.1 * np.abs(hours)
        return pd.DataFrame(
            {"part": list(style.PART_FILLS), "hours": hours, "low": hours - reach, "high": hours + reach}
        )

    def offices(self, scenario: str, footing: str) -> pd.DataFrame:
        rng = np.random.default_rng([len(scenario), len(footing)])
        rows = tree(scenario)
        table = pd.DataFrame(rows, columns=["name", "kind", "tier", "parent", "posts"])
        table.insert(0, "number", range(len(table)))
        table["utilisation"] = np.where(table["posts"] > 0, rng.uniform(0.2, 1.0, len(table)), np.nan)
        return table

    def load_summary(self) -> pd.DataFrame:
        rows = []
        for footing, scenario in self._each():
            for office in self.offices(scenario, footing).itertuples():
                for role in roles(scenario, office.kind):
                    used = office.utilisation * (0.9 if role == "desk" else 0.6)
                    place = (footing, scenario, office.tier, office.number, office.kind, role)
                    other = OTHER_WORK.get(office.kind, 0.0)
                    engaged = other + used * (1 - other)
                    rows.append((*place, office.posts, used, other, engaged, 2 * used**3 * office.posts))
        columns = [
            "footing",
            "scenario",
            "tier",
            "office",
            "kind",
            "role",
            "posts",
            "utilisation",
            "other",
            "engaged",
            "waiting",
        ]
        return pd.DataFrame(rows, columns=columns)


def tree(scenario: str) -> list[tuple[str, str, int, int, float]]:
    """Offices as name, kind, tier, parent and posts: departments, middle and intake under one city."""
    kind, count = MIDDLE[scenario]
    above = ["Province", "Prefecture"] if scenario == "five_tier" else []
    rows = [(name, "above", k, k - 1, 0.0) for k, name in enumerate(above)]
    city = len(rows)
    rows += [("City", "city", city, city - 1, 0.0), ("intake", "intake", city + 1, city, 12.0)]
    rows += [(f"D{k}", "department", city + 1, city, 40.0) for k in range(25 if above else 14)]
    if "bureau" in scenario:
        rows.append(("B", "governance_bureau", city + 1, city, 0.0))
    parent = len(rows) - 1 if "bureau" in scenario else city
    first = len(rows)
    rows += [(f"M{k}", kind, rows[parent][2] + 1, parent, 14.0) for k in range(count)]
    parents = [first + k * count // 102 if count else city for k in range(102)]
    return rows + [(f"C{k}", "community", rows[parents[k]][2] + 1, parents[k], 6.0) for k in range(102)]


def roles(scenario: str, kind: str) -> tuple[str, ...]:
    if kind == "section" and "liaison" in scenario:
        return ("liaison_01", "liaison_02", "window")
    fixed = {
        "city": (),
        "above": (),
        "governance_bureau": (),
        "intake": ("desk",),
        "department": ("field", "window", "on_call"),
        "community": ("desk", "window", "grid"),
    }
    return fixed.get(kind, ("desk", "window"))


class FakeMeans(Fake):
    """The same with what only newer results hold: moves, the backlog by day, communities, Gini."""

    baseline = "five_tier"

    def summary(self) -> pd.DataFrame:
        kinds = {scenario: kind for scenario, (kind, _) in MIDDLE.items()}
        rows = [
            (footing, scenario, measure, mean, mean - 0.02, mean + 0.02, 50)
            for k, (footing, scenario) in enumerate(self._each())
            for measure, mean in (
                ("hops_mean", 1.5 + k / 10),
                ("resolution_gini_communities", 0.10 + k / 200),
                ("utilisation_gini_department", 0.15 + k / 200),
                ("utilisation_gini_community", 0.05 + k / 200),
                (f"utilisation_gini_{kinds[scenario] or 'hall'}", 0.2 + k / 200),
            )
        ]
        return pd.concat(
            [super().summary(), pd.DataFrame(rows, columns=super().summary().columns)], ignore_index=True
        )

    @property
    def flows(self) -> pd.DataFrame:
        rows = []
        for footing, scenario in self._each():
            middle = MIDDLE[scenario][0] or "intake"
            pairs = [("reported", "intake", 0.8), ("reported", "community", 0.2), ("intake", middle, 0.6)]
            pairs += [(middle, "community", 0.5), (middle, "department", 0.3), ("department", middle, 0.1)]
            rows += [
                (footing, scenario, *pair, 0.02) for pair in pairs if pair[0] != pair[1] or pair[2] < 0.6
            ]
        columns = ["footing", "scenario", "origin", "target", "mean", "half"]
        table = pd.DataFrame(rows, columns=columns)
        limits = {"low": table["mean"] - table["half"], "high": table["mean"] + table["half"]}
        return table.drop(columns="half").assign(**limits, replications=50)

    @property
    def backlog(self) -> pd.DataFrame:
        tables = []
        for k, (footing, scenario) in enumerate(self._each()):
            day = np.arange(120)
            extra = 80 * np.exp(-((day - 60) / (6 + k)).clip(0)) * (day >= 60)
            number = 100 + 10 * k + 15 * np.sin(day / 7 * 2 * np.pi) + extra
            table = pd.DataFrame({"footing": footing, "scenario": scenario, "day": day})
            table["shock"] = (day >= 60) & (day < 63)
            table = table.assign(mean=number, low=number - 12, high=number + 12, replications=50)
            tables.append(table.assign(excess=extra, excess_low=extra - 9, excess_high=extra + 9))
        return pd.concat(tables, ignore_index=True)

    @property
    def communities(self) -> pd.DataFrame:
        rng = np.random.default_rng(4)
        rows = [
            (footing, scenario, community, hours, hours - 5, hours + 5, 50)
            for footing, scenario in self._each()
            for community, hours in enumerate(rng.gamma(20, 4, 102))
        ]
        columns = ["footing", "scenario", "community", "mean", "low", "high", "replications"]
        return pd.DataFrame(rows, columns=columns)

    def narrowing(self, measure: str, footing: str, scenario: str) -> pd.DataFrame:
        count = np.arange(2, 21)
        tables = [
            pd.DataFrame({"pairing": name, "replications": count, "mean": -3 + 1 / count}).assign(
                low=lambda t, w=wide: t["mean"] - w / np.sqrt(count),
                high=lambda t, w=wide: t["mean"] + w / np.sqrt(count),
            )
            for name, wide in (("paired", 5), ("unpaired", 14))
        ]
        return pd.concat(tables, ignore_index=True)
