"""A model: a network with the loss and the penalty it is trained on."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from bpx import xp
from bpx.axes import Array, Shape
from bpx.components import Loss, Regularizer
from bpx.components.returned import require_array
from bpx.errors import ShapeError
from bpx.network.network import Network, Noise, Trace


@dataclass(frozen=True)
class Batch:
    """Examples as the engine hands them out.

    Attributes:
        inputs: ``(..., B, D)``.
        targets: ``(..., B, C)``; classes as labels or one-hot.
        noise: The random arrays of each layer for this update; nothing where none has any.
    """

    inputs: Array
    targets: Array
    noise: Noise = ()

    @cached_property
    def extended(self) -> Array:
        """The inputs with a column of ones, ``(N, D+1)``, which the bias of a layer multiplies."""
        ones = np.ones((*self.inputs.shape[:-1], 1), self.inputs.dtype)
        return np.concatenate([self.inputs, ones], axis=-1)


@dataclass(frozen=True)
class Model:
    r"""The regularised empirical risk of a network.

    .. math:: J(\Theta) = \frac{1}{B} \sum_b l(f(x_b; \Theta), y_b) + \lambda \Omega(\Theta)

    With ``loss.reduction=sum`` the factor 1/B is left out.
    """

    network: Network
    loss: Loss
    regularizer: Regularizer

    def forward(self, theta: Array, inputs: Array, noise: Noise = ()) -> Trace:
        """Run the network forward; see `Network.forward`."""
        return self.network.forward(theta, inputs, noise)

    def backward(self, theta: Array, trace: Trace, delta: Array) -> Array:
        """Return the gradient that a delta at the output brings; see `Network.backward`."""
        return self.network.backward(theta, trace, delta)

    def delta(self, trace: Trace, targets: Array) -> Array:
        """Return the gradient of the batch's loss at the output layer's z, ``(..., B, C)``.

        Raises:
            ShapeError: The network has another number of outputs than the targets have.
        """
        self._check_targets(trace.output, targets)
        activation = self.network.activations[-1]
        delta = self.loss.delta(trace.z[-1], trace.output, targets, activation)
        if delta.shape != trace.output.shape:
            raise ShapeError(
                f"The loss {self.loss.name} returned a delta of shape {delta.shape} for outputs"
                f" of shape {trace.output.shape}; it must be the same."
            )
        if self.loss.reduction == "mean":
            delta = delta / delta.shape[-2]
        return delta

    def gradient(self, theta: Array, batch: Batch) -> Array:
        """Return the gradient of the risk with respect to theta, by backpropagation.

        Args:
            theta: Parameters, ``(..., P)``.
            batch: The examples.

        Returns:
            ``(..., P)``.
        """
        trace = self.forward(theta, batch.inputs, batch.noise)
        grad = self.backward(theta, trace, self.delta(trace, batch.targets))
        if self.regularizer.penalizes:
            grad = grad + self.regularizer.gradient(self._penalized(theta))
        return grad

    def data_loss(self, output: Array, targets: Array) -> Array:
        """Return the loss over a batch, without the penalty, ``(...)``."""
        self._check_targets(output, targets)
        return self.checked_loss(output, targets)

    def checked_loss(self, output: Array, targets: Array) -> Array:
        """Return what `data_loss` does, of targets that are known to fit the output."""
        losses = self.loss(output, targets)
        require_array(losses, f"The loss {self.loss.name}", output.shape[:-1])
        if losses.shape != output.shape[:-1]:
            raise ShapeError(
                f"The loss {self.loss.name} returned the shape {losses.shape} for outputs of shape"
                f" {output.shape}; it must be one number an example, {output.shape[:-1]}."
            )
        total: Array = xp.sum(losses, axis=-1)
        return total / losses.shape[-1] if self.loss.reduction == "mean" else total

    def penalty(self, theta: Array) -> Array:
        r"""Return :math:`\lambda \Omega(\Theta)`, ``(...)``."""
        if not self.regularizer.penalizes:
            return np.zeros(theta.shape[:-1], theta.dtype)
        penalty = self.regularizer(self._penalized(theta))
        require_array(penalty, f"The regularizer {self.regularizer.name}", theta.shape[:-1])
        if penalty.shape != theta.shape[:-1]:
            raise ShapeError(
                f"The regularizer {self.regularizer.name} returned the shape {penalty.shape} for"
                f" theta {theta.shape}; it must be one number a run, {theta.shape[:-1]}."
            )
        return penalty

    def risk(self, theta: Array, batch: Batch) -> Array:
        """Return the loss over a batch with the penalty, ``(...)``: what `gradient` descends."""
        output = self.forward(theta, batch.inputs, batch.noise).output
        return self.data_loss(output, batch.targets) + self.penalty(theta)

    def _penalized(self, theta: Array) -> Array:
        if self.regularizer.biases:
            return theta
        return xp.where(self.network.layout.weights, theta, xp.zeros_like(theta))

    def _check_targets(self, output: Array, targets: Array) -> None:
        if targets.ndim < 2 or not _broadcasts(targets.shape, output.shape):
            layer = len(self.network.layers)
            raise ShapeError(
                f"Layer {layer}: the output has the shape {output.shape}, the targets have"
                f" {targets.shape}; their last two axes must be the same."
            )


def _broadcasts(targets: Shape, output: Shape) -> bool:
    """Say whether targets have the output's last two axes, and leading axes that fit it."""
    leading = targets[:-2]
    fits = all(
        own in (1, axis)
        for own, axis in zip(reversed(leading), reversed(output[:-2]), strict=False)
    )
    return targets[-2:] == output[-2:] and len(targets) <= len(output) and fits
