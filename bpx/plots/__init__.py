"""Plots: from results to axes. matplotlib is imported where it is used, and nowhere else."""

from bpx.plots.activation import activation
from bpx.plots.animate_boundary import animate_boundary
from bpx.plots.animate_perceptron import animate_perceptron
from bpx.plots.animate_trajectories import animate_trajectories
from bpx.plots.cost_surface import cost_surface, gradient_vectors
from bpx.plots.decision_boundary import decision_boundary
from bpx.plots.distribution import distribution
from bpx.plots.figures import save, sweep_figures
from bpx.plots.heatmap import heatmap
from bpx.plots.layer_curves import layer_curves
from bpx.plots.learning_curves import learning_curves
from bpx.plots.loss_surface import loss_surface

__all__ = [
    "activation",
    "animate_boundary",
    "animate_perceptron",
    "animate_trajectories",
    "cost_surface",
    "decision_boundary",
    "distribution",
    "gradient_vectors",
    "heatmap",
    "layer_curves",
    "learning_curves",
    "loss_surface",
    "save",
    "sweep_figures",
]
