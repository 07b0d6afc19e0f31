"""Sweeps from Python: what is asked for, what arrives, and what is left behind."""

import os
from collections.abc import Sequence
from pathlib import Path

import pytest
from hydra.core.config_store import ConfigStore
from hydra.core.global_hydra import GlobalHydra
from hydra.core.hydra_config import HydraConfig
from hydra.core.plugins import Plugins

from bpx.components import KINDS
from bpx.config import run
from bpx.config.schema import GROUPS
from bpx.engine.request import SweepRequest
from bpx.errors import BpxError, ConfigError, ConfigWarning, PluginError
from bpx.registry import Registry

PLUGIN = '''
from dataclasses import dataclass
from bpx import Optimizer

@dataclass(frozen=True)
class Lion(Optimizer):
    """theta <- theta - lr sign(grad)."""
    name = "lion"
    lr: float = 0.3

    def update(self, theta, grad, state, step):
        return theta, state
'''


class Trainer:
    """Keeps what it is asked to train."""

    def __init__(self) -> None:
        self.requests: list[SweepRequest] = []

    def __call__(self, request: SweepRequest) -> Sequence[float]:
        self.requests.append(request)
        return [float(number) for number in range(len(request.settings))]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "conf" / "experiment").mkdir(parents=True)
    return tmp_path


def ask(*overrides: str) -> SweepRequest:
    """Return the one request that the overrides make."""
    trainer = Trainer()
    run(overrides, trainer)
    (request,) = trainer.requests
    return request


def column(request: SweepRequest, name: str) -> list[object]:
    return [settings[name] for settings in request.settings]


def experiment(folder: Path, name: str, text: str) -> None:
    path = folder / "conf" / "experiment" / f"{name}.yaml"
    path.write_text(f"# @package _global_\n{text}")


def test_a_plain_run_is_a_sweep_of_one() -> None:
    request = ask("seed=3")
    (settings,) = request.settings
    assert settings["seed"] == 3
    assert settings["optimizer"] == "gd"
    assert settings["network.hidden"] == [4]
    assert settings["training.target"] is None
    assert request.config["seed"] == 3
    assert "hydra" not in request.config
    assert (request.name, request.grid, request.command) == ("sweep", {}, ["seed=3"])
    assert not [key for key in settings if key.startswith(("results", "engine", "plugins", "name"))]


def test_commas_sweep_without_a_flag_and_the_last_axis_varies_fastest() -> None:
    request = ask("optimizer=momentum,nesterov", "optimizer.momentum=0.5", "seed=range(3)")
    assert column(request, "optimizer") == ["momentum"] * 3 + ["nesterov"] * 3
    assert column(request, "seed") == [0, 1, 2] * 2
    assert set(map(str, column(request, "optimizer.momentum"))) == {"0.5"}
    assert request.grid == {"optimizer": "momentum,nesterov", "seed": "range(3)"}


def test_the_xor_sweep_is_the_grid_it_promises() -> None:
    request = ask("+experiment=xor_sweep")
    assert len(request.settings) >= 1000
    assert request.name == "xor_sweep"
    assert set(column(request, "optimizer")) == {"gd", "sgd", "minibatch", "momentum", "adam"}
    batches = {s["optimizer.batch_size"] for s in request.settings if s["optimizer"] == "minibatch"}
    assert batches == {2}
    assert len({repr(settings) for settings in request.settings}) == len(request.settings)
    assert set(column(request, "training.epochs")) == {2000}


@pytest.mark.parametrize("prefix", ["", "++"])
def test_the_command_line_replaces_an_axis(folder: Path, prefix: str) -> None:
    experiment(folder, "own", "hydra: {sweeper: {params: {seed: '1,2', optimizer.lr: '1,2,3'}}}")
    request = ask("experiment=own", f"{prefix}optimizer.lr=0.5")
    assert column(request, "optimizer.lr") == [0.5, 0.5]
    assert request.name == "own"
    assert ask("experiment=own", "name=mine", "seed=range(4)", "optimizer.lr=1,2").name == "mine"


def test_a_new_option_brings_its_own_fields() -> None:
    settings = ask("initializer=uniform").settings[0]
    assert {key for key in settings if key.startswith("initializer")} == {
        "initializer",
        "initializer.low",
        "initializer.high",
    }


def test_extra_keys_are_kept() -> None:
    with pytest.warns(ConfigWarning, match="Nothing reads the key tag"):
        request = ask("+tag=a,b")
    assert column(request, "tag") == ["a", "b"]


@pytest.mark.parametrize("group", GROUPS)
def test_every_component_is_an_option_with_its_fields_and_defaults(group: str) -> None:
    """Over everything registered: a run with each option has the component's own defaults."""
    registry = Registry.load()
    for kind in [GROUPS[group]]:
        names = registry.names(kind)
        for settings in ask(f"{group}={','.join([*names, names[0]])}").settings:
            component = registry.entries(kind)[str(settings[group])].component
            of_network = ("units", "bias") if group == "layer" else ()
            for field in component.fields():
                if field.name in of_network:
                    continue
                expected = field.default
                expected = list(expected) if isinstance(expected, tuple) else expected
                expected = getattr(expected, "name", expected)  # of a component within it
                assert settings[f"{group}.{field.name}"] == expected, (component, field)
    assert set(GROUPS.values()) <= {kind.kind for kind in KINDS}


