"""How much of a sweep the page holds, so that it opens fast on a phone."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """The shares of one sweep in a page of at most three megabytes.

    Attributes:
        settings: Rows of the table.
        curves: Settings with curves.
        picture_bytes: Of its pictures together, before they are encoded.
    """

    settings: int
    curves: int
    picture_bytes: int

    @classmethod
    def of(cls, sweeps: int) -> Limits:
        """Return the share of each of so many sweeps."""
        return cls(
            settings=max(5000 // sweeps, 100),
            curves=max(60 // sweeps, 6),
            picture_bytes=1_000_000 // sweeps,
        )
