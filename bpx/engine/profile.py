"""Where the time of a sweep goes: to which components, and to the engine itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from bpx.components import Component
from bpx.kernel.stopwatch import Key, Lap, Stopwatch
from bpx.network.pass_through import passes_through
from bpx.training.block import Block
from bpx.training.events import Announcer
from bpx.training.outcome import Outcome

ENGINE: Key = ("engine", "itself")
_OBSERVERS: Key = ("observers", "and progress")


@dataclass
class Profile:
    """The time of trained blocks, by component.

    Attributes:
        updates: The updates of all runs together: one of a block of R runs counts R times.
        laps: What each component took.
    """

    updates: int = 0
    laps: dict[Key, Lap] = field(default_factory=dict)

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "Profile":
        """Read what `document` returned."""
        profile = cls(document.get("updates", 0))
        for row in document.get("components", ()):
            lap = Lap(row["seconds"], row["calls"], row["in_place"])
            profile.laps[row["kind"], row["name"]] = lap
        return profile

    def add(self, laps: Mapping[Key, Lap], updates: int = 0) -> None:
        """Add what was measured elsewhere."""
        self.updates += updates
        for key, lap in laps.items():
            own = self.laps.setdefault(key, Lap(in_place=lap.in_place))
            own.seconds += lap.seconds
            own.calls += lap.calls

    def document(self, before: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Return it as `sweep.json` keeps it.

        Args:
            before: What was kept of the sweep before it was gone on with.
        """
        whole = Profile.of(before or {})
        whole.add(self.laps, self.updates)
        rows = [
            {"kind": kind, "name": name, **vars(lap)} for (kind, name), lap in whole.laps.items()
        ]
        rows.sort(key=lambda row: (-row["seconds"], row["kind"], row["name"]))
        return {"updates": whole.updates, "components": rows}


def components_of(block: Block) -> list[Component]:
    """Return the components that train a block."""
    model = block.model
    activations = [each for each in model.network.activations if not passes_through(each)]
    others = (model.loss, model.regularizer, block.optimizer, block.schedule, *block.metrics)
    return [*model.network.layers, *activations, *others]


def profiled(block: Block, watch: Stopwatch, outcome: Outcome) -> Outcome:
    """Return the outcome of a block with what was measured; the rest is the engine's own."""
    own = outcome.seconds - sum(lap.seconds for lap in watch.laps.values())
    profile = Profile()
    updates = int(outcome.epochs.sum()) * block.batches
    profile.add(watch.laps | {ENGINE: Lap(max(own, 0.0))}, updates)
    return replace(outcome, profile=profile.document())


class TimedAnnouncer(Announcer):
    """Tells the observers of another announcer, and measures what they take."""

    def __init__(self, announce: Announcer, watch: Stopwatch) -> None:
        """Speak through another announcer."""
        super().__init__()
        self._announce, self._watch = announce, watch

    def has_listeners(self, event: str) -> bool:
        """Say whether anyone listens to an event hook."""
        return self._announce.has_listeners(event)

    def __call__(self, event: str, **payload: Any) -> None:
        """Call an event hook."""
        if self.has_listeners(event):
            self._watch.timed(self._announce, _OBSERVERS)(event, **payload)
