"""Components found, and every fault of a plugin one clear error that names the file."""

import pickle
import re
import sys
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path

import pytest

from bpx import Activation, Metric, Optimizer
from bpx.components import KINDS
from bpx.engine.observers import announcer
from bpx.errors import ConfigError, PluginError
from bpx.registry import Registry

HEADER = """\
from dataclasses import dataclass
from bpx import Activation, Metric, Observer, Optimizer, hookimpl
"""

CUBE = """
@dataclass(frozen=True)
class Cube(Activation):
    name = "cube"
    scale: float = 1.0
    def __call__(self, z): return self.scale * z**3
    def derivative(self, z, a): return self.scale * 3 * z**2
"""

MEAN = """
class Mean(Metric):
    name = "mean"
    def __call__(self, output, target): return output.mean(axis=(-2, -1))
"""

WATCHER = """
class Watcher(Observer):
    name = "watcher"
    @hookimpl
    def bpx_run_end(self, run): pass
"""


def hook(name: str, returned: str, arguments: str = "") -> str:
    return f"\n@hookimpl\ndef {name}({arguments}):\n    return {returned}\n"


def declaring(line: str) -> str:
    """Return the plugin file whose class says something more of itself."""
    return CUBE.replace("    name =", f"    {line}\n    name =")


FAULTS = {
    "a syntax error": ("def f(:\n", "line 3: SyntaxError"),
    "an import error": ("import numpyy\n", "line 3: ModuleNotFoundError: No module named 'numpyy'"),
    "an error on import": ("raise ValueError('no')\n", "line 3: ValueError: no"),
    "an exit on import": ("import sys\nsys.exit(3)\n", "line 4: SystemExit: 3"),
    "a class with fields that is no dataclass": (
        CUBE.replace("@dataclass(frozen=True)", ""),
        r"Cube is not a dataclass: write @dataclass\(frozen=True\) above it",
    ),
    "a dataclass that is not frozen": (
        CUBE.replace("(frozen=True)", ""),
        r"line 4: TypeError: .*non-frozen dataclass.*\. Write @dataclass\(frozen=True\) above the",
    ),
    "a field without default": (CUBE.replace(" = 1.0", ""), r"Cube\.scale has no default"),
    "a field of a foreign type": (
        CUBE.replace("float = 1.0", "dict = None"),
        r"Cube\.scale has the type dict; a field is a bool, int",
    ),
    "a field of an unknown type": (
        CUBE.replace("float", "'flaot'"),
        "The types of Cube: name 'flaot' is not defined",
    ),
    "a default of another type": (
        CUBE.replace("= 1.0", "= 'x'"),
        "The default of Cube: scale='x' must be a finite number",
    ),
    "a name that became a field": (
        CUBE.replace("name = ", "name: str = "),
        r"Cube\.name is no field: write it without a type",
    ),
    "no name": (CUBE.replace('    name = "cube"\n', ""), "Cube needs a name"),
    "a name of two words": (CUBE.replace('"cube"', '"my cube"'), "it has 'my cube'"),
    "a reserved name": (CUBE.replace('"cube"', '"auto"'), "is called 'auto', the word"),
    "a name that Hydra reads as a value": (
        CUBE.replace('"cube"', '"Null"'),
        "called 'Null', which",
    ),
    "a metric with the name of a column": (
        MEAN.replace('"mean"', '"loss"'),
        "called 'loss', as is",
    ),
    "a field with the name of a method": (
        CUBE.replace("scale:", "fields:"),
        r"Cube\.fields takes the name of a method that every Activation has",
    ),
    "an attribute besides the fields": (
        CUBE
        + """\
    def __post_init__(self):
        super().__post_init__()
        object.__setattr__(self, "_twice", 2 * self.scale)
""",
        "Cube sets _twice besides its fields.* make it a property",
    ),
    "an exception without a reason": (
        declaring('exceptions = {"extremes": ""}'),
        "Cube: exceptions gives no reason for 'extremes'; write one",
    ),
    "exceptions that are no mapping": (
        declaring('exceptions = ["extremes"]'),
        r"exceptions is \['extremes'\]; it must name checks, each with its reason",
    ),
    "a comma that is missing": (
        declaring('checked_with = ({"scale": 3.0})'),
        r"checked_with is \{'scale': 3.0\}; it must be a tuple of settings",
    ),
    "settings of no field": (
        declaring('checked_with = ({"scail": 3.0},)'),
        r"checked_with sets 'scail', which is no field. Did you mean 'scale'\?",
    ),
    "kinks that are no tuple": (declaring("kinks = 0.0"), r"kinks is 0.0; .*, such as \(0.0,\)"),
    "a task that is none": (
        MEAN.replace("    name =", '    tasks = ("binar",)\n    name ='),
        "tasks names 'binar', which is no task. Did you mean 'binary'",
    ),
    "tasks that are no tuple": (
        MEAN.replace("    name =", '    tasks = ("binary")\n    name ='),
        r"tasks is 'binary'; it must be a tuple, such as \('binary',\)",
    ),
    "a name that is taken": (
        CUBE.replace('"cube"', '"tanh"'),
        "the activation name 'tanh' is taken by bpx_plugins; choose another",
    ),
    "a class that misses a method": (
        CUBE[: CUBE.index("    def derivative")],
        r"Cube misses the method derivative, which every bpx\.Activation needs",
    ),
    "a misspelled hook": (
        CUBE + hook("bpx_activation", "[Cube]"),
        "there is no hook 'bpx_activation'. Did you mean 'bpx_activations'",
    ),
    "a hook without its mark": (
        CUBE + hook("bpx_activations", "[Cube]").replace("@hookimpl", ""),
        r"write @bpx\.hookimpl above the hook bpx_activations",
    ),
    "a hook with an argument": (
        CUBE + hook("bpx_activations", "[Cube]", "config"),
        r"the hook bpx_activations\(\): Argument\(s\) {'config'} are declared",
    ),
    "a hook that raises": (
        hook("bpx_activations", "1 / 0"),
        r"the hook bpx_activations raised ZeroDivisionError.* \(.*mine\.py, line \d+\)",
    ),
    "a hook that returns nothing": (
        hook("bpx_activations", "None"),
        r"hook bpx_activations returned None; it must return a list of classes, such as \[MyAct",
    ),
    "a hook that returns a class": (
        CUBE + hook("bpx_activations", "Cube"),
        r"bpx_activations returned Cube; it must return a list of classes, such as \[Cube\]",
    ),
    "a hook that returns one instance": (
        CUBE + hook("bpx_activations", "Cube()"),
        r"bpx_activations returned Cube\(.*\); it must return a list of classes, such as \[Cube\]",
    ),
    "a hook that returns a function": (
        "def swish(z):\n    return z\n" + hook("bpx_activations", "[swish]"),
        "bpx_activations returned the function swish, which is not a class: return the class",
    ),
    "a hook that returns an instance": (
        CUBE + hook("bpx_activations", "[Cube()]"),
        "which is not a class: return the class itself",
    ),
    "a hook of another kind": (
        CUBE + hook("bpx_metrics", "[Cube]"),
        r"bpx_metrics returned Cube, which is no bpx\.Metric",
    ),
}


