"""The commands to try with a component that has just been begun."""

import shlex
from pathlib import Path

from bpx.scaffold.package import Package
from bpx.scaffold.part import Part

_SWEEPS = {
    "activation": "optimizer=momentum activation={name},tanh",
    "loss": "dataset=sine optimizer=momentum loss={name},half_squared_error",
    "optimizer": "optimizer={name},momentum optimizer.lr=0.1,1",
    "initializer": "optimizer=momentum initializer={name},glorot_uniform",
    "layer": "optimizer=momentum layer={name},dense",
    "regularizer": "dataset=moons optimizer=momentum regularizer={name},l1 regularizer.lam=0.01",
    "schedule": "optimizer=momentum optimizer.lr=1 schedule={name},cosine",
    "dataset": "dataset={name} optimizer=momentum activation=tanh,relu",
    "metric": "optimizer=gd,momentum metrics=[accuracy,{name}]",
    "observer": "optimizer=gd,momentum observers=[{name}]",
}
"""A small sweep of each kind, most of them against a built-in."""


def sweep_words(part: Part, file: Path | None = None) -> list[str]:
    """Return the overrides of a small sweep.

    Args:
        part: The component.
        file: Where it lies; None where an installed package offers it.
    """
    plugins = [] if file is None else [f"plugins=[{file}]"]
    words = _SWEEPS[part.kind].format(name=part.name).split()
    return [*plugins, *words, "seed=range(5)", "training.epochs=200"]


def sweep_command(part: Part, file: Path | None = None) -> str:
    """Return that sweep as it is typed."""
    return shlex.join(["python", "-m", "bpx", *sweep_words(part, file)])


def commands(part: Part, file: Path, package: Package | None) -> dict[str, str]:
    """Return what to type next, by what it does.

    Args:
        part: The component.
        file: Where it lies.
        package: The package that it belongs to, if any.
    """
    reads = {}
    if part.kind == "metric":  # a sweep is ranked by its loss
        reads = {"compare": f"python -m bpx compare --metric train.{part.name} --rank"}
    if package is not None:
        folder = shlex.quote(str(package.folder))
        return {
            "install": f"pip install -e {shlex.quote(f'{package.folder}[test]')}",
            "check": f"python -m bpx check {part.kind}/{part.name}",
            "sweep": sweep_command(part),
            **reads,
            "test": f"pytest {folder}",
        }
    path, test = (shlex.quote(str(each)) for each in (file, file.with_name(f"test_{file.name}")))
    return {
        "check": f"python -m bpx check {path}",
        "sweep": sweep_command(part, file),
        **reads,
        "test": f"pytest {test}",
    }
