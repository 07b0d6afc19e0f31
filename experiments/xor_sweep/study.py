"""Which rule learns XOR, from which initial weights, at which learning rate?"""

import argparse
from pathlib import Path

import pandas as pd

import bpx
from bpx.plots import decision_boundary, heatmap, save, time_to_target
from bpx.plots.style import new_figure, tidy
from bpx.results import Results
from bpx.results.compare import compare
from bpx.results.significance import significance

SWEEP = ["+experiment=xor_sweep", "seed=range(40)"]
RULE = ["activation", "optimizer"]
TUNED = ["optimizer.lr", "initializer"]
MEANS = ["mean", "low", "high", "median", "n", "solved"]
TESTS = ["n", "without", "median_difference", "mean_difference", "low", "high", "effect", "p_holm"]


def tell(results: Results) -> None:
    """Print the tables that the README quotes."""
    print("Epochs of each rule where half of the seeds were quickest, on the other half:")
    tuned = results.tuned(TUNED, RULE)
    print(tuned.compare([*RULE, *TUNED], "epochs")[[*RULE, *TUNED, *MEANS]].to_string())
    medians = tuned.compare(RULE, "epochs", interval="bootstrap", statistic="median")
    print(f"\nTheir medians:\n{medians[[*RULE, 'median', 'low', 'high', 'n']].to_string()}")
    print(f"\nThe best of all:\n{results.tune([*RULE, *TUNED]).T.to_string()}")
    for activation in results.runs["activation"].unique():
        _test(tuned.select(activation=activation).significance("optimizer"), activation)
    _test(tuned.select(optimizer="momentum").significance("activation"), "momentum")

    print("\nThe share of runs that solved XOR, over all learning rates and initial weights:")
    print(_shares(results, RULE).to_string())
    rules = _by_seed(results.select(activation="tanh"), ["optimizer"])
    _test(significance(rules, "optimizer", "share", higher_is_better=True), "tanh")

    print(f"\nBy initial weights:\n{_shares(results, ['initializer'])}")
    weights = _by_seed(results, ["initializer"])
    _test(significance(weights, "initializer", "share", higher_is_better=True), "all rules")

    print("\nBy learning rate:")
    print(_shares(results, [*RULE, "optimizer.lr"]).to_string())

    print("\nShare of the four inputs that unsolved runs classify correctly, and how many do:")
    unsolved = results.runs[results.runs["epochs_to_target"].isna()]
    rows, columns = [*RULE, "optimizer.lr"], "train.accuracy"
    print(unsolved.pivot_table("run", rows, columns, "count", fill_value=0).to_string())


def _test(frame: pd.DataFrame, title: str) -> None:
    """Print which settings differ."""
    settings = list(frame.loc[:, :"n"].columns)[:-1]
    print(f"\n{title}, pair by pair:\n{frame[[*settings, *TESTS]].to_string()}")


def _by_seed(results: Results, by: list[str]) -> pd.DataFrame:
    """Return the share of each seed's runs that solved XOR: seeds are what is repeated."""
    solved = results.runs.assign(share=results.runs["epochs_to_target"].notna().astype(float))
    seeds = solved.groupby([*by, "seed"], as_index=False, sort=False)["share"].mean()
    return seeds.assign(status="finished", epochs_to_target=float("nan"))


def _shares(results: Results, by: list[str]) -> pd.DataFrame:
    """Return the share of runs that solved XOR, with its interval over the seeds."""
    table = compare(_by_seed(results, by), by, "share", interval="bootstrap")
    runs = results.compare(by)[[*by, "solved", "n"]]
    return table[[*by, "mean", "low", "high"]].merge(runs)


def draw(results: Results, file: Path) -> None:
    """Draw how many runs solved XOR, how soon the tuned rules do, and a run that is stuck."""
    above, below = new_figure(12, 7.5).subplots(2, 2)
    for ax, activation in zip(above, ("sigmoid", "tanh"), strict=True):
        chosen = results.select(activation=activation)
        heatmap(chosen, "optimizer", "optimizer.lr", statistic="solved", ax=ax)
        most = chosen.compare(["optimizer", "optimizer.lr"])["n"].max()
        ax.collections[0].set_clim(0, most)
        tidy(ax, f"{activation}: runs of {most} that solved XOR")

    tuned = results.tuned(TUNED, RULE).select(activation="tanh")
    time_to_target(tuned, by="optimizer", ax=below[0])
    below[0].set_xlim(0, tuned.runs["epochs"].max())
    tidy(below[0], "tanh: share of runs that solved it, each rule tuned on other seeds")

    adam = results.select(activation="tanh", optimizer="adam", **{"optimizer.lr": 1}).runs
    stuck = adam.loc[adam["epochs"].idxmax()]
    decision_boundary(results, stuck["id"], below[1])
    right = f"{stuck['train.accuracy']:.0%} right after {stuck['epochs']:,} epochs"
    tidy(below[1], f"adam, tanh, lr 1, seed {stuck['seed']}: {right}")
    save(above[0], file)


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
