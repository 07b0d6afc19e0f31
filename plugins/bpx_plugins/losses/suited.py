"""Reasons against a loss that several losses share."""

from bpx import Loss
from bpx.components import Combination


def wrong_task(loss: Loss, combination: Combination, remedy: str) -> str | None:
    """Say that the loss is not made for the data's task, or return None.

    Args:
        loss: The loss.
        combination: What it is to be part of.
        remedy: What to write instead: ``"loss=binary_cross_entropy"``.
    """
    if combination.task in loss.tasks:
        return None
    made_for = " and ".join(loss.tasks)
    return f"{loss.name} is for {made_for} data, and these are {combination.task}; use {remedy}"


def no_probabilities(loss: Loss, combination: Combination, remedy: str) -> str | None:
    """Say that the outputs may leave the interval from 0 to 1, or return None."""
    low, high = combination.output_activation.output_range
    if low >= 0.0 and high <= 1.0:
        return None
    output = f"{loss.name} needs outputs between 0 and 1"
    name = combination.output_activation.name
    return f"{output}, and those of {name} lie between {low:g} and {high:g}; use {remedy}"


def one_sign(loss: Loss, combination: Combination) -> str | None:
    """Say that the outputs can have one sign only, or return None."""
    low, high = combination.output_activation.output_range
    if low < 0.0 < high:
        return None
    output = f"{loss.name} needs outputs of either sign"
    name = combination.output_activation.name
    return (
        f"{output}, and those of {name} lie between {low:g} and {high:g};"
        " use output_activation=identity"
    )
