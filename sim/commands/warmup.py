"""The command that tells whether a warm-up is long enough: warmup."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.commands.common import (
    AsJson,
    Jobs,
    Lang,
    Language,
    NameOrFile,
    Out,
    Quiet,
    Replications,
    Seed,
    Sets,
    Withs,
    app,
    case_of,
    print_json,
    progress,
    results_folder,
    say_where,
    seed_of,
    show,
    teller,
    which_of,
)

if TYPE_CHECKING:
    from pathlib import Path

    from sim.experiment.warmup import Examined


@app.command()
def warmup(
    name: NameOrFile,
    *,
    replications: Replications = None,
    seed: Seed = None,
    levers: Withs = None,
    sets: Sets = None,
    out: Out = None,
    jobs: Jobs = None,
    lang: Language = Lang.EN,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Tell whether the warm-up of a scenario is long enough, by MSER-5 and Welch's curve.

    Both look at the number of cases present from the empty start on, over several replications; in a city at
    that for each incident reported.  --out writes the series and a figure.
    """
    from sim.experiment.run import Pool
    from sim.experiment.warmup import warm_up
    from sim.report import output

    case, which = case_of(name, sets=sets, levers=levers), which_of(replications)
    with results_folder(out) as stage:
        with progress(quiet, lang) as watch:
            found = warm_up(case, which, seed_of(seed), Pool(jobs, watch, teller(quiet)))
        if stage:
            _write(found, stage, lang)
    if as_json:
        print_json(output.warm_up_data(found))
        return
    curve, sentence = output.curve(found, lang.value), output.warm_up_sentence(found, lang.value)
    show([output.warm_up(found, lang.value), "", curve, "", sentence])
    say_where(out)


def _write(found: Examined, folder: Path, lang: Lang) -> None:
    from sim.experiment.manifest import write_manifest
    from sim.report import output
    from sim.report.style import save
    from sim.report.warmup import plot_warm_up

    output.series_table(found).to_csv(
        folder / "series.csv", index=False, float_format="%.10g", lineterminator="\n"
    )
    save(plot_warm_up(found, lang.value), folder / "figures", "warmup")
    write_manifest(folder, output.warm_up_data(found))
