"""`+experiment=xor_sweep` as one would write it with Hydra alone: a job a run, a plain loop a job.

Run by `benchmarks.workloads.command`: ``python -m benchmarks.stock_hydra --multirun seed=0,1``.
"""

import csv
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import hydra
import numpy as np
from hydra.core.config_store import ConfigStore
from hydra.core.hydra_config import HydraConfig
from omegaconf import DictConfig

from bpx.axes import Array, Generator

_RULE = {"lr": 0.1, "batch_size": 4, "momentum": 0.0, "adam": False}
_GROUPS: dict[str, dict[str, dict[str, Any]]] = {
    "dataset": {"xor": {}},
    "activation": {"sigmoid": {}, "tanh": {}},
    "output_activation": {"sigmoid": {}},
    "loss": {"binary_cross_entropy": {}},
    "optimizer": {
        "gd": _RULE,
        "sgd": _RULE | {"batch_size": 1},
        "minibatch_2": _RULE | {"batch_size": 2},
        "momentum": _RULE | {"momentum": 0.9},
        "adam": _RULE | {"adam": True},
    },
    "initializer": {"uniform": {}, "normal": {}, "glorot_uniform": {}},
    "regularizer": {"none": {}},
    "schedule": {"constant": {}},
}
_PRIMARY = {
    "defaults": [{group: next(iter(options))} for group, options in _GROUPS.items()] + ["_self_"],
    "hidden": 4,
    "seed": 0,
    "training": {"epochs": 2000, "target": 0.1, "points": 100},
}

Rule = Callable[[list[Array], list[Array]], None]
"""Moves weights, in place, by gradients."""


@dataclass
class Network:
    """2-4-1 units with hand-written backpropagation."""

    weights: list[Array]
    tanh: bool

    def forward(self, x: Array) -> tuple[Array, Array]:
        """Return the hidden activations and the output."""
        w1, b1, w2, b2 = self.weights
        z = x @ w1 + b1
        h = np.tanh(z) if self.tanh else 1 / (1 + np.exp(-z))
        return h, 1 / (1 + np.exp(-(h @ w2 + b2)))

    def gradients(self, x: Array, t: Array) -> list[Array]:
        """Return the gradients of the mean cross-entropy."""
        h, y = self.forward(x)
        d2 = (y - t) / len(x)
        d1 = (d2 @ self.weights[2].T) * (1 - h * h if self.tanh else h * (1 - h))
        return [x.T @ d1, d1.sum(0), h.T @ d2, d2.sum(0)]

    def loss(self, x: Array, t: Array) -> float:
        """Return the mean cross-entropy."""
        y = np.clip(self.forward(x)[1], 1e-300, 1 - 1e-16)
        return float(-(t * np.log(y) + (1 - t) * np.log(1 - y)).mean())


def initial(rng: Generator, name: str, hidden: int) -> list[Array]:
    """Draw the weights of both layers; biases are zero."""

    def draw(fan_in: int, fan_out: int) -> Array:
        shape = fan_in, fan_out
        if name == "normal":
            return rng.normal(0, 0.5, shape)
        bound = 0.5 if name == "uniform" else np.sqrt(6 / (fan_in + fan_out))
        return rng.uniform(-bound, bound, shape)

    return [draw(2, hidden), np.zeros(hidden), draw(hidden, 1), np.zeros(1)]


def momentum(lr: float, decay: float) -> Rule:
    """Descend, with momentum where `decay` is not zero."""
    velocities: list[Array] = []

    def update(weights: list[Array], gradients: list[Array]) -> None:
        if not velocities:
            velocities.extend(np.zeros_like(weight) for weight in weights)
        for weight, gradient, velocity in zip(weights, gradients, velocities, strict=True):
            velocity *= decay
            velocity += gradient
            weight -= lr * velocity

    return update


def adam(lr: float) -> Rule:
    """Descend by Adam with its usual constants."""
    moments: list[tuple[Array, Array]] = []
    step = 0

    def update(weights: list[Array], gradients: list[Array]) -> None:
        nonlocal step
        step += 1
        if not moments:
            moments.extend((np.zeros_like(weight), np.zeros_like(weight)) for weight in weights)
        for weight, gradient, (mean, square) in zip(weights, gradients, moments, strict=True):
            mean += 0.1 * (gradient - mean)
            square += 0.001 * (gradient * gradient - square)
            root = np.sqrt(square / (1 - 0.999**step)) + 1e-8
            weight -= lr * mean / (1 - 0.9**step) / root

    return update


def train(cfg: DictConfig) -> Iterator[tuple[int, float]]:
    """Train epoch by epoch, to the target at most; yield each epoch's loss."""
    x, t = np.array([[0, 0], [0, 1], [1, 0], [1, 1.0]]), np.array([[0], [1], [1], [0.0]])
    rng = np.random.default_rng(cfg.seed)
    choices = HydraConfig.get().runtime.choices
    weights = initial(rng, choices["initializer"], cfg.hidden)
    network = Network(weights, choices["activation"] == "tanh")
    rule = cfg.optimizer
    update = adam(rule.lr) if rule.adam else momentum(rule.lr, rule.momentum)
    size, target, epochs = rule.batch_size, cfg.training.target, cfg.training.epochs
    for epoch in range(1, epochs + 1):
        order = rng.permutation(4) if size < 4 else slice(None)
        inputs, targets = x[order], t[order]
        for start in range(0, 4, size):
            batch = slice(start, start + size)
            update(network.weights, network.gradients(inputs[batch], targets[batch]))
        loss = network.loss(x, t)
        yield epoch, loss
        if loss <= target:
            return


@hydra.main(version_base=None, config_name="config")
def job(cfg: DictConfig) -> float:
    """Train one run and write its history, as a job of its own."""
    every = -(-cfg.training.epochs // cfg.training.points)
    losses = list(train(cfg))
    epoch, loss = losses[-1]
    folder = Path(HydraConfig.get().runtime.output_dir)
    with (folder / "history.csv").open("w", newline="") as file:
        csv.writer(file).writerows(row for row in losses if row[0] % every == 0 or row[0] == epoch)
    reached = loss <= cfg.training.target
    (folder / "result.json").write_text(json.dumps({"epochs": epoch, "reached": reached}))
    return loss


def main() -> None:
    """Register the configuration and start Hydra."""
    store = ConfigStore.instance()
    store.store(name="config", node=_PRIMARY)
    for group, options in _GROUPS.items():
        for name, node in options.items():
            store.store(group=group, name=name, node=node)
    job()


if __name__ == "__main__":
    main()
