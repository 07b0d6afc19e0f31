"""Every study: its script runs on a small sweep, and its README shows its picture."""

import runpy
import shutil
import sys
from pathlib import Path

import pytest
from matplotlib.image import imread

import bpx

STUDIES = sorted(file.parent for file in Path(__file__).parents[2].glob("experiments/*/study.py"))

SMALL = {
    "batch_sizes": ["training.epochs=2", "optimizer.batch_size=1,32", "optimizer.lr=0.03,0.1,1"],
    "glorot": ["training.epochs=1", "network.hidden=[64],[64,64]"],
    "xor_sweep": ["training.epochs=200", "optimizer=momentum,adam", "optimizer.lr=0.1,1"],
}
"""What makes the sweep of each study small."""


@pytest.mark.parametrize("study", STUDIES, ids=lambda study: study.name)
def test_the_script_tells_and_draws_what_a_sweep_found(study, tmp_path, monkeypatch, capsys):
    overrides = [*SMALL[study.name], "seed=range(2)", f"results.dir={tmp_path}"]
    results = bpx.sweep([f"+experiment={study.name}", "results.plots=false", *overrides])
    script = Path(shutil.copy(study / "study.py", tmp_path))
    monkeypatch.setattr(sys, "argv", [str(script), str(results.path)])
    runpy.run_path(str(script), run_name="__main__")
    assert capsys.readouterr().out
    assert imread(tmp_path / "finding.png")[:, :, :3].std() > 0.02, "an empty picture"


def test_a_sweep_that_is_no_study_of_it_is_a_plain_mistake(tmp_path, monkeypatch, capsys):
    results = bpx.sweep(["training.epochs=1", "results.plots=false", f"results.dir={tmp_path}"])
    for study in STUDIES:
        script = Path(shutil.copy(study / "study.py", tmp_path))
        monkeypatch.setattr(sys, "argv", [str(script), str(results.path)])
        with pytest.raises(SystemExit, match="2"):
            runpy.run_path(str(script), run_name="__main__")
        assert "study.py: error: " in capsys.readouterr().err


@pytest.mark.parametrize("study", STUDIES, ids=lambda study: study.name)
def test_the_readme_names_its_command_and_shows_its_picture(study):
    text = (study / "README.md").read_text(encoding="utf-8")
    assert f"python -m bpx +experiment={study.name}" in text
    assert f"python experiments/{study.name}/study.py" in text
    assert "](finding.png)" in text
    assert (study / "finding.png").stat().st_size < 250_000
