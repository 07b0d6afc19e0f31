"""Where workers run: on this machine, or on a cluster of dask or Ray.

All backends train the same parcels by the same function, `bpx.engine.worker.train_parcel`, and are
driven by the same `bpx.engine.dispatch`; they differ in how workers are reached. The package of a
cluster is imported when it is asked for.
"""

from importlib.util import find_spec

from bpx.engine.backends.pool import Pool
from bpx.engine.parcels import Kit
from bpx.errors import ConfigError, nearest

BACKENDS = ("local", "dask", "ray")

_PACKAGES = {"dask": "distributed", "ray": "ray"}
"""What each cluster's extra brings."""


def require_backend(backend: str, address: str | None) -> None:
    """Refuse a backend that cannot be used, before anything is planned or reached.

    Raises:
        ConfigError: It does not exist, its extra is not installed, it needs an address, or has no
            use for one.
    """
    if backend not in BACKENDS:
        raise ConfigError(f"There is no engine.backend={backend}. {nearest(backend, BACKENDS)}")
    if backend == "local" and address is not None:
        raise ConfigError(
            f"engine.address={address} is the address of a cluster: write engine.backend=dask or"
            " engine.backend=ray beside it."
        )
    if backend == "dask" and address is None:
        raise ConfigError(
            "engine.backend=dask needs the address of a scheduler, engine.address=tcp://HOST:PORT,"
            " as `dask scheduler` prints it. Workers of this machine need no cluster:"
            " engine.backend=local."
        )
    package = _PACKAGES.get(backend)
    if package is not None and find_spec(package) is None:
        raise ConfigError(
            f"engine.backend={backend} needs the package {package}: pip install '.[{backend}]'."
        )


def open_pool(backend: str, address: str | None, workers: int | None, kit: Kit) -> Pool | None:
    """Reach the workers of a sweep.

    Args:
        backend: One of `BACKENDS`.
        address: Of a cluster.
        workers: Parcels under way at a time; None takes what the cluster has.
        kit: What the workers need; a cluster's load it at once.

    Returns:
        The pool, or None for this process.

    Raises:
        WorkersError: A cluster does not answer, or its workers differ from this process.
        PluginError: A plugin cannot be loaded there.
    """
    if backend == "dask":
        from bpx.engine.backends.dask_cluster import DaskCluster

        return DaskCluster(str(address), workers, kit)
    if backend == "ray":
        from bpx.engine.backends.ray_cluster import RayCluster

        return RayCluster(address, workers, kit)
    if workers is None or workers == 1:
        return None
    from bpx.engine.backends.processes import Processes

    return Processes(workers)
