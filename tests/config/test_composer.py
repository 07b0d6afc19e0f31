"""The fast composer against Hydra's own composition of every run."""

import copy
import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hydra.core.hydra_config import HydraConfig
from hydra.types import RunMode
from omegaconf import OmegaConf, open_dict

from bpx.config.columns import flatten
from bpx.config.composer import Composer
from bpx.config.session import open_session
from bpx.errors import ConfigError

PLUGIN = '''
from dataclasses import dataclass, field
from typing import Annotated, Literal
from annotated_types import Gt
from bpx import Optimizer

@dataclass(frozen=True)
class Rich(Optimizer):
    """Has a field of every type."""
    name = "rich"
    lr: Annotated[float, Gt(0)] = 0.1
    count: int = 3
    flag: bool = False
    mode: Literal["one", "two"] = "one"
    maybe: float | None = None
    word: str = "a"
    betas: list[float] = field(default_factory=lambda: [0.9, 0.99])
    either: int | str = 1

    def update(self, theta, grad, state, step):
        return theta, state
'''

EXPERIMENT = """# @package _global_
defaults:
  - override /optimizer: rich

training:
  every: ${training.points}
  target: "train.loss <= ${optimizer.lr}"
optimizer:
  count: 7
  maybe: ${.lr}
  word: ${activation.name}_${seed}
name: sweep_${seed}
"""

RESOLVERS = """# @package _global_
defaults:
  - override /optimizer: rich

optimizer:
  word: run_${hydra:job.num}
"""

NESTED = """# @package _global_
defaults:
  - override /optimizer: rich

training:
  target: ${optimizer.${optimizer.word}}
optimizer:
  word: mode
  maybe: ${oc.select:optimizer.lr}
"""

