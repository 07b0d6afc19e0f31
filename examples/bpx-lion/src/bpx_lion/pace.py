"""How fast runs are trained."""

from dataclasses import dataclass

from bpx import Observer, hookimpl
from bpx.training.events import StackEnd


@dataclass(frozen=True)
class Pace(Observer):
    """Print a line for each block of runs: how many epochs of a run it trained in a second.

    With ``observers=[pace]`` it shows which networks are costly, and what a change to a component
    gains. ``engine.profile=true`` says where the time goes.
    """

    name = "pace"

    @hookimpl
    def bpx_stack_end(self, stack: StackEnd) -> None:
        """Print the line."""
        block, outcome = stack.block, stack.outcome
        layers = " ".join(layer.name for layer in block.model.network.layers)
        epochs = int(outcome.epochs.sum())
        print(
            f"pace: {block.optimizer.name}, {layers}: {len(block.ids)} runs,"
            f" {epochs / max(outcome.seconds, 1e-9):,.0f} epochs a second"
        )
