"""Time whole commands: `python benchmarks/commands.py [REPEATS]`.

Each command runs in a process of its own, in an empty folder, in turn with the others; the
median counts. A plain NumPy loop over one XOR run stands beside them, because seconds alone say
as much about the machine as about bpx.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time

COMMANDS = {
    "python -m bpx --help": ["-m", "bpx", "--help"],
    "python -m bpx +experiment=xor_sweep": ["-m", "bpx", "+experiment=xor_sweep"],
    "plain NumPy loop, one run of XOR, 20,000 updates": [
        "-c",
        """
import numpy as np
sigmoid = lambda z: 1 / (1 + np.exp(-z))
x, y = np.array([[0, 0], [0, 1], [1, 0], [1, 1.0]]), np.array([[0], [1], [1], [0.0]])
rng = np.random.default_rng(0)
w1, b1, w2, b2 = rng.normal(size=(2, 4)), np.zeros(4), rng.normal(size=(4, 1)), np.zeros(1)
for _ in range(20_000):
    a1 = sigmoid(x @ w1 + b1)
    a2 = sigmoid(a1 @ w2 + b2)
    d2 = (a2 - y) / 4
    d1 = (d2 @ w2.T) * a1 * (1 - a1)
    w2 -= a1.T @ d2; b2 -= d2.sum(0); w1 -= x.T @ d1; b1 -= d1.sum(0)
""",
    ],
}


def main(repeats: int) -> None:
    """Print the median time of each command."""
    seconds: dict[str, list[float]] = {name: [] for name in COMMANDS}
    environment = os.environ | {"OPENBLAS_NUM_THREADS": "1", "MPLBACKEND": "Agg"}
    for _ in range(repeats):
        for name, words in COMMANDS.items():
            with tempfile.TemporaryDirectory() as folder:
                start = time.perf_counter()
                subprocess.run(
                    [sys.executable, *words],
                    cwd=folder,
                    env=environment,
                    check=True,
                    stdout=subprocess.DEVNULL,
                )
                seconds[name].append(time.perf_counter() - start)
    for name, times in seconds.items():
        print(
            f"{statistics.median(times):7.2f} s"
            f"  ({min(times):.2f} to {max(times):.2f}, {repeats} times)  {name}"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
