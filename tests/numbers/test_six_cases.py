"""The six derivations, from one layer with a scalar to two layers with a batch.

"Gradients for Neural Nets" (A. Gupta, 2016): sigmoid throughout, no bias, half squared error.
Each gradient is held against the closed form the text arrives at and against finite differences.
"""

from itertools import pairwise

import numpy as np
import pytest
from networks import dense_network, sigmoid, summed_model, theta_of

from bpx.network.model import Batch
from bpx.network.numerical import gradient

CASES = {
    "1 layer, 1 example, scalar": ((1, 1), 1),
    "1 layer, 1 example, vector": ((3, 1), 1),
    "1 layer, batch": ((3, 1), 5),
    "2 layers, 1 hidden node, 1 example": ((3, 1, 1), 1),
    "2 layers, 2 hidden nodes, 1 example": ((3, 2, 1), 1),
    "2 layers, batch": ((3, 2, 1), 5),
}


@pytest.fixture(params=CASES, ids=list(CASES))
def case(request):
    widths, examples = CASES[request.param]
    rng = np.random.default_rng(len(request.param))
    network = dense_network(*widths)
    weights = [rng.normal(size=shape) for shape in pairwise(widths)]
    x, y = rng.normal(size=(examples, widths[0])), rng.random((examples, 1))
    return network, weights, Batch(x, y)


def closed_form(weights, batch):
    """Return the gradients as the texts write them: Delta l2 = (y^ - y) * y^ * (1 - y^), ..."""
    x, y = batch.inputs, batch.targets
    if len(weights) == 1:
        y_hat = sigmoid(x @ weights[0])
        return [x.T @ ((y_hat - y) * y_hat * (1 - y_hat))]
    hidden = sigmoid(x @ weights[0])
    y_hat = sigmoid(hidden @ weights[1])
    delta_2 = (y_hat - y) * y_hat * (1 - y_hat)
    delta_1 = (delta_2 @ weights[1].T) * hidden * (1 - hidden)
    return [x.T @ delta_1, hidden.T @ delta_2]


def test_the_gradient_is_the_closed_form_of_the_text(case):
    network, weights, batch = case
    theta = theta_of(network, **{f"W{number}": w for number, w in enumerate(weights, start=1)})
    named = network.layout.named(summed_model(network).gradient(theta, batch))
    for number, expected in enumerate(closed_form(weights, batch), start=1):
        np.testing.assert_allclose(named[f"W{number}"], expected, rtol=1e-13, atol=1e-16)


def test_the_gradient_is_the_one_of_finite_differences(case):
    network, weights, batch = case
    theta = theta_of(network, **{f"W{number}": w for number, w in enumerate(weights, start=1)})
    model = summed_model(network)
    numerical = gradient(lambda theta: model.risk(theta, batch), theta)
    np.testing.assert_allclose(model.gradient(theta, batch), numerical, rtol=1e-7, atol=1e-10)
