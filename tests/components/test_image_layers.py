"""Layers on images, and dropout: by hand, against SciPy and loops, and in their errors."""

import itertools

import numpy as np
import pytest
from scipy.signal import correlate2d

from bpx import xp
from bpx.errors import ShapeError
from bpx.network import numerical
from bpx_plugins.layers import Conv2d, Dropout, Flatten, MaxPool2d

RNG = np.random.default_rng(0)
IMAGES = RNG.normal(size=(4, 3, 7, 6))  # B, F, Y, X


def weights_of(layer, in_shape):
    return {p.name: RNG.normal(size=p.shape) for p in layer.parameters(in_shape)}


@pytest.mark.parametrize(("stride", "padding"), [(1, 0), (2, 0), (1, 2), (3, 1)])
def test_a_convolution_is_scipys_cross_correlation(stride, padding):
    layer = Conv2d(channels=5, kernel=3, stride=stride, padding=padding)
    params = weights_of(layer, (3, 7, 6))
    z, _ = layer.forward(params, IMAGES)
    framed = np.pad(IMAGES, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    for example, out in itertools.product(range(4), range(5)):
        whole = sum(
            correlate2d(framed[example, f], params["W"][f, :, :, out], "valid") for f in range(3)
        )
        expected = whole[::stride, ::stride] + params["b"][out]
        np.testing.assert_allclose(z[example, out], expected, rtol=1e-12, atol=1e-12)
    assert z.shape[1:] == layer.shape((3, 7, 6))


def test_a_convolution_of_the_whole_image_is_a_dense_layer():
    layer = Conv2d(channels=4, kernel=3, bias=False)
    params = weights_of(layer, (2, 3, 3))
    a = RNG.normal(size=(5, 2, 3, 3))
    z, _ = layer.forward(params, a)
    np.testing.assert_allclose(z[..., 0, 0], a.reshape(5, 18) @ params["W"].reshape(18, 4))


def test_a_convolution_states_its_fans():
    weights, bias = Conv2d(channels=8, kernel=5).parameters((3, 9, 9))
    assert (weights.shape, weights.fan_in, weights.fan_out) == ((3, 5, 5, 8), 75, 200)
    assert (bias.shape, bias.bias) == ((8,), True)


@pytest.mark.parametrize(("size", "stride"), [(2, None), (3, None), (3, 1), (2, 3)])
def test_pooling_is_the_maximum_of_each_window_in_a_loop(size, stride):
    layer = MaxPool2d(size=size, stride=stride)
    z, _ = layer.forward({}, IMAGES)
    step = stride or size
    for y, x in itertools.product(range(z.shape[2]), range(z.shape[3])):
        window = IMAGES[:, :, y * step : y * step + size, x * step : x * step + size]
        np.testing.assert_array_equal(z[:, :, y, x], window.max(axis=(2, 3)))
    assert z.shape[1:] == layer.shape((3, 7, 6))


def test_of_equal_pixels_the_first_takes_the_gradient():
    layer, a = MaxPool2d(), np.ones((1, 1, 2, 2))
    _, cache = layer.forward({}, a)
    grad = layer.backward({}, cache, np.full((1, 1, 1, 1), 5.0))
    assert grad.tolist() == [[[[5.0, 0.0], [0.0, 0.0]]]]


def test_windows_that_overlap_add_up_their_gradients():
    layer, a = MaxPool2d(size=2, stride=1), np.array([[[[0.0, 0.0, 0.0], [0.0, 9.0, 0.0]]]])
    _, cache = layer.forward({}, a)
    grad = layer.backward({}, cache, np.array([[[[1.0, 10.0]]]]))
    assert grad[0, 0, 1].tolist() == [0.0, 11.0, 0.0]


def test_flatten_keeps_the_order_of_the_memory_and_goes_back():
    layer, a = Flatten(), np.arange(24.0).reshape(1, 2, 3, 4)
    z, cache = layer.forward({}, a)
    assert z.tolist() == [list(range(24))]
    np.testing.assert_array_equal(layer.backward({}, cache, z), a)


def test_dropout_keeps_the_expectation_and_leaves_an_evaluation_alone():
    layer, a = Dropout(rate=0.3), np.ones((4000, 5))
    noise = layer.noise(np.random.default_rng(0), (5,), 4000)
    z, cache = layer.forward(noise, a)
    kept = z != 0
    # 20,000 masks: five standard deviations are 0.0162 of the share and 0.0231 of the mean.
    assert abs(kept.mean() - 0.7) < 0.0162
    assert abs(z.mean() - 1.0) < 0.0231
    assert set(np.unique(z).tolist()) == {0.0, 1 / 0.7}
    np.testing.assert_array_equal(layer.backward(noise, cache, a), z)
    np.testing.assert_array_equal(layer.forward({}, a)[0], a)


def test_dropout_of_nothing_is_nothing():
    layer, a = Dropout(rate=0.0), RNG.normal(size=(2, 3))
    np.testing.assert_array_equal(layer.forward(layer.noise(RNG, (3,), 2), a)[0], a)


@pytest.mark.parametrize(("stride", "padding"), [(1, 0), (2, 1), (3, 2)])
def test_the_backward_pass_is_what_finite_differences_say(stride, padding):
    layer = Conv2d(channels=2, kernel=3, stride=stride, padding=padding)
    params, a = weights_of(layer, (2, 5, 4)), RNG.normal(size=(2, 2, 5, 4))
    z, cache = layer.forward(params, a)
    delta = RNG.normal(size=z.shape)
    expected = numerical.vjp(lambda x: layer.forward(params, x)[0], a, delta)
    np.testing.assert_allclose(layer.backward(params, cache, delta), expected, atol=1e-6)
    grads = layer.gradient(params, cache, delta)
    for name in params:
        expected = numerical.vjp(
            lambda value, name=name: layer.forward(params | {name: value}, a)[0],
            params[name],
            delta,
        )
        np.testing.assert_allclose(grads[name], expected, atol=1e-6)


@pytest.mark.parametrize(
    ("layer", "in_shape", "words"),
    [
        (
            Conv2d(),
            (64,),
            r"conv2d takes images of shape \(F, Y, X\), not .* \(64,\)",
        ),
        (
            Conv2d(kernel=9),
            (1, 8, 8),
            r"a window of 9 x 9 does not fit into images of shape .* smaller one, or a padding\.$",
        ),
        (
            MaxPool2d(),
            (4, 1, 8),
            r"a window of 2 x 2 does not fit into .* \(4, 1, 8\); choose a smaller one\.$",
        ),
        (Flatten(), (64,), r"flatten takes images of shape \(F, Y, X\), not .* \(64,\)"),
    ],
)
def test_an_input_that_does_not_fit_is_refused_with_its_shape(layer, in_shape, words):
    with pytest.raises(ShapeError, match=words):
        layer.shape(in_shape)


def test_pytorch_agrees():
    torch = pytest.importorskip("torch", reason="PyTorch, the oracle, is not installed")
    layer = Conv2d(channels=5, kernel=3, stride=2, padding=1)
    params = weights_of(layer, (3, 7, 6))
    z, cache = layer.forward(params, IMAGES)
    delta = RNG.normal(size=z.shape)
    a = torch.tensor(IMAGES, requires_grad=True)
    weights = torch.tensor(np.moveaxis(params["W"], -1, 0).copy(), requires_grad=True)
    expected = torch.nn.functional.conv2d(a, weights, torch.tensor(params["b"]), 2, 1)
    expected.backward(torch.tensor(delta))
    np.testing.assert_allclose(z, expected.detach(), rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(layer.backward(params, cache, delta), a.grad, atol=1e-12)
    own = np.moveaxis(layer.gradient(params, cache, delta)["W"], -1, 0)
    np.testing.assert_allclose(own, weights.grad, atol=1e-10)
    pooled, cache = MaxPool2d().forward({}, IMAGES)
    a.grad = None
    pool = torch.nn.functional.max_pool2d(a, 2)
    pool.sum().backward()
    np.testing.assert_array_equal(pooled, pool.detach())
    np.testing.assert_array_equal(MaxPool2d().backward({}, cache, xp.ones_like(pooled)), a.grad)
