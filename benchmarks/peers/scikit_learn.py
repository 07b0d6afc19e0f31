"""scikit-learn's `MLPClassifier`, run after run."""

import warnings
from typing import Any

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier

from benchmarks.peers import Peer, Train
from benchmarks.problem import Problem, Weights, flat
from bpx.axes import Array

_ACTIVATIONS = {"sigmoid": "logistic", "relu": "relu"}


def prepare(problem: Problem) -> Train:
    """Return calls of `fit`, which draws weights and orders itself."""
    x, classes = problem.train.inputs, problem.train.classes

    def train() -> Array:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            models = [_model(problem, run).fit(x, classes) for run in range(problem.runs)]
        return _theta(models)

    return train


def prepare_same(problem: Problem) -> Train:
    """Return calls of `partial_fit`, from bpx's weights on bpx's batches."""
    x, classes = problem.train.inputs, problem.train.classes
    labels = np.unique(classes)

    def train_run(run: int) -> Any:
        model, order = _model(problem, run), problem.order[run]
        model.partial_fit(x[: problem.batch], classes[: problem.batch], classes=labels)
        for array, initial in zip(_arrays(model), problem.weights(), strict=True):
            array[...] = initial[run]
        for epoch in order:
            for start in range(0, len(x), problem.batch):
                batch = epoch[start : start + problem.batch]
                model.set_params(batch_size=len(batch))
                model.partial_fit(x[batch], classes[batch])
        return model

    return lambda: _theta([train_run(run) for run in range(problem.runs)])


def _model(problem: Problem, run: int) -> Any:
    return MLPClassifier(
        (problem.hidden,),
        activation=_ACTIVATIONS[problem.activation],
        solver="sgd",
        momentum=0,
        alpha=0,
        batch_size=problem.batch,
        learning_rate_init=float(problem.lr[run]),
        max_iter=problem.epochs,
        tol=0,
        n_iter_no_change=problem.epochs + 1,
        random_state=run,
    )


def _arrays(model: Any) -> Weights:
    (w1, w2), (b1, b2) = model.coefs_, model.intercepts_
    return w1, b1, w2, b2


def _theta(models: list[Any]) -> Array:
    arrays = zip(*map(_arrays, models), strict=True)
    return flat([np.stack(array) for array in arrays])


PEER = Peer(prepare, prepare_same)
