"""What a layer's contract says of its noise."""

import math

import numpy as np

from bpx.testing.failures import fail, identical, outcome, require, shaped
from bpx.testing.layer_cases import BATCH, Place, case, learned

_DRAWS, _DEVIATIONS = 300, 6.0
"""Draws of noise, and the deviations that their mean may be off; the stream is fixed."""


def noise_from_stream(place: Place) -> None:
    """Noise has the shape of a batch, and follows from its stream alone."""
    layer, in_shape = place.layer, place.in_shape
    first, second, other = (
        layer.noise(np.random.default_rng(seed), in_shape, BATCH) for seed in (1, 1, 2)
    )
    for name, array in first.items():
        shaped(layer, f"the noise {name}", array, (BATCH, *in_shape))
        cause = "an equal stream must give equal noise: draw from rng alone"
        identical(layer, f"the noise {name} drawn again", second[name], array, cause)
        fault = f"the noise {name} is the same for another stream: draw from rng"
        require(layer, np.std(array) == 0.0 or not np.array_equal(other[name], array), fault)


def without_noise(place: Place) -> None:
    """Where its noise is absent, it evaluates: the same numbers every time."""
    layer, in_shape = place.layer, place.in_shape
    params, a, _ = case(layer, in_shape)
    own = {name: params[name] for name in learned(layer, params)}
    outcome(layer, "forward without noise", lambda a: layer.forward(own, a)[0], a)


def expectation(place: Place) -> None:
    """On the average over its noise, the output is the one of an evaluation."""
    layer, in_shape = place.layer, place.in_shape
    if not layer.is_noisy:
        return
    params, a, _ = case(layer, in_shape)
    own = {name: params[name] for name in learned(layer, params)}
    rng = np.random.default_rng(6)
    drawn = [
        layer.forward({**own, **layer.noise(rng, in_shape, BATCH)}, a)[0] for _ in range(_DRAWS)
    ]
    mean, evaluated = np.mean(drawn, axis=0), layer.forward(own, a)[0]
    spread = np.std(drawn, axis=0) / math.sqrt(_DRAWS) + 1e-9
    off = np.abs(mean - evaluated) / spread
    if np.max(off) > _DEVIATIONS:
        worst = np.unravel_index(np.argmax(off), off.shape)
        fault = (
            f"the output is {mean[worst]:.4g} on the average of {_DRAWS} draws of its noise, and"
        )
        cause = "scale what is kept, so that an evaluation gives the expectation"
        fail(layer, f"{fault} {evaluated[worst]:.4g} without noise: {cause}")
