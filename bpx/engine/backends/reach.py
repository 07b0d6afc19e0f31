"""Addresses of clusters, asked before a client is: clients wait for minutes, or leave traces."""

import socket
from urllib.parse import urlsplit

from bpx.errors import WorkersError

PATIENCE = 5.0
"""Seconds that a cluster may take to answer."""


def require_answer(address: str, remedy: str) -> None:
    """Refuse an address at which nobody listens.

    Args:
        address: ``HOST:PORT``, with or without a scheme before it.
        remedy: What to do about it, for the message.

    Raises:
        WorkersError: It is no address, or nobody answers in time.
    """
    try:
        parts = urlsplit(address if "://" in address else f"//{address}")
        host, port = parts.hostname, parts.port
    except ValueError:
        host = port = None
    if not host or not port:
        raise WorkersError(f"engine.address={address} must be HOST:PORT. {remedy}")
    try:
        socket.create_connection((host, port), PATIENCE).close()
    except OSError as error:
        reason = error.strerror or f"no answer in {PATIENCE:g} seconds"
        raise WorkersError(
            f"engine.address={address} does not answer: {reason}. {remedy}"
        ) from error