VALUES = [
    ["optimizer.lr=1"],
    ["optimizer.lr=abc"],
    ["optimizer.lr=null"],
    ["optimizer.lr=nan"],
    ["optimizer.lr=true"],
    ["optimizer.lr=1.e3"],
    ["optimizer.lr=-1.5E-3"],
    ["optimizer.lr=int(3.7)"],
    ["optimizer.lr=???"],
    ["optimizer.lr=1", "optimizer.lr=2"],
    ["optimizer.lr=${optimizer.count}"],
    ["optimizer.lr={a:1}"],
    ["optimizer.count=2.0"],
    ["optimizer.count=0x10"],
    ["optimizer.flag=yes"],
    ["optimizer.flag=true"],
    ["optimizer.mode=three"],
    ["optimizer.maybe=null"],
    ["optimizer.word=1.50"],
    ["optimizer.word=' sp '"],
    ["optimizer.word='x=y, {z}'"],
    ["optimizer.word='${seed}'", "seed=4"],
    ["optimizer.either=2"],
    ["optimizer.either=2.5"],
    ["optimizer.betas=[0.5,1]"],
    ["optimizer.betas=[a]"],
    ["optimizer.betas.0=0.3"],
    ["optimizer.betas[0]=0.3"],
    ["optimizer={lr:0.7,count:9}", "optimizer.lr=0.2"],
    ["optimizer.lr=0.2", "optimizer={lr:0.7,count:9}"],
    ["optimizer=null"],
    ["optimizer=adam", "optimizer.lr=0.25"],
    ["optimizer=adam", "optimizer=sgd"],
    ["optimizer=adm", "optimizer.lr=0.25"],
    ["optimizer.lrr=1"],
    ["+optimizer.lrr=1", "seed=2"],
    ["++optimizer.lr=1", "optimizer.lr=2"],
    ["~optimizer.lr", "seed=2"],
    ["~optimizer", "seed=2"],
    ["~optimizer", "optimizer.lr=2"],
    ["+tag=x", "seed=2"],
    ["+tag={name:x,deep:{er:[1,2]}}", "seed=2"],
    ["+seed=2"],
    ["optimzer=adam"],
    ["training=5"],
    ["training={epochs:3}", "training.points=7"],
    ["training.points=7", "training={epochs:3}"],
    ["training.epochs=3", "training.points=7", "training.target='train.loss <= 1'"],
    ["network.hidden=[8,8]", "seed=3"],
    ["network.hidden=[]", "network.bias=false"],
    ["network=null"],
    ["metrics=[a,b]", "seed=1"],
    ["dtype=float32", "seed=2"],
    ["seed=1_000"],
    ["seed=007"],
    ["seed=${training.epochs}", "training.epochs=6"],
    ["seed=${nothing}"],
    ["loss=cross_entropy", "loss.reduction=sum"],
    ["output_activation=tanh", "activation=relu", "initializer=normal"],
    ["activation@elsewhere=relu"],
    ["results.dir=elsewhere", "engine.workers=3", "seed=1"],
    ["hydra.job.name=other", "seed=3"],
    ["name='a b, c'", "seed=1"],
    ["optimizer=minibatch_2", "optimizer.lr=0.5", "seed=1"],
    ["schedule=step", "regularizer=l2", "dataset=and"],
]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a plugin and experiments of its own."""
    experiments = tmp_path / "conf" / "experiment"
    experiments.mkdir(parents=True)
    (tmp_path / "rich.py").write_text(PLUGIN)
    (experiments / "references.yaml").write_text(EXPERIMENT)
    (experiments / "resolvers.yaml").write_text(RESOLVERS)
    (experiments / "nested.yaml").write_text(NESTED)
    monkeypatch.chdir(tmp_path)
    return tmp_path


class Both:
    """A fast composer and Hydra, over the same configuration."""

    def __init__(self, session: Any) -> None:
        self.loader = session.hydra.config_loader
        self.master = session.hydra.compose_config(
            session.config_name, list(session.overrides), RunMode.MULTIRUN
        )
        HydraConfig.instance().set_config(self.master)
        self.fast = Composer(self.loader, self.master)

    def hydras(self, overrides: list[str], number: int = 0) -> str:
        """Return Hydra's settings, or its error."""
        return outcome(lambda: flatten(self._composed(overrides, number)))

    def ours(self, overrides: list[str], number: int = 0) -> str:
        """Return the fast composer's settings, or its error."""
        return outcome(lambda: self.fast.settings(overrides, number))

    def _composed(self, overrides: list[str], number: int) -> Any:
        config = self.loader.load_sweep_config(self.master, list(overrides))
        with open_dict(config):
            config.hydra.job.num = number
        HydraConfig.instance().set_config(config)
        try:
            task = copy.deepcopy(config)
            with open_dict(task):
                del task["hydra"]
            return OmegaConf.to_container(
                task, resolve=True, enum_to_str=True, throw_on_missing=True
            )
        finally:
            HydraConfig.instance().set_config(self.master)


def outcome(compose: Any) -> str:
    """Return the settings in a fixed order, or the error and its first line."""
    try:
        return repr(sorted(compose().items()))
    except Exception as error:
        return f"{type(error).__name__}: {str(error).splitlines()[0]}"


@pytest.fixture
def both(folder: Path) -> Iterator[Both]:
    with open_session(["plugins=[rich.py]", "optimizer=rich"]) as session:
        yield Both(session)


def test_settings_and_errors_are_hydras_own(both: Both) -> None:
    cases = [["optimizer=rich", *case] for case in VALUES]
    expected = [both.hydras(case) for case in cases]
    assert sum("Exception" in text or "Error" in text for text in expected) > 10
    cold = list(zip(cases, expected, strict=True))
    warm = cold[30::-1]
    for case, settings in cold + warm:
        assert both.ours(case) == settings, case


@pytest.mark.parametrize("experiment", ["references", "resolvers", "nested"])
def test_interpolations_follow_what_is_swept(folder: Path, experiment: str) -> None:
    axes = [
        ["activation=relu", "activation=tanh"],
        ["optimizer.lr=0.1", "optimizer.lr=0.2"],
        ["seed=1", "seed=2"],
        ["training.points=3", "optimizer.mode=two", "optimizer.word=lr", "seed=3"],
    ]
    with open_session(["plugins=[rich.py]", f"experiment={experiment}"]) as session:
        both = Both(session)
        runs = [[f"+experiment={experiment}", *run] for run in itertools.product(*axes)]
        runs = [*runs[::7], [f"+experiment={experiment}", "optimizer=adam", "seed=1"]]
        for number, run in enumerate(runs):
            assert both.ours(run, number) == both.hydras(run, number), run


