"""What there is to say of a registered component, as data."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bpx.components import Activation, Component, Field, Layer, Optimizer
from bpx.components.docstring import Docstring
from bpx.registry import Entry
from bpx.source import Source


@dataclass(frozen=True)
class Setting:
    """A field of a component, in words.

    Attributes:
        name: The name, as the user writes it after the kind.
        type: The type in words, such as ``a whole number or null``.
        default: The value when nothing is said; of a component, its name.
        bounds: What every number in it must satisfy, such as ``> 0``.
        unit: What it is measured in, or ``""``.
        meaning: What it is, or ``""``.
    """

    name: str
    type: str
    default: Any
    bounds: tuple[str, ...]
    unit: str
    meaning: str

    @classmethod
    def of(cls, field: Field) -> "Setting":
        """Return a field in words."""
        default = field.default.name if isinstance(field.default, Component) else field.default
        bounds = tuple(map(str, field.bounds))
        return cls(field.name, field.spelling, default, bounds, field.unit, field.meaning)

    def document(self) -> dict[str, Any]:
        """Return it as JSON can hold it."""
        return {**vars(self), "bounds": list(self.bounds)}


@dataclass(frozen=True)
class Description:
    r"""What a component is, what it can be set to and where it comes from.

    Texts are as the docstring has them, with its markup.

    Attributes:
        kind: The kind's name.
        name: What a user writes to choose it.
        qualname: What its class is called.
        summary: The first line of the docstring.
        body: What the docstring says before its sections, the mathematics in it.
        mathematics: The formulas alone.
        settings: The fields, in the order they are declared.
        source: Where it comes from.
        example: What runs as a doctest, or ``""``.
        references: Where the idea comes from, or ``""``.
        exceptions: The checks that it is declared not to pass, each with the reason.
        beside: What a command line needs beside it: data it is made for, where that is not XOR.
        followed_by: Of a layer that stands among hidden ones only, what comes after it; else None.

    Example:
        >>> from bpx.registry import Registry
        >>> gd = Description.of(Registry.load().entries("optimizer")["gd"])
        >>> gd.mathematics
        '\\theta \\leftarrow \\theta - \\eta \\nabla J(\\theta)'
        >>> gd.settings[0].name, gd.settings[0].bounds
        ('lr', ('> 0',))
    """

    kind: str
    name: str
    qualname: str
    summary: str
    body: str
    mathematics: str
    settings: tuple[Setting, ...]
    source: Source
    example: str
    references: str
    exceptions: Mapping[str, str]
    beside: tuple[str, ...]
    followed_by: tuple[str, ...] | None

    @classmethod
    def of(cls, entry: Entry) -> "Description":
        """Describe a registered component."""
        component = entry.component
        text = Docstring.of(component)
        return cls(
            component.kind,
            component.name,
            component.__qualname__,
            text.summary,
            text.body,
            text.mathematics,
            tuple(map(Setting.of, component.fields())),
            entry.source,
            text.example,
            text.references,
            dict(getattr(component, "exceptions", {})),
            _beside(component),
            _followed_by(component),
        )

    def document(self) -> dict[str, Any]:
        """Return it as JSON can hold it: its attributes, `qualname` as ``class``."""
        path = self.source.path
        return {
            "kind": self.kind,
            "name": self.name,
            "class": self.qualname,
            "summary": self.summary,
            "description": self.body,
            "mathematics": self.mathematics,
            "fields": [setting.document() for setting in self.settings],
            "source": {**vars(self.source), "path": None if path is None else str(path)},
            "example": self.example,
            "references": self.references,
            "exceptions": dict(self.exceptions),
        }


def _beside(component: type[Component]) -> tuple[str, ...]:
    if issubclass(component, Layer) and len(component.in_shapes[0]) > 1:
        return ("dataset=digits_images",)
    if issubclass(component, Optimizer) and not component.descends_gradient:
        return ("network.hidden=[]",)
    if issubclass(component, Activation) and not component.differentiable:
        return "optimizer=perceptron", "network.hidden=[]"
    tasks = getattr(component, "tasks", ("binary",))
    if "binary" in tasks:
        return ()
    return ("dataset=iris",) if "multiclass" in tasks else ("dataset=sine",)


def _followed_by(component: type[Component]) -> tuple[str, ...] | None:
    if not issubclass(component, Layer) or any(f.name == "units" for f in component.fields()):
        return None
    try:
        images = len(component().shape(component.in_shapes[0])) > 1
    except Exception:
        images = False  # its checks tell what is wrong with it
    return ("flatten",) if images else ()
