"""Losses: the contract over everything registered, known values, oracles."""

from dataclasses import dataclass

import numpy as np
import pytest
from combinations import combination

from bpx import Activation, Loss
from bpx.errors import ConfigError
from bpx.registry import Registry
from bpx.testing.losses import check_loss
from bpx_plugins.activations import Sigmoid, Softmax, Tanh
from bpx_plugins.losses import (
    LOSSES,
    BinaryCrossEntropy,
    CrossEntropy,
    HalfSquaredError,
    Hinge,
    Huber,
    NegativeLogLikelihood,
    Perceptron,
)

REGISTRY = Registry.load()
CROSS_ENTROPIES = [CrossEntropy, NegativeLogLikelihood]


@pytest.mark.parametrize(
    ("loss", "activation"),
    [
        (HalfSquaredError(), Tanh()),
        (Huber(threshold=0.25), Sigmoid()),
        (CrossEntropy(), Sigmoid()),
        (Hinge(), Tanh()),
        (Perceptron(), Tanh()),
    ],
    ids=repr,
)
def test_contract_with_another_output(loss, activation):
    check_loss(loss, activation)


@dataclass(frozen=True)
class SteepSigmoid(Activation):
    name = "steep_sigmoid_example"
    output_range = (0.0, 1.0)

    def __call__(self, z):
        return Sigmoid()(2.0 * z)

    def derivative(self, z, a):
        return 2.0 * a * (1.0 - a)


def test_closed_forms_are_for_their_own_activation_only():
    check_loss(BinaryCrossEntropy(), SteepSigmoid())


@pytest.mark.parametrize("loss", [HalfSquaredError(), Huber(), Hinge(), Perceptron()], ids=repr)
def test_the_gradient_jumps_at_the_kinks_and_nowhere_else(loss):
    error = np.linspace(-3.0, 3.0, 13).reshape(-1, 1)
    jumps = [
        np.abs(loss.gradient(y + error + 1e-3, y) - loss.gradient(y + error - 1e-3, y)) > 0.5
        for y in np.array(loss.labels or (0.0, 1.0)).reshape(2, 1, 1)
    ]
    assert tuple(error[np.logical_or(*jumps)].tolist()) == loss.kinks


@pytest.mark.parametrize("name", REGISTRY.names("loss"))
def test_natural_output_is_suited(name):
    loss = REGISTRY.create(Loss, name)
    for task, output in loss.output_activations.items():
        REGISTRY.get(Activation, output)
        if task in loss.tasks:
            outputs = 1 if task == "binary" else 3
            run = combination(task=task, loss=name, output_activation=output, outputs=outputs)
            assert run.unsuited() is None


KNOWN = [
    ("half_squared_error", {}, [1.0, 2.0], [4.0, 6.0], 12.5, [-3.0, -4.0]),
    ("mean_squared_error", {}, [1.0, 2.0], [4.0, 6.0], 12.5, [-3.0, -4.0]),
    ("mean_squared_error", {}, [1.0, 2.0, 3.0], [1.0, 2.0, 6.0], 3.0, [0.0, 0.0, -2.0]),
    ("cross_entropy", {}, [0.5, 0.25, 0.25], [0.0, 1.0, 0.0], np.log(4.0), [0.0, -4.0, 0.0]),
    ("binary_cross_entropy", {}, [0.75], [1.0], np.log(4.0 / 3.0), [-4.0 / 3.0]),
    ("binary_cross_entropy", {}, [0.75], [0.0], np.log(4.0), [4.0]),
    ("hinge", {}, [0.25, 3.0, -2.0], [1.0, 1.0, 1.0], 3.75, [-1.0, 0.0, -1.0]),
    ("perceptron", {}, [0.25, 3.0, -2.0], [1.0, -1.0, 1.0], 5.0, [0.0, 1.0, -1.0]),
    ("huber", {"threshold": 2.0}, [1.0, 5.0], [0.0, 0.0], 8.5, [1.0, 2.0]),
]


@pytest.mark.parametrize(("name", "fields", "output", "target", "value", "gradient"), KNOWN)
def test_known_values(name, fields, output, target, value, gradient):
    loss = REGISTRY.create(Loss, name, **fields)
    output, target = np.array([output]), np.array([target])
    assert loss(output, target).item() == pytest.approx(value, rel=1e-15)
    np.testing.assert_allclose(loss.gradient(output, target), [gradient], rtol=1e-15)


