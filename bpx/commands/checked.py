"""Whether a component passes the checks of its kind, in a line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bpx.registry import Entry


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


def verdict_of(entry: Entry) -> Verdict:
    """Hold a component to the contract of its kind.

    Args:
        entry: The component.
    """
    from bpx.testing import examine

    found = examine(entry.component, owes_words=entry.package is not None)
    if found.needs is not None:
        return Verdict(True, f"not checked: {found.needs}")
    if found.failures:
        return Verdict(False, " ".join(outcome.sentence for outcome in found.failures))
    excepted = [f"{check}: {why}" for check, why in found.exceptions.items()]
    return Verdict(True, "; ".join(["its checks pass", *excepted]))