@pytest.fixture
def write(tmp_path: Path):
    def write(name: str, text: str) -> Path:
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(HEADER + text)
        return file

    return write


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_names_the_file_and_the_remedy(write, fault: str) -> None:
    text, words = FAULTS[fault]
    file = write("mine.py", text)
    with pytest.raises(PluginError, match=words) as caught:
        Registry.load([file])
    assert str(file) in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


def test_a_file_that_is_not_there_or_no_python_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PluginError, match=r"no plugin file .*gone\.py"):
        Registry.load([tmp_path / "gone.py"])
    (tmp_path / "notes.txt").touch()
    with pytest.raises(PluginError, match=r"notes\.txt is not a Python file"):
        Registry.load([tmp_path / "notes.txt"])


def test_a_file_named_twice_is_refused(write) -> None:
    file = write("mine.py", CUBE)
    with pytest.raises(PluginError, match=r"names .*mine\.py twice"):
        Registry.load([file, file])


def test_two_files_that_take_one_name_are_both_named(write) -> None:
    first, second = write("first.py", CUBE), write("second.py", CUBE)
    with pytest.raises(PluginError, match=r"second\.py: .* 'cube' is taken by .*first\.py"):
        Registry.load([first, second])


def test_a_name_may_be_taken_in_another_kind(write) -> None:
    registry = Registry.load([write("mine.py", CUBE.replace('"cube"', '"adam"'))])
    assert registry.get(Activation, "adam") is not registry.get(Optimizer, "adam")


