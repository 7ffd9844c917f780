"""How often a suite repeats: a small number in ordinary CI, the promised one under the marker `soak`. One place for both sizes.

@times(ci=10_000, soak=1_000_000)
def test_…(times: int) -> None: …
"""

from __future__ import annotations

import pytest


def times(*, ci: int, soak: int, slow: bool = False) -> pytest.MarkDecorator:
    """Runs a test twice as large: its argument `times` is `ci`, and under `soak` the promised number.

    Args:
        ci: repetitions in ordinary CI.
        soak: repetitions in `make soak`.
        slow: whether the small one takes more than 20 s.
    """
    small = pytest.param(ci, id="ci", marks=[pytest.mark.slow] if slow else [])
    return pytest.mark.parametrize("times", [small, pytest.param(soak, id="soak", marks=pytest.mark.soak)])
