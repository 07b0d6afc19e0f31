"""Every experiment of conf/experiment: it composes, it plans what it says, it answers."""

import re
from pathlib import Path

import pytest

import bpx
from bpx import config
from bpx.cli import main
from bpx.engine.plan import Plan

EXPERIMENTS = sorted((Path(__file__).parents[2] / "conf" / "experiment").glob("*.yaml"))


def plan(registry, *overrides: str) -> Plan:
    requests = []
    config.run(overrides, lambda request: requests.append(request) or [0.0] * len(request.settings))
    (request,) = requests
    return Plan.of(request.settings, registry)


@pytest.mark.parametrize("file", EXPERIMENTS, ids=lambda file: file.stem)
def test_an_experiment_plans_the_runs_its_comment_states(file, registry):
    stated = re.search(r"^#.* ([\d,]+) runs?\.$", file.read_text(encoding="utf-8"), re.MULTILINE)
    assert stated is not None, "the comment says how many runs there are"
    found = plan(registry, f"+experiment={file.stem}")
    assert found.runs == int(stated[1].replace(",", ""))
    assert not found.skipped


def test_the_experiments_of_the_documents_are_there():
    assert {file.stem for file in EXPERIMENTS} >= {
        "batch_sizes",
        "book_two_layer",
        "digits_images",
        "digits_optimizers",
        "glorot",
        "perceptron_gates",
        "xor_sweep",
    }


def test_the_largest_batch_is_the_whole_training_set(registry):
    runs = [run for stack in plan(registry, "+experiment=batch_sizes").stacks for run in stack.runs]
    assert {run.setting.batch for run in runs} == {1, 8, 32, runs[0].setting.combination.examples}


def test_the_networks_on_images_have_as_many_parameters_as_the_dense_ones(registry):
    stacks = plan(registry, "+experiment=digits_images").stacks
    counts = {stack.runs[0].setting.network.layout.size for stack in stacks}
    assert counts == {2_710, 2_730}
    assert all(stack.runs[0].setting.combination.examples == 719 for stack in stacks)


def test_the_plain_heuristic_of_glorot_is_that_of_every_layer(registry):
    found = plan(registry, "+experiment=glorot", "initializer=uniform_eighth")
    for run in (run for stack in found.stacks for run in stack.runs):
        initializer, combination = run.setting.combination.initializer, run.setting.combination
        for fan_in in (combination.inputs, *combination.hidden):
            assert initializer.support(fan_in, 1) == (-(fan_in**-0.5), fan_in**-0.5)


def test_separable_gates_are_learned_by_every_seed_and_xor_by_none(tmp_path):
    results = bpx.sweep(
        ["+experiment=perceptron_gates", "results.plots=false", f"results.dir={tmp_path}"]
    )
    table = results.compare("dataset", "train.accuracy").set_index("dataset")
    assert table["solved"].to_dict() == {"and": 40, "or": 40, "nand": 40, "xor": 0}
    assert set(table["n"]) == {40}


def test_the_book_s_numbers_are_printed(tmp_path, capsys):
    words = ["+experiment=book_two_layer", "results.plots=false", f"results.dir={tmp_path}"]
    assert main(words) == 0
    rows = re.findall(r"(?m)^ *([01] [01] [01])  ->  (\d\.\d{3})", capsys.readouterr().out)
    assert [value for _, value in rows[:4]] == ["0.758", "0.771", "0.791", "0.801"]
    assert [value for _, value in rows[4:]] == ["0.028", "0.925", "0.925", "0.090"]
    assert dict(rows[4:])["1 0 1"] == "0.925"