@pytest.mark.parametrize("kind", CROSS_ENTROPIES)
def test_integer_targets_are_classes_and_floats_are_distributions(kind):
    rng = np.random.default_rng(0)
    loss, z = kind(), rng.normal(size=(3, 6, 4))
    p, classes = Softmax()(z), rng.integers(4, size=6)
    rows = np.eye(4)[classes]
    np.testing.assert_array_equal(loss(p, classes), loss(p, rows))
    np.testing.assert_array_equal(loss.gradient(p, classes), loss.gradient(p, rows))
    for activation in (Softmax(), Sigmoid()):
        by_class = loss.delta(z, p, classes, activation)
        np.testing.assert_array_equal(by_class, loss.delta(z, p, rows, activation))
    single = p.astype(np.float32)
    assert loss(single, classes).dtype == loss.gradient(single, classes).dtype == np.float32


@pytest.mark.parametrize("kind", CROSS_ENTROPIES)
def test_softmax_with_cross_entropy_gives_p_minus_e_y(kind):
    """The gradient at the output layer of the blog on training by gradient descent, formula (i)."""
    rng = np.random.default_rng(0)
    z, classes = rng.normal(size=(5, 4)), rng.integers(4, size=5)
    p, e = Softmax()(z), np.eye(4)[classes]
    loss = kind()
    np.testing.assert_allclose(loss(p, classes), -np.log(p[np.arange(5), classes]), rtol=1e-15)
    np.testing.assert_allclose(loss.gradient(p, classes), -e / p, rtol=1e-15)
    np.testing.assert_array_equal(loss.delta(z, p, classes, Softmax()), p - e)
    np.testing.assert_allclose(Loss.delta(loss, z, p, classes, Softmax()), p - e, atol=1e-15)


def test_cross_entropy_takes_soft_targets():
    p = np.array([[0.5, 0.25, 0.25]])
    assert CrossEntropy()(p, p).item() == pytest.approx(1.5 * np.log(2.0), rel=1e-15)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_cross_entropies_are_finite_where_the_truth_was_given_no_chance(dtype):
    limits = np.finfo(dtype)
    most = -np.log(limits.smallest_normal)
    p, e = np.array([[1.0, 0.0]], dtype), np.array([[0.0, 1.0]], dtype)
    assert CrossEntropy()(p, e).item() == pytest.approx(most)
    assert np.isfinite(CrossEntropy().gradient(p, e)).all()
    a, y = np.array([[0.0], [1.0]], dtype), np.array([[1.0], [0.0]], dtype)
    expected = [most, -np.log(limits.eps / 2)]
    np.testing.assert_allclose(BinaryCrossEntropy()(a, y), expected, rtol=1e-6)
    assert np.isfinite(BinaryCrossEntropy().gradient(a, y)).all()


def test_deltas_do_not_vanish_where_the_output_is_saturated_and_wrong():
    z, target = np.array([[-800.0], [800.0]]), np.array([[1.0], [0.0]])
    a = Sigmoid()(z)
    np.testing.assert_array_equal(BinaryCrossEntropy().delta(z, a, target, Sigmoid()), a - target)
    z = np.array([[800.0, 0.0]])
    delta = CrossEntropy().delta(z, Softmax()(z), np.array([1]), Softmax())
    np.testing.assert_array_equal(delta, [[1.0, -1.0]])


def test_binary_cross_entropy_is_the_cross_entropy_of_two_classes():
    rng = np.random.default_rng(0)
    z, y = rng.normal(size=(6, 1)), rng.integers(2, size=(6, 1))
    a = Sigmoid()(z)
    two = CrossEntropy()(np.concat([1.0 - a, a], axis=-1), y[:, 0])
    np.testing.assert_allclose(BinaryCrossEntropy()(a, y.astype(float)), two, rtol=1e-14)
    closed = BinaryCrossEntropy().delta(z, a, y, Sigmoid())
    product = Loss.delta(BinaryCrossEntropy(), z, a, y, Sigmoid())
    np.testing.assert_allclose(closed, product, atol=1e-15)


def test_half_squared_error_is_the_cost_of_the_book():
    """Its mean over n examples is sum of squares over 2n (the book, chapter 6)."""
    output, target = np.random.default_rng(0).normal(size=(2, 7, 3))
    cost = np.linalg.norm(target - output) ** 2 / (2 * 7)
    assert HalfSquaredError()(output, target).mean() == pytest.approx(cost, rel=1e-14)


def test_huber_is_half_the_squared_error_below_its_threshold():
    output, target = np.random.default_rng(0).normal(size=(2, 7, 3))
    wide, square = Huber(threshold=100.0), HalfSquaredError()
    np.testing.assert_allclose(wide(output, target), square(output, target), rtol=1e-14)


