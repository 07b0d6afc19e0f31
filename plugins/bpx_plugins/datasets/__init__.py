"""The built-in data sets."""

from bpx import Dataset
from bpx_plugins.datasets.blobs import Blobs
from bpx_plugins.datasets.circles import Circles
from bpx_plugins.datasets.diabetes import Diabetes
from bpx_plugins.datasets.gates import And, Nand, Or, Xor
from bpx_plugins.datasets.leaves import Leaves
from bpx_plugins.datasets.moons import Moons
from bpx_plugins.datasets.parity import Parity
from bpx_plugins.datasets.scikit_learn import BreastCancer, Digits, DigitsImages, Iris, Wine
from bpx_plugins.datasets.sine import Sine
from bpx_plugins.datasets.spirals import Spirals
from bpx_plugins.datasets.table import Table
from bpx_plugins.datasets.two_ones import TwoOnes

DATASETS: list[type[Dataset]] = [
    And,
    Or,
    Nand,
    Xor,
    Parity,
    TwoOnes,
    Leaves,
    Blobs,
    Moons,
    Circles,
    Spirals,
    Sine,
    Iris,
    Wine,
    BreastCancer,
    Digits,
    DigitsImages,
    Diabetes,
    Table,
]
