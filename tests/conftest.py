"""Fixtures and settings of the whole suite."""

import os

import pytest
from hypothesis import settings

from bpx.registry import Registry

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
settings.register_profile("bpx", deadline=None, derandomize=True, print_blob=True)
settings.register_profile("long", deadline=None, max_examples=3000, print_blob=True)
settings.load_profile("bpx")


@pytest.fixture(scope="session")
def registry() -> Registry:
    return Registry.load()
