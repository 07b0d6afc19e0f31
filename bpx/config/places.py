"""The places of ``hydra.sweeper`` where axes stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from hydra.core.config_loader import ConfigLoader
from omegaconf import DictConfig

from bpx.config.axes import Axes, Key, configured_axes
from bpx.config.schema import NO_AXIS
from bpx.errors import ConfigError

PARAMS = "hydra.sweeper.params"
GRIDS = "hydra.sweeper.grids"
ZIP = "hydra.sweeper.zip"
RANDOM = "hydra.sweeper.random"


@dataclass(frozen=True)
class Places:
    """The axes of ``hydra.sweeper`` by the place where they stand.

    Attributes:
        params: Those of every grid.
        grids: Those of each grid alone; one without any where no grids are joined.
        zipped: Those that advance together.
        drawn: Those that a random search draws from.
    """

    params: Axes
    grids: tuple[Axes, ...]
    zipped: Axes
    drawn: Axes

    @classmethod
    def of(cls, config: DictConfig, loader: ConfigLoader) -> "Places":
        """Read the axes of a composed configuration; of another sweeper than bpx's, its params.

        Raises:
            ConfigError: An axis makes no sense, or stands in two places.
        """
        sweeper = config.hydra.sweeper
        grids = sweeper.get("grids") or []
        if not isinstance(grids, Sequence) or isinstance(grids, str):
            raise ConfigError(
                f"{GRIDS} must be a list of grids, each of which maps keys to values."
            )
        random = sweeper.get("random") or {}
        places = cls(
            params=configured_axes(sweeper.get("params"), PARAMS, loader),
            grids=tuple(
                configured_axes(own, f"{GRIDS}[{number}]", loader)
                for number, own in enumerate(grids)
            )
            or ({},),
            zipped=configured_axes(sweeper.get("zip"), ZIP, loader),
            drawn=configured_axes(random.get("params"), f"{RANDOM}.params", loader),
        )
        places._check()
        return places

    def by_place(self) -> dict[str, Axes]:
        """Return the axes under the keys at which they stand."""
        grids = {f"{GRIDS}[{number}]": grid for number, grid in enumerate(self.grids)}
        return {PARAMS: self.params} | grids | {ZIP: self.zipped, f"{RANDOM}.params": self.drawn}

    def without(self, key: Key) -> "Places":
        """Return the places but for one axis."""
        params, zipped, drawn, *grids = (
            {other: axis for other, axis in axes.items() if other != key}
            for axes in (self.params, self.zipped, self.drawn, *self.grids)
        )
        return Places(params, tuple(grids), zipped, drawn)

    def _check(self) -> None:
        for (place, axes), (other, others) in combinations(self.by_place().items(), 2):
            shared = axes.keys() & others.keys()
            # A grid may replace a common axis, and says nothing of what another grid has.
            if shared and not (other.startswith(GRIDS) and place.startswith((PARAMS, GRIDS))):
                name = min(key for _, key, _ in shared)
                raise ConfigError(f"{name} stands under {place} and under {other}; keep one.")
        for number, grid in enumerate(self.grids):
            for axis in grid.values():
                if axis.key_or_group.split(".")[0] in (*NO_AXIS, "hydra"):
                    raise ConfigError(
                        f"{GRIDS}[{number}]: {axis.input_line} holds for the whole sweep; set it"
                        " outside of the grids."
                    )
        if len(self.zipped) == 1:
            (axis,) = self.zipped.values()
            raise ConfigError(
                f"{ZIP}: {axis.input_line} is alone, and nothing advances with it; put it under"
                f" {PARAMS}."
            )
