"""Runs built from settings, grouped into stacks, skipped with a reason, refused with words."""

import pytest
from settings import IRIS, XOR, changed

from bpx.engine.limits import Limits
from bpx.engine.plan import Plan
from bpx.errors import ConfigError, DataError, UnsuitedError


def plan(registry, *jobs):
    return Plan.of(jobs, registry)


def test_what_is_numeric_initializer_and_seed_vary_within_a_stack(registry):
    jobs = [
        changed(XOR, optimizer__lr=lr, seed=seed, initializer=initializer)
        for lr in (0.1, 1.0)
        for seed in range(3)
        for initializer in ("normal", "glorot_uniform")
    ]
    (stack,) = plan(registry, *jobs).stacks
    assert len(stack.runs) == 12


@pytest.mark.parametrize(
    "change",
    [
        {"dataset": "and"},
        {"network.hidden": [5]},
        {"network.bias": False},
        {"activation": "tanh"},
        {"loss": "mean_squared_error"},
        {"loss.reduction": "sum"},
        {"optimizer": "adam"},
        {"dtype": "float32"},
        {"training.epochs": 21},
        {"output_activation": "identity"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_what_decides_shapes_data_or_schedule_parts_stacks(registry, change):
    assert len(plan(registry, XOR, XOR | change).stacks) == 2


def test_runs_whose_targets_have_other_labels_are_parted(registry):
    step = changed(XOR, optimizer="perceptron", network__hidden=[], output_activation="step")
    assert len(plan(registry, step, changed(step, output_activation__low=-1.0)).stacks) == 2


def test_equal_jobs_are_one_run_that_both_name(registry):
    found = plan(registry, XOR, changed(XOR, seed=1), XOR)
    assert found.runs == 2
    assert found.jobs[0] == found.jobs[2] != found.jobs[1]


def test_the_id_depends_on_the_settings_alone(registry):
    first = plan(registry, XOR, changed(XOR, seed=1)).jobs
    second = plan(registry, changed(XOR, seed=1), XOR, IRIS).jobs
    assert first == (second[1], second[0])


def test_auto_is_what_the_task_asks_for(registry):
    auto = changed(XOR, loss="auto", output_activation="auto", network__hidden=[])
    expected = {
        "xor": ("binary_cross_entropy", "sigmoid"),
        "iris": ("cross_entropy", "softmax"),
        "sine": ("half_squared_error", "identity"),
    }
    for dataset, names in expected.items():
        settings = plan(registry, changed(auto, dataset=dataset)).stacks[0].runs[0].settings
        assert (settings["loss"], settings["output_activation"]) == names


def test_auto_beside_a_rule_or_a_loss_is_what_that_dictates(registry):
    auto = changed(XOR, loss="auto", output_activation="auto", network__hidden=[])
    rule = plan(registry, changed(auto, optimizer="perceptron")).stacks[0].runs[0].settings
    assert (rule["loss"], rule["output_activation"]) == ("half_squared_error", "step")
    hinge = plan(registry, changed(auto, loss="hinge")).stacks[0].runs[0].settings
    assert hinge["output_activation"] == "identity"


UNSUITED = {
    "the perceptron rule on two layers": ({"optimizer": "perceptron"}, "one layer"),
    "softmax with one output": ({"output_activation": "softmax"}, "softmax"),
    "step under gradient descent": ({"activation": "step"}, "step"),
    "cross-entropy of tanh": (
        {"loss": "binary_cross_entropy", "output_activation": "tanh"},
        "binary_cross_entropy",
    ),
    "a loss of other labels than the output": (
        {
            "optimizer": "perceptron",
            "network.hidden": [],
            "output_activation": "step",
            "loss": "hinge",
        },
        "works with classes -1 and 1",
    ),
    "a schedule on rprop": ({"optimizer": "rprop", "schedule": "cosine"}, "rprop"),
}


@pytest.mark.parametrize("name", UNSUITED)
def test_what_makes_no_sense_is_skipped_in_a_sweep_with_its_reason(registry, name):
    change, words = UNSUITED[name]
    found = plan(registry, XOR, XOR | change)
    assert found.runs == 1
    ((run, reason),) = found.skipped
    assert words in reason
    assert run.settings["dataset"] == "xor"


@pytest.mark.parametrize("name", UNSUITED)
def test_what_makes_no_sense_is_an_error_alone(registry, name):
    change, words = UNSUITED[name]
    with pytest.raises(UnsuitedError, match=words):
        plan(registry, XOR | change)


WRONG = {
    "learning rate": ({"optimizer.lr": -1.0}, r"lr=-1\.0 .*must be > 0"),
    "batch size": ({"optimizer": "minibatch", "optimizer.batch_size": 0}, "batch_size=0 .*>= 1"),
    "momentum": ({"optimizer": "momentum", "optimizer.momentum": 1.5}, r"momentum=1\.5 .*< 1"),
    "epochs": ({"training.epochs": 0}, "training.epochs=0 .*>= 1"),
    "points": ({"training.points": 0}, "training.points=0 .*>= 1"),
    "every": ({"training.every": 0}, "training.every=0 .*>= 1"),
    "seed": ({"seed": -1}, "seed=-1 .*>= 0"),
    "hidden": ({"network.hidden": [0]}, "1 unit or more"),
    "hidden as a number": ({"network.hidden": 4}, r"must be a list, such as \[4\]"),
    "dtype": ({"dtype": "float16"}, "float32 or float64"),
    "target": ({"training.target": "test.loss <= 1"}, r"Did you mean 'train.loss'"),
    "metric": ({"metrics": ["acuracy"]}, "Did you mean 'accuracy'"),
    "layer": ({"layer": "dens"}, "Did you mean 'dense'"),
    "field": ({"optimizer.momentum": 0.5}, "has no field 'momentum'"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_value_is_refused_before_anything_trains(registry, name):
    change, words = WRONG[name]
    with pytest.raises(ConfigError, match=words):
        plan(registry, XOR, XOR | change)


def test_data_that_cannot_be_loaded_are_refused_before_anything_trains(registry):
    job = changed(XOR, dataset="table", dataset__path="nowhere.csv", dataset__target="y")
    with pytest.raises(DataError, match=r"nowhere\.csv"):
        plan(registry, XOR, job)


def test_the_more_examples_the_fewer_runs_a_block_so_that_memory_is_bounded(registry):
    few = changed(XOR, dataset="moons", optimizer="sgd", network__hidden=[4])
    many = changed(few, dataset__examples=100_000)
    widths = []
    for job in (few, many):
        jobs = [changed(job, seed=seed) for seed in range(200)]
        found = Plan.of(jobs, registry, Limits(2**29))
        widths.append(max(map(len, found.blocks)))
    assert widths[0] == 200
    assert 8 <= widths[1] < 120
