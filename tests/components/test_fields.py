"""The fields of a component: what a class may declare, each fault one clear error."""

from dataclasses import dataclass, field, make_dataclass
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
import pytest
from annotated_types import Ge, Gt, Interval, Le, Lt, MaxLen, MultipleOf, Unit

from bpx import Activation, Loss, Optimizer
from bpx.components import KINDS
from bpx.components.fields import Field, fields_of
from bpx.errors import ConfigError, PluginError


def declare_concrete(component: Any) -> Any:
    """Return a class that can be made, for it computes nothing."""
    component.__abstractmethods__ = frozenset()
    return component


def declare(kind: type, field: str, hint: Any, default: Any) -> type:
    return make_dataclass("Own", [(field, hint, default)], bases=(kind,), frozen=True)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.kind)
@pytest.mark.parametrize("field", ["fields", "unsuited", "with_fields"])
def test_a_field_cannot_hide_a_method_of_every_component(kind: type, field: str) -> None:
    with pytest.raises(PluginError, match=rf"Own\.{field} takes the name of a method that every"):
        fields_of(declare(kind, field, float, 1.0))


@pytest.mark.parametrize(
    ("kind", "field"),
    [(Optimizer, "init"), (Optimizer, "update"), (Optimizer, "gradient"), (Activation, "vjp")],
)
def test_a_field_cannot_hide_a_method_of_its_kind(kind: type, field: str) -> None:
    words = rf"Own\.{field} takes the name of a method that every {kind.__name__} has"
    with pytest.raises(PluginError, match=words):
        fields_of(declare(kind, field, float, 1.0))


@pytest.mark.parametrize(
    ("kind", "field", "hint", "default"),
    [
        (Optimizer, "kind", str, "rule"),
        (Optimizer, "name", str, "own"),
        (Optimizer, "descends_gradient", bool, False),
        (Activation, "output_range", tuple, (0, 1)),
        (Loss, "labels", float, 1.0),
    ],
)
def test_a_constant_of_the_kind_is_no_field(
    kind: type, field: str, hint: Any, default: Any
) -> None:
    with pytest.raises(PluginError, match=rf"Own\.{field} is no field: write it without a type"):
        fields_of(declare(kind, field, hint, default))


@pytest.mark.parametrize(
    ("kind", "field", "hint", "default"),
    [
        (Optimizer, "lr", float, 0.1),
        (Optimizer, "batch_size", int, 8),
        (Loss, "reduction", Literal["mean", "sum"], "sum"),
    ],
)
def test_a_property_or_a_field_of_the_kind_may_be_a_field(
    kind: type, field: str, hint: Any, default: Any
) -> None:
    declared = {own.name: own.default for own in fields_of(declare(kind, field, hint, default))}
    assert declared[field] == default


def test_a_field_that_replaces_a_property_needs_a_default_of_its_own() -> None:
    own = make_dataclass("Own", [("lr", float)], bases=(Optimizer,), frozen=True)
    with pytest.raises(PluginError, match=r"Own\.lr has no default"):
        fields_of(own)


def test_a_field_that_nothing_can_set_is_refused() -> None:
    @dataclass(frozen=True)
    class Own(Activation):
        x: float = 2.0
        y: float = field(default=1.0, init=False)

    with pytest.raises(PluginError, match=r"Own\.y has init=False.*: make it a property, or a pla"):
        fields_of(Own)


def test_a_field_may_be_called_as_what_a_base_of_the_user_has() -> None:
    @dataclass(frozen=True)
    class Base(Activation):
        steepness = 1.0

    assert [own.name for own in fields_of(declare(Base, "steepness", float, 2.0))] == ["steepness"]


@pytest.mark.parametrize(
    ("hint", "default", "bounds"),
    [
        (Annotated[float, Gt(0)], 1.0, "> 0"),
        (Annotated[float, Ge(0), Lt(1)], 0.5, ">= 0, < 1"),
        (Annotated[float, Interval(gt=0, le=1)], 1.0, "> 0, <= 1"),
        (Annotated[int | None, Ge(1)], None, ">= 1"),
        (Annotated[list[int] | None, Le(9)], None, "<= 9"),
    ],
)
def test_a_bound_is_read_from_its_mark(hint: Any, default: Any, bounds: str) -> None:
    (field,) = fields_of(declare(Activation, "x", hint, default))
    assert ", ".join(map(str, field.bounds)) == bounds