def test_classes_without_a_hook_are_found_and_shared_bases_are_not(write) -> None:
    base = CUBE.replace("class Cube", "class _Base").replace('    name = "cube"\n', "")
    derived = '\n@dataclass(frozen=True)\nclass Own(_Base):\n    name = "own"\n'
    registry = Registry.load([write("mine.py", base + derived)])
    added = set(registry.names("activation")) - set(Registry.load().names("activation"))
    assert added == {"own"}
    assert registry.create(Activation, "own", scale=2.0).scale == 2.0


def test_a_class_that_a_hook_returns_is_registered_once(write) -> None:
    both = CUBE + CUBE.replace("Cube", "Other").replace('"cube"', '"other"')
    registry = Registry.load([write("mine.py", both + hook("bpx_activations", "[Cube]"))])
    assert {"cube", "other"} <= set(registry.names("activation"))


def test_the_built_ins_enter_by_an_entry_point() -> None:
    registry = Registry.load()
    assert "bpx.builtins" in dict(registry.manager.list_name_plugin())
    for kind in KINDS:
        origins = {entry.origin for entry in registry.entries(kind.kind).values()}
        assert "bpx_plugins" in origins


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """Install the package newcomer, ahead of every other one on the path."""

    def install(text: str, *requires: str) -> None:
        information = tmp_path / "newcomer-1.0.dist-info"
        information.mkdir()
        (information / "METADATA").write_text(
            "Metadata-Version: 2.1\nName: newcomer\nVersion: 1.0\n"
            + "".join(f"Requires-Dist: {each}\n" for each in requires)
        )
        (information / "entry_points.txt").write_text("[bpx]\nrules = newcomer_rules\n")
        (tmp_path / "newcomer_rules.py").write_text(HEADER + text)
        monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])

    yield install
    sys.modules.pop("newcomer_rules", None)


def test_an_installed_package_offers_components(install) -> None:
    install(CUBE + hook("bpx_activations", "[Cube]"))
    entries = Registry.load().entries("activation")
    assert entries["cube"].origin == "newcomer_rules"
    assert entries["tanh"].origin == "bpx_plugins"
    assert str(entries["cube"].source) == "newcomer 1.0"
    assert str(entries["tanh"].source) == "built-in"


def test_a_package_for_another_bpx_is_refused_before_its_code_runs(install) -> None:
    install("raise RuntimeError('ran')\n", "numpy>=2", "bpx<7,>=6.5")
    words = (
        rf"package newcomer 1\.0 requires bpx<7,>=6\.5, and bpx {re.escape(version('bpx'))} is"
        r" installed\. Install a version of newcomer made for it .*; pip uninstall newcomer"
    )
    with pytest.raises(PluginError, match=words):
        Registry.load()


def test_a_package_for_this_bpx_is_loaded_whatever_its_extras_ask_for(install) -> None:
    fits = f"bpx~={version('bpx')}", 'bpx>=9; extra == "later"', "bpx>=9; python_version<'3'"
    install(CUBE + hook("bpx_activations", "[Cube]"), *fits)
    assert "cube" in Registry.load().names("activation")


