"""Pages to look at, and a browser to look with."""

import os
from collections.abc import Iterator
from pathlib import Path
from shutil import which
from typing import Any

import pytest
from results.sweeps import grid

from bpx.engine.part import Part
from bpx.page import report_paths
from bpx.plots import sweep_figures
from bpx.results import Results, load
from bpx.store import Store

HOSTILE = "</script><script>window.struck = true</script><img src=x onerror='window.struck = true'>"


@pytest.fixture(scope="session")
def sweep(tmp_path_factory) -> Results:
    """Five optimizers at four learning rates, four seeds each; a setting diverges."""
    results = grid(tmp_path_factory.mktemp("sweep"))
    sweep_figures(results, results.path / "plots")
    return results


@pytest.fixture(scope="session")
def page(sweep: Results) -> Path:
    return report_paths([sweep.path])


@pytest.fixture(scope="session")
def large_page(tmp_path_factory) -> Path:
    """Of 1,000 settings with one seed each, without pictures."""
    results = grid(tmp_path_factory.mktemp("large"), optimizers=40, rates=25, seeds=1)
    (results.path / "plots").mkdir()
    return report_paths([results.path])


@pytest.fixture(scope="session")
def odd_page(tmp_path_factory) -> Path:
    """Values that differ in their sixth digit, begin with a space, or are very long.

    Of four runs one ends at its target in epoch 4, and one diverges there.
    """
    runs: dict[str, list[Any]] = {
        "id": ["a", "b", "c", "d"],
        "status": ["finished", "diverged", "finished", "finished"],
        "reason": [None, "a parameter stopped being finite in epoch 4", None, None],
        "optimizer": ["  spaced  rule", "w" * 120, "gd", "gd"],
        "optimizer.lr": [0.5, 0.5, 0.123452, 0.123451],
        "seed": [0] * 4,
        "epochs_to_target": [4, None, None, None],
        "train.loss": [0.35, None, 0.30001, 0.30002],
        "train.score": [0.2, None, -0.2, 0.5],
    }
    history = {
        "id": ["a"] * 2 + ["b"] * 2 + ["c"] * 3 + ["d"] * 3,
        "epoch": [0, 4, 0, 4, 0, 4, 8, 0, 4, 8],
        "train.loss": [0.4, 0.35, 0.6, 0.7, 0.5, 0.4, 0.30001, 0.5, 0.4, 0.30002],
        "train.score": [0.1, 0.2, 0.3, 0.2, 0.1, 0.3, -0.2, 0.1, 0.3, 0.5],
    }
    store = Store.create(tmp_path_factory.mktemp("odd"), "odd")
    store.begin({"swept": ["optimizer"], "metrics": {"score": "higher"}})
    store.write(Part(0, runs, history))
    store.finish()
    (store.path / "plots").mkdir()
    return report_paths([store.path])


@pytest.fixture(scope="session")
def hostile(tmp_path_factory) -> Results:
    """A sweep whose every word is an attack."""
    store = Store.create(tmp_path_factory.mktemp("hostile"), "example")
    store.begin(
        {
            "name": HOSTILE,
            "command": [HOSTILE],
            "config": {"optimizer": {"name": HOSTILE, HOSTILE: HOSTILE}},
            "grid": {"optimizer": HOSTILE},
            "metrics": {"accuracy": "higher"},
        }
    )
    runs: dict[str, list[Any]] = {
        "id": ["a", "b", "c"],
        "status": ["finished", "finished", "failed"],
        "reason": [None, None, HOSTILE],
        "optimizer": [HOSTILE, "gd", "gd"],
        "seed": [0, 0, 1],
        "epochs_to_target": [None] * 3,
        "train.loss": [0.2, 0.1, None],
    }
    history = {"id": ["a", "a", "b", "b"], "epoch": [0, 1] * 2, "train.loss": [1.0, 0.2, 1.0, 0.1]}
    store.write(Part(0, runs, history))
    store.finish()
    return load(store.path)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """The system's Chromium, driven by its own driver."""
    missing = _missing()
    if missing and os.environ.get("BPX_BROWSER") == "required":
        pytest.fail(missing)
    if missing:
        pytest.skip(missing)
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = which("chromium") or ""
    for word in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"):
        options.add_argument(word)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options, Service(which("chromedriver")))
    yield driver
    driver.quit()


def _missing() -> str:
    """Return what keeps the tests from a browser, or nothing."""
    try:
        import selenium  # noqa: F401  (whether it is there)
    except ImportError:
        return "Selenium is not installed: pip install 'bpx[browser]'."
    programs = [name for name in ("chromium", "chromedriver") if which(name) is None]
    if programs:
        return f"There is no {programs[0]}: apt-get install chromium chromium-driver."
    return ""
