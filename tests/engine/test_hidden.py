"""`network.hidden`: what its entries come to, and the words for those that make no sense."""

import re

import pytest
from settings import IRIS, XOR, changed

from bpx import config
from bpx.engine.limits import Limits
from bpx.engine.plan import Plan
from bpx.errors import ConfigError
from bpx.memory import Order
from bpx.network.pass_through import passes_through

CONV = [{"name": "conv2d", "channels": 4}, "max_pool2d", "flatten", 8, {"name": "dropout"}]
DIGITS = IRIS | {"dataset": "digits_images", "network.hidden": CONV}


def planned(registry, job):
    (stack,) = Plan.of([job], registry).stacks
    return stack.runs[0]


def test_entries_become_layers_and_the_output_is_one_more(registry):
    setting = planned(registry, DIGITS).setting
    names = [layer.name for layer in setting.layers]
    assert names == ["conv2d", "max_pool2d", "flatten", "dense", "dropout", "dense"]
    assert setting.combination.hidden == (144, 36, 36, 8, 8)
    network = setting.network
    assert network.shapes == ((1, 8, 8), (4, 6, 6), (4, 3, 3), (36,), (8,), (8,), (10,))
    assert list(map(passes_through, network.activations)) == [False, True, True, False, True, False]
    assert [slot.name for slot in network.layout.slots] == ["W1", "b1", "W4", "b4", "W6", "b6"]


def test_equal_networks_are_equal_runs_however_they_are_written(registry):
    spelled = [
        {"name": "conv2d", "kernel": 3, "channels": 4},
        {"name": "max_pool2d", "size": 2},
        {"name": "flatten"},
        8,
        "dropout",
    ]
    runs = [planned(registry, changed(DIGITS, network__hidden=h)) for h in (CONV, spelled)]
    assert runs[0].id == runs[1].id
    canonical = [{"name": "conv2d", "channels": 4}, "max_pool2d", "flatten", 8, "dropout"]
    assert runs[0].settings["network.hidden"] == canonical


def test_the_bias_of_the_network_is_that_of_every_layer_that_has_one(registry):
    setting = planned(registry, changed(DIGITS, network__bias=False)).setting
    assert [slot.name for slot in setting.network.layout.slots] == ["W1", "W4", "W6"]
    own = [{"name": "conv2d", "bias": False}, "flatten"]
    setting = planned(registry, changed(DIGITS, network__hidden=own)).setting
    assert [slot.name for slot in setting.network.layout.slots] == ["W1", "W3", "b3"]


def test_images_lie_runs_first_and_small_dense_networks_with_dropout_runs_last(registry):
    image = {"network.hidden": ["flatten"], "optimizer.batch_size": 1}
    for job, order in (
        (DIGITS | image, Order.RUNS_FIRST),
        (changed(XOR, network__hidden=[4, "dropout"]), Order.RUNS_LAST),
    ):
        assert Plan.of([job], registry).stacks[0].memory is order


def test_runs_on_images_are_trained_together_and_within_the_memory(registry):
    jobs = [changed(DIGITS, seed=seed, optimizer__batch_size=512) for seed in range(16)]
    (stack,) = Plan.of(jobs, registry).stacks
    assert list(map(len, stack.blocks)) == [8, 8]
    (stack,) = Plan.of(jobs, registry, Limits(stack.load.bytes(2), 1)).stacks
    assert all(stack.load.bytes(len(block)) <= stack.limit for block in stack.blocks)
    assert len(stack.blocks) > 2


def test_a_layer_has_an_initializer_of_its_own(registry):
    own = [{"name": "conv2d", "initializer": {"name": "he_normal"}}, "flatten"]
    layer, *_ = planned(registry, changed(DIGITS, network__hidden=own)).setting.layers
    assert layer.initializer.name == "he_normal"


MISTAKES = {
    "no list": (4, "network.hidden=4 must be a list"),
    "no units": ([0], "network.hidden=[0]: each layer needs 1 unit or more."),
    "a fraction": ([2.5], "2.5 is no layer; write its number of units, a layer's name"),
    "a truth": ([True], "True is no layer"),
    "no such layer": (["conv"], "network.hidden, entry 1: There is no layer 'conv'. Did you mean"),
    "no such field": (
        [{"name": "conv2d", "chanels": 3}, "flatten"],
        "entry 1: layer conv2d has no field 'chanels'. Did you mean 'channels'?",
    ),
    "out of range": (
        ["flatten", {"name": "dropout", "rate": 1.0}],
        "entry 2: layer dropout: rate=1.0 is out of range: it must be >= 0 and < 1.",
    ),
    "nameless": ([{"channels": 3}], "entry 1: {'channels': 3} names nothing"),
    "not flat": (
        ["conv2d"],
        "network.hidden: layer 2, dense: a dense layer of 10 units takes examples of shape (D,),"
        " not (8, 6, 6): put flatten before it.",
    ),
    "too small": (
        [{"name": "conv2d", "kernel": 9}, "flatten"],
        "network.hidden: layer 1, conv2d: a window of 9 x 9 does not fit",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_told_with_its_place(registry, mistake):
    hidden, words = MISTAKES[mistake]
    with pytest.raises(ConfigError, match=re.escape(words)):
        Plan.of([changed(DIGITS, network__hidden=hidden)], registry)


def test_rows_are_refused_by_a_convolution_and_images_by_a_dense_layer(registry):
    rows, images = DIGITS | {"dataset": "digits"}, changed(DIGITS, network__hidden=[8])
    with pytest.raises(ConfigError, match=r"layer 1, conv2d: conv2d takes images .* \(64,\)"):
        Plan.of([rows], registry)
    with pytest.raises(ConfigError, match=r"layer 1, dense: .* \(1, 8, 8\): put flatten before it"):
        Plan.of([images], registry)


KEPT = {
    "5b9af4aa00ac": ["dataset=digits", "optimizer=minibatch", "network.hidden=[8]"],
    "dff7c115e13b": ["dataset=digits", "optimizer=adam", "network.hidden=[8]"],
}


@pytest.mark.parametrize("known", KEPT)
def test_a_run_has_the_id_it_had_before_there_were_other_layers(known, tmp_path):
    quick = ["training.epochs=1000", f"results.dir={tmp_path}"]
    found: list[str] = []

    def take(request):
        found.extend(Plan.of(request.settings, request.registry).jobs)
        return [0.0] * len(found)

    config.run([*KEPT[known], *quick], take)
    assert found == [known]
