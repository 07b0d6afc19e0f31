"""What does the batch size do, at equal epochs?"""

import argparse
from pathlib import Path

import pandas as pd

import bpx
from bpx.plots import save, sensitivity
from bpx.plots.style import new_figure, tidy
from bpx.results import Results

SWEEP = ["+experiment=batch_sizes"]
SIZE, RATE, METRIC = "batch_size", "optimizer.lr", "train.loss"

RATIO = "learning rate / batch size"
SAME_RATE = f"{RATE} == 0.1"
SAME_RATIO = f"({SIZE} == 1 and {RATE} == 0.03) or ({SIZE} == 32 and {RATE} == 1)"
"""One example at 0.03 and 32 at 1: rates per example of a batch within 5% of one another."""

MEANS = ["mean", "low", "high", "median", "n"]
TESTS = ["n", "median_difference", "mean_difference", "low", "high", "effect", "p_holm"]


def tell(results: Results) -> None:
    """Print the tables that the README quotes."""
    print("Each batch size at the rate that half of the seeds chose, on the other half:")
    print(results.tune(RATE, SIZE, METRIC).T.to_string())
    fair = results.tuned(RATE, SIZE, METRIC)
    _compare(fair, METRIC)
    _compare(fair, "test.accuracy")
    medians = fair.compare(SIZE, METRIC, interval="bootstrap", statistic="median")
    print(f"\nMedian loss:\n{medians[[SIZE, 'median', 'low', 'high', 'n']].to_string()}")

    print("\nEpochs to a training loss of 0.1 there:")
    print(fair.time_to(METRIC, 0.1, SIZE).to_string())

    print("\nAt the same learning rate, all seeds:")
    _compare(results.query(SAME_RATE), METRIC)

    print("\nAt nearly the same learning rate per example:")
    _compare(results.query(SAME_RATIO), METRIC)

    print("\nThe median by the learning rate per example:")
    medians = _medians(results).sort_values(RATIO)
    print(medians[[RATIO, SIZE, RATE, "mean", "low", "high", "n"]].to_string())


def _compare(results: Results, metric: str) -> None:
    """Print a metric of each batch size, and which of them differ."""
    print(f"\n{metric}:")
    table = results.compare([SIZE, RATE], metric, interval="bootstrap")
    print(table[[SIZE, RATE, *MEANS]].to_string())
    print(results.significance(SIZE, metric)[[SIZE, f"against.{SIZE}", *TESTS]].to_string())


def draw(results: Results, file: Path) -> None:
    """Draw the mean over the learning rate, and the median over the rate per example."""
    left, right = new_figure(12, 4).subplots(1, 2, sharey=True)
    sensitivity(results, RATE, METRIC, SIZE, left)
    left.get_legend().remove()
    tidy(left, "Mean training loss over the learning rate, 95% interval")
    sensitivity(_medians(results), RATIO, METRIC, SIZE, right)
    right.set_ylabel("")
    tidy(right, "Median over the learning rate per example, 95% interval")
    save(left, file)


def _medians(results: Results) -> pd.DataFrame:
    """Return the sensitivity to the rate per example, of medians: a lost seed moves a mean."""
    medians = results.compare([SIZE, RATE], METRIC, interval="bootstrap", statistic="median")
    frame = results.sensitivity(RATE, METRIC, SIZE).drop(columns=["mean", "median", "low", "high"])
    frame = frame.merge(medians[[SIZE, RATE, "median", "low", "high"]])
    ratio = frame[RATE] / frame[SIZE]
    return frame.rename(columns={"median": "mean"}).assign(**{RATIO: ratio})


def main() -> None:
    """Tell and draw what a sweep shows; without its folder, run it first."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", help="of the sweep; without it one is run")
    folder = parser.parse_args().folder
    try:
        results = bpx.load(folder) if folder else bpx.sweep(SWEEP, progress=True)
        tell(results)
        draw(results, Path(__file__).with_name("finding.png"))
    except bpx.BpxError as error:
        parser.error(str(error))


if __name__ == "__main__":
    main()
