"""What the sweep of examples/bpx-lion must have left: python stranger.py FOLDER."""

import sys

import bpx

runs = bpx.load(sys.argv[1]).runs
assert len(runs) == 60, f"{len(runs)} runs"
assert (runs["status"] == "finished").all(), runs["status"].value_counts().to_dict()
assert set(runs["optimizer"]) == {"lion", "adam", "momentum"}
assert set(runs["dataset"]) == {"checkerboard"}
lion = runs[runs["optimizer"] == "lion"]
assert {"optimizer.beta1", "optimizer.beta2", "optimizer.lr", "dataset.squares"} <= set(runs)
assert (lion["optimizer.beta2"] == 0.99).all()
assert runs["network.hidden"].map(str).str.contains("prelu").all()
best = runs.groupby("optimizer", observed=True)["train.loss"].min()
assert (best < 0.6).all(), best.to_dict()  # 0.693 says nothing of the board
print(best.to_string())
