"""The command that tells whether a warm-up is long enough: warmup."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.commands.common import caution, command, known, print_json, results_folder, say_where, show, working
from sim.commands.options import Display, Effort, Lang, NameOrFile, Out, ScenarioChanges, seed_of

if TYPE_CHECKING:
    from pathlib import Path

    from sim.experiment.questions.warmup import Examined


@command()
def warmup(
    name: NameOrFile,
    *,
    effort: Effort,
    changes: ScenarioChanges,
    out: Out = None,
    shown: Display,
) -> None:
    """Tell whether the warm-up of a scenario is long enough, by MSER-5 and Welch's curve.

    Both look at the number of cases present from the empty start on, over several replications; in a city at
    that for each incident reported.  --out writes the series and a figure.
    """
    known(name)
    from sim.experiment.questions.warmup import warm_up
    from sim.report.terminal import output

    case = changes.case(name)
    caution([case], shown.lang)
    with results_folder(out) as stage:
        with working(effort.jobs, shown) as pool:
            found = warm_up(case, effort.which(), seed_of(effort.seed), pool)
        if stage:
            _write(found, stage, shown.lang)
    if shown.as_json:
        print_json(output.warm_up_data(found))
        return
    lang = shown.lang.value
    curve, sentence = output.curve(found, lang), output.warm_up_sentence(found, lang)
    show([output.warm_up(found, lang), "", curve, "", sentence])
    say_where(out)


def _write(found: Examined, folder: Path, lang: Lang) -> None:
    from sim.experiment.runs.manifest import write_manifest
    from sim.report.style import save
    from sim.report.terminal import output
    from sim.report.terminal.warmup import plot_warm_up

    output.series_table(found).to_csv(
        folder / "series.csv", index=False, float_format="%.10g", lineterminator="\n"
    )
    save(plot_warm_up(found, lang.value), folder / "figures", "warmup")
    write_manifest(folder, output.warm_up_data(found))
