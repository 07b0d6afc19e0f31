"""Every mistake is one or two lines that name the fault, its place and the remedy."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from bpx.config import run
from bpx.engine.request import SweepRequest
from bpx.errors import ConfigError

EXPERIMENTS = {
    "typo": "trainig: {epochs: 5}",
    "field": "optimizer: {lrr: 5}",
    "value": "training: {epochs: abc}",
    "syntax": "training: {epochs: 5\nseed: [",
    "option": "defaults: [{override /optimizer: adm}]",
    "group": "defaults: [{override /optimzer: adam}]",
    "relative": "defaults: [{optimizer: adam}]",
    "reference": "training: {points: '${trainig.epochs}'}",
    "params": "hydra: {sweeper: {params: {optimizer.lrr: '1,2'}}}",
    "brackets": "hydra: {sweeper: {params: {seed: [1, 2]}}}",
    "axis": "hydra: {sweeper: {params: {seed: 'range('}}}",
    "scalar": "training: 5",
    "list": "network: [3]",
    "component": "optimizer: adam",
    "node": "optimizer: {name: adam}",
    "nothing": "optimizer:",
    "null": "seed:",
    "metrics": "metrics: accuracy",
    "early": "defaults: [{override /optimizer: adam}, {/experiment: reference}]",
    "twice": "defaults: [{/optimizer: adam}]",
    "folder": "hydra: {sweep: {dir: elsewhere}}",
    "options": "hydra: {sweeper: {params: {optimizer: [gd, adam]}}}",
    "defaults": "defaults: 5",
    "plugin": "plugins: mine.py",
}

MISTAKES = [
    ("optimzer=adam", "There is no key 'optimzer'. Did you mean 'optimizer'?"),
    ("optimizer=adm", "There is no optimizer 'adm'. Did you mean 'adam'? There are: adagrad"),
    ("optimizer=adam,adm", "There is no optimizer 'adm'. Did you mean 'adam'?"),
    ("optimizer=", "There is no optimizer ''. There are:"),
    ("optimizer.lrr=1", "no key 'optimizer.lrr' with optimizer=gd. Did you mean 'lr'?"),
    ("optimizer=adam,gd optimizer.beta1=0.5", "no key 'optimizer.beta1' with optimizer=gd."),
    ("optimizer.name=adam", "write optimizer=NAME"),
    ("trainig.epochs=5", "There is no key 'trainig'. Did you mean 'training'?"),
    ("training.epoch=5", "There is no key 'training.epoch'. Did you mean 'epochs'?"),
    ("optimizer.lr=abc", "optimizer.lr=abc: it must be a number."),
    ("optimizer.lr=1,abc", "optimizer.lr=abc: it must be a number."),
    ("optimizer.lr=null", "optimizer.lr=null: it must be a value other than null."),
    ("seed=1.5", "seed=1.5: it must be a whole number."),
    ("seed=???", "seed: it has no value; give it one."),
    ("network.hidden=3", "network.hidden=3: it must be a list, such as network.hidden=[3]."),
    ("metrics=accuracy", "it must be a list, such as metrics=[accuracy]."),
    ("network.hidden=[a]", "network.hidden=[a]: it must be a whole number."),
    ("training=5", "training=5: it must be a group of keys"),
    ("dtype=float16", "expected one of [float32, float64]"),
    ("loss.reduction=median", "expected one of [mean, sum]"),
    ("name=${foo}", "${foo} refers to a key that does not exist."),
    ("optimizer=null", "optimizer=null: choose by name; write optimizer=NAME."),
    ("optimizer=gd,null", "optimizer=gd,null: choose by name; write optimizer=NAME."),
    ("optimizer={name:adam}", "choose by name; write optimizer=NAME."),
    ("optimizer=[gd],[adam]", "choose one; to sweep, name the values without brackets."),
    ("+optimizer=adam", "every run has one already; to choose another, write optimizer=NAME."),
    ("optimizer=gd optimizer=adam", "optimizer=gd and optimizer=adam: optimizer is set twice"),
    ("seed=1,2 +seed=3", "seed=1,2 and +seed=3: seed is set twice; to sweep, write seed=A,B."),
    ("optimizer.lr", "write optimizer.lr=VALUE."),
    ("seed=range(", "seed=range("),
    ("seed=1)", "seed=1): extraneous input ')'"),
    ("seed=range(0)", "seed=range(0) names no value: the sweep would be empty."),
    ("seed=interval(0,1)", "a grid cannot try every value of an interval"),
    ("results.dir=a,b", "results.dir=a,b: it holds for the whole sweep; give it one value."),
    ("engine.workers=1,2", "it holds for the whole sweep"),
    ("observers=[a],[b]", "it holds for the whole sweep"),
    ("name=a,b", "it holds for the whole sweep"),
    ("plugins=mine.py", "plugins takes a list of files, such as plugins=[mine.py]"),
    ("hydra.foo=3", "There is no key 'hydra.foo'; --cfg hydra shows"),
    ("hydra.sweep.dir=x", "hydra.sweep.dir=x: bpx does not use hydra.sweep; set results.dir"),
    ("hydra.run.dir=x", "bpx does not use hydra.run; set results.dir and name."),
    ("hydra.job.chdir=true", "a sweep stays in the current folder."),
    ("hydra/launcher=foo", "There is no hydra/launcher 'foo'. There are: basic."),
    ("experiment=xr_sweep", "no experiment 'xr_sweep'. Did you mean 'xor_sweep'? There are:"),
    ("+experiment=", "There is no experiment ''. There are:"),
    ("experiment=a,b", "one command runs one experiment"),
    ("experiment=bare", "bare.yaml: an experiment must begin with the line '# @package _global_'"),
    ("experiment=typo", "experiment/typo.yaml: There is no key 'trainig'. Did you mean"),
    (
        "experiment=field",
        "experiment/field.yaml: There is no key 'optimizer.lrr' with optimizer=gd",
    ),
    ("experiment=value", "experiment/value.yaml: training.epochs: it must be a whole number."),
    ("experiment=syntax", "syntax.yaml, line 3: this is not YAML"),
    ("experiment=option", "There is no optimizer 'adm'. Did you mean 'adam'?"),
    ("experiment=group", "experiment/group.yaml: There is no key 'optimzer'. Did you mean"),
    ("experiment=relative", "write 'override /optimizer: adam'"),
    ("experiment=reference", "training.points: ${trainig.epochs} refers to a key that does not"),
    ("experiment=params", "hydra.sweeper.params: There is no key 'optimizer.lrr'"),
    ("experiment=brackets", "To sweep, name the values without brackets."),
    ("experiment=axis", "seed=range("),
    ("experiment=scalar", "experiment/scalar.yaml: training: it must be a group of keys"),
    ("experiment=list", "experiment/list.yaml: network: it must be a group of keys"),
    (
        "experiment=component",
        "experiment/component.yaml: optimizer: to choose a component write, under defaults,"
        " '- override /optimizer: adam'.",
    ),
    ("experiment=node", "experiment/node.yaml: optimizer: to choose a component write"),
    ("experiment=nothing", "nothing.yaml: optimizer: to choose a component write"),
    ("experiment=null", "experiment=null: choose by name; write experiment=NAME."),
    ("+experiment='null'", "experiment/null.yaml: seed: it must be a value other than null."),
    ("experiment=metrics", "experiment/metrics.yaml: metrics: it must be a list."),
    (
        "experiment=early",
        "experiment/early.yaml: 'override /optimizer: adam' stands before"
        " 'experiment: reference'; overrides come last in the defaults list.",
    ),
    (
        "experiment=twice",
        "optimizer is chosen twice; in defaults write 'override /optimizer: NAME'",
    ),
    ("experiment=folder", "folder.yaml: bpx does not use hydra.sweep; set results.dir and name."),
    ("experiment=options", "hydra.sweeper.params: optimizer=['gd', 'adam']: choose one"),
    ("experiment=defaults", "experiment/defaults.yaml: defaults must be a list"),
    ("experiment=plugin", "plugin.yaml: plugins takes a list of files"),
]


def no_training(request: SweepRequest) -> Sequence[float]:
    raise AssertionError("trained in spite of a mistake")


@pytest.fixture(autouse=True)
def experiments(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "conf" / "experiment"
    folder.mkdir(parents=True)
    for name, text in EXPERIMENTS.items():
        (folder / f"{name}.yaml").write_text(f"# @package _global_\n{text}\n")
    (folder / "bare.yaml").write_text("seed: 3\n")
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(("command", "words"), MISTAKES, ids=[m[0] for m in MISTAKES])
def test_a_mistake_is_explained(
    command: str, words: str, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(ConfigError) as caught:
        run(command.split(" "), no_training)
    text = str(caught.value)
    assert words in text
    assert len(text.splitlines()) <= 2
    assert "full_key" not in text
    assert capfd.readouterr() == ("", "")