def test_a_plugin_file_on_the_command_line(folder: Path) -> None:
    (folder / "lion.py").write_text(PLUGIN)
    request = ask("plugins=[lion.py]", "optimizer=lion,gd")
    assert column(request, "optimizer.lr") == [0.3, 0.1]
    assert request.config["plugins"] == [str(folder / "lion.py")]
    with pytest.raises(ConfigError, match="must be a number"):
        ask("plugins=[lion.py]", "optimizer=lion", "optimizer.lr=abc")


@pytest.mark.parametrize("place", [".", "conf/experiment"])
def test_a_plugin_file_of_an_experiment(folder: Path, place: str) -> None:
    (folder / place / "lion.py").write_text(PLUGIN)
    base = "defaults: [{override /optimizer: lion}]\nplugins: [lion.py]\n"
    experiment(folder, "with_lion", base)
    experiment(folder, "on_top", "defaults: [with_lion]\nseed: 4\n")
    for name in ("with_lion", "on_top"):
        request = ask(f"experiment={name}")
        assert column(request, "optimizer") == ["lion"]
        assert request.config["plugins"] == [str((folder / place / "lion.py").resolve())]


def test_a_plugin_lasts_as_long_as_its_run(folder: Path) -> None:
    (folder / "lion.py").write_text(PLUGIN)
    ask("plugins=[lion.py]", "optimizer=lion")
    with pytest.raises(ConfigError, match="no optimizer 'lion'"):
        ask("optimizer=lion")


def test_a_missing_plugin_file_is_named() -> None:
    with pytest.raises(PluginError, match=r"no plugin file .*gone\.py"):
        ask("plugins=[gone.py]")


def test_nothing_is_left_behind(folder: Path) -> None:
    """Neither after success, nor after the user's mistake, nor after a fault of the trainer."""

    def state() -> object:
        store, plugins = ConfigStore.instance(), Plugins.instance()
        return (
            sorted(store.repo["hydra"]["launcher"]),
            str(store.repo["hydra"]["launcher"]["basic.yaml"].node),
            "optimizer" in store.repo,
            sorted(plugins.class_name_to_class),
            GlobalHydra.instance().is_initialized(),
            HydraConfig.initialized(),
            dict(os.environ),
            Path.cwd(),
        )

    def fail(request: SweepRequest) -> Sequence[float]:
        raise ValueError("the trainer's own")

    before = state()
    ask("seed=1,2")
    with pytest.raises(BpxError):
        ask("sed=1")
    with pytest.raises(ValueError, match="the trainer's own"):
        run(["seed=1"], fail)
    assert state() == before
    assert [path.name for path in folder.rglob("*") if path.is_file()] == []


def test_runs_may_be_nested() -> None:
    inner = Trainer()

    def train(request: SweepRequest) -> Sequence[float]:
        run(["seed=5"], inner)
        return [0.0] * len(request.settings)

    assert run(["seed=1,2"], train) == [0.0, 0.0]
    assert column(inner.requests[0], "seed") == [5]


def test_the_trainers_numbers_come_back() -> None:
    assert run(["seed=range(3)"], Trainer()) == [0.0, 1.0, 2.0]


@pytest.mark.parametrize(
    ("typed", "targets"),
    [
        ("train.loss<=0.1", ["train.loss<=0.1"]),
        ("train.loss <= 0.1", ["train.loss <= 0.1"]),
        ("'train.loss <= 0.1'", ["train.loss <= 0.1"]),
        ("train.loss<=0.1, null,test.accuracy>0.9", ["train.loss<=0.1", None, "test.accuracy>0.9"]),
        ("'train.loss<=0.1','train.loss<=1'", ["train.loss<=0.1", "train.loss<=1"]),
    ],
)
@pytest.mark.parametrize("place", ["command line", "experiment"])
def test_a_target_needs_no_quotes(
    typed: str, targets: list[str | None], place: str, folder: Path
) -> None:
    overrides = [f"training.target={typed}"]
    if place == "experiment":
        text = (
            f'# @package _global_\nhydra: {{sweeper: {{params: {{training.target: "{typed}"}}}}}}\n'
        )
        (folder / "conf" / "experiment" / "targets.yaml").write_text(text)
        overrides = ["+experiment=targets"]
    request = ask(*overrides)
    assert [settings["training.target"] for settings in request.settings] == targets


def test_axes_of_the_sweeper_may_be_typed() -> None:
    typed = ask('hydra.sweeper.params={seed:"1,2"}')
    assert column(typed, "seed") == [1, 2]
    assert column(ask('hydra.sweeper.params.seed="1,2"'), "seed") == [1, 2]


def test_a_key_that_nothing_reads_is_told() -> None:
    words = r"Nothing reads the key traning\.epochs; .* Did you mean training\.epochs\?"
    with pytest.warns(ConfigWarning, match=words):
        request = ask("+traning.epochs=5")
    assert column(request, "traning.epochs") == [5]


@pytest.mark.parametrize(
    "reference", ["seed=${k}", "training.epochs=${k}", 'hydra.sweeper.params={seed:"${k}"}']
)
def test_a_key_that_another_one_refers_to_is_not_told(reference: str) -> None:
    assert column(ask("+k=7", reference), "k") == [7]
