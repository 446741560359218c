"""How numbers are compared with a printed table."""

import pytest


def printed(value, digits):
    """Accept what rounds to the number as printed."""
    return pytest.approx(value, abs=0.5000001 * 10**-digits, rel=0)
