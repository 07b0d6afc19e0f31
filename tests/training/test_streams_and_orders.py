"""Random streams from seeds, the orders of the data, and the batches cut from them."""

import numpy as np
import pytest

from bpx.kernel.examples import Examples
from bpx.memory import Order
from bpx.network.model import Batch
from bpx.training.batches import Batches, DataOrder
from bpx.training.streams import Purpose, stream


def test_streams_of_equal_seeds_are_equal_and_of_different_purposes_are_not():
    draws = {
        (seed, purpose): tuple(stream(seed, purpose).random(4))
        for seed in (0, 1)
        for purpose in Purpose
    }
    assert len(set(draws.values())) == 2 * len(Purpose)
    assert draws[1, Purpose.ORDER] == tuple(stream(1, Purpose.ORDER).random(4))


def test_the_global_generator_is_left_alone(registry):
    from settings import XOR, changed, trained

    np.random.seed(3)
    before = np.random.get_state()[1].copy()
    trained(registry, changed(XOR, optimizer="sgd"))
    np.testing.assert_array_equal(np.random.get_state()[1], before)


def test_an_order_is_a_permutation_fresh_in_each_epoch():
    order = DataOrder(np.array([5]), 10)
    epochs = [order.epoch()[0] for _ in range(2000)]
    assert all(sorted(epoch) == list(range(10)) for epoch in epochs)
    assert len({tuple(epoch) for epoch in epochs}) > 1990


def test_a_run_has_the_order_of_its_seed_whoever_its_neighbours_are():
    together, alone = DataOrder(np.array([3, 9, 3, 4]), 7), DataOrder(np.array([9]), 7)
    for _ in range(3000):
        orders = together.epoch()
        np.testing.assert_array_equal(orders[1], alone.epoch()[0])
        np.testing.assert_array_equal(orders[0], orders[2])


def test_an_order_goes_on_as_it_was_when_other_runs_end():
    whole, kept = DataOrder(np.array([3, 9, 4]), 7), DataOrder(np.array([3, 9, 4]), 7)
    for _ in range(50):
        whole.epoch(), kept.epoch()
    kept.keep(np.array([2, 0]))
    for _ in range(3000):
        np.testing.assert_array_equal(kept.epoch(), whole.epoch()[[2, 0]])


def batches(size, memory=Order.RUNS_FIRST, window=1):
    """Return the inputs and targets of an epoch, copied out of the arrays they share."""
    train = Batch(np.arange(20.0).reshape(10, 2), np.arange(10.0)[:, None])
    examples = Examples(train, memory, ones=True)
    cut = []
    for batch in Batches(examples, size, np.array([1, 2]), memory, window).epoch():
        start = 0
        for targets in batch.targets:
            stop = start + targets.shape[-2]
            cut.append((batch.inputs.logical[..., start:stop, :].copy(), targets.copy()))
            start = stop
    return cut


def test_the_full_batch_is_the_training_set_itself():
    ((inputs, targets),) = batches(None)
    np.testing.assert_array_equal(inputs, np.arange(20.0).reshape(10, 2))
    np.testing.assert_array_equal(targets, np.arange(10.0)[:, None])


@pytest.mark.parametrize("memory", Order)
@pytest.mark.parametrize("window", [1, 3])
@pytest.mark.parametrize(("size", "lengths"), [(1, [1] * 10), (4, [4, 4, 2]), (64, [10])])
def test_batches_cover_every_example_once_and_the_last_may_be_smaller(
    memory, window, size, lengths
):
    cut = batches(size, memory, window)
    assert [inputs.shape for inputs, _ in cut] == [(2, length, 2) for length in lengths]
    for run in range(2):
        targets = np.concatenate([targets[run, :, 0] for _, targets in cut])
        assert sorted(targets) == list(range(10))
        inputs = np.concatenate([inputs[run, :, 0] for inputs, _ in cut])
        np.testing.assert_array_equal(inputs, 2 * targets)


def test_batches_are_the_same_in_both_orders_of_memory():
    for first, last in zip(batches(4), batches(4, Order.RUNS_LAST), strict=True):
        np.testing.assert_array_equal(first[0], last[0])
        np.testing.assert_array_equal(first[1], last[1])
