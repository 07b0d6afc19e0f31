"""Which rule learns XOR, from which initial weights, at which learning rate?"""

import argparse
from pathlib import Path

from matplotlib.figure import Figure

import bpx
from bpx.plots import decision_boundary, heatmap, save
from bpx.plots.style import tidy
from bpx.results import Results

SWEEP = ["+experiment=xor_sweep"]


def tell(results: Results) -> None:
    """Print the tables that the README quotes."""
    by = ["activation", "optimizer", "optimizer.lr"]
    columns = ["n", "solved", "epochs_to_target"]
    epochs = ["mean", "low", "high", *columns]
    print("Epochs of the quickest settings, mean and 95% interval:")
    print(results.rank(metric="epochs")[[*by, "initializer", *epochs]].head(5).to_string())

    print("\nOf the quickest over the three initializers:")
    print(results.rank("epochs", by)[[*by, *epochs]].head(5).to_string())

    for activation in results.runs["activation"].unique():
        chosen = results.select(activation=activation)
        for statistic in ("solved", "epochs_to_target"):
            print(f"\n{activation}, {statistic}:")
            print(chosen.pivot("optimizer", "optimizer.lr", statistic=statistic).to_string())

    for group in (["optimizer", "activation"], ["initializer"]):
        print(f"\nSolved by {' and '.join(group)}:")
        print(results.compare(group)[[*group, *columns]].to_string())

    print("\nShare of the four inputs that unsolved runs classify correctly, and how many do:")
    unsolved = results.runs[results.runs["epochs_to_target"].isna()]
    shares = unsolved.groupby(by)["train.accuracy"].value_counts()
    print(shares.unstack(fill_value=0).to_string())


def draw(results: Results, file: Path) -> None:
    """Draw how many runs solved XOR, and the boundaries of Adam's quickest and worst run."""
    figure = Figure(figsize=(11, 7.5), layout="constrained")
    above, below = figure.subplots(2, 2)
    for ax, activation in zip(above, ("sigmoid", "tanh"), strict=True):
        chosen = results.select(activation=activation)
        heatmap(chosen, "optimizer", "optimizer.lr", statistic="solved", ax=ax)
        most = chosen.compare(["optimizer", "optimizer.lr"])["n"].max()
        ax.collections[0].set_clim(0, most)
        tidy(ax, f"{activation}: runs of {most} that solved XOR")

    runs = results.select(optimizer="adam").runs.set_index("id")
    quickest, worst = runs["epochs"].idxmin(), runs["train.loss"].idxmax()
    for ax, run in zip(below, (quickest, worst), strict=True):
        decision_boundary(results, run, ax)
        own = runs.loc[run]
        outcome = f"loss {own['train.loss']:.2g} after {own['epochs']:,} epochs"
        tidy(ax, f"adam, {own['activation']}, lr {own['optimizer.lr']:g}: {outcome}")
    save(above[0], file)


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
