"""A folder of its own for the programs of a document."""

from pathlib import Path

import pytest


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("MLFLOW_DISABLE_TELEMETRY", "true")
    # Pictures and pages have tests of their own; here they would take most of the time.
    monkeypatch.setattr("bpx.plots.sweep_figures", no_figures)
    monkeypatch.setattr("bpx.plots.save", lambda ax, file: Path(file))
    monkeypatch.setattr("bpx.page.write_report", no_page)


def no_figures(results: object, folder: str | Path) -> list[Path]:
    Path(folder).mkdir(parents=True, exist_ok=True)
    return []


def no_page(results: object, file: Path, **arguments: object) -> Path:
    file.write_text("<!doctype html>", encoding="utf-8")
    return file
