"""The built-in initializers.

Beside what the contract asks for, each states the law it draws from in two optional methods,
``moments(fan_in, fan_out)`` and ``support(fan_in, fan_out)``, to which
`bpx.testing.check_initializer` holds it.
"""

from bpx import Initializer
from bpx_plugins.initializers.constant import Constant
from bpx_plugins.initializers.glorot_normal import GlorotNormal
from bpx_plugins.initializers.glorot_uniform import GlorotUniform
from bpx_plugins.initializers.he_normal import HeNormal
from bpx_plugins.initializers.he_uniform import HeUniform
from bpx_plugins.initializers.lecun_normal import LeCunNormal
from bpx_plugins.initializers.legacy_uniform import LegacyUniform
from bpx_plugins.initializers.normal import Normal
from bpx_plugins.initializers.orthogonal import Orthogonal
from bpx_plugins.initializers.uniform import Uniform
from bpx_plugins.initializers.zeros import Zeros

INITIALIZERS: list[type[Initializer]] = [
    GlorotUniform,
    GlorotNormal,
    HeUniform,
    HeNormal,
    LeCunNormal,
    Uniform,
    LegacyUniform,
    Normal,
    Zeros,
    Constant,
    Orthogonal,
]

__all__ = [
    "INITIALIZERS",
    "Constant",
    "GlorotNormal",
    "GlorotUniform",
    "HeNormal",
    "HeUniform",
    "LeCunNormal",
    "LegacyUniform",
    "Normal",
    "Orthogonal",
    "Uniform",
    "Zeros",
]
