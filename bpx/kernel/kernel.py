"""One block's arithmetic: its parameters, their gradient and the update, in arrays made once."""

import math
from functools import cached_property, partial

import numpy as np

from bpx.axes import Array
from bpx.components import Loss, Optimizer, Schedule, State
from bpx.errors import ShapeError
from bpx.kernel.chain import Chain, takes_ones
from bpx.kernel.examples import Examples
from bpx.kernel.parameters import bound_layers
from bpx.kernel.signal import Call, Signal, Signals
from bpx.memory import Order
from bpx.network.model import Batch, Model

_PIECE = {Order.RUNS_FIRST: 64, Order.RUNS_LAST: 16}
"""Examples that are evaluated at once, as many as keep the arrays of a pass in the cache."""


class Kernel:
    """The arithmetic of a stack of runs, bound to its memory.

    The mathematics is that of `bpx.network` and of the components' pure functions; here every
    array is made once and written in place, and products are those of the order of memory.

    Attributes:
        model: The network, its loss and its penalty, with the runs' float fields.
        optimizer: The rule.
        schedule: The factor on its learning rate.
        theta: Parameters, ``(R, P)``; every update changes them in place.
        state: What the optimizer remembers.
        order: Where the run axis lies in memory.
    """

    def __init__(
        self,
        model: Model,
        optimizer: Optimizer,
        schedule: Schedule,
        theta: Array,
        state: State | None,
        order: Order,
    ) -> None:
        """Make the arrays.

        Args:
            model: The model; float fields ``(R, 1, 1)`` and ``(R, 1)``.
            optimizer: The rule; float fields ``(R, 1)``.
            schedule: The schedule; float fields ``(R, 1)``.
            theta: Parameters to begin with, ``(R, P)``.
            state: The optimizer's state to begin with, or None before the first update.
            order: Where the run axis lies in memory.
        """
        self.model, self.optimizer, self.schedule, self.order = model, optimizer, schedule, order
        self.theta = order.array(theta)
        self.state: State = (
            optimizer.init(self.theta)
            if state is None
            else tuple(order.array(array) for array in state)
        )
        self._signals = Signals(order, len(self.theta), self.theta.dtype)
        self._grad, self._scratch = np.empty_like(self.theta), np.empty_like(self.theta)
        self._chains: dict[int, Chain] = {}
        self._outputs: dict[int, Signal] = {}
        self._rates: dict[int, Signal] = {}
        self._to_delta: dict[int, tuple[Array, list[Call]]] = {}
        self._updates = 0
        self._own_gradient = type(optimizer).gradient is not Optimizer.gradient
        self._folds_lr = (
            optimizer.plain_descent and not self._own_gradient and not model.regularizer.penalizes
        )

    @property
    def is_finite(self) -> bool:
        """Whether all parameters are finite by the sum of their squares, which may overflow."""
        return bool(self._flat.dot(self._flat) < math.inf)

    @cached_property
    def _flat(self) -> Array:
        memory = self.theta.T if self.order is Order.RUNS_LAST else self.theta
        return memory.reshape(-1)

    def examples(self, batch: Batch) -> Examples:
        """Return a training or test set in the form in which this kernel takes it."""
        network = self.model.network
        return Examples(batch, self.order, ones=takes_ones(network, 1))

    def outputs(self, examples: Examples) -> Array:
        """Return the outputs of every run for all examples, ``(R, N, C)``.

        The array is overwritten by the next call or update.
        """
        piece = _PIECE[self.order]
        if len(examples) <= piece or self.optimizer.batch_size is None:
            return self._forward(examples.whole, len(examples)).output
        outputs = self._outputs.get(len(examples))
        if outputs is None:
            shape = self.model.network.shapes[-1]
            outputs = self._outputs[len(examples)] = self._signals.output(len(examples), shape)
        for place, inputs in examples.pieces(piece):
            chain = self._forward(inputs, place.stop - place.start)
            outputs.logical[:, place] = chain.output
        return outputs.logical

    def update(self, inputs: Signal, targets: Array, step: int, steps: int) -> None:
        """Update the parameters of every run by one batch.

        Args:
            inputs: The inputs, shared ``(B, D)`` or each run's own ``(R, B, D)``.
            targets: ``(B, C)`` or ``(R, B, C)``.
            step: The number of the update, counted from 1.
            steps: T, the number of updates of a run that is not stopped early.

        Raises:
            ShapeError: A component returned another shape or precision than it was asked for.
        """
        rule = self.optimizer
        if not self.schedule.constant:
            rule = rule.with_fields(lr=rule.lr * self.schedule(step, steps))
        if self._own_gradient:
            self._ask(rule, inputs, targets)
        else:
            self._backpropagate(rule, inputs, targets)
        if self._folds_lr:
            np.subtract(self.theta, self._grad, out=self.theta)
        else:
            self.state = rule.update_into(self.theta, self._grad, self.state, step, self._scratch)
        self._updates += 1

    def _forward(self, inputs: Signal, length: int) -> Chain:
        chain = self._chains.get(length)
        if chain is None:
            network = self.model.network
            layers = bound_layers(network, self.order, self.theta, self._grad)
            chain = self._chains[length] = Chain(network, layers, self._signals, length)
        chain.forward(inputs, self._updates)
        return chain

    def _backpropagate(self, rule: Optimizer, inputs: Signal, targets: Array) -> None:
        """Write the gradient of the risk: forward, delta, backward, penalty."""
        length = targets.shape[-2]
        chain = self._forward(inputs, length)
        bound, calls = self._to_delta.get(length, (None, []))
        if bound is not targets:
            calls = self._delta_calls(chain, targets)
            self._to_delta[length] = targets, calls
        if self._folds_lr and rule is not self.optimizer:
            self._write_rate(rule, self._rates[length])
        for call in calls:
            call()
        chain.backward()
        if self.model.regularizer.penalizes:
            self._penalize()

    def _delta_calls(self, chain: Chain, targets: Array) -> list[Call]:
        """Return the calls that write the gradient of the batch's loss at the output layer's z.

        Where the rule is plain descent, it is multiplied by the learning rate at once.
        """
        loss, delta = self.model.loss, chain.deltas[-1]
        length = targets.shape[-2]
        if targets.ndim == 2:  # shared by all runs, and NumPy is slow to broadcast
            copies = self._signals.output(length, targets.shape[1:]).logical
            copies[...] = targets
            targets = copies
        if type(loss).delta is Loss.delta:
            to_a = partial(loss.gradient_into, chain.output, targets, delta.logical)
            calls: list[Call] = [to_a, chain.to_delta(-1)]
        else:
            activation = self.model.network.activations[-1]
            arrays = (chain.z, chain.output, targets, activation, delta.logical)
            calls = [partial(loss.delta_into, *arrays)]
        if self._folds_lr:
            rate = self._rates[length] = self._signals.output(length, targets.shape[2:])
            self._write_rate(self.optimizer, rate)
            calls.append(partial(np.multiply, delta.memory, rate.memory, delta.memory))
        elif loss.reduction == "mean":
            calls.append(partial(np.divide, delta.memory, length, delta.memory))
        return calls

    def _write_rate(self, rule: Optimizer, rate: Signal) -> None:
        """Write the learning rate, over B where the loss is a mean, for every entry of a delta."""
        length = rate.logical.shape[1]
        lr = np.asarray(rule.lr, self.theta.dtype).reshape(-1, 1, 1)
        rate.logical[...] = lr / length if self.model.loss.reduction == "mean" else lr

    def _penalize(self) -> None:
        """Add the gradient of the penalty."""
        regularizer, penalized = self.model.regularizer, self._scratch
        np.copyto(penalized, self.theta)
        if not regularizer.biases:
            for slot in self.model.network.layout.slots:
                if slot.parameter.bias:
                    penalized[:, slot.place] = 0.0
        regularizer.gradient_into(penalized, self._penalty)
        np.add(self._grad, self._penalty, out=self._grad)

    @cached_property
    def _penalty(self) -> Array:
        return np.empty_like(self.theta)

    def _ask(self, rule: Optimizer, inputs: Signal, targets: Array) -> None:
        """Write the direction that a rule finds for itself."""
        grad = rule.gradient(self.model, self.theta, Batch(inputs.logical, targets))
        if grad.shape != self.theta.shape:
            raise ShapeError(
                f"The optimizer {rule.name} returned a gradient of shape {grad.shape} for theta"
                f" {self.theta.shape}; it must be the same."
            )
        self._grad[...] = grad
