"""The contract of an observer."""

from dataclasses import dataclass
from typing import ClassVar

from bpx.components.component import Component


@dataclass(frozen=True)
class Observer(Component):
    """Watches a sweep: an instance that receives events.

    Its methods are implementations of the event hooks of `bpx.hookspecs` (``bpx_sweep_begin``,
    ``bpx_stack_begin``, ``bpx_epoch_begin``, ``bpx_epoch_end``, ``bpx_progress``,
    ``bpx_stack_end``, ``bpx_run_end``, ``bpx_sweep_end``), each marked with ``@hookimpl``. It is
    switched on by name: ``observers=[my_observer]``. It looks on and changes nothing.
    """

    kind: ClassVar[str] = "observer"

    def require(self) -> None:
        """Check, in the main process and before anything is trained, that it can do its work.

        Raises:
            BpxError: It cannot, for want of a package; the text says how to install it.
        """
