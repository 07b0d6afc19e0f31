"""Components within components: composed, swept, trained in one stack, and refused alike."""

from pathlib import Path
from typing import Any

import pytest
from config.sweeps import ask, experiment
from config.test_composer import Both
from hydra.core.override_parser.overrides_parser import OverridesParser
from stacks import assert_same_bits, bits, blocks_of, cut

import bpx
from bpx.cli import main
from bpx.config.nested import spelled
from bpx.config.session import open_session
from bpx.engine.plan import Plan
from bpx.errors import PluginError
from bpx.registry import Registry

QUICK = ["training.epochs=2", "results.plots=false", "results.report=false"]

PLUGIN = '''
from dataclasses import dataclass
from typing import Annotated
from annotated_types import Gt
from bpx import Optimizer, Schedule
from bpx_plugins.schedules.step import Step
from bpx_plugins.optimizers.gd import GradientDescent

@dataclass(frozen=True)
class Outer(Optimizer):
    """Descends by another rule."""
    name = "outer"
    lr: Annotated[float, Gt(0)] = 0.1
    inner: Optimizer = GradientDescent(lr=0.5)
    cycle: Schedule | None = Step(drops=7)

    def update(self, theta, grad, state, step):
        return self.inner.update(theta, grad, state, step)
'''


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "outer.py").write_text(PLUGIN)
    return tmp_path


def cycles(*overrides: str) -> list[dict[str, Any]]:
    """Return what the settings of each job say of the cycle, as composed."""
    return [
        {key.removeprefix("optimizer."): value for key, value in one.items() if "cycle" in key}
        for one in ask(*overrides).settings
    ]


CASES = [
    ["optimizer.cycle=step"],
    ["optimizer.cycle=step", "optimizer.cycle.drops=4"],
    ["optimizer.cycle.drops=4", "optimizer.cycle=step"],
    ["optimizer.cycle.final=0.1", "seed=3"],
    ["optimizer.cycle.final=abc"],
    ["optimizer.cycle.final=[1]"],
    ["optimizer.cycle={name: step, drops: 4}"],
    ["optimizer.cycle={drops: 4}", "optimizer.cycle=step"],
    ["optimizer.cycle=null"],
    ["optimizer.cycle='${schedule.name}'"],
    ["optimizer.cycle=${schedule}", "schedule=step"],
    ["optimizer.cycle.final=${optimizer.lr}", "optimizer.lr=0.5"],
    ["optimizer.cycle.final.deeper=1"],
    ["~optimizer.cycle"],
    ["+optimizer.cycle.final=0.1"],
    ["++optimizer.cycle=step"],
    ["optimizer=gd", "optimizer.cycle=step"],
    ["layer.initializer=normal", "layer.initializer.std=0.1"],
    ["layer.initializer=null"],
    ["optimizer=outer", "optimizer.inner=sgdr", "optimizer.inner.cycle=step"],
    ["optimizer=outer", "optimizer.inner.cycle=step", "optimizer.inner.cycle.drops=1"],
    ["optimizer=outer", "optimizer.inner.cycle.drops=1", "optimizer.inner.cycle=step"],
    ["optimizer=outer", "activation=relu", "optimizer.cycle=cosine"],
]


def test_settings_and_errors_are_hydras_own() -> None:
    with open_session(["plugins=[outer.py]", "optimizer=sgdr"]) as session:
        both, parser = Both(session), OverridesParser.create()
        runs = [case if "optimizer=" in case[0] else ["optimizer=sgdr", *case] for case in CASES]
        named = [[spelled(each) for each in parser.parse_overrides(run)] for run in runs]
        cold = list(zip(runs, map(both.hydras, named), strict=True))
        for run, expected in [*cold, *cold[5::-1]]:
            assert both.ours(run) == expected, run


