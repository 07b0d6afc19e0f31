"""The legend of axes: one letter for each, the same in every docstring and every name.

========  ==================================================
letter    axis
========  ==================================================
R         runs of a stack
N         examples of a data set
B         examples of a batch
D         inputs of a layer (fan_in)
H         units of a layer (fan_out)
C         outputs of the network, or classes
P         parameters of the network (the length of theta)
L         layers
T         steps (updates)
F         channels of an image; O those of a layer's output
Y, X      rows and columns of an image
========  ==================================================

An array that a component sees has its axes in the order ``(..., B, H)`` or ``(..., P)``; images
lie as ``(..., B, F, Y, X)``. The literature's C, H, W of an image would be classes and units here.
The leading axes are free: a component is written as for one run, and broadcasting makes it
serve a whole stack. A numeric field of a component may therefore be a number or an array that
broadcasts against what the component touches, such as ``(R, 1)`` beside ``(R, P)``.
"""

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Array: TypeAlias = npt.NDArray[Any]
"""An array of floating-point numbers (or of class indices, where a docstring says so)."""

Shape: TypeAlias = tuple[int, ...]
"""The shape of one example, without run and batch axes: ``(D,)`` for a dense layer."""

Generator: TypeAlias = np.random.Generator
"""A stream of random numbers. Nothing in bpx draws from NumPy's global generator."""
