"""Configuration: the only part of bpx that imports Hydra."""

from bpx.config.api import run
from bpx.config.command_line import main

__all__ = ["main", "run"]
