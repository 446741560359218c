"""What all tests share: how hard Hypothesis tries, and a matplotlib that opens no window.

`HYPOTHESIS_PROFILE` chooses among `quick` (the default: few examples, the same every time), `ci` (more of
them, as `.ci/run` takes), `dev` (other ones every time) and `thorough`.
"""

import os

from hypothesis import HealthCheck, settings

os.environ.setdefault("MPLBACKEND", "Agg")

# Nothing depends on the clock: the first call of a compiled function takes seconds, and machines are shared.
UNHURRIED = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}

SAME = {"derandomize": True, "database": None, "print_blob": True}

settings.register_profile("quick", max_examples=20, **SAME, **UNHURRIED)
settings.register_profile("ci", max_examples=60, **SAME, **UNHURRIED)
settings.register_profile("dev", max_examples=20, **UNHURRIED)
settings.register_profile("thorough", max_examples=10_000, print_blob=True, **UNHURRIED)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))
