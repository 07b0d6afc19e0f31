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
    "seeds": "seeds: 5",
    "second": 'hydra: {sweeper: {grids: [{seed: "1,2"}, {optimizer.lr: "0.1,abc"}]}}',
    "same_key": "hydra: {sweeper: {grids: [{optimizer: gd}, {optimizer: adm}]}}",
    "seeds_axis": "hydra: {sweeper: {params: {seeds: 5}}}",
}

SWEEPERS = {
    "no_mapping": "{zip: [gd, adam]}",
    "no_list": "{grids: {optimizer: gd}}",
    "names": "{grids: [gd, adam]}",
    "listed": "{grids: [{network.hidden: [4]}]}",
    "unknown_grid": '{grids: [{optimizer.lrr: "1,2"}]}',
    "unknown_zip": '{zip: {optimizer.lrr: "1,2", seed: "1,2"}}',
    "unknown_draw": '{random: {count: 3, params: {optimizer.lrr: "interval(0,1)"}}}',
    "no_count": '{random: {params: {optimizer.lr: "interval(0,1)"}}}',
    "zero": '{random: {count: 0, params: {optimizer.lr: "interval(0,1)"}}}',
    "half": "{random: {count: 2.5}}",
    "one_value": "{random: 5}",
    "search_seed": '{random: {count: 3, seed: -1, params: {optimizer.lr: "interval(0,1)"}}}',
    "law": '{random: {count: 3, params: {optimizer.lr: "lognormal(0,1)"}}}',
    "tag": '{random: {count: 3, params: {optimizer.lr: "tag(exp,interval(0,1))"}}}',
    "alone": '{zip: {optimizer: "gd,adam"}}',
    "unequal": '{zip: {optimizer: "gd,adam", seed: "1,2,3"}}',
    "empty": '{grids: [{optimizer: gd}, {seed: "range(0)"}]}',
    "both": '{zip: {optimizer: "gd,adam", seed: "1,2"}, params: {seed: "1,2"}}',
    "two_seeds": '{seeds: 5, grids: [{seed: "1,2"}]}',
    "words": "{seeds: many}",
    "negative": "{seeds: -3}",
    "folders": '{grids: [{results.dir: "a,b"}]}',
    "interval": '{grids: [{optimizer.lr: "interval(0,1)"}]}',
    "misspelled": "{zips: {optimizer: gd}}",
}
"""What stands under ``hydra.sweeper`` of an experiment."""

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
    ("experiment=brackets", "hydra.sweeper.params: seed: name the values without brackets;"),
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
    ("experiment=options", "params: optimizer: name the values without brackets;"),
    ("experiment=defaults", "experiment/defaults.yaml: defaults must be a list"),
    ("experiment=plugin", "plugin.yaml: plugins takes a list of files"),
    ("experiment=no_mapping", "hydra.sweeper.zip must map keys to values, such as"),
    ("experiment=no_list", "hydra.sweeper.grids must be a list of grids"),
    ("experiment=names", "hydra.sweeper.grids[0] must map keys to values"),
    ("experiment=listed", "hydra.sweeper.grids[0]: network.hidden: name the values without brack"),
    ("experiment=unknown_grid", "hydra.sweeper.grids[0]: There is no key 'optimizer.lrr'"),
    ("experiment=unknown_zip", "hydra.sweeper.zip: There is no key 'optimizer.lrr'"),
    ("experiment=unknown_draw", "hydra.sweeper.random.params: There is no key 'optimizer.lrr'"),
    ("experiment=no_count", "hydra.sweeper.random.count must say how many points to draw."),
    ("experiment=zero", "hydra.sweeper.random.count=0 must be a number of points, 1 or more."),
    ("experiment=half", "hydra.sweeper.random.count: it must be a whole number."),
    ("experiment=one_value", "experiment/one_value.yaml: it must be a group of keys"),
    ("experiment=search_seed", "hydra.sweeper.random.seed=-1 is out of range: it must be >= 0."),
    ("experiment=law", "optimizer.lr=lognormal(0,1): there is no function 'lognormal'. There are:"),
    ("experiment=tag", "the one tag that a random search knows is log, of an interval"),
    ("experiment=alone", "hydra.sweeper.zip: optimizer=gd,adam is alone"),
    (
        "experiment=unequal",
        "hydra.sweeper.zip: optimizer=gd,adam names 2 values, seed=1,2,3 names 3 values;",
    ),
    ("experiment=empty", "seed=range(0) names no value: the sweep would be empty."),
    ("experiment=both", "seed stands under hydra.sweeper.params and under hydra.sweeper.zip"),
    ("experiment=seeds", "seeds: the number of seeds stands under hydra, sweeper"),
    ("experiment=seeds_axis", "hydra.sweeper.params: seeds is no axis; the number of seeds stands"),
    ("experiment=second", "hydra.sweeper.grids[1]: optimizer.lr=abc: it must be a number"),
    ("experiment=same_key", "hydra.sweeper.grids[1]: There is no optimizer 'adm'"),
    ("+training.epoch=5", "There is no key 'training.epoch'. Did you mean 'training.epochs'?"),
    ("experiment=two_seeds", "seeds=5 and seed=1,2 (hydra.sweeper.grids[0]) both name the seeds"),
    ("experiment=words", "experiment/words.yaml: hydra.sweeper.seeds: it must be a whole number."),
    ("experiment=negative", "seeds=-3 must be a number of seeds, 1 or more."),
    ("experiment=folders", "grids[0]: results.dir=a,b holds for the whole sweep"),
    ("experiment=interval", "draw from it with hydra.sweeper.random.count=N."),
    ("experiment=misspelled", "no key 'hydra.sweeper.zips'. Did you mean 'zip'? There are: grids"),
    ("seeds=0", "seeds=0: write the number of seeds, 1 or more; to name seeds, write seed=A,B."),
    ("seeds=1,2", "seeds=1,2: write the number of seeds"),
    ("seeds=many", "seeds=many: write the number of seeds"),
    ("~seeds", "~seeds: write the number of seeds"),
    ("seeds=2 seed=3", "seeds=2 and seed=3 (the command line) both name the seeds; keep one."),
    ("seed=range(0,1,0)", "range takes finite numbers, and a step other than 0."),
    ("seed=range(0,inf)", "range takes finite numbers, and a step other than 0."),
    ("hydra.sweeper.seeds=-1", "seeds=-1 must be a number of seeds, 1 or more."),
    ("hydra.sweeper.random.count=3", "there is nothing to draw; name axes under"),
    ("hydra.sweeper.random.cout=3", "no key 'hydra.sweeper.random.cout'. Did you mean 'count'?"),
    ("hydra.sweeper.random.count=many", "it must be a whole number."),
    ("hydra.sweeper.max_runs=0", "hydra.sweeper.max_runs=0 is out of range: it must be >= 1."),
    ("hydra.sweeper.max_runs=all", "it must be a whole number."),
    ("hydra.sweeper.zip.seed=1,2", "a key of Hydra takes one value; quote it if it has a comma."),
]


def no_training(request: SweepRequest) -> Sequence[float]:
    raise AssertionError("trained in spite of a mistake")


@pytest.fixture(autouse=True)
def experiments(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "conf" / "experiment"
    folder.mkdir(parents=True)
    for name, text in EXPERIMENTS.items():
        (folder / f"{name}.yaml").write_text(f"# @package _global_\n{text}\n")
    for name, text in SWEEPERS.items():
        (folder / f"{name}.yaml").write_text(f"# @package _global_\nhydra: {{sweeper: {text}}}\n")
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
