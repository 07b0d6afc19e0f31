"""What does the batch size do, at equal epochs?"""

import argparse
from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

import bpx
from bpx.plots import heatmap, save
from bpx.plots.style import DASHES, PALETTE, legend_beside, tidy
from bpx.results import Results

SWEEP = ["+experiment=batch_sizes"]
METRIC = "train.loss"


def tell(results: Results) -> None:
    """Print the tables that the README quotes."""
    print("The best learning rate of each batch size, by training loss:")
    ranked = results.rank(METRIC, ["batch_size", "optimizer.lr"])
    best = ranked.groupby("batch_size").first().reset_index()
    print(best[["batch_size", "optimizer.lr", "mean", "low", "high", "n"]].to_string())

    print("\nTest accuracy there:")
    accuracy = results.compare(["batch_size", "optimizer.lr"], "test.accuracy")
    columns = ["batch_size", "optimizer.lr", "mean", "low", "high", "n"]
    print(best[columns[:2]].merge(accuracy)[columns].to_string())

    print("\nTraining loss by learning rate per example of a batch:")
    print(_by_ratio(results).to_string())


def draw(results: Results, file: Path) -> None:
    """Draw the loss by batch size and rate, and against the rate per example of a batch."""
    figure = Figure(figsize=(12, 4), layout="constrained")
    left, right = figure.subplots(1, 2)
    heatmap(results, "batch_size", "optimizer.lr", METRIC, left)
    left.set_title("Final training loss, mean over seeds", loc="left", fontsize=10)

    sizes = _by_ratio(results).groupby("batch_size")
    for (size, points), colour, dashes in zip(sizes, PALETTE, DASHES, strict=False):
        x, y = points["ratio"], points["mean"]
        low = points["low"].clip(lower=points["least"])  # the interval of a mean reaches below 0
        right.fill_between(x, low, points["high"], color=colour, alpha=0.15, linewidth=0)
        right.plot(x, y, color=colour, linestyle=dashes, marker="o", label=f"batch size {size}")
    right.set(xscale="log", yscale="log", xlabel="learning rate / batch size")
    right.set_ylabel("train loss")
    legend_beside(right)
    tidy(right, "The same loss against the learning rate per example, 95% interval")
    save(left, file)


def _by_ratio(results: Results) -> pd.DataFrame:
    """Return the loss of every setting, in the order of learning rate / batch size."""
    by = ["batch_size", "optimizer.lr"]
    table = results.compare(by, METRIC)
    least = results.runs.groupby(by)[METRIC].min().rename("least").reset_index()
    table = table.merge(least)
    table.insert(0, "ratio", table["optimizer.lr"] / table["batch_size"])
    return table.sort_values("ratio")[["ratio", *by, "mean", "low", "high", "least", "n"]]


def main() -> None:
    """Tell and draw what a sweep shows; without its folder, run it first."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", help="of the sweep; without it one is run")
    folder = parser.parse_args().folder
    try:
        results = bpx.load(folder) if folder else bpx.sweep(SWEEP, progress=True)
    except bpx.BpxError as error:
        parser.error(str(error))
    tell(results)
    draw(results, Path(__file__).with_name("finding.png"))


if __name__ == "__main__":
    main()
