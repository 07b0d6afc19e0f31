"""The contract of an optimizer: any rule that turns data into new parameters."""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

import numpy as np

from bpx.axes import Array
from bpx.components.component import Component
from bpx.components.returned import require_array, require_state
from bpx.errors import PluginError, ShapeError

if TYPE_CHECKING:
    from bpx.network.model import Batch, Model

State: TypeAlias = tuple[Array, ...]
"""What a rule remembers between updates: arrays whose leading axes are those of theta."""


@dataclass(frozen=True)
class Optimizer(Component):
    """A rule that updates the parameters: one array theta, ``(..., P)``, in one call.

    A subclass writes `update`, and `init` where it remembers something. A rule that does not
    descend the gradient of the loss, or that estimates it otherwise, overrides `gradient`.

    Example:
        >>> from dataclasses import dataclass
        >>> from bpx import Optimizer, xp
        >>> @dataclass(frozen=True)
        ... class SignDescent(Optimizer):
        ...     '''theta <- theta - lr sign(grad).'''
        ...     name = "sign_descent_example"
        ...     lr: float = 0.01
        ...     def update(self, theta, grad, state, step):
        ...         return theta - self.lr * xp.sign(grad), state
        >>> theta, state = SignDescent().update(xp.ones(2), xp.asarray([3.0, -2.0]), (), 1)
        >>> theta.tolist()
        [0.99, 1.01]
    """

    kind: ClassVar[str] = "optimizer"
    twins: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "update_into": ("update",),
        "plain_descent": ("update", "gradient"),
        "rate": ("update",),
        "reference": ("update",),
    }

    plain_descent: ClassVar[bool] = False
    """Whether `update` is theta - lr grad and nothing else, so that the engine may multiply the
    output layer's delta by lr instead of the whole gradient."""

    descends_gradient: ClassVar[bool] = True
    """Whether it needs activations that have a useful derivative."""

    prefers: ClassVar[Mapping[str, str]] = {}
    """What ``loss=auto`` or ``output_activation=auto`` means beside this rule, if it says so."""

    @property
    def batch_size(self) -> int | None:
        """B, the examples of an update; None for the full batch.

        A rule that leaves it to the user declares a field of this name.
        """
        return None

    @property
    def lr(self) -> float:
        """The learning rate, which a schedule multiplies.

        A rule that has one declares a field of this name; without it there is no schedule.
        """
        return 1.0

    def init(self, theta: Array) -> State:
        """Return the state before the first update.

        Args:
            theta: Initial parameters, ``(..., P)``. Make arrays with ``xp.zeros_like(theta)``
                and its kin, so that they lie in memory as theta does.
        """
        return ()

    @abstractmethod
    def update(self, theta: Array, grad: Array, state: State, step: int) -> tuple[Array, State]:
        """Return the new parameters and the new state; change neither argument.

        Args:
            theta: Parameters, ``(..., P)``.
            grad: What `gradient` returned, ``(..., P)``.
            state: What `init` or the last update returned.
            step: The number of this update, counted from 1.
        """

    def update_into(
        self, theta: Array, grad: Array, state: State, step: int, scratch: Array
    ) -> State:
        """Update theta in place and return the new state: the twin of `update`, bit for bit.

        A twin is optional. It may write into the arrays of the state and return them again.

        Args:
            theta: Parameters, ``(..., P)``; overwritten.
            grad: The gradient, ``(..., P)``; not needed afterwards, so a twin may overwrite it.
            state: What `init` or the last update returned.
            step: The number of this update, counted from 1.
            scratch: An array like theta for what is computed on the way.

        Raises:
            ShapeError: `update` returned another shape or precision than theta has.
        """
        result: Any = self.update(theta, grad, state, step)
        if not (isinstance(result, tuple) and len(result) == 2 and isinstance(result[1], tuple)):
            raise PluginError(
                f"The optimizer {self.name} returned {type(result).__name__}; update must return"
                " the new theta and the new state, which is a tuple of arrays: (theta, state)."
            )
        new, state = result
        require_array(new, f"The optimizer {self.name}", theta.shape, what="theta")
        require_state(state, f"The optimizer {self.name}", theta)
        if new.shape != theta.shape or new.dtype != theta.dtype:
            raise ShapeError(
                f"The optimizer {self.name} returned theta {new.shape} {new.dtype} for"
                f" {theta.shape} {theta.dtype}; it must be the same."
            )
        # What a rule remembers of theta or of the gradient must not change under its hands.
        state = tuple(
            array.copy()
            if np.may_share_memory(array, theta) or np.may_share_memory(array, grad)
            else array
            for array in state
        )
        theta[...] = new
        return state

    def rate(self, curvature: float) -> float | None:
        """Return what every update multiplies theta by on a parabola, or None where it varies.

        A rule that knows it lets its checks hold it to it.

        Args:
            curvature: The second derivative, >= 0: the gradient is curvature times theta.
        """
        return None

    def reference(self, theta: float, grads: Sequence[float]) -> Sequence[float] | None:
        """Return one parameter after each of its updates, in plain arithmetic, or None.

        A rule that gives it lets its checks hold `update` to it.

        Args:
            theta: The parameter before the first update.
            grads: Its gradient at each update.
        """
        return None

    def gradient(self, model: "Model", theta: Array, batch: "Batch") -> Array:
        """Return the direction to descend; by default the gradient, by backpropagation.

        Args:
            model: The network with its loss; see `bpx.network.model.Model`.
            theta: Parameters, ``(..., P)``.
            batch: Inputs ``(..., B, D)`` and targets ``(..., B, C)``.

        Returns:
            ``(..., P)``.
        """
        return model.gradient(theta, batch)
