"""One process at a time writes to a folder; sweeps of one second have folders of their own."""

import subprocess
import sys
from pathlib import Path

import pytest
from results.sweeps import part, stored

import bpx
from bpx.cli import MISTAKE, main
from bpx.errors import ResultsError
from bpx.results import load
from bpx.store import Store

HOLD = """\
import sys, time
from pathlib import Path
from bpx.store import Store
store = Store(Path(sys.argv[1]))
print("held", flush=True)
time.sleep(600)
"""

CREATE = """\
import sys
from pathlib import Path
from bpx.store import Store
root = Path(sys.argv[1])
sys.stdin.readline()
print(*(Store.create(root, "a").path.name for _ in range(20)), flush=True)
"""


def python(code: str, folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", code, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_a_folder_that_is_written_is_refused_until_its_process_dies(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = stored(tmp_path, part(0), finish=False)
    store.close()
    holder = python(HOLD, store.path)
    try:
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(ResultsError, match="is being written by another process; wait for"):
            Store.open(store.path)
        assert len(load(store.path).runs) == 3
    finally:
        holder.kill()
        holder.communicate()
    Store.open(store.path).finish()
    assert len(load(store.path).runs) == 3


def test_resume_of_a_sweep_under_way_is_one_clear_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    folder = bpx.sweep(["training.epochs=2", "results.plots=false", "results.report=false"]).path
    store = Store.open(folder)
    assert main(["resume", str(folder)]) == MISTAKE
    assert "is being written by another process" in capsys.readouterr().err
    store.close()


def test_two_processes_that_begin_in_the_same_second_share_no_folder(tmp_path: Path) -> None:
    processes = [python(CREATE, tmp_path) for _ in range(2)]
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()
    names = [process.communicate()[0].split() for process in processes]
    assert [len(own) for own in names] == [20, 20]
    assert len({*names[0], *names[1]}) == 40
