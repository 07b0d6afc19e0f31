"""Workers on other machines must have the versions of this process."""

from collections.abc import Mapping

from bpx.engine.worker import versions
from bpx.errors import WorkersError


def require_equal(worker: str, found: Mapping[str, str]) -> None:
    """Refuse a worker whose runs might have other bits than those trained here.

    Args:
        worker: What the message calls it.
        found: Its versions, as `bpx.engine.worker.versions` returns them.

    Raises:
        WorkersError: A version differs.
    """
    for package, here in versions().items():
        if found[package] != here:
            raise WorkersError(
                f"{worker} has {package} {found[package]}, and this process {here}: install the"
                " same versions on both, for the bits of a run depend on them."
            )
