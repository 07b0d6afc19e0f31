"""What a check shows of two numbers that should agree: the place at fault, and that they differ."""

import numpy as np
import pytest

from bpx.testing import CheckError
from bpx.testing.failures import close, jumps_nowhere
from bpx_plugins.activations import Tanh


def test_the_place_shown_is_the_one_at_fault_not_a_larger_number_within_tolerance() -> None:
    got, expected = np.array([1e6 + 0.5, 0.1]), np.array([1e6, 1e-4])
    with pytest.raises(CheckError, match=r"derivative is 0\.1 at \(1,\) and not 0\.0001: why\."):
        close(Tanh(), "derivative", got, expected, "why")


@pytest.mark.parametrize("error", [1e-3, 1e-7, 1e-10, 1e-15])
def test_two_numbers_are_shown_with_the_digits_in_which_they_differ(error: float) -> None:
    with pytest.raises(CheckError, match=r"is (\S+) at \(0,\) and not (?!\1:)\S+: why\."):
        close(Tanh(), "vjp", np.array([1.0 + error]), np.ones(1), "why", tolerance=0.0)


def test_a_steep_slope_is_no_jump_and_a_jump_beside_a_declared_kink_is_one() -> None:
    points = np.linspace(-1.0, 1.0, 33)

    def hold(slope, *kinks: float) -> None:
        jumps_nowhere(Tanh(), "derivative", slope, points, kinks)

    hold(lambda z: np.tanh(1e4 * (z - 0.123)))
    hold(lambda z: np.sign(z - 0.123), 0.123)
    with pytest.raises(CheckError, match=r"jumps from -1 to 1 at 0\.123, which kinks does not"):
        hold(lambda z: np.sign(z - 0.123), 0.124)
