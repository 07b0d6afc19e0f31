r"""Derivatives by finite differences, to hold written ones against.

Every difference is central, so its error is of second order in the step h. Truncation grows as
h² and rounding as ε/h; their sum is least near the cube root of the machine epsilon, which is
the step, scaled by the size of x (Press et al., Numerical Recipes, section 5.7). About ten
digits of a derivative survive in float64.
"""

from collections.abc import Callable

import numpy as np

from bpx.axes import Array

Function = Callable[[Array], Array]


def derivative(f: Function, x: Array) -> Array:
    r"""Return the derivative of an elementwise function at every entry of x.

    .. math:: f'(x) \approx \frac{f(x + h) - f(x - h)}{2h}, \qquad
              h = \sqrt[3]{\epsilon} \max(1, |x|)

    Args:
        f: From an array to one of the same shape; each output depends on its own input alone.
        x: Any shape; float64.

    Returns:
        The shape of x.

    Example:
        >>> derivative(np.sin, np.array([0.0, np.pi])).round(9).tolist()
        [1.0, -1.0]
    """
    above, below = x + _step(x), x - _step(x)
    slope: Array = (f(above) - f(below)) / (above - below)
    return slope


def jacobian(f: Function, x: Array) -> Array:
    r"""Return the derivative of every output with respect to every input.

    Args:
        f: From an array of the shape of x to one of any shape, a scalar too.
        x: Any shape; float64.

    Returns:
        :math:`J_{ij} = \partial f_i / \partial x_j`, of the shape of ``f(x)`` followed by that
        of x.

    Example:
        >>> jacobian(lambda x: x[0] * x, np.array([2.0, 3.0])).round(6).tolist()
        [[4.0, 0.0], [3.0, 2.0]]
    """
    columns = [jvp(f, x, unit) for unit in np.eye(x.size).reshape(-1, *x.shape)]
    rows = np.moveaxis(np.asarray(columns), 0, -1)
    return rows.reshape(*np.shape(f(x)), *x.shape)


def gradient(f: Function, x: Array) -> Array:
    """Return the gradient of a function whose value is one number.

    Args:
        f: From an array of the shape of x to a scalar.
        x: Any shape; float64.

    Returns:
        The shape of x.

    Raises:
        ValueError: The value of f is no scalar.

    Example:
        >>> gradient(lambda x: (x**2).sum(), np.array([1.0, -2.0])).round(6).tolist()
        [2.0, -4.0]
    """
    if np.shape(f(x)) != ():
        raise ValueError(
            f"gradient needs a function whose value is one number; this one has the shape"
            f" {np.shape(f(x))}: use jacobian."
        )
    return jacobian(f, x)


def jvp(f: Function, x: Array, v: Array) -> Array:
    r"""Return the Jacobian-vector product: the derivative of f along a direction.

    Args:
        f: From an array of the shape of x to one of any shape.
        x: Any shape; float64.
        v: The direction, of the shape of x.

    Returns:
        :math:`J v`, of the shape of ``f(x)``.

    Example:
        >>> jvp(np.square, np.array([1.0, 3.0]), np.array([1.0, 10.0])).round(6).tolist()
        [2.0, 60.0]
    """
    longest = float(np.max(np.abs(v), initial=0.0))
    if longest == 0.0:
        return np.zeros(np.shape(f(x)))
    # Coordinates that stay where they are have no say in the size of the step.
    moving = np.where(v == 0.0, 0.0, x)
    h = _step(np.max(np.abs(moving), initial=0.0)) / longest
    slope: Array = (f(x + h * v) - f(x - h * v)) / (2.0 * h)
    return slope


def vjp(f: Function, x: Array, v: Array) -> Array:
    r"""Return the vector-Jacobian product: the gradient of the outputs weighted by v.

    Args:
        f: From an array of the shape of x to one of any shape.
        x: Any shape; float64.
        v: Weights of the outputs, of the shape of ``f(x)``.

    Returns:
        :math:`v^\top J`, of the shape of x.

    Example:
        >>> vjp(np.square, np.array([1.0, 3.0]), np.array([1.0, 10.0])).round(6).tolist()
        [2.0, 60.0]
    """
    return gradient(lambda inputs: np.sum(v * f(inputs)), x)


def relative_error(a: Array, b: Array) -> float:
    r"""Return how far two arrays are apart, relative to the longer one.

    .. math:: \frac{\lVert a - b \rVert}{\max(\lVert a \rVert, \lVert b \rVert)}

    Args:
        a: Any shape.
        b: The same shape.

    Returns:
        A number from 0 (equal) to 2 (opposite); 0 where both are zero.

    Raises:
        ValueError: The shapes differ.

    Example:
        >>> relative_error(np.array([3.0, 4.0]), np.array([3.0, 4.5])) < 0.1
        True
    """
    if np.shape(a) != np.shape(b):
        raise ValueError(
            f"relative_error compares equal shapes, not {np.shape(a)} and {np.shape(b)}."
        )
    longer = max(float(np.linalg.norm(a)), float(np.linalg.norm(b)))
    return float(np.linalg.norm(np.subtract(a, b))) / longer if longer else 0.0


def _step(x: Array) -> Array:
    step: Array = np.cbrt(np.finfo(np.float64).eps) * np.maximum(1.0, np.abs(x))
    return step