def test_options_exchanged_are_options_composed(folder: Path) -> None:
    """Options of several groups, alone and beside an experiment that speaks of one group."""
    (folder / "conf" / "experiment" / "speaks.yaml").write_text(
        "# @package _global_\noptimizer:\n  lr: 0.75\n"
    )
    with open_session(["plugins=[rich.py]", "+experiment=speaks"]) as session:
        both = Both(session)
        for group in ("optimizer", "output_activation", "loss"):
            for option in both.loader.get_group_options(group)[-3:]:
                for extra in ([], ["+experiment=speaks"]):
                    run = [f"{group}={option}", "seed=3", *extra]
                    assert both.ours(run) == both.hydras(run), run


def test_a_large_sweep_composes_few_shapes(both: Both) -> None:
    for lr, seed in itertools.product(range(1, 40), range(50)):
        settings = both.fast.settings([f"optimizer.lr={lr / 40}", f"seed={seed}"], 0)
        assert (settings["optimizer.lr"], settings["seed"]) == (lr / 40, seed)
    assert len(both.fast._shapes) == 1


def test_settings_are_not_shared_between_runs(both: Both) -> None:
    first = both.fast.settings(["seed=1"], 0)
    second = both.fast.settings(["seed=2"], 1)
    first["optimizer"] = "changed"
    assert second["optimizer"] == "gd"
    assert both.fast.settings(["seed=1"], 0)["optimizer"] == "gd"


BATCH = [
    ["optimizer.lr=0.1"],
    ["optimizer.lr=0.1", "seed=1"],
    ["seed=2", "optimizer.lr=0.1"],
    ["seed=1"],
    ["seed=2"],
    [],
    ["optimizer.lr=0.1", "seed=1_000"],
    ["optimizer.lr=0.1", "seed=1_000", "seed=7"],
    ["optimizer.lr=0.1", "seed=8", "seed=9"],
    ["optimizer.lr=0.1", "seed=-1"],
    ["optimizer.lr=0.1", "++seed=3", "seed=4"],
    ["optimizer.lr=0.1", "seed=5", "++seed=3"],
    ["optimizer.lr=0.1", "seed=${training.points}"],
    ["optimizer.lr=0.1", "seed=123456789012345678901234567890"],
    ["+tag=x", "seed=1"],
    ["+tag=x", "seed=2"],
    ["training={epochs:3}", "training.points=7", "seed=1"],
    ["training={epochs:3}", "training.points=7", "seed=2"],
]


@pytest.mark.parametrize("experiment", [None, "references", "resolvers"])
def test_a_batch_is_its_runs_one_by_one(folder: Path, experiment: str | None) -> None:
    added = [f"+experiment={experiment}"] if experiment else []
    with open_session(["plugins=[rich.py]", *added]) as session:
        both = Both(session)
        runs = [[*added, *run] for run in BATCH]
        composed = map(outcome, [lambda one=one: one for one in both.fast.jobs(runs)])
        for number, (run, settings) in enumerate(zip(runs, composed, strict=True)):
            assert settings == both.hydras(run, number), run


def test_runs_that_differ_in_the_seed_alone_share_their_settings(both: Both) -> None:
    batch = [[f"optimizer.lr={lr}", f"seed={seed}"] for lr in (0.1, 0.2) for seed in range(50)]
    jobs = both.fast.jobs(batch)
    assert len(jobs) == 100
    assert [setting["optimizer.lr"] for setting in jobs.settings] == [0.1, 0.2]


def test_a_run_that_cannot_be_composed_is_named_wherever_it_stands(both: Both) -> None:
    batch = [["optimizer.lr=0.1", "seed=1"], ["optimizer.lr=0.1", "seed=2"], ["optimizer.lr=abc"]]
    with pytest.raises(ConfigError, match=r"optimizer\.lr=abc: it must be a number"):
        both.fast.jobs(batch)
