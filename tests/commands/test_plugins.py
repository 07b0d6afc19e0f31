"""`plugins`: every component told with what it takes and where it comes from; mistakes in it."""

import inspect
import json
import shlex
from pathlib import Path
from typing import Any

import pytest
from hydra.core.override_parser.overrides_parser import OverridesParser

from bpx import sweep
from bpx.catalogue import described
from bpx.catalogue.description import Description
from bpx.catalogue.text import usage, value
from bpx.cli import MISTAKE, SUCCESS, main
from bpx.components import KINDS
from bpx.registry import Registry

REGISTRY = Registry.load()

CURVES = '''\
from dataclasses import dataclass
from typing import Annotated
from annotated_types import Ge, Gt, Unit
from bpx import Activation, xp

@dataclass(frozen=True)
class Right(Activation):
    """A line."""
    name = "right"
    slope: Annotated[float, Gt(0), "how steep it is", Unit("1/s")] = 2.0
    def __call__(self, z): return self.slope * xp.tanh(z)
    def derivative(self, z, a): return self.slope * (1 - xp.square(xp.tanh(z)))

@dataclass(frozen=True)
class Wrong(Activation):
    name = "wrong"
    def __call__(self, z): return 2.0 * z
    def derivative(self, z, a): return xp.ones_like(z)
'''


@pytest.fixture
def curves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "curves.py"
    file.write_text(CURVES)
    return file


def listed(words: str, capfd: pytest.CaptureFixture[str], status: int = SUCCESS) -> list[Any]:
    assert main(["plugins", *words.split(), "--json"]) == status
    components: list[Any] = json.loads(capfd.readouterr().out)["components"]
    return components


def told(words: str, capfd: pytest.CaptureFixture[str]) -> str:
    assert main(["plugins", *words.split()]) == SUCCESS
    return capfd.readouterr().out


def test_every_component_is_listed_with_its_fields(capfd) -> None:
    found = {(one["kind"], one["name"]): one for one in listed("", capfd)}
    expected = [(kind.kind, name) for kind in KINDS for name in REGISTRY.names(kind.kind)]
    assert list(found) == expected
    for kind, name in expected:
        fields = REGISTRY.entries(kind)[name].component.fields()
        assert [field["name"] for field in found[kind, name]["fields"]] == [f.name for f in fields]


def test_a_field_is_told_with_type_default_bounds_unit_and_meaning(curves, capfd) -> None:
    right, wrong = listed("curves.py", capfd)
    assert right["fields"] == [
        {
            "name": "slope",
            "type": "a finite number",
            "default": 2.0,
            "bounds": ["> 0"],
            "unit": "1/s",
            "meaning": "how steep it is",
        }
    ]
    assert (right["summary"], wrong["summary"], wrong["fields"]) == ("A line.", "", [])


