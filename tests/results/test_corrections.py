"""The corrections of a perceptron are those of Rosenblatt's rule, worked by hand."""

import itertools

import numpy as np
import pytest

import bpx
from bpx.errors import ResultsError
from bpx.results.corrections import corrections

INPUTS = [(0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (1.0, 1.0)]
GATES = {"and": [0, 0, 0, 1], "xor": [0, 1, 1, 0]}


@pytest.fixture(scope="module")
def gates(tmp_path_factory):
    return bpx.sweep(
        [
            *("dataset=and,xor", "network.hidden=[]", "optimizer=perceptron,sgd"),
            *("++optimizer.lr=0.5", "initializer=zeros,uniform", "training.epochs=10"),
            *("output_activation=auto", "results.plots=false", "results.report=false"),
            f"results.dir={tmp_path_factory.mktemp('gates')}",
        ]
    )


def replayed(gates, **settings):
    (run,) = gates.select(**settings).runs["id"]
    return gates.replay(run)


@pytest.mark.parametrize("gate", GATES)
@pytest.mark.parametrize("initializer", ["zeros", "uniform"])
def test_every_update_is_that_of_the_rule(gates, gate, initializer):
    replay = replayed(gates, dataset=gate, optimizer="perceptron", initializer=initializer)
    first, *moments = replay
    w1, w2, b = first.theta.tolist()
    expected = []
    for moment in moments:
        (example,) = moment.examples.tolist()
        x1, x2 = INPUTS[example]
        error = GATES[gate][example] - (1 if w1 * x1 + w2 * x2 + b >= 0 else 0)
        w1, w2, b = w1 + 0.5 * error * x1, w2 + 0.5 * error * x2, b + 0.5 * error
        assert moment.theta == pytest.approx([w1, w2, b], abs=1e-12)
        if error:
            expected.append((moment.epoch, moment.step, example))
    found = corrections(replay)
    assert [(one.epoch, one.step, one.example) for one in found] == expected
    assert len(found) > 0
    np.testing.assert_array_equal(found[0].before, first.theta)
    for one, following in itertools.pairwise(found):
        np.testing.assert_array_equal(one.after, following.before)


def test_the_first_correction_of_zero_weights(gates):
    # The dot product is 0, which the step takes for 1: the first example that is no 1 is wrong,
    # and w becomes minus half of it, b minus a half.
    replay = replayed(gates, dataset="and", optimizer="perceptron", initializer="zeros")
    first = corrections(replay)[0]
    assert first.before.tolist() == [0.0, 0.0, 0.0]
    x1, x2 = INPUTS[first.example]
    assert first.after.tolist() == [-0.5 * x1, -0.5 * x2, -0.5]


def test_other_rules_are_refused_in_words(gates):
    with pytest.raises(ResultsError, match=r"trained by sgd\. .*optimizer=perceptron"):
        corrections(replayed(gates, dataset="and", optimizer="sgd", initializer="zeros"))