def test_a_choice_and_its_fields_are_set_in_any_order() -> None:
    expected = [
        {"cycle": name, "cycle.final": final}
        for name in ("cosine", "exponential")
        for final in (0.1, 0.01)
    ]
    names, finals = "optimizer.cycle=cosine,exponential", "optimizer.cycle.final=0.1,0.01"
    assert cycles("optimizer=sgdr", names, finals) == expected
    assert sorted(map(str, cycles(finals, "optimizer=sgdr", names))) == sorted(map(str, expected))


def test_the_values_of_a_field_are_looked_up_not_composed() -> None:
    from bpx.config.composer import Composer

    with open_session(["optimizer=sgdr"]) as session:
        both = Both(session)
        assert isinstance(both.fast, Composer)
        for final in range(100):
            run = ["optimizer=sgdr", "optimizer.cycle=cosine", f"optimizer.cycle.final={final}"]
            assert both.fast.settings(run, 0)["optimizer.cycle.final"] == final
        assert len(both.fast._shapes) == 1


@pytest.mark.parametrize(
    ("said", "cycle"),
    [
        ("{cycle: step}", {"cycle": "step"}),
        ("{cycle: {name: step, drops: 4}}", {"cycle": "step", "cycle.drops": 4}),
        ("{cycle: {final: 0.5}}", {"cycle": "cosine", "cycle.final": 0.5}),
        ("{cycle: '${schedule.name}'}", {"cycle": "constant"}),
    ],
)
def test_an_experiment_says_a_name_or_a_mapping(folder: Path, said: str, cycle: Any) -> None:
    path = folder / "conf" / "experiment" / "own.yaml"
    path.parent.mkdir(parents=True)
    defaults = "defaults: [override /optimizer: sgdr]"
    path.write_text(f"# @package _global_\n{defaults}\noptimizer: {said}\n")
    assert cycles("experiment=own") == [cycle]
    assert cycles("experiment=own", "optimizer.cycle=exponential")[0]["cycle"] == "exponential"
    changed = cycles("experiment=own", "optimizer.cycle.drops=9")
    assert changed == [cycle | {"cycle.drops": 9}]


def test_a_preset_and_an_axis_of_an_experiment_say_it_too(folder: Path) -> None:
    preset = folder / "conf" / "optimizer" / "warm.yaml"
    preset.parent.mkdir(parents=True)
    preset.write_text("defaults: [sgdr, _self_]\ncycle: exponential\n")
    experiment(folder, "own", "{params: {optimizer.cycle.final: '0.5,0.1'}}")
    assert cycles("experiment=own", "optimizer=warm") == [
        {"cycle": "exponential", "cycle.final": 0.5},
        {"cycle": "exponential", "cycle.final": 0.1},
    ]
    experiment(folder, "two", "{params: {optimizer: sgdr, optimizer.cycle: 'cosine,step'}}")
    asked = ask("experiment=two")
    assert [one["optimizer.cycle"] for one in asked.settings] == ["cosine", "step"]
    assert asked.grid == {"optimizer.cycle": "cosine,step"}


def test_settings_are_completed_and_what_is_not_there_has_no_column() -> None:
    plain = bpx.sweep([*QUICK, "optimizer=gd"]).runs
    assert not [column for column in plain if column.startswith("layer.")]
    runs = bpx.sweep([*QUICK, "optimizer=sgdr", "optimizer.cycle=cosine,step"]).runs
    assert runs["optimizer.cycle"].tolist() == ["cosine", "step"]
    assert runs["optimizer.cycle.final"].tolist()[0] == 0.0
    assert runs["optimizer.cycle.drops"].tolist()[1] == 2


def test_the_id_is_of_the_whole_component_and_without_one_as_ever(registry: Registry) -> None:
    def ids(*overrides: str) -> list[str]:
        return list(Plan.of(ask(*overrides).settings, registry).jobs)

    same, named, other = ids("optimizer=sgdr", "optimizer.cycle={},{name: cosine},step")
    assert same == named != other
    assert ids("optimizer=sgdr", "optimizer.cycle.final=0") == [same]
    before = [{k: v for k, v in ask().settings[0].items() if k != "layer.initializer"}]
    assert ids() == list(Plan.of(before, registry).jobs)


