"""Write `sweep.json`, which says what a sweep is; `layout.read_document` reads it."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from bpx.store import layout
from bpx.store.files import write_whole


def write_document(folder: Path, document: Mapping[str, Any]) -> None:
    """Write the document of a sweep, whole.

    Args:
        folder: The sweep's folder.
        document: What to say; the format is added.

    Raises:
        WriteError: It cannot be written.
    """
    marked = {"format": layout.FORMAT, **document}
    content = json.dumps(marked, indent=2, default=_plain, ensure_ascii=False)
    file = folder / layout.DOCUMENT
    write_whole(file, lambda stream: stream.write(f"{content}\n".encode()))


def _plain(value: Any) -> Any:
    """Return what JSON has no word for in its nearest form."""
    if isinstance(value, (np.generic, np.ndarray)):
        return value.tolist()
    return list(value) if isinstance(value, (set, frozenset)) else str(value)
