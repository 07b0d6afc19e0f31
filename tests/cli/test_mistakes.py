"""A user's mistake is a line or two on stderr and exit status 2; nothing is trained or written."""

from pathlib import Path
from typing import Any

import pytest

import bpx
from bpx.cli import MISTAKE, main
from bpx.errors import ConfigError

PLUGIN = """\
from dataclasses import dataclass
from bpx import Activation, Dataset, hookimpl

@dataclass(frozen=True)
class Cube(Activation):
    name = "cube"
    def __call__(self, z): return z**3
    def derivative(self, z, a): return 3 * z**2
"""

FILES = {
    "cube.py": PLUGIN,
    "syntax.py": "x = 1\ndef f(:\n",
    "missing_import.py": "import numpyy\n",
    "leaves.py": "import sys\nsys.exit(3)\n",
    "instances.py": f"{PLUGIN}\n@hookimpl\ndef bpx_activations(): return [Cube()]\n",
    "misspelled.py": f"{PLUGIN}\n@hookimpl\ndef bpx_activation(): return [Cube]\n",
    "taken.py": PLUGIN.replace('"cube"', '"tanh"'),
    "broken_data.py": (
        f"{PLUGIN}\n@dataclass(frozen=True)\nclass Broken(Dataset):\n"
        "    name = 'broken'\n    def load(self): return 1 / 0\n"
    ),
    "low.py": (
        f"{PLUGIN}    low: float = 0.0\n    high: float = 1.0\n    def __post_init__(self):\n"
        "        if self.low > self.high: raise ValueError('low is above high')\n"
    ),
    "gaps.csv": "a,b,y\n1,,0\n2,3,1\n",
    "words.csv": "a,b,y\n1,2,0\n2,red,1\n",
    "notes.txt": "",
}

