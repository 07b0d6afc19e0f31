"""Plots: from results, or a frame of theirs, to axes.

matplotlib is imported where it is used, and nowhere else.
"""

from bpx.plots.activation import activation
from bpx.plots.animate_boundary import animate_boundary
from bpx.plots.animate_perceptron import animate_perceptron
from bpx.plots.animate_trajectories import animate_trajectories
from bpx.plots.cost_surface import cost_surface, gradient_vectors
from bpx.plots.critical_difference import critical_difference
from bpx.plots.decision_boundary import decision_boundary
from bpx.plots.distribution import distribution
from bpx.plots.figures import save, sweep_figures
from bpx.plots.heatmap import heatmap
from bpx.plots.layer_curves import layer_curves
from bpx.plots.learning_curves import learning_curves
from bpx.plots.loss_surface import loss_surface
from bpx.plots.paired_differences import paired_differences
from bpx.plots.performance_profile import performance_profile
from bpx.plots.sensitivity import sensitivity
from bpx.plots.time_to_target import time_to_target

__all__ = [
    "activation",
    "animate_boundary",
    "animate_perceptron",
    "animate_trajectories",
    "cost_surface",
    "critical_difference",
    "decision_boundary",
    "distribution",
    "gradient_vectors",
    "heatmap",
    "layer_curves",
    "learning_curves",
    "loss_surface",
    "paired_differences",
    "performance_profile",
    "save",
    "sensitivity",
    "sweep_figures",
    "time_to_target",
]