def test_float_fields_within_vary_in_a_stack_and_give_the_bits_they_give_alone(
    registry: Registry,
) -> None:
    command = ["training.epochs=6", "dtype=float32", "optimizer=sgdr", "optimizer.period=3"]
    jobs = list(ask(*command, "optimizer.cycle.final=0,0.1,0.7").settings)
    (block,) = blocks_of(jobs, registry)
    expected = bits([block])
    assert len({run["theta"] for run in expected.values()}) == len(jobs)
    assert_same_bits(bits(cut(block, [1])), expected)
    assert_same_bits(bits(run for job in jobs for run in blocks_of([job], registry)), expected)


def test_what_is_chosen_within_parts_stacks_and_float_fields_do_not() -> None:
    sweep = ["optimizer=sgdr", "optimizer.cycle.final=0.1,0.2"]
    forecast = bpx.plan([*sweep, "optimizer.cycle=cosine,exponential"])
    assert [stack.settings for stack in forecast.stacks] == [
        {"optimizer.cycle": "cosine"},
        {"optimizer.cycle": "exponential"},
    ]


def test_what_is_used_within_a_component_is_in_the_record() -> None:
    document = bpx.sweep([*QUICK, "optimizer=sgdr", "schedule=warmup"]).document
    named = {(part["kind"], part["name"]) for part in document["plugins"]}
    assert {("optimizer", "sgdr"), ("schedule", "cosine"), ("schedule", "warmup")} <= named


def test_a_trained_network_is_found_again() -> None:
    axes = ["optimizer.cycle=cosine,step", "layer.initializer=null,normal"]
    results = bpx.sweep([*QUICK, "results.weights=true", "optimizer=sgdr", *axes])
    for id_, row in results.runs.set_index("id").iterrows():
        trained = results.trained(str(id_))
        assert trained.run.id == id_
        assert trained.run.setting.combination.optimizer.cycle.name == row["optimizer.cycle"]
        own = trained.run.setting.layers[0].initializer
        assert (own is not None) == (row.get("layer.initializer") == "normal")


def test_a_rule_of_a_users_own_needs_no_configuration_file() -> None:
    own = [*QUICK, "plugins=[outer.py]", "optimizer=outer"]
    runs = bpx.sweep([*own, "optimizer.inner.lr=0.25,0.5"]).runs
    assert runs["optimizer.inner"].tolist() == ["gd", "gd"]
    assert runs["optimizer.inner.lr"].tolist() == [0.25, 0.5]
    assert runs["optimizer.cycle.drops"].tolist() == [7, 7]
    deep = ["optimizer.inner=sgdr", "optimizer.inner.cycle=step", "optimizer.cycle=null"]
    runs = bpx.sweep([*own, *deep, "optimizer.inner.cycle.drops=5"]).runs
    assert runs["optimizer.inner.cycle.drops"].tolist() == [5]
    assert "optimizer.cycle" not in runs


def test_one_name_for_two_kinds_of_component_is_refused(folder: Path) -> None:
    (folder / "other.py").write_text(
        PLUGIN.replace("Outer", "Other")
        .replace('"outer"', '"other"')
        .replace("cycle: Schedule | None = Step(drops=7)", 'cycle: str = "step"')
    )
    with pytest.raises(PluginError, match=r"The field cycle of optimizer .* hold components of"):
        ask("plugins=[outer.py,other.py]")


def test_hydras_own_flag_shows_what_is_chosen(capsys: pytest.CaptureFixture[str]) -> None:
    main(["optimizer=sgdr", "optimizer.cycle=step", "optimizer.cycle.drops=4", "--cfg", "job"])
    shown = capsys.readouterr().out
    assert "    name: step\n    drops: 4\n" in shown
