"""The gradient of a batch's loss at the output layer's z, where backpropagation begins."""

from functools import partial

import numpy as np

from bpx.axes import Array
from bpx.components import Loss, Optimizer
from bpx.kernel.chain import Chain, NumberedCall
from bpx.kernel.signal import Signals
from bpx.network.model import Model


class OutputDelta:
    """Writes the delta of the output layer, for batches of one length.

    Where the rule is plain descent, delta is multiplied by the learning rate at once: it is
    smaller than the gradient that follows from it.
    """

    def __init__(
        self, model: Model, optimizer: Optimizer, chain: Chain, signals: Signals, *, scaled: bool
    ) -> None:
        """Make the arrays.

        Args:
            model: The network and its loss.
            optimizer: The rule; its learning rate is a number or ``(R, 1)``.
            chain: The forward pass whose output is judged.
            signals: Makes the arrays.
            scaled: Whether delta is multiplied by the learning rate.
        """
        self._model, self._chain, self._signals = model, chain, signals
        self._delta = chain.deltas[-1]
        self._length, *self._shape = self._delta.logical.shape[1:]
        self._rate = signals.output(self._length, tuple(self._shape)) if scaled else None
        self.set_rate(optimizer)

    def calls(self, targets: Array) -> list[NumberedCall]:
        """Return the calls that write the delta.

        Args:
            targets: ``(B, C)``, shared by all runs, or each run's own ``(R, B, C)``.
        """
        loss, chain, delta = self._model.loss, self._chain, self._delta
        if targets.ndim == 2:  # NumPy is slow to broadcast
            targets = self._for_each_run(targets)
        if type(loss).delta is Loss.delta:
            to_a = partial(loss.gradient_into, chain.output, targets, delta.logical)
            calls: list[NumberedCall] = [(0, to_a), chain.to_delta(len(self._model.network.layers))]
        else:
            activation = self._model.network.activations[-1]
            arrays = chain.z, chain.output, targets, activation, delta.logical
            calls = [(0, partial(loss.delta_into, *arrays))]
        if self._rate is not None:
            scale = partial(np.multiply, delta.memory, self._rate.memory, delta.memory)
            calls.append((0, scale))
        elif loss.reduction == "mean":
            calls.append((0, partial(np.divide, delta.memory, self._length, delta.memory)))
        return calls

    def _for_each_run(self, targets: Array) -> Array:
        copies = self._signals.output(self._length, targets.shape[1:]).logical
        copies[...] = targets
        return copies

    def set_rate(self, rule: Optimizer) -> None:
        """Set the factor of every entry of delta: lr, over B where the loss is a mean.

        Args:
            rule: The optimizer with the learning rate of the updates that follow.
        """
        if self._rate is None:
            return
        rate = self._rate.logical
        lr = np.asarray(rule.lr, rate.dtype).reshape(-1, 1, 1)
        rate[...] = lr / self._length if self._model.loss.reduction == "mean" else lr
