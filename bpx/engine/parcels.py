"""What travels to a worker: blocks without their data, and what every block of a sweep needs.

A block is arrays and components, some kilobytes a run. Its data set is the same for many blocks and
may be large: it stays behind, and a worker takes it from where its pool keeps it, once. The pickles
of this module live for one message between processes of one sweep; nothing of them is kept.
"""

import io
import pickle
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bpx.engine.run import Entry
from bpx.loading import PluginFile
from bpx.training.block import Block
from bpx.training.data import Feed


@dataclass(frozen=True)
class Kit:
    """What every block of a sweep needs. Kits are equal where their sweeps are.

    Attributes:
        sweep: The sweep's own name, unlike any other's.
        plugins: The user's plugin files. Their text travels, for a worker on another machine need
            not see the folder they lie in, and all workers run the same text.
        observers: The observers that are switched on.
        profile: Whether what each component takes is measured.
    """

    sweep: str
    plugins: tuple[PluginFile, ...] = field(default=(), compare=False)
    observers: tuple[Entry, ...] = field(default=(), compare=False)
    profile: bool = field(default=False, compare=False)


@dataclass(frozen=True)
class Parcel:
    """A block on its way.

    Attributes:
        kit: What its sweep needs; to be loaded before the block is opened.
        block: The block, pickled without its data.
        feed: The name of its data within the sweep.
    """

    kit: Kit
    block: bytes
    feed: str

    @classmethod
    def of(cls, block: Block, kit: Kit) -> "Parcel":
        """Pack a block."""
        feed = name_of(block.feed)
        return cls(kit, _pack(block, feed), feed)

    def open(self, feed: Callable[[], Feed]) -> Block:
        """Return the block.

        Args:
            feed: Finds its data.
        """
        block: Block = _Unpacker(self.block, feed).load()
        return block


def name_of(feed: Feed) -> str:
    """Return the name of a data set that lives as long as the sweep does."""
    return f"{id(feed):x}"


def _pack(block: Block, feed: str) -> bytes:
    stream = io.BytesIO()
    _Packer(stream, feed).dump(block)
    return stream.getvalue()


class _Packer(pickle.Pickler):
    """Pickles a name in the place of a data set."""

    def __init__(self, stream: io.BytesIO, feed: str) -> None:
        super().__init__(stream, pickle.HIGHEST_PROTOCOL)
        self._feed = feed

    def persistent_id(self, obj: Any) -> str | None:
        return self._feed if isinstance(obj, Feed) else None


class _Unpacker(pickle.Unpickler):
    """Puts the data set in the place of its name."""

    def __init__(self, block: bytes, feed: Callable[[], Feed]) -> None:
        super().__init__(io.BytesIO(block))
        self._feed = feed

    def persistent_load(self, pid: Any) -> Feed:
        del pid  # a block has one data set
        return self._feed()