def test_descending_the_perceptron_loss_is_rosenblatts_rule():
    """From weights of zero too: w is moved by y x where the output has not the sign of y."""
    x, y = np.array([[1.0, 2.0]]), np.array([[-1.0]])
    for w in (np.zeros((2, 1)), np.ones((2, 1)), -np.ones((2, 1))):
        step = -x.T @ Perceptron().gradient(x @ w, y)
        wrong = (x @ w).item() >= 0.0
        np.testing.assert_array_equal(step, x.T @ y if wrong else np.zeros((2, 1)))


def test_a_threshold_of_zero_is_refused():
    with pytest.raises(ConfigError, match=r"loss huber: threshold=0\.0 is out of range"):
        Huber(threshold=0.0)


@pytest.mark.parametrize(
    ("loss", "task", "output", "words"),
    [
        ("cross_entropy", "multiclass", "softmax", None),
        ("cross_entropy", "binary", "sigmoid", "these are binary; use loss=binary_cross_entropy"),
        ("cross_entropy", "regression", "identity", "these are regression"),
        ("cross_entropy", "multiclass", "tanh", "those of tanh lie between -1 and 1"),
        ("cross_entropy", "multiclass", "sigmoid", "outputs that sum to 1"),
        ("negative_log_likelihood", "multiclass", "relu", "negative_log_likelihood needs outputs"),
        ("binary_cross_entropy", "binary", "sigmoid", None),
        ("binary_cross_entropy", "multiclass", "sigmoid", None),
        ("binary_cross_entropy", "binary", "identity", "use output_activation=sigmoid"),
        ("binary_cross_entropy", "regression", "sigmoid", "is for binary and multiclass data"),
        ("hinge", "binary", "identity", None),
        ("hinge", "binary", "tanh", None),
        ("hinge", "multiclass", "softmax", "hinge needs outputs of either sign"),
        ("hinge", "regression", "identity", "these are regression; use loss=half_squared_error"),
        ("perceptron", "binary", "relu", "those of relu lie between 0 and inf"),
        ("huber", "regression", "identity", None),
        ("half_squared_error", "binary", "step", None),
    ],
)
def test_unsuited(loss, task, output, words):
    outputs = 1 if task == "binary" else 3
    run = combination(loss=loss, task=task, output_activation=output, outputs=outputs)
    reason = run.loss.unsuited(run)
    assert reason is None if words is None else words in reason


def torch_oracles(torch):
    """Return, by loss, the sum over examples as a function of output and target, from PyTorch."""
    f = torch.nn.functional
    total = {"reduction": "sum"}
    return {
        "half_squared_error": lambda a, y: 0.5 * f.mse_loss(a, y, **total),
        "mean_squared_error": lambda a, y: f.mse_loss(a, y, **total) / a.shape[-1],
        "cross_entropy": lambda a, y: f.nll_loss(a.log(), y.argmax(-1), **total),
        "negative_log_likelihood": lambda a, y: f.nll_loss(a.log(), y.argmax(-1), **total),
        "binary_cross_entropy": lambda a, y: f.binary_cross_entropy(a, y, **total),
        "hinge": lambda a, y: f.relu(1.0 - a * y).sum(),
        "perceptron": lambda a, y: f.relu(-a * y).sum(),
        "huber": lambda a, y: f.huber_loss(a, y, delta=1.0, **total),
    }


@pytest.mark.parametrize("kind", LOSSES, ids=lambda kind: kind.name)
def test_agrees_with_torch(kind):
    torch = pytest.importorskip("torch", reason="PyTorch, the oracle, is not installed")
    loss, oracle = kind(), torch_oracles(torch)[kind.name]
    activation = REGISTRY.create(Activation, loss.output_activations["multiclass"])
    rng = np.random.default_rng(0)
    z, classes = rng.normal(size=(6, 4)), rng.integers(4, size=6)
    low, high = loss.labels or (0.0, 1.0)
    target = np.where(np.eye(4)[classes] == 1.0, high, low)
    by_name = {
        "softmax": lambda z: z.softmax(-1),
        "sigmoid": torch.sigmoid,
        "identity": lambda z: z,
    }
    variable = torch.tensor(z, requires_grad=True)
    expected = oracle(by_name[activation.name](variable), torch.tensor(target))
    expected.backward()
    output = activation(z)
    assert loss(output, target).sum() == pytest.approx(expected.item(), rel=1e-12)
    delta = loss.delta(z, output, target, activation)
    np.testing.assert_allclose(delta, variable.grad.numpy(), rtol=1e-10, atol=1e-13)