@pytest.mark.parametrize(
    ("hint", "default", "words"),
    [
        (Annotated[str, Gt(0)], "a", "has the bound > 0 on a word: bounds are for numbers"),
        (Annotated[bool, Ge(0)], True, "has the bound >= 0 on true or false"),
        (Annotated[float | str, Gt(0)], 1.0, "has the bound > 0 on a finite number or a word"),
        (Annotated[int, MultipleOf(2)], 2, r"is marked with MultipleOf\(multiple_of=2\)"),
        (Annotated[str, MaxLen(3)], "a", r"is marked with MaxLen\(max_length=3\)"),
        (
            Annotated[float, ("a", "rate")],
            1.0,
            r"marked with \('a', 'rate'\), which is no bound",
        ),
        (Annotated[float, "one", "two"], 1.0, "is marked with both 'one' and 'two': keep one"),
        (Annotated[float, Unit("s"), Unit("m")], 1.0, "marked with both 's' and 'm': keep one"),
        (Annotated[float, Gt("0")], 1.0, r"is marked with Gt\(gt='0'\)"),
        (Annotated[int, Ge(1)] | None, None, r"as in Annotated\[int \| None, Ge\(1\)\]"),
        (list[Annotated[int, Ge(1)]], None, "has bounds on a part of its type"),
        (list[Annotated[int, Ge(1)]] | None, None, "has bounds on a part of its type"),
        (list[dict], None, r"has the type list\[dict\]"),
        (list, None, "has the type list;"),
        (Literal[1, 2], 1, r"has the type typing\.Literal\[1, 2\]"),
    ],
)
def test_a_type_that_cannot_be_checked_is_refused(hint: Any, default: Any, words: str) -> None:
    with pytest.raises(PluginError, match=rf"^Own\.x .*{words}") as caught:
        fields_of(declare(Activation, "x", hint, default))
    assert len(str(caught.value).splitlines()) == 1


@dataclass(frozen=True)
class Ordered(Activation):
    """A `__post_init__` of its own that forgets the one above it."""

    name = "ordered"
    low: Annotated[float, Gt(0)] = 1.0
    high: float = 2.0

    def __post_init__(self) -> None:
        if self.low > self.high:
            raise ValueError("low is above high")


@dataclass(frozen=True)
class Below(Ordered):
    """One that calls it, and counts how often the fields are checked before it does."""

    checked: ClassVar[list[float]] = []
    name = "below"

    def __post_init__(self) -> None:
        self.checked.append(self.high)
        super().__post_init__()


class Mixin:
    def __post_init__(self) -> None:
        pass


@dataclass(frozen=True)
class Mixed(Mixin, Ordered):
    """One that comes from a class that is no component."""

    name = "mixed"


@pytest.mark.parametrize("component", [Ordered, Below, Mixed])
def test_bounds_hold_whatever_an_own_post_init_forgets(component: Any) -> None:
    made = declare_concrete(component)
    with pytest.raises(ConfigError, match=r"low=-1\.0 is out of range: it must be > 0"):
        made(low=-1)
    with pytest.raises(ConfigError, match="high='a' must be a finite number"):
        made(high="a")
    assert type(made(high=3).high) is float


def test_fields_are_checked_once_and_before_an_own_post_init(monkeypatch) -> None:
    made, checks = declare_concrete(Below), []
    check = Field.check
    monkeypatch.setattr(Field, "check", lambda own, value: checks.append(own) or check(own, value))
    Below.checked.clear()
    made.fields()
    checks.clear()
    made(high=3)
    assert [type(high) for high in Below.checked] == [float]
    assert [own.name for own in checks] == ["low", "high"]


def test_what_an_own_post_init_raises_names_the_component_and_what_a_stack_has() -> None:
    made = declare_concrete(Ordered)
    with pytest.raises(ConfigError, match=r"^activation ordered: its __post_init__ raised Value"):
        made(low=3)
    with pytest.raises(ConfigError, match=r"low is an array, \(R, 1\) or .*xp\.any") as caught:
        made(low=np.array([[1.0], [3.0]]))
    assert len(str(caught.value).splitlines()) == 1


def test_a_text_beside_the_type_is_the_meaning_and_a_unit_the_unit() -> None:
    hint = Annotated[float, Ge(0), "how long to wait", Unit("s")]
    (field,) = fields_of(declare(Activation, "x", hint, 1.0))
    assert (field.meaning, field.unit) == ("how long to wait", "s")
    assert [str(bound) for bound in field.bounds] == [">= 0"]


def test_a_meaning_is_read_from_the_docstring_of_the_nearest_class_that_has_it() -> None:
    @dataclass(frozen=True)
    class Base(Activation):
        """A base.

        Attributes:
            slope: How steep
                it is.
            shift: Where it is 0.
        """

        slope: float = 1.0
        shift: float = 0.0

    @dataclass(frozen=True)
    class Own(Base):
        """Another.

        Attributes:
            shift: Where it is 1.
        """

        shift: float = 1.0
        offset: Annotated[float, "what is added"] = 0.0

    assert {own.name: own.meaning for own in fields_of(Own)} == {
        "slope": "How steep it is.",
        "shift": "Where it is 1.",
        "offset": "what is added",
    }
