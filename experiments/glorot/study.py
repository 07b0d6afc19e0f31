"""How do activations and gradients fare on their way through a deep network?"""

import argparse
from pathlib import Path

import pandas as pd
from matplotlib.axes import Axes

import bpx
from bpx.plots import save
from bpx.plots.style import DASHES, MARKERS, PALETTE, legend_beside, new_figure, tidy
from bpx.results import Results
from bpx.results.compare import compare
from bpx.results.significance import significance

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
SETTING = ["activation", "initializer"]
MEANS = ["mean", "low", "high", "n", "finished"]
TESTS = ["n", "mean_difference", "low", "high", "effect", "p_holm"]


def tell(results: Results) -> None:
    """Print the tables that the README quotes."""
    deepest = _deepest(results)
    for statistic in [*STATISTICS, "saturation"]:
        print(f"\n{statistic} of the hidden layers before training, with its interval:")
        table = _initial(deepest, statistic)[[*SETTING, "layer", *MEANS[:3]]]
        print(table.pivot_table(index="layer", columns=SETTING).T.to_string())

    for statistic in ("activation_std", "delta_std"):
        runs = _factors(deepest, statistic)
        print(f"\nFactor by which a layer changes {statistic}:")
        factors = compare(runs, SETTING, "factor", interval="bootstrap")
        print(factors[[*SETTING, *MEANS]].to_string())
        for activation, own in runs.groupby("activation"):
            _test(significance(own, "initializer", "factor", higher_is_better=True), activation)

    print("\nTest accuracy after training:")
    by = [*SETTING, "network.hidden"]
    accuracy = results.compare(by, "test.accuracy", interval="bootstrap")
    print(accuracy.sort_values(by)[[*by, *MEANS]].to_string())
    for activation in ("tanh", "sigmoid"):
        chosen = deepest.select(activation=activation)
        _test(chosen.significance("initializer", "test.accuracy"), activation)
    heuristic = results.select(activation="tanh", initializer="uniform")
    _test(heuristic.significance("network.hidden", "test.accuracy"), "tanh, uniform, by depth")


def _test(frame: pd.DataFrame, title: str) -> None:
    """Print which settings differ."""
    settings = list(frame.loc[:, :"n"].columns)[:-1]
    print(f"\n{title}, pair by pair:\n{frame[[*settings, *TESTS]].to_string()}")


def _deepest(results: Results) -> Results:
    """Return the results of the networks with the most layers."""
    return results.select(**{"network.hidden": max(results.runs["network.hidden"], key=len)})


def _initial(results: Results, statistic: str) -> pd.DataFrame:
    """Return a statistic of the hidden layers before the first update."""
    curves = results.layer_curves(SETTING, statistic)
    return curves[(curves["epoch"] == 0) & (curves["layer"] < curves["layer"].max())]


def _factors(results: Results, statistic: str) -> pd.DataFrame:
    """Return the runs with the factor by which one more hidden layer changes a statistic.

    It is the geometric mean over the layers, on their way up, of a gradient on its way down.
    """
    layers = results.layers[results.layers["epoch"] == 0]
    courses = layers.pivot_table(statistic, "id", "layer", observed=True)
    first, last = courses.columns[0], courses.columns[-2]  # the last layer is the output
    ratio = courses[last] / courses[first]
    factor = (1 / ratio if statistic == "delta_std" else ratio) ** (1 / (last - first))
    return results.runs.merge(factor.rename("factor").reset_index(), on="id")


def draw(results: Results, file: Path) -> None:
    """Draw the statistics of each hidden layer before training, with their intervals."""
    deepest = _deepest(results)
    rows = new_figure(12, 6.5).subplots(2, len(STATISTICS), sharex=True, sharey="col")
    for column, (statistic, words) in enumerate(STATISTICS.items()):
        groups = dict(list(_initial(deepest, statistic).groupby(SETTING)))
        for row, activation in enumerate(("tanh", "sigmoid")):
            ax = rows[row, column]
            for place, name in enumerate(NAMES):
                _draw_course(ax, groups[activation, name], place, NAMES[name])
            ax.set(yscale="log", xticks=groups[activation, "uniform"]["layer"])
            ax.grid(axis="y", color="0.92")
            tidy(ax, f"{activation}: {words}")
    for ax in rows[-1]:
        ax.set_xlabel("hidden layer")
    legend_beside(rows[0, -1])
    save(rows[0, 0], file)


def _draw_course(ax: Axes, course: pd.DataFrame, place: int, name: str) -> None:
    """Draw the mean of each layer with its 95% interval."""
    look = {"color": PALETTE[place], "linestyle": DASHES[place], "marker": MARKERS[place]}
    ax.plot(course["layer"], course["mean"], markersize=4, label=name, **look)
    ax.fill_between(
        course["layer"], course["low"], course["high"], color=PALETTE[place], alpha=0.2, lw=0
    )


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
