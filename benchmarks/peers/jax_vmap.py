"""JAX: one run's training as a scan over its epochs, mapped over the runs and compiled whole."""

import os

# One core is one thread; XLA reads this when it is imported.
os.environ.setdefault(
    "XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
)

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from benchmarks.peers import Peer, Train
from benchmarks.problem import Problem, flat
from bpx.axes import Array

jax.config.update("jax_enable_x64", True)

_ACTIVATIONS = {"sigmoid": jax.nn.sigmoid, "relu": jax.nn.relu}


def prepare(problem: Problem) -> Train:
    """Move the data to JAX and build the program; its first call compiles it."""
    program = jax.jit(jax.vmap(_training_of_a_run(problem)))
    weights = tuple(map(jnp.asarray, problem.weights()))
    lr = jnp.asarray(problem.lr)
    order = None if problem.order is None else jnp.asarray(problem.order, jnp.int32)

    def train() -> Array:
        final, _measures = jax.block_until_ready(program(weights, lr, order))
        return flat(list(map(np.asarray, final)))

    return train


def _training_of_a_run(problem: Problem) -> Callable[..., Any]:
    x, t = jnp.asarray(problem.train.inputs), jnp.asarray(problem.train.targets)
    gradient = jax.grad(_loss(problem))
    update = _descent if problem.rule == "descent" else _adam
    full = len(x) // problem.batch * problem.batch

    def train(weights: Any, lr: Any, order: Any) -> Any:
        def step(carry: Any, batch: Any) -> Any:
            weights, state = carry
            chosen = (x, t) if batch is None else (x[batch], t[batch])
            return update(weights, gradient(weights, *chosen), state, lr), None

        def epoch(carry: Any, order: Any) -> Any:
            if order is None:
                return step(carry, None)
            carry, _ = jax.lax.scan(step, carry, order[:full].reshape(-1, problem.batch))
            if full < len(x):
                carry, _ = step(carry, order[full:])
            return carry, _measures(problem, carry[0]) if problem.evaluated else None

        state = (*_zeros(weights), jnp.zeros((), jnp.int32))
        (weights, _), measures = jax.lax.scan(epoch, (weights, state), order, problem.epochs)
        return weights, measures

    return train


def _logits(problem: Problem, weights: Any, x: Any) -> Any:
    w1, b1, w2, b2 = weights
    return _ACTIVATIONS[problem.activation](x @ w1 + b1) @ w2 + b2


def _loss(problem: Problem) -> Callable[[Any, Any, Any], Any]:
    def cross_entropy(weights: Any, x: Any, t: Any) -> Any:
        return -jnp.mean(jnp.sum(t * jax.nn.log_softmax(_logits(problem, weights, x)), axis=1))

    def half_squared_error(weights: Any, x: Any, t: Any) -> Any:
        output = jax.nn.sigmoid(_logits(problem, weights, x))
        return jnp.sum((output - t) ** 2) / (2 * len(x))

    return cross_entropy if problem.loss == "cross_entropy" else half_squared_error


def _measures(problem: Problem, weights: Any) -> Any:
    """Return loss and accuracy on the training and the test set."""
    measures = []
    for examples in filter(None, (problem.train, problem.test)):
        x, t = jnp.asarray(examples.inputs), jnp.asarray(examples.targets)
        right = _logits(problem, weights, x).argmax(1) == examples.classes
        measures += [_loss(problem)(weights, x, t), right.mean()]
    return measures


def _zeros(weights: Any) -> Any:
    return tuple(jax.tree.map(jnp.zeros_like, weights) for _ in range(2))


def _descent(weights: Any, gradient: Any, state: Any, lr: Any) -> Any:
    return jax.tree.map(lambda w, g: w - lr * g, weights, gradient), state


def _adam(weights: Any, gradient: Any, state: Any, lr: Any) -> Any:
    means, squares, step = state
    step = step + 1
    means = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, means, gradient)
    squares = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, squares, gradient)

    def moved(w: Any, m: Any, v: Any) -> Any:
        bias1, bias2 = ((1 - beta**step).astype(w.dtype) for beta in (0.9, 0.999))
        return w - lr * (m / bias1) / (jnp.sqrt(v / bias2) + 1e-8)

    return jax.tree.map(moved, weights, means, squares), (means, squares, step)


PEER = Peer(prepare, prepare, compiles=True)
