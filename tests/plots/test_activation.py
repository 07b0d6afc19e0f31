"""The picture of an activation: its curves, its kinks, where it saturates."""

import numpy as np
import pytest

from bpx import Activation
from bpx.errors import ConfigError
from bpx.plots import activation
from bpx.registry import Registry


def curve(ax, name):
    (line,) = [line for line in ax.lines if line.get_label() == name]
    return line.get_xdata(), line.get_ydata()


def shaded(ax):
    return [(patch.get_x(), patch.get_x() + patch.get_width()) for patch in ax.patches]


@pytest.mark.parametrize("name", Registry.load().names("activation"))
def test_the_curves_are_the_function_and_its_derivative(registry, name):
    ax, f = activation(name), registry.create(Activation, name)
    z, a = curve(ax, "f(z)")
    if f.elementwise:
        drawn = ~np.isnan(z)
        np.testing.assert_array_equal(a[drawn], f(z[drawn]))
        z, slope = (values[~np.isnan(values)] for values in curve(ax, "f'(z)"))
        np.testing.assert_array_equal(slope, f.derivative(z, f(z)))
    else:
        np.testing.assert_allclose(a, 1 / (1 + np.exp(-z)))
        np.testing.assert_allclose(curve(ax, "f'(z)")[1], a * (1 - a), atol=1e-15)
    ax.figure.canvas.draw()


def test_a_jump_is_open_with_a_dot_at_either_side():
    ax = activation("relu")
    dots = [line.get_ydata() for line in ax.lines if line.get_marker() == "o"]
    assert [list(dot) for dot in dots] == [[0.0, 1.0]]
    assert np.isnan(curve(ax, "f'(z)")[0]).sum() == 1
    assert not np.isnan(curve(ax, "f(z)")[0]).any(), "the function itself does not jump"
    both = activation("step", low=-1.0)
    dots = [list(line.get_ydata()) for line in both.lines if line.get_marker() == "o"]
    assert dots == [[-1.0, 1.0]]


def test_the_ground_is_grey_where_units_saturate():
    (left, right) = shaded(activation("sigmoid"))
    edge = np.log((1 + np.sqrt(0.99)) / (1 - np.sqrt(0.99)))  # s (1 - s) = 0.25 / 100
    assert left == pytest.approx((-8, -edge), abs=0.05)
    assert right == pytest.approx((edge, 8), abs=0.05)
    assert shaded(activation("relu")) == [pytest.approx((-8, 0))]
    assert shaded(activation("identity")) == []
    assert len(shaded(activation("swish"))) == 1, "where the slope turns is no saturation"


def test_fields_stand_in_the_title():
    assert activation("leaky_relu", alpha=0.25).get_title(loc="left") == "leaky_relu, alpha 0.25"


def test_an_activation_of_ones_own_can_be_drawn(tmp_path):
    (tmp_path / "cube.py").write_text(
        "from dataclasses import dataclass\n"
        "from bpx import Activation\n\n"
        "@dataclass(frozen=True)\n"
        "class Cube(Activation):\n"
        '    """z^3."""\n'
        "    name = 'cube'\n"
        "    def __call__(self, z):\n"
        "        return z**3\n"
        "    def derivative(self, z, a):\n"
        "        return 3 * z**2\n"
    )
    z, a = curve(activation("cube", plugins=[tmp_path / "cube.py"], span=2), "f(z)")
    np.testing.assert_array_equal(a, z**3)
    assert (z.min(), z.max()) == pytest.approx((-2, 2))


@pytest.mark.parametrize(
    ("arguments", "fields", "words"),
    [
        ("rellu", {}, "Did you mean 'relu'"),
        ("elu", {"alpa": 1.0}, "Did you mean 'alpha'"),
        ("relu", {"span": 0.0}, "must be a number above 0"),
    ],
)
def test_mistakes_are_told(arguments, fields, words):
    with pytest.raises(ConfigError, match=words):
        activation(arguments, **fields)
