"""One block's arithmetic: its parameters, their gradient and the update, in arrays made once."""

import math
from functools import partial
from typing import Any

import numpy as np

from bpx.axes import Array
from bpx.components import Optimizer, Schedule, State
from bpx.components.returned import require_array, require_state
from bpx.errors import ShapeError
from bpx.kernel.bound import Bound
from bpx.kernel.chain import Chain, run, takes_ones
from bpx.kernel.delta import OutputDelta
from bpx.kernel.examples import Examples, Window
from bpx.kernel.lazy import LazyAffine
from bpx.kernel.noise import LayerNoise, NoiseStreams
from bpx.kernel.parameters import bound_layers, extended_weights, timed_layer
from bpx.kernel.penalty import PenaltyGradient
from bpx.kernel.signal import Signal, Signals
from bpx.kernel.stopwatch import timed_call
from bpx.memory import Order
from bpx.network.model import Batch, Model
from bpx.network.network import Noise

PIECE = {Order.RUNS_FIRST: 64, Order.RUNS_LAST: 16}
"""Examples that are evaluated at once, as many as keep the arrays of a pass in the cache."""

_WINDOW = 16
"""Examples over which the updates of a first layer are gathered in stochastic descent."""


class Kernel:
    """The arithmetic of a stack of runs, bound to its memory.

    The mathematics is that of `bpx.network` and of the components' pure functions; here every
    array is made once and written in place, and products are those of the order of memory.

    Attributes:
        model: The network, its loss and its penalty, with the runs' float fields.
        optimizer: The rule.
        schedule: The factor on its learning rate.
        theta: Parameters, ``(R, P)``; every update changes them in place.
        kept: What they were when `keep` was last called, ``(R, P)``.
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
        noise: NoiseStreams | None = None,
    ) -> None:
        """Make the arrays.

        Args:
            model: The model; float fields ``(R, 1, 1)`` and ``(R, 1)``.
            optimizer: The rule; float fields ``(R, 1)``.
            schedule: The schedule; float fields ``(R, 1)``.
            theta: Parameters to begin with, ``(R, P)``.
            state: The optimizer's state to begin with, or None before the first update.
            order: Where the run axis lies in memory.
            noise: Where the noise of layers is drawn from; None where no layer has any.
        """
        self.model, self.optimizer, self.schedule, self.order = model, optimizer, schedule, order
        self.theta = order.array(theta)
        self.kept = self.theta.copy(order="K")
        self._flat = (self.theta.T if order is Order.RUNS_LAST else self.theta).reshape(-1)
        self.state: State = (
            optimizer.init(self.theta)
            if state is None
            else tuple(order.array(array) for array in state)
        )
        require_state(self.state, f"The optimizer {optimizer.name}", self.theta)
        self._signals = Signals(order, len(self.theta), self.theta.dtype)
        self._grad, self._scratch = np.empty_like(self.theta), np.empty_like(self.theta)
        self._penalty = (
            PenaltyGradient(model, self.theta, self._grad, self._scratch)
            if model.regularizer.penalizes
            else None
        )
        self._own_gradient = type(optimizer).gradient is not Optimizer.gradient
        self._plain = optimizer.plain_descent and not (self._own_gradient or self._penalty)
        self._constant = schedule.constant
        self._lazy = self._lazy_layer()
        first = self.model.network.layout.start_of(2) if self._lazy else 0
        theta, grad = self.theta[:, first:], self._grad[:, first:]
        self._descend = timed_call(partial(np.subtract, theta, grad, theta), optimizer)
        self._noise_streams = noise
        self._noises: dict[int, LayerNoise] = {}
        self._chains: dict[tuple[int, bool], Chain] = {}
        self._deltas: dict[int, OutputDelta] = {}
        self._bound: dict[int, Bound] = {}
        self._outputs: dict[int, Signal] = {}
        self._updates = 0

    @property
    def window(self) -> int:
        """The number of batches that `train` takes at once."""
        return _WINDOW // (self.optimizer.batch_size or _WINDOW) if self._lazy else 1

    def keep(self, which: Array) -> None:
        """Keep the parameters of some runs as they are now.

        Args:
            which: Which runs', ``(R,)`` of booleans.
        """
        if which.all():
            np.copyto(self.kept, self.theta)
        else:
            np.copyto(self.kept, self.theta, where=which[:, None])

    @property
    def is_finite(self) -> bool:
        """Whether all parameters are finite by the sum of their squares, which may overflow."""
        return bool(self._flat.dot(self._flat) < math.inf)

    def examples(self, batch: Batch) -> Examples:
        """Return a training or test set in the form in which this kernel takes it."""
        network = self.model.network
        return Examples(batch, self.order, ones=takes_ones(network, 1))

    def outputs(self, examples: Examples) -> Array:
        """Return the outputs of every run for all examples, ``(R, N, C)``.

        The array may be overwritten by the next call or update. Runs first, a run's outputs lie
        together, so that a measure sums over them in one order whether the run is alone or not.
        """
        count, piece = len(examples), PIECE[self.order]
        at_once = count <= piece or self.optimizer.batch_size is None
        if at_once and self.order is Order.RUNS_LAST:
            return self._forward(examples.whole, count).output
        if count not in self._outputs:
            self._outputs[count] = self._signals.hidden(count, self.model.network.shapes[-1])
        outputs = self._outputs[count]
        if at_once:
            outputs.logical[...] = self._forward(examples.whole, count).output
            return outputs.logical
        for place, inputs in examples.pieces(piece):
            chain = self._forward(inputs, place.stop - place.start)
            outputs.logical[:, place] = chain.output
        return outputs.logical

    def train(self, window: Window, step: int, steps: int) -> int:
        """Update the parameters of every run by the batches of a window.

        Args:
            window: The batches.
            step: The number of updates before them.
            steps: T, the number of updates of a run that is not stopped early.

        Returns:
            The number of updates after them.

        Raises:
            ShapeError: A component returned another shape or precision than it was asked for.
        """
        if self._lazy:
            self._open(window.inputs)
        for targets in window.targets:
            step += 1
            rule = self.optimizer if self._constant else self._scheduled(step, steps)
            if self._noise_streams:
                self._noise(targets.shape[-2]).draw()
            if self._own_gradient:
                self._ask(rule, window.inputs, targets)
            else:
                bound = self._bound.get(id(targets))
                if bound is None or bound.inputs is not window.inputs:
                    bound = self._bound[id(targets)] = self._bind(window.inputs, targets)
                if not self._constant:
                    bound.delta.set_rate(rule)
                begins = bound.chain.begins(bound.inputs, self._updates)
                run(bound.whole if begins else bound.rest)
            if not self._plain:
                self.state = rule.update_into(
                    self.theta, self._grad, self.state, step, self._scratch
                )
            self._updates += 1
        if self._lazy:
            self._close()
        return step

    def _scheduled(self, step: int, steps: int) -> Optimizer:
        """Return the rule with the learning rate of an update."""
        return self.optimizer.with_fields(lr=self.optimizer.lr * self._factor(step, steps))

    def _factor(self, step: int, steps: int) -> float | Array:
        """Return the schedule's factor: a number, or ``(R, 1)`` in the precision of theta."""
        factor: Any = self.schedule(step, steps)
        if not isinstance(factor, (int, float, np.number)):
            require_array(factor, f"The schedule {self.schedule.name}", (len(self.theta), 1))
        factor, each = np.asarray(factor), (len(self.theta), 1)
        if factor.shape not in ((), each):
            raise ShapeError(
                f"The schedule {self.schedule.name} returned the shape {factor.shape}; a factor is"
                f" a number, or one for each run, {each}."
            )
        return factor.astype(self.theta.dtype) if factor.ndim else float(factor)

    def _forward(self, inputs: Signal, length: int) -> Chain:
        """Run the chain of evaluation forward."""
        chain = self._chain(length)
        chain.forward(inputs, self._updates)
        return chain

    def _chain(self, length: int, *, apart: bool = False) -> Chain:
        """Return the chain for batches of one length.

        Args:
            length: B.
            apart: Whether it is the chain of training where that is another than the one of
                evaluation: one whose first layer gathers updates, or whose layers have noise.
        """
        chain = self._chains.get((length, apart))
        if chain is None:
            network = self.model.network
            noise = self._noise(length).arrays if apart and self._noise_streams else ()
            layers = bound_layers(network, self.order, self.theta, self._grad, noise)
            if apart and self._lazy:
                layers[0] = timed_layer(self._lazy, network.layers[0])
            chain = self._chains[length, apart] = Chain(network, layers, self._signals, length)
        return chain

    def noise_of(self, length: int, lanes: Array) -> Noise:
        """Return the noise of some lanes' last update, nothing where no layer has any.

        Args:
            length: B.
            lanes: The indices of the lanes.
        """
        if not self._noise_streams:
            return ()
        return [
            {name: array[lanes] for name, array in arrays.items()}
            for arrays in self._noise(length).arrays
        ]

    def _noise(self, length: int) -> LayerNoise:
        """Return the noise of layers for batches of one length, as it was last drawn."""
        if length not in self._noises:
            assert self._noise_streams is not None, "asked for where there is noise"
            self._noises[length] = LayerNoise(
                self.model.network, self._noise_streams, self._signals, length
            )
        return self._noises[length]

    def _bind(self, inputs: Signal, targets: Array) -> Bound:
        """Return the calls of an update: forward, delta, backward, penalty, descent."""
        length = targets.shape[-2]
        apart = self._lazy is not None or self._noise_streams is not None
        chain = self._chain(length, apart=apart)
        if length not in self._deltas:
            self._deltas[length] = OutputDelta(
                self.model, self.optimizer, chain, self._signals, scaled=self._plain
            )
        delta = self._deltas[length]
        rest = [*delta.calls(targets), *chain.calls_backward(inputs)]
        if self._penalty:
            rest.append((0, self._penalty.add))
        if self._plain:
            rest.append((0, self._descend))
        return Bound(chain, delta, inputs, targets, [*chain.calls_forward(inputs), *rest], rest)

    def _lazy_layer(self) -> LazyAffine | None:
        """Return the first layer for windows of batches, where it pays to gather its updates."""
        network, batch = self.model.network, self.optimizer.batch_size
        if not (
            self._plain
            and self.order is Order.RUNS_FIRST
            and network.layers[0].affine
            and batch is not None
            and 4 * batch <= _WINDOW
        ):
            return None
        weights, _ = extended_weights(network, 1, self.order, self.theta)
        lazy, layer = LazyAffine(weights), network.layers[0]
        self._open, self._close = timed_call(lazy.open, layer), timed_call(lazy.close, layer)
        return lazy

    def _ask(self, rule: Optimizer, inputs: Signal, targets: Array) -> None:
        """Write the direction that a rule finds for itself."""
        noise = self._noise(targets.shape[-2]).arrays if self._noise_streams else ()
        who, theta = f"The optimizer {rule.name}", self.theta
        grad = rule.gradient(self.model, theta, Batch(inputs.logical, targets, noise))
        require_array(grad, who, theta.shape, theta.dtype, "gradient")
        if grad.shape != theta.shape:
            raise ShapeError(
                f"{who} returned a gradient of shape {grad.shape} for theta {theta.shape}; it must"
                " be the same."
            )
        self._grad[...] = grad
