"""The corrections that Rosenblatt's rule makes to a perceptron, one by one."""

from __future__ import annotations

from dataclasses import dataclass

from bpx.axes import Array
from bpx.errors import ResultsError
from bpx.results.replay import Replay


@dataclass(frozen=True)
class Correction:
    r"""An update that changed the parameters.

    .. math:: w \leftarrow w + \eta (y - \hat y) x, \qquad b \leftarrow b + \eta (y - \hat y)

    Attributes:
        epoch: The epoch, from 1.
        step: The update, from 1.
        example: The index of the training example it was wrong about.
        before: The parameters before it, ``(P,)``.
        after: The parameters after it, ``(P,)``.
    """

    epoch: int
    step: int
    example: int
    before: Array
    after: Array


def corrections(replay: Replay) -> list[Correction]:
    """Train a perceptron again and return its corrections in their order.

    Args:
        replay: A run of the perceptron rule.

    Raises:
        ResultsError: The run follows another rule.
    """
    rule = replay.run.setting.combination.optimizer
    if rule.descends_gradient or rule.batch_size != 1:
        raise ResultsError(
            f"Run {replay.run.id} is trained by {rule.name}. Corrections one by one are those of"
            " the perceptron rule: choose a run with optimizer=perceptron."
        )
    found = []
    moments = iter(replay)
    before = next(moments).theta
    for moment in moments:
        if (moment.theta != before).any():
            (example,) = moment.examples.tolist()
            found.append(Correction(moment.epoch, moment.step, example, before, moment.theta))
        before = moment.theta
    return found
