"""The store: a sweep's folder on disk, written part by part and read again.

pandas and pyarrow are imported where they are used; importing this package is cheap.
"""

from bpx.store.store import Store

__all__ = ["Store"]
