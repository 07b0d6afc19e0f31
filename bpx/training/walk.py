"""An update and an evaluation by the components' pure functions, watched call by call."""

from collections.abc import Mapping

import numpy as np

from bpx.axes import Array
from bpx.components import Loss, Optimizer, Schedule, State
from bpx.network.model import Batch, Model
from bpx.network.network import Noise, Trace
from bpx.network.pass_through import passes_through
from bpx.training.culprits import Culprits, slopes


class Walk:
    """Goes through updates as the engine does, and lets `culprits` see what each component gives.

    It is slow and rounds otherwise than the kernel; it serves to find a number that is not
    finite, and whose it is.
    """

    def __init__(
        self, model: Model, optimizer: Optimizer, schedule: Schedule, culprits: Culprits
    ) -> None:
        """Prepare to walk.

        Args:
            model: The model; float fields ``(R, 1, 1)`` and ``(R, 1)``.
            optimizer: The rule; float fields ``(R, 1)``.
            schedule: The schedule; float fields ``(R, 1)``.
            culprits: Sees what components return.
        """
        self._model, self._optimizer, self._schedule = model, optimizer, schedule
        self._culprits = culprits

    def update(
        self, theta: Array, state: State, batch: Batch, step: int, steps: int
    ) -> tuple[Array, State]:
        """Return theta and the state after one update.

        Args:
            theta: Parameters, ``(R, P)``.
            state: What the optimizer remembers.
            batch: The examples, ``(R, B, ...)``.
            step: The number of the update, counted from 1.
            steps: T.
        """
        rule = self._at(step, steps, len(theta))
        gradient = type(rule).gradient is Optimizer.gradient
        grad = self._gradient(theta, batch) if gradient else self._asked(rule, theta, batch)
        new, remembered = rule.update(theta, grad, state, step)
        beside = {str(place): np.asarray(array) for place, array in enumerate(state)}
        rate = np.broadcast_to(np.asarray(rule.lr), (len(theta), 1))
        self._culprits.watch(
            new,
            f"optimizer {rule.name} returned",
            {"theta": theta, "gradient": grad},
            where=f" in update {step}",
            beside=beside | {"lr": rate},
        )
        return new, remembered

    def evaluate(self, theta: Array, sets: Mapping[str, Batch]) -> None:
        """Measure the loss on some sets of examples, inputs ``(R, N, ...)``, and the penalty."""
        for part, batch in sets.items():
            output = self._forward(theta, batch.inputs, ()).output
            self._culprits.watch(
                self._model.loss(output, batch.targets)[..., None],
                f"loss {self._model.loss.name} returned",
                {"output": output, "target": np.broadcast_to(batch.targets, output.shape)},
                where=f" of the {part} set",
            )
        if self._model.regularizer.penalizes:
            self._culprits.watch(
                self._model.penalty(theta)[..., None],
                f"regularizer {self._model.regularizer.name} returned",
                {"theta": theta},
            )

    def _at(self, step: int, steps: int, runs: int) -> Optimizer:
        """Return the rule with the learning rate of an update."""
        if self._schedule.constant:
            return self._optimizer
        factor = np.asarray(self._schedule(step, steps), np.float64)
        self._culprits.watch(
            np.broadcast_to(factor, (runs, 1)),
            f"schedule {self._schedule.name} returned",
            {"step": np.full((runs, 1), step)},
            where=f" of {steps} steps",
        )
        return self._optimizer.with_fields(lr=self._optimizer.lr * factor)

    def _asked(self, rule: Optimizer, theta: Array, batch: Batch) -> Array:
        """Return the direction that a rule finds for itself."""
        self._forward(theta, batch.inputs, batch.noise)
        grad = rule.gradient(self._model, theta, batch)
        inputs = {"theta": theta, "inputs": batch.inputs}
        self._culprits.watch(grad, f"optimizer {rule.name} returned a gradient of", inputs)
        return grad

    def _forward(self, theta: Array, inputs: Array, noise: Noise) -> Trace:
        network, a = self._model.network, inputs
        trace = Trace(network.layout.views(theta), [], [], [])
        for own, drawn in zip(trace.params, noise, strict=False):
            own.update(drawn)
        for index, (layer, activation) in enumerate(
            zip(network.layers, network.activations, strict=True)
        ):
            params, where = trace.params[index], f" in layer {index + 1}"
            z, cache = layer.forward(params, a)
            given = {"inputs": a, **params}
            self._culprits.watch(z, f"layer {layer.name} returned", given, where=where)
            a = activation(z)
            self._culprits.watch(a, f"activation {activation.name} returned", {"z": z}, where=where)
            trace.z.append(z)
            trace.a.append(a)
            trace.caches.append(cache)
        return trace

    def _gradient(self, theta: Array, batch: Batch) -> Array:
        """Return the gradient of the risk; see `Model.gradient`."""
        model, culprits = self._model, self._culprits
        trace = self._forward(theta, batch.inputs, batch.noise)
        grad = np.empty_like(theta)
        views, delta = model.network.layout.views(grad), self._output_delta(trace, batch.targets)
        for index in reversed(range(len(model.network.layers))):
            layer, params, cache = model.network.layers[index], trace.params[index], trace.caches
            where = f" in layer {index + 1}"
            given = {"delta": delta, **params}
            grads = layer.gradient(params, cache[index], delta)
            for name, place in views[index].items():
                who = f"layer {layer.name} returned a gradient of {name}{index + 1} of"
                culprits.watch(grads[name], who, given, where=where)
                place[...] = grads[name]
            if index:
                grad_a = layer.backward(params, cache[index], delta)
                who = f"layer {layer.name} returned a gradient at its inputs of"
                culprits.watch(grad_a, who, given, where=where)
                delta = self._back(trace, index - 1, grad_a)
        if model.regularizer.penalizes:
            theta = theta if model.regularizer.biases else theta * model.network.layout.weights
            added = model.regularizer.gradient(theta)
            who = f"regularizer {model.regularizer.name} returned a gradient of"
            culprits.watch(added, who, {"theta": theta})
            grad = grad + added
        return grad

    def _output_delta(self, trace: Trace, targets: Array) -> Array:
        loss, activation = self._model.loss, self._model.network.activations[-1]
        output = trace.output
        given = {"output": output, "target": np.broadcast_to(targets, output.shape)}
        if type(loss).delta is Loss.delta:
            grad = loss.gradient(output, targets)
            self._culprits.watch(grad, f"loss {loss.name} returned a gradient of", given)
            delta = self._back(trace, len(trace.a) - 1, grad)
        else:
            delta = loss.delta(trace.z[-1], output, targets, activation)
            given = {"z": trace.z[-1], **given}
            self._culprits.watch(delta, f"loss {loss.name} returned a delta of", given)
        return delta / delta.shape[-2] if loss.reduction == "mean" else delta

    def _back(self, trace: Trace, index: int, grad_a: Array) -> Array:
        """Return the gradient at a layer's z, given the one at its a."""
        activation = self._model.network.activations[index]
        grad_z = grad_a
        if not passes_through(activation):
            for grad_z, who, given in slopes(activation, trace.z[index], trace.a[index], grad_a):
                self._culprits.watch(grad_z, who, given, where=f" in layer {index + 1}")
        return grad_z


def for_each_run(batch: Batch, runs: int) -> Batch:
    """Return examples that all runs share as each run's own, ``(R, B, ...)``."""
    inputs, targets = batch.inputs, batch.targets
    return Batch(
        np.broadcast_to(inputs, (runs, *inputs.shape)),
        np.broadcast_to(targets, (runs, *targets.shape)),
    )
