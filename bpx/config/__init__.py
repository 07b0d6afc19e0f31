"""Configuration: the only part of bpx that imports Hydra."""

from bpx.config.api import run
from bpx.config.command_line import information_flag, main

__all__ = ["information_flag", "main", "run"]
