"""Orthogonal weights."""

import math
from dataclasses import dataclass
from typing import Annotated

import numpy as np
from annotated_types import Gt

from bpx import Initializer
from bpx.axes import Array, Generator, Shape


@dataclass(frozen=True)
class Orthogonal(Initializer):
    r"""A random orthogonal matrix, times a gain: it changes no vector's length.

    .. math:: W^T W = g^2 I \quad (\text{fan}_{in} \ge \text{fan}_{out}), \qquad
              W W^T = g^2 I \quad (\text{fan}_{in} \le \text{fan}_{out})

    The matrix is the Q of a normal matrix's QR decomposition, its columns' signs set by R's
    diagonal: so it is drawn from the Haar measure (Mezzadri, 2007).

    Attributes:
        gain: g, > 0; :math:`\sqrt 2` suits rectified units.

    Example:
        >>> weights = Orthogonal()(np.random.default_rng(1), 3, 2, (3, 2))
        >>> bool(abs(weights.T @ weights - np.eye(2)).max() < 1e-12)
        True

    References:
        Saxe, McClelland and Ganguli, 2014, "Exact solutions to the nonlinear dynamics of learning
        in deep linear neural networks". Mezzadri, 2007, "How to generate random matrices from the
        classical compact groups".
    """

    name = "orthogonal"

    gain: Annotated[float, Gt(0)] = 1.0

    def __call__(self, rng: Generator, fan_in: int, fan_out: int, shape: Shape) -> Array:
        """Return the weights of one layer; see `Initializer.__call__`.

        A shape of more than two axes is taken as a matrix with the columns of its last axis.
        """
        rows, columns = math.prod(shape[:-1]), shape[-1]
        tall = rng.standard_normal((max(rows, columns), min(rows, columns)))
        q, r = np.linalg.qr(tall)
        q = q * np.where(np.diagonal(r) < 0, -1.0, 1.0)
        matrix = q if rows >= columns else q.T
        return self.gain * matrix.reshape(shape)

    def moments(self, fan_in: int, fan_out: int) -> tuple[float, float]:
        """Return the mean and the standard deviation of a weight."""
        return 0.0, self.gain / math.sqrt(max(fan_in, fan_out))
