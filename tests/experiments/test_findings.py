"""What the findings of the studies rest on: parts of their sweeps, trained again."""

import re
import runpy
from pathlib import Path

import bpx
from bpx.results import Results
from bpx.results.compare import compare

EXPERIMENTS = Path(__file__).parents[2] / "experiments"


def sweep(study: str, folder: Path, *overrides: str) -> Results:
    quiet = ["results.plots=false", "results.report=false", f"results.dir={folder}"]
    return bpx.sweep([f"+experiment={study}", *quiet, *overrides])


def finding(study: str) -> str:
    """The README, every run of white space a blank."""
    return re.sub(r"\s+", " ", (EXPERIMENTS / study / "README.md").read_text(encoding="utf-8"))


def test_tuned_momentum_learns_xor_sooner_than_tuned_adam(tmp_path):
    results = sweep(
        "xor_sweep",
        tmp_path,
        "seed=range(20,40)",
        "activation=tanh",
        "initializer=glorot_uniform",
        "optimizer=momentum,adam",
        "optimizer.lr=0.1,1",
        "training.epochs=100",
    )
    tuned = results.query(
        "(optimizer == 'momentum' and optimizer.lr == 1)"
        " or (optimizer == 'adam' and optimizer.lr == 0.1)"
    )
    text = finding("xor_sweep")
    for row in tuned.compare("optimizer", "epochs").itertuples():
        assert f"{row.optimizer} | {row.mean:.1f} [{row.low:.1f}, {row.high:.1f}]" in text
    row = tuned.significance("optimizer", against="momentum").iloc[0]
    interval = f"{row['mean_difference']:.2f} epochs slower [{row['low']:.2f}, {row['high']:.2f}]"
    assert f"Adam, {interval} (effect {-row['effect']:.2f}" in text
    assert row["significant"]


def test_smaller_batches_reach_a_lower_loss_at_the_same_learning_rate(tmp_path):
    results = sweep(
        "batch_sizes",
        tmp_path,
        "optimizer.batch_size=1,32",
        "optimizer.lr=0.1",
        "training.every=100",
    )
    row = results.significance("batch_size", "train.loss").iloc[0]
    low, high = -row["high"], -row["low"]
    assert row["significant"]
    assert f"{-row['mean_difference']:.4f} [{low:.4f}, {high:.4f}] by which the two sizes" in (
        finding("batch_sizes")
    )


def test_the_heuristic_nearly_halves_activations_and_gradients_at_each_layer(tmp_path):
    results = sweep(
        "glorot",
        tmp_path,
        "network.hidden=[64,64,64,64,64]",
        "activation=tanh",
        "initializer=uniform_eighth",
        "optimizer=gd",
        "training.epochs=1",
    )
    factors = runpy.run_path(str(EXPERIMENTS / "glorot" / "study.py"))["_factors"]
    cells = []
    for statistic in ("activation_std", "delta_std"):
        table = compare(factors(results, statistic), "initializer", "factor", interval="bootstrap")
        (row,) = table.itertuples()
        cells.append(f"{row.mean:.3f} [{row.low:.3f}, {row.high:.3f}]")
    assert f"tanh | U(±1/√fan_in) | {' | '.join(cells)}" in finding("glorot")
