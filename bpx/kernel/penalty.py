"""The gradient of the penalty, added to that of the loss."""

import numpy as np

from bpx.axes import Array
from bpx.network.model import Model


class PenaltyGradient:
    """Adds the gradient of λΩ(Θ) to the gradient of the loss."""

    def __init__(self, model: Model, theta: Array, grad: Array, scratch: Array) -> None:
        """Bind the arrays.

        Args:
            model: The network, whose biases are exempt unless its regularizer says otherwise.
            theta: Parameters, ``(R, P)``.
            grad: Their gradient, ``(R, P)``.
            scratch: An array like theta to compute in.
        """
        self._regularizer = model.regularizer
        self._theta, self._grad, self._penalized = theta, grad, scratch
        self._penalty = np.empty_like(theta)
        slots = () if self._regularizer.biases else model.network.layout.slots
        self._exempt = [scratch[:, slot.place] for slot in slots if slot.parameter.bias]

    def add(self) -> None:
        """Add the gradient of the penalty to the gradient."""
        np.copyto(self._penalized, self._theta)
        for bias in self._exempt:
            bias[...] = 0.0
        self._regularizer.gradient_into(self._penalized, self._penalty)
        np.add(self._grad, self._penalty, out=self._grad)
