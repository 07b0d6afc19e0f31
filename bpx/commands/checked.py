"""Whether a component passes the checks of its kind, in a line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bpx.components import Component
from bpx.errors import BpxError


@dataclass(frozen=True)
class Verdict:
    """What the checks of a component come to.

    Attributes:
        passed: Whether none failed.
        sentence: That, in words; of a failure what is wrong.
    """

    passed: bool
    sentence: str

    def document(self) -> dict[str, Any]:
        """Return it as JSON can hold it."""
        return dict(vars(self))


def verdict_of(component: type[Component]) -> Verdict:
    """Hold a component with its default fields to the contract of its kind.

    Args:
        component: The class.
    """
    from bpx import testing

    check = getattr(testing, f"check_{component.kind}", None)
    if check is None:
        return Verdict(True, f"there are no checks of the kind {component.kind}")
    try:
        check(component())
    except (testing.CheckError, BpxError) as error:
        return Verdict(False, " ".join(str(error).split()))
    return Verdict(True, "its checks pass")
