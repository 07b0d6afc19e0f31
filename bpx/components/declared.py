"""What a class says of itself beside its fields, held to be what its kind reads."""

from collections.abc import Iterator, Mapping
from typing import Any, get_args

from bpx.components.component import Component
from bpx.components.dataset import Task
from bpx.components.fields import fields_of
from bpx.errors import nearest


def misdeclared(component: type[Component]) -> str | None:
    """Return what is wrong with a class's attributes that are no fields, or None.

    Args:
        component: The class of a component.

    Example:
        >>> from bpx_plugins.losses import CrossEntropy
        >>> misdeclared(CrossEntropy)
        >>> misdeclared(type("Mine", (CrossEntropy,), {"tasks": ("classification",)}))
        "tasks names 'classification', which is no task. There are: binary, multiclass, regression"
    """
    return next(_faults(component), None)


def _faults(component: type[Component]) -> Iterator[str]:
    yield from _exceptions(component.exceptions)
    yield from _checked_with(component)
    yield from _tasks(component)
    kinks = getattr(component, "kinks", ())
    if not isinstance(kinks, tuple) or not all(isinstance(at, (int, float)) for at in kinks):
        yield f"kinks is {kinks!r}; it must be a tuple of numbers, such as (0.0,)"


def _exceptions(exceptions: Any) -> Iterator[str]:
    if not isinstance(exceptions, Mapping):
        due = 'it must name checks, each with its reason: {"extremes": "why"}'
        yield f"exceptions is {exceptions!r}; {due}"
        return
    for check, reason in exceptions.items():
        if not isinstance(reason, str) or not reason.strip():
            yield f"exceptions gives no reason for {check!r}; write one"


def _checked_with(component: type[Component]) -> Iterator[str]:
    settings: Any = component.checked_with
    if not isinstance(settings, tuple) or not all(isinstance(each, Mapping) for each in settings):
        due = 'it must be a tuple of settings, such as ({"slope": 3.0},)'
        yield f"checked_with is {settings!r}; {due}"
        return
    known = {field.name for field in fields_of(component)}
    for name in (name for each in settings for name in each if name not in known):
        yield f"checked_with sets {name!r}, which is no field. {nearest(name, known)[:-1]}"


def _tasks(component: type[Component]) -> Iterator[str]:
    tasks, known = getattr(component, "tasks", ()), get_args(Task)
    if not isinstance(tasks, tuple):
        yield f"tasks is {tasks!r}; it must be a tuple, such as ('binary',)"
        return
    for task in (task for task in tasks if task not in known):
        yield f"tasks names {task!r}, which is no task. {nearest(str(task), known)[:-1]}"
    activations = getattr(component, "output_activations", None)
    if activations is not None:
        for task in (task for task in tasks if task not in activations):
            yield f"output_activations names none for the task {task!r} of tasks"
