"""Every peer of every workload trains what bpx trains, and figures survive JSON and the page."""

from dataclasses import replace
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

from benchmarks import measurement, page, peers, sweep
from benchmarks.__main__ import main
from benchmarks.anatomy import anatomy
from benchmarks.case import Case, Unequal, differences
from benchmarks.measurement import Measurement
from benchmarks.peers import PLAIN, Peer
from benchmarks.problem import Problem
from benchmarks.row import Goal, Row
from benchmarks.workloads import conv, dispatch
from bpx.training.loop import train

pytest.importorskip("sklearn", reason="the digits come with scikit-learn")

FOUND, MISSING = peers.load()

TINY = {
    "w1": {"training.epochs": "2"},
    "w2": {"training.epochs": "1", "dataset.test": "0.8", "seed": "0"},
    "w3": {"training.epochs": "1", "dataset.examples": "1024"},
    "w4": {"training.epochs": "1", "dataset.test": "0.95"},
}
"""What makes the check of equal results shorter still."""

SAME_WHEN_SMALL = {("w1", "10,000 runs, float64"), ("w2", "64 runs, float64")}
"""What would repeat the check of another case."""

CASES = [
    (name, case)
    for name in TINY
    for case in import_module(f"benchmarks.workloads.{name}").CASES
    if (name, case.name) not in SAME_WHEN_SMALL
]


def tiny(name: str, case: Case) -> Case:
    return replace(case, small={**case.small, **TINY[name]})


@pytest.mark.parametrize(
    ("name", "case", "peer"),
    [
        pytest.param(name, case, peer, id=f"{name}: {case.name}: {peer}")
        for name, case in CASES
        for peer in case.peers
    ],
)
def test_a_peer_ends_where_bpx_does(name: str, case: Case, peer: str) -> None:
    if peer in MISSING:
        pytest.skip(f"{MISSING[peer]} is not installed")
    differences(tiny(name, case), {peer: FOUND[peer]})


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_pytorch_ends_where_bpx_does_on_images(dtype: str) -> None:
    pytest.importorskip("torch", reason="PyTorch is not installed")
    small = {"dataset.test": "0.8", "training.epochs": "1", "dtype": dtype}
    lone, many = (
        sweep.planned(conv.IMAGES | small | {"seed": f"range({runs})"}) for runs in (1, 3)
    )
    peers = conv.trainings(lone, many)
    assert len(conv.differences(peers, lone, many)) == 2
    idle = {name: lambda: np.zeros((1, 1)) for name in peers}
    with pytest.raises(Unequal, match="conv: PyTorch loop, 1 run ends"):
        conv.differences(idle, lone, many)


def test_a_peer_that_trains_something_else_is_refused() -> None:
    name, case = CASES[0]

    def idle(problem: Problem) -> peers.Train:
        return lambda: np.array(problem.theta)

    with pytest.raises(
        Unequal, match=r"1 run, float64: plain loop ends .* from bpx after 2 epochs"
    ):
        differences(tiny(name, case), {PLAIN: Peer(idle, idle)})


@pytest.mark.parametrize("case", dispatch._CASES)
def test_a_training_by_hand_ends_at_the_same_bits(case: str) -> None:
    overrides, by_hand = dispatch._CASES[case]
    short = {"dataset.test": "0.9"} if overrides["dataset"].startswith("digits") else {}
    block = dispatch.block({**overrides, **short}, "3")
    with np.errstate(all="ignore"):
        np.testing.assert_array_equal(by_hand(block)(), train(block).theta)


class Counted:
    """A sweep with a number of updates and of recorded points."""

    def __init__(self, updates: int, points: int) -> None:
        self.updates, self.points = updates, points

    @property
    def seconds(self) -> float:
        return 5 + 0.25 * self.updates + 3 * self.points


def test_the_parts_of_a_time_are_told_apart() -> None:
    sweeps = {"whole": Counted(100, 11), "short": Counted(50, 6), "close": Counted(100, 101)}
    parts = anatomy(sweeps, {name: each.seconds for name, each in sweeps.items()})
    assert parts == pytest.approx({"updates": 0.25e6, "recording": 0.33e6, "once": 0.05e6})


def test_parts_that_cannot_be_told_apart_are_left_out() -> None:
    sweeps = {"whole": Counted(100, 11), "short": Counted(50, 6), "close": Counted(100, 11)}
    assert anatomy(sweeps, {name: each.seconds for name, each in sweeps.items()}) == {}


ROW = Row(
    case="2 runs",
    unit="us",
    times={"bpx": 0.5, "plain loop": 22.0},
    spread={"bpx": (0.4, 0.6)},
    difference={"plain loop": 4e-16},
    goals=[
        Goal("plain loop / bpx", 44.0, ">=", 150, "x"),
        Goal("bpx / JAX vmap+jit", None, "<=", 1.3, "x"),
    ],
    floor={"products": 0.1, "exponentials": 0.15},
    notes=["A note."],
)


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    file = tmp_path / "results.json"
    missing = {"JAX vmap+jit": "jax"}
    measurement.save(file, {"w1": Measurement.now("XOR", "abc", 5, missing, [ROW])})
    return file


def test_the_page_shows_what_json_keeps(kept: Path, tmp_path: Path) -> None:
    document = tmp_path / "page.md"
    document.write_text(f"before\n{page.BEGIN}\nold figures\n{page.END}\nafter\n")
    for _ in range(2):  # the markers stay where they are
        assert main(["--write", str(document), "--json", str(kept)]) == 0
    text = document.read_text()
    assert text.startswith("before\n")
    assert text.endswith("after\n")
    assert "old figures" not in text
    assert "| w1 | 2 runs | plain loop / bpx | 44x | at least 150x | no |" in text
    assert "| w1 | 2 runs | bpx / JAX vmap+jit |  | at most 1.3x | not measured |" in text
    assert "| 2 runs | plain loop | 22 µs |  | 44x | 4e-16 |" in text
    assert "| w1 | 2 runs | 0.1 µs | 0.15 µs | 0.25 µs |  |  |  | 0.5 µs | 2x |" in text
    assert "A note." in text
    assert "JAX vmap+jit is not measured: jax is not installed" in text


def test_a_workload_measured_later_joins_those_kept(kept: Path) -> None:
    measurement.save(kept, {"w2": Measurement.now("digits", "abc", 5, {}, [])})
    found = measurement.load(kept)
    assert found["w1"].rows[0] == replace(ROW, spread={"bpx": [0.4, 0.6]})
    assert found["w2"].title == "digits"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["w11"], "no workload 'w11'. Did you mean 'w1'?"),
        (["--repeats", "0"], "--repeats=0"),
        (["--write", "README.md"], "has no place for figures"),
    ],
)
def test_a_mistake_is_told_in_a_line(
    words: list[str], message: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "README.md").write_text("No markers.\n")
    words = [str(tmp_path / word) if word.endswith(".md") else word for word in words]
    with pytest.raises(SystemExit, match="2"):
        main([*words, "--json", str(tmp_path / "none.json")])
    assert message in capsys.readouterr().err
