"""Tests that need two processes, on machines that allow them."""

import pytest

from bpx.engine.limits import cores

two_cores = pytest.mark.skipif(cores() < 2, reason="this process may use one core only")

WORKERS = [1, pytest.param(2, marks=two_cores)]
"""This process, and two others."""
