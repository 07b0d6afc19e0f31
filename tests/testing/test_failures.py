"""What a check shows of two numbers that should agree: the place at fault, and that they differ."""

import numpy as np
import pytest

from bpx.testing import CheckError
from bpx.testing.failures import close
from bpx_plugins.activations import Tanh


def test_the_place_shown_is_the_one_at_fault_not_a_larger_number_within_tolerance() -> None:
    got, expected = np.array([1e6 + 0.5, 0.1]), np.array([1e6, 1e-4])
    with pytest.raises(CheckError, match=r"derivative is 0\.1 at \(1,\) and not 0\.0001: why\."):
        close(Tanh(), "derivative", got, expected, "why")


@pytest.mark.parametrize("error", [1e-3, 1e-7, 1e-10, 1e-15])
def test_two_numbers_are_shown_with_the_digits_in_which_they_differ(error: float) -> None:
    with pytest.raises(CheckError, match=r"is (\S+) at \(0,\) and not (?!\1:)\S+: why\."):
        close(Tanh(), "vjp", np.array([1.0 + error]), np.ones(1), "why", tolerance=0.0)
