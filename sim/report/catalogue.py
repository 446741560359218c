"""Every word shown to people, in English and in Chinese, as one table of keys.

A key is `group.name`.  Terms follow the project's glossary: an incident is what is reported, closed is
administrative and resolved is real, tier 0 is the top, posts are establishment and not people.
Values are put in with `str.format`, so that a sentence may order them as its language wants.
"""

from __future__ import annotations

from sim.report.catalogue_ablation import ABLATION
from sim.report.catalogue_explain import EXPLANATION
from sim.report.catalogue_figures import FIGURES
from sim.report.catalogue_ingest import INGEST
from sim.report.catalogue_leads import LEADS
from sim.report.catalogue_measures import MEASURES
from sim.report.catalogue_method import METHOD
from sim.report.catalogue_output import OUTPUT
from sim.report.catalogue_page import PAGE_IN_BROWSER
from sim.report.catalogue_quantities import QUANTITIES
from sim.report.catalogue_ranking import RANKING
from sim.report.catalogue_report import REPORT
from sim.report.catalogue_sensitivity import SENSITIVITY
from sim.report.catalogue_sliders import SLIDERS
from sim.report.catalogue_sources import SOURCES
from sim.report.catalogue_studies import STUDIES
from sim.report.catalogue_sweeps import SWEEPS
from sim.report.catalogue_terminal import TERMINAL
from sim.report.catalogue_terms import TERMS
from sim.report.wording import Text

GROUPS: tuple[dict[str, Text], ...] = (
    MEASURES,
    TERMS,
    FIGURES,
    INGEST,
    LEADS,
    TERMINAL,
    ABLATION,
    OUTPUT,
    PAGE_IN_BROWSER,
    EXPLANATION,
    QUANTITIES,
    RANKING,
    REPORT,
    METHOD,
    SENSITIVITY,
    SLIDERS,
    SOURCES,
    STUDIES,
    SWEEPS,
)

TEXT: dict[str, Text] = {key: text for group in GROUPS for key, text in group.items()}
"""All texts; no two groups have a key in common."""