MISTAKES = {
    # misspelled groups, options and keys
    "optimzer=adam": "no key 'optimzer'. Did you mean 'optimizer'?",
    "optimizer=adm": "no optimizer 'adm'. Did you mean 'adam'?",
    "optimizer.lrr=1": "no key 'optimizer.lrr' with optimizer=gd. Did you mean 'lr'?",
    "optimizer.momentum=0.5": "no key 'optimizer.momentum' with optimizer=gd. There are: lr.",
    "trainig.epochs=5": "Did you mean 'training'?",
    "network.hiden=[3]": "Did you mean 'hidden'?",
    "layer=dens": "no layer 'dens'. Did you mean 'dense'?",
    "metrics=[acuracy]": "no metric 'acuracy'. Did you mean 'accuracy'?",
    "observers=[output]": "no observer 'output'. Did you mean 'outputs'?",
    "experiment=xr_sweep": "no experiment 'xr_sweep'. Did you mean 'xor_sweep'?",
    "adam": "nothing is set; write adam=VALUE.",
    "=3": "there is no key before the sign; write KEY=VALUE.",
    "--epochs 5": "unrecognized arguments: --epochs. python -m bpx --help lists",
    "--cfg jobs": "choose from",
    "-p optimizer": "write --cfg job --package optimizer.",
    "hydra.sweep.dir=elsewhere": "bpx does not use hydra.sweep; set results.dir and name.",
    # values of the wrong type
    "optimizer.lr=abc": "optimizer.lr=abc: it must be a number.",
    "seed=1.5": "seed=1.5: it must be a whole number.",
    "network.hidden=4": "it must be a list, such as network.hidden=[4].",
    "network.hidden=[a]": "network.hidden, entry 1: There is no layer 'a'. There are: conv2d",
    "network.hidden.x=3": "network.hidden is a list; write all of it",
    "plugins.0=cube.py": "plugins is a list; write all of it",
    "loss=mse": "There is no loss 'mse'. Did you mean 'mean_squared_error'?",
    "loss=cross_entropy,mse": "There is no loss 'mse'. Did you mean 'mean_squared_error'?",
    "network.bias=maybe": "it must be true or false.",
    "dtype=float16": "expected one of [float32, float64]",
    "engine.workers=many": "must be auto or a number of processes",
    "engine.workers=1.5": "must be auto or a number of processes",
    "engine.workers=null": "must be auto or a number of processes",
    # workers
    "engine.backend=dsk": "no engine.backend=dsk. Did you mean 'dask'? There are: dask, local, ray",
    "engine.backend=dask": "needs the address of a scheduler, engine.address=tcp://HOST:PORT",
    "engine.address=tcp://localhost:1": "write engine.backend=dask or engine.backend=ray beside",
    "engine.adress=auto": "Did you mean 'address'?",
    "engine.workers=1000000": "asks for more workers than this process may use cores",
    "training.target=nonsense": "is no condition; write a column, a sign and a number",
    # values out of range
    "optimizer.lr=-1": "optimizer gd: lr=-1.0 is out of range: it must be > 0.",
    "optimizer.lr=nan": "lr=nan must be a finite number.",
    "optimizer=minibatch optimizer.batch_size=0": "batch_size=0 is out of range: it must be >= 1.",
    "optimizer=momentum optimizer.momentum=1.5": "momentum=1.5 is out of range",
    "network.hidden=[0]": "each layer needs 1 unit or more.",
    "training.epochs=0": "training.epochs=0 is out of range: it must be >= 1.",
    "training.points=0": "training.points=0 is out of range",
    "seed=-1": "seed=-1 is out of range: it must be >= 0.",
    "seed=0,-1": "seed=-1 is out of range: it must be >= 0.",
    "engine.workers=0": "must be auto or a number of processes",
    "training.target=train.acc>=1": "Did you mean 'train.accuracy'?",
    "training.target='test.loss<=1'": "do not measure 'test.loss'",
    "engine.memory=lots": "engine.memory=lots must be auto or a size with its unit, such as 500MB",
    "engine.memory=500": "engine.memory=500 must be auto or a size with its unit",
    "engine.memory=null": "must be auto or a size with its unit",
    "engine.memory=0GB": "must be auto or a size with its unit",
    "engine.memory=1KB": "too little; one run (network 2-4-1, 4 examples) needs",
    # plans
    "--plan optimizer=adm": "no optimizer 'adm'. Did you mean 'adam'?",
    "--plan engine.workers=0": "must be auto or a number of processes",
    "--plan engine.memory=1KB": "engine.memory=1KB is too little",
    "--plan observers=[output]": "no observer 'output'. Did you mean 'outputs'?",
    "--plan --cfg job": "--plan and --cfg print one thing each; write one of them.",
    "--plans": "unrecognized arguments: --plans.",
    # sweeps
    "seed=range(0)": "the sweep would be empty.",
    "seeds=0": "seeds=0: write the number of seeds, 1 or more",
    "seeds=2 seed=1": "seeds=2 and seed=1 (the command line) both name the seeds; keep one.",
    "optimizer.lr=interval(0,1)": "draw from it with hydra.sweeper.random.count=N.",
    "hydra.sweeper.random.count=0": "must be a number of points, 1 or more.",
    "seed=range(10000000)": "would be 10,000,000 runs; more than 1,000,000 need a confirmation",
    "seed=[1,2]": "To sweep, name the values without brackets.",
    "optimizer=[gd,adam]": "choose one; to sweep, name the values without brackets.",
    "activation=tanh,": "mismatched input '<EOF>'. Quote a value",
    "optimizer=gd optimizer=adam": "optimizer=gd and optimizer=adam: optimizer is set twice",
    "optimizer.lr=0.1;1": "a character that has a meaning of its own. Quote a value",
    "results.dir=a,b": "it holds for the whole sweep",
    "~seed": "every run needs seed; give it another value instead.",
    # combinations that make no sense
    "output_activation=softmax": "softmax of a single output is always 1",
    "optimizer=perceptron": "the perceptron rule trains one layer; this network has 2.",
    "activation=step": "the derivative of step is zero everywhere",
    "metrics=[r2]": "measures nothing of binary data; metrics=[auto]",
    # data
    "dataset=table": "needs dataset.path",
    "dataset=table dataset.path=gone.csv dataset.target=y": "There is no file gone.csv",
    "dataset=table dataset.path=words.csv dataset.target=z": "no column 'z' (dataset.target)",
    "dataset=table dataset.path=words.csv dataset.target=y": "line 3, column 'b': 'red' is text",
    "dataset=table dataset.path=gaps.csv dataset.target=y": "line 2, column 'b': the value is miss",
    "plugins=[broken_data.py] dataset=broken": "The data set broken cannot be loaded: ZeroDivision",
    # results
    "results.dir=notes.txt": "The results folder notes.txt/sweep cannot be made: Not a directory.",
    "results.dir=/proc/bpx": "Choose another with results.dir=FOLDER.",
    "results.dir='~nobody_here/x'": "results.dir=~nobody_here/x:",
    "name=a/b": "name=a/b must be fit for a folder's name",
    "name=..": "must be fit for a folder's name",
    # plugins; tests/test_registry.py has more
    "plugins=cube.py": "plugins takes a list of files, such as plugins=[mine.py].",
    "plugins=[gone.py]": "gone.py; plugins takes paths of Python files.",
    "plugins=[notes.txt]": "notes.txt is not a Python file.",
    "plugins=[low.py] activation=cube activation.low=0,2": "activation cube: its __post_init__"
    " raised ValueError('low is above high') (",
    "plugins=[low.py] activation=cube activation.low=NaN": "low=nan must be a finite number",
    "plugins=[syntax.py]": "syntax.py cannot be loaded: line 2: SyntaxError",
    "plugins=[missing_import.py]": "line 1: ModuleNotFoundError: No module named 'numpyy'",
    "plugins=[leaves.py]": "leaves.py cannot be loaded: line 2: SystemExit",
    "plugins=[instances.py]": "which is not a class: return the class itself",
    "plugins=[misspelled.py]": "Did you mean 'bpx_activations'?",
    "plugins=[taken.py]": "the activation name 'tanh' is taken by bpx_plugins",
    "plugins=[cube.py] activation=cub": "no activation 'cub'. Did you mean 'cube'?",
}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setattr("sys.dont_write_bytecode", True)
    monkeypatch.delenv("BPX_DEBUG", raising=False)
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    return tmp_path


