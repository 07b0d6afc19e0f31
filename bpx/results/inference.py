"""What the tables of a sweep prove about its settings."""

from __future__ import annotations

from bpx.results.frames import Frames


class Inference(Frames):
    """The statistical tests; each is a function on data frames, given the tables."""