@pytest.mark.parametrize("width", [80, 120])
def test_the_list_fits_the_terminal(
    width: int, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("bpx.console.tables.terminal_width", lambda: width)
    text = told("", capfd)
    assert max(map(len, text.splitlines())) <= width
    for kind in KINDS:
        for name in REGISTRY.names(kind.kind):
            assert f"\n  {name} " in text
    assert "beta1=0.9 (number >= 0 and < 1)" in text


def test_kinds_are_chosen_in_the_singular_or_the_plural(capfd) -> None:
    assert {one["kind"] for one in listed("losses schedule", capfd)} == {"loss", "schedule"}


@pytest.mark.parametrize("description", list(described(REGISTRY)), ids=lambda one: one.name)
def test_a_default_is_told_as_the_command_line_takes_it(description) -> None:
    texts = [f"x={value(setting.default)}" for setting in description.settings]
    read = [override.value() for override in OverridesParser.create().parse_overrides(texts)]
    assert read == [setting.default for setting in description.settings]


def test_the_source_is_where_the_class_stands(curves, capfd) -> None:
    (adam,) = listed("show adam", capfd)
    source = adam["source"]
    assert (source["kind"], source["package"]) == ("built-in", "bpx")
    lines = Path(source["path"]).read_text(encoding="utf-8").splitlines()
    assert "class Adam(Optimizer):" in lines[source["line"] - 1 : source["line"] + 2]
    found = {one["name"]: one["source"] for one in listed("--plugin curves.py activation", capfd)}
    assert (found["right"]["path"], found["right"]["line"]) == (str(curves), 6)
    assert found["tanh"]["kind"] == "built-in"
    assert "curves.py:6" in told("curves.py", capfd)


def test_a_component_is_shown_with_all_there_is_to_say(capfd) -> None:
    text = told("show adam", capfd)
    assert r"\theta &\leftarrow \theta - \eta \frac{\hat m}{\sqrt{\hat v} + \epsilon}" in text
    assert "    beta1=0.9        number >= 0 and < 1\n        The share of the past" in text
    assert "python -m bpx optimizer=adam optimizer.lr=0.001" in text
    assert ">>> rule, theta = Adam(lr=0.5), xp.zeros(2)" in text
    assert "Kingma and Ba, 2015" in text
    assert "optimizers/adam.py:" in text
    assert ":math:" not in text


def test_a_name_of_two_kinds_shows_both_unless_one_is_meant(capfd) -> None:
    assert [one["kind"] for one in listed("show perceptron", capfd)] == ["loss", "optimizer"]
    assert [one["kind"] for one in listed("show loss/perceptron", capfd)] == ["loss"]
    assert len(listed("show perceptron optimizer/perceptron adam", capfd)) == 3


def test_a_file_is_shown_whole_and_told_how_to_use(curves, capfd) -> None:
    text = told("show curves.py", capfd)
    assert "activation right (Right, curves.py:6)" in text
    assert "activation wrong" in text
    assert "python -m bpx 'plugins=[curves.py]' activation=right activation.slope=2" in text


def test_kinds_of_which_a_list_is_taken_are_used_so() -> None:
    found = {(one.kind, one.name): usage(one) for one in described(REGISTRY)}
    assert found["metric", "r2"] == "python -m bpx dataset=sine 'metrics=[r2]'"
    assert found["observer", "outputs"] == "python -m bpx 'observers=[outputs]'"


USED = [
    one
    for one in described(REGISTRY)
    if one.kind == "layer"
    or one.name in ("cross_entropy", "negative_log_likelihood", "r2", "perceptron", "step")
]


@pytest.mark.parametrize("one", USED, ids=lambda one: f"{one.kind}-{one.name}")
def test_the_command_line_that_is_shown_trains(one: Description, tmp_path: Path) -> None:
    words = shlex.split(usage(one))[3:]
    quick = ["training.epochs=1", "results.plots=false", "results.report=false"]
    results = sweep([*words, *quick, f"results.dir={tmp_path}", "engine.workers=1"])
    assert list(results.runs["status"]) == ["finished"]


def test_checks_are_told_and_a_failure_is_the_status(curves, capfd) -> None:
    right, wrong = listed("curves.py --check", capfd, status=1)
    assert right["checks"]["passed"] is True
    assert wrong["checks"]["passed"] is False
    assert main(["plugins", "curves.py", "--check"]) == 1
    text = " ".join(capfd.readouterr().out.split())
    assert "derivative is 1 at" in text
    assert listed("show activation/tanh --check", capfd)[0]["checks"]["passed"] is True


MISTAKES = {
    "optimiser": "There is no kind 'optimiser'. Did you mean 'optimizer'?",
    "shwo adam": "There is no kind 'shwo'. Did you mean 'show'?",
    "adam": "'adam' is no kind. Did you mean the optimizer: python -m bpx plugins show adam",
    "adm": "'adm' is no kind. Did you mean the optimizer: python -m bpx plugins show adam",
    "qqqq": "There is no kind 'qqqq'. There are: activation, dataset",
    "show": "show takes the name of a component, as in: plugins show adam.",
    "show adm": "There is no component 'adm'. Did you mean 'adam'?",
    "show optimizer/tanh": "There is no optimizer 'tanh'. There are: adagrad",
    "show optimiser/adam": "There is no kind 'optimiser'. Did you mean 'optimizer'?",
    "nowhere.py": "There is no plugin file nowhere.py",
    "--plugin nowhere.py": "There is no plugin file nowhere.py",
    "--plugin broken.py": "broken.py cannot be loaded: line 1: SyntaxError",
    "--plugin": "argument --plugin: expected one argument",
    "--chekc": "there is no option --chekc. Did you mean '--check'?",
}


@pytest.mark.parametrize("words", MISTAKES)
def test_a_mistake_is_one_line(words: str, curves, capfd) -> None:
    curves.with_name("broken.py").write_text("def f(:\n")
    assert main(["plugins", *words.split()]) == MISTAKE
    shown = capfd.readouterr()
    assert shown.out == ""
    assert MISTAKES[words] in shown.err
    assert shown.err.count("\n") == 1


def test_what_is_written_in_a_prompt_has_no_place() -> None:
    from bpx.source import Source

    made = type("Made", (), {"__module__": "builtins"})
    assert Source.of(made, None).place == ""
    assert inspect.getmodule(made) is not None
