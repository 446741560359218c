"""What all tests share: how hard Hypothesis tries, and a matplotlib that opens no window.

`HYPOTHESIS_PROFILE` chooses among `ci` (the default: the same examples every time), `dev` and `thorough`.
"""

import os

from hypothesis import HealthCheck, settings

os.environ.setdefault("MPLBACKEND", "Agg")

# Nothing depends on the clock: the first call of a compiled function takes seconds, and machines are shared.
UNHURRIED = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}

settings.register_profile(
    "ci", max_examples=60, derandomize=True, database=None, print_blob=True, **UNHURRIED
)
settings.register_profile("dev", max_examples=20, **UNHURRIED)
settings.register_profile("thorough", max_examples=10_000, print_blob=True, **UNHURRIED)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))