@pytest.mark.parametrize("command", MISTAKES)
def test_a_mistake_is_explained_and_leaves_nothing(
    command: str, folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(command.split()) == MISTAKE
    shown = capfd.readouterr()
    assert shown.out == ""
    assert shown.err.startswith("bpx: ")
    assert len(shown.err.splitlines()) <= 2
    assert MISTAKES[command] in shown.err
    assert {path.name for path in folder.rglob("*")} == set(FILES)


@pytest.mark.parametrize(("flag", "variable"), [(["--debug"], ""), ([], "1")])
def test_debugging_shows_the_traceback_too(
    flag: list[str],
    variable: str,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("BPX_DEBUG", variable)
    assert main([*flag, "seed=-1"]) == MISTAKE
    lines = capfd.readouterr().err.splitlines()
    assert lines[0].startswith("Traceback")
    assert lines[-1] == "bpx: seed=-1 is out of range: it must be >= 0."


def test_one_string_instead_of_a_list_of_overrides_is_refused() -> None:
    with pytest.raises(bpx.BpxError, match=r"bpx\.sweep\(\['seed=1'\]\)"):
        bpx.sweep("seed=1")


@pytest.mark.parametrize(
    ("overrides", "words"),
    [
        ([3], '3 is no override; overrides are texts such as "optimizer.lr=0.1".'),
        (["seed=1", None], "None is no override; overrides are texts"),
        ([["seed=1"]], "['seed=1'] is no override; overrides are texts"),
        (3, 'takes a list of overrides, such as bpx.CALL(["optimizer.lr=0.1"]), and no int.'),
        ({"seed": 1}, "takes a list of overrides, such as"),
    ],
)
def test_what_is_no_list_of_overrides_is_refused(overrides: Any, words: str) -> None:
    for call in (bpx.sweep, bpx.plan):
        with pytest.raises(ConfigError) as caught:
            call(overrides)
        (line,) = str(caught.value).splitlines()
        assert line.startswith(f"bpx.{call.__name__}")
        assert words.replace("CALL", call.__name__) in line
