"""Plots: from results to axes. matplotlib is imported where it is used, and nowhere else."""

from bpx.plots.decision_boundary import decision_boundary
from bpx.plots.distribution import distribution
from bpx.plots.figures import save, sweep_figures
from bpx.plots.heatmap import heatmap
from bpx.plots.layer_curves import layer_curves
from bpx.plots.learning_curves import learning_curves

__all__ = [
    "decision_boundary",
    "distribution",
    "heatmap",
    "layer_curves",
    "learning_curves",
    "save",
    "sweep_figures",
]
