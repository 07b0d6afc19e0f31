"""The last step of every rule: theta less lr times a direction, in place."""

from bpx.axes import Array


def descend(theta: Array, direction: Array, lr: float | Array) -> None:
    """Subtract lr times a direction from theta, in place: the twin of ``theta - lr * direction``.

    Args:
        theta: Parameters, ``(..., P)``; overwritten.
        direction: What is descended along, ``(..., P)``; overwritten.
        lr: The learning rate: a number, or one for each run, ``(R, 1)``.
    """
    direction *= lr
    theta -= direction
