"""How do activations and gradients fare on their way through a deep network?"""

import argparse
from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

import bpx
from bpx.plots import save
from bpx.plots.style import DASHES, PALETTE, legend_beside, tidy
from bpx.results import Results

SWEEP = ["+experiment=glorot"]
NAMES = {
    "uniform": "U(±1/√fan_in)",
    "glorot_uniform": "Glorot uniform",
    "he_normal": "He normal",
    "normal": "N(0, 0.5²)",
}
STATISTICS = {
    "activation_std": "std of the activations",
    "delta_std": "std of the back-propagated gradient",
    "gradient_norm": "norm of the weights' gradient",
}


def initial(results: Results) -> pd.DataFrame:
    """Return the statistics of the deepest networks' hidden layers before the first update."""
    runs = results.runs
    deepest = runs[runs["network.hidden"] == max(runs["network.hidden"], key=len)]
    layers = results.of(deepest).layers
    hidden = layers[(layers["epoch"] == 0) & (layers["layer"] < layers["layer"].max())]
    return hidden.merge(deepest[["id", "activation", "initializer"]], on="id")


def tell(results: Results) -> None:
    """Print the tables that the README quotes."""
    layers = initial(results)
    print(f"Hidden layers before training, mean over {results.runs['seed'].nunique()} seeds:")
    settings = ["activation", "initializer"]
    for statistic in [*STATISTICS, "saturation"]:
        table = layers.pivot_table(index=settings, columns="layer", values=statistic)
        print(f"\n{statistic}:\n{table.to_string(float_format='{:.3g}'.format)}")

    print("\nFactor by which a layer changes them, and its range over seeds:")
    depth = layers["layer"].max()
    for statistic in ("activation_std", "delta_std"):
        course = layers.pivot_table(index=[*settings, "id"], columns="layer", values=statistic)
        first, last = (1, depth) if statistic == "activation_std" else (depth, 1)
        ratio = course[last] / course[first]
        factor = (ratio ** (1 / (depth - 1))).groupby(settings)
        print(f"\n{statistic}:\n{factor.agg(['mean', 'min', 'max', 'size']).to_string()}")

    print("\nTest accuracy after training:")
    columns = ["activation", "initializer", "network.hidden", "mean", "low", "high", "n"]
    accuracy = results.compare(columns[:3], "test.accuracy")[columns]
    print(accuracy.sort_values(columns[:3]).to_string(index=False))


def draw(results: Results, file: Path) -> None:
    """Draw the statistics of each layer before training."""
    layers = initial(results)
    figure = Figure(figsize=(12, 6.5), layout="constrained")
    rows = figure.subplots(2, len(STATISTICS), sharex=True, sharey="col")
    for row, activation in zip(rows, ("tanh", "sigmoid"), strict=True):
        chosen = layers[layers["activation"] == activation]
        for ax, (statistic, words) in zip(row, STATISTICS.items(), strict=True):
            table = chosen.pivot_table(index="layer", columns="initializer", values=statistic)
            for name, colour, dashes in zip(NAMES, PALETTE, DASHES, strict=False):
                if name in table:
                    line = {"color": colour, "linestyle": dashes, "marker": "o"}
                    ax.plot(table.index, table[name], label=NAMES[name], **line)
            ax.set(yscale="log", xticks=table.index)
            ax.grid(axis="y", color="0.92")
            tidy(ax, f"{activation}: {words}")
    for ax in rows[-1]:
        ax.set_xlabel("hidden layer")
    legend_beside(rows[0][-1])
    save(rows[0][0], file)


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