def test_a_package_that_takes_a_built_in_name_is_the_one_accused(install) -> None:
    install(CUBE.replace('"cube"', '"tanh"') + hook("bpx_activations", "[Cube]"))
    with pytest.raises(PluginError, match=r"newcomer_rules: .* 'tanh' is taken by bpx_plugins"):
        Registry.load()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("import numpyy\n", "cannot be loaded: ModuleNotFoundError: No module named 'numpyy'"),
        ("import sys\nsys.exit(3)\n", "cannot be loaded: SystemExit: 3"),
        (hook("bpx_activation", "[]"), "there is no hook 'bpx_activation'. Did you mean"),
    ],
)
def test_a_faulty_package_is_named_with_its_entry_point(install, text: str, words: str) -> None:
    install(text)
    place = "entry point rules = 'newcomer_rules' of the installed package newcomer"
    with pytest.raises(PluginError, match=f"{place}.*{words}"):
        Registry.load()


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("run_end", "run_endd", "there is no hook 'bpx_run_endd'. Did you mean 'bpx_run_end'"),
        ("self, run", "self, running", r"the hook bpx_run_end\(run\): .*'running'"),
        ("@hookimpl", "", r"write @bpx\.hookimpl above the hook bpx_run_end"),
    ],
)
def test_a_faulty_hook_of_an_observer_is_refused_whenever_it_is_switched_on(
    write, old: str, new: str, words: str
) -> None:
    registry = Registry.load([write("mine.py", WATCHER.replace(old, new))])
    for _ in range(2):
        with pytest.raises(PluginError, match=f"observer watcher: {words}") as caught:
            announcer(registry, ["watcher"])
        assert len(str(caught.value).splitlines()) == 1


def test_an_observer_is_told_by_its_own_registry_alone(write) -> None:
    file = write("mine.py", WATCHER)
    first, second = Registry.load([file]), Registry.load([file])
    announcer(first, ["watcher"])
    assert len(first.manager.hook.bpx_run_end.get_hookimpls()) == 1
    assert not second.manager.hook.bpx_run_end.get_hookimpls()


def test_the_origin_of_a_component_is_its_file_or_package(write) -> None:
    file = write("mine.py", CUBE)
    entries = Registry.load([file]).entries("activation")
    assert entries["cube"].origin == str(file)
    assert entries["tanh"].origin == "bpx_plugins"
    source = entries["cube"].source
    assert (source.kind, source.path, source.package) == ("file", file, "")
    assert source.line is not None
    assert file.read_text().splitlines()[source.line] == "class Cube(Activation):"


def test_registries_share_nothing(write) -> None:
    first = Registry.load([write("mine.py", CUBE)])
    second = Registry.load()
    assert first.manager is not second.manager
    assert "cube" in first.names("activation")
    assert "cube" not in second.names("activation")


def test_a_file_is_read_anew_by_every_registry(write) -> None:
    first = Registry.load([write("mine.py", CUBE)])
    second = Registry.load(
        [write("mine.py", CUBE.replace("scale: float = 1.0", "scale: float = 25"))]
    )
    assert first.create(Activation, "cube").scale == 1.0
    assert second.create(Activation, "cube").scale == 25.0


def test_files_of_one_name_in_two_folders_do_not_disturb_each_other(write) -> None:
    files = [
        write("a/mine.py", CUBE),
        write("b/mine.py", CUBE.replace("Cube", "Other").replace('"cube"', '"other"')),
    ]
    registry = Registry.load(files)
    for name in ("cube", "other"):
        component = registry.create(Activation, name, scale=3.0)
        assert pickle.loads(pickle.dumps(component)) == component


def test_an_unknown_name_lists_what_there_is_and_the_nearest(registry: Registry) -> None:
    with pytest.raises(ConfigError, match=r"no optimizer 'adm'\. Did you mean 'adam'") as caught:
        registry.get(Optimizer, "adm")
    for name in registry.names("optimizer"):
        assert name in str(caught.value)
    with pytest.raises(ConfigError, match=r"no metric 'qqq'\. There are: accuracy"):
        registry.get(Metric, "qqq")


@pytest.mark.parametrize("field", ["kind", "name", "self"])
def test_an_unknown_field_may_have_the_name_of_an_argument_of_create(
    registry: Registry, field: str
) -> None:
    with pytest.raises(ConfigError, match=f"optimizer adam has no field {field!r}"):
        registry.create(Optimizer, "adam", **{field: 1})


def test_an_unknown_field_lists_what_there_is_and_the_nearest(registry: Registry) -> None:
    with pytest.raises(ConfigError, match=r"no field 'batchsize'\. Did you mean 'batch_size'"):
        registry.create(Optimizer, "adam", batchsize=4)
