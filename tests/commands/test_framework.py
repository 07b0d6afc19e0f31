"""What all commands share: help, mistakes, quiet, JSON, a closed pipe."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import bpx
from bpx.cli import BROKEN_PIPE, MISTAKE, SUCCESS, main
from bpx.commands import SUMMARIES, parser_of
from bpx.commands.folders import newest_sweep

HEAVY = ("hydra", "joblib", "matplotlib", "omegaconf", "pandas", "pyarrow", "scipy", "sklearn")

MISTAKES = {
    "comapre results": "There is no command 'comapre'. Did you mean 'compare'? There are: check",
    "run results": "There is no command 'run'. Did you mean 'runs'?",
    "runs nowhere": "There is no results folder nowhere.",
    "runs own.py": "own.py is a file; give the folder of a sweep, or a folder of sweeps.",
    "runs empty": "There is no sweep in empty: a sweep's folder holds sweep.json.",
    "runs results more": "'more' is one word too many. See python -m bpx runs --help.",
    "runs --clumns id": "there is no option --clumns. Did you mean '--columns'?",
    "runs --limit 0": "'0' is no number of rows, 1 or more.",
    "runs --limit": "argument --limit: expected one argument. See python -m bpx runs --help.",
    "runs results --columns id,train.los": "no column 'train.los'. Did you mean 'train.loss'?",
    "runs results --sort sed": "no column 'sed'. Did you mean 'seed'?",
    "runs results --where optimzer=gd": "no column 'optimzer'. Did you mean 'optimizer'?",
    "runs results --where optimizer=adm": "No run has optimizer=adm. Did you mean 'adam'?",
    "runs results --where train.los<1": "no column 'train.los'. Did you mean 'train.loss'?",
    "runs results --where (((": "The condition '(((' is none: EOF in multi-line statement. Write",
    "runs results --where seed==": "The condition 'seed==' is none: invalid syntax. Write",
    "runs results --where seed=0,1,": "seed=0,1,: a value is empty. Write null for one that is",
    "compare --metrc train.loss": "there is no option --metrc. Did you mean '--metric'?",
    "compare results/first --metric train.los": "Did you mean 'train.loss'?",
    "compare results/first --by optimzer": "no column 'optimzer'. Did you mean 'optimizer'?",
    "compare results/first --rank --best seed": "argument --best: not allowed with argument --rank",
    "compare results/first --best optimizer --by seed": "--best names the settings to tell apart",
    "compare --by optimizer,,seed": "argument --by: 'optimizer,,seed' names nothing between two",
    "runs --columns ,": "argument --columns: ',' names nothing between two commas or at an end.",
    "compare results/first results/nowhere": "There is no results folder results/nowhere.",
    "report results/first --output own.py/x": "Make room or choose another file with --output FILE",
    "export nowhere --csv": "There is no results folder nowhere.",
    "export --table weights": "invalid choice: 'weights'",
    "export results --output own.py/x": "own.py/x/runs.csv cannot be written: Not a directory.",
}


@pytest.mark.parametrize("command", MISTAKES)
def test_a_mistake_is_explained(
    command: str, folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (folder / "empty").mkdir(exist_ok=True)
    assert main(["-q", *command.split()]) == MISTAKE
    shown = capfd.readouterr()
    assert shown.out == ""
    assert shown.err.startswith("bpx: ")
    assert MISTAKES[command] in shown.err
    assert shown.err.count("\n") == 1


def test_a_query_with_one_sign_of_equality_is_recognized(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["-q", "runs", "results/first", "--where", "optimizer=gd and seed=1"]) == MISTAKE
    assert capfd.readouterr().err == (
        "bpx: No run has optimizer=gd and seed=1. There are: adam, gd."
        """ A query compares with ==, as in "optimizer == 'adam' and seed == 1".\n"""
    )


@pytest.mark.parametrize(
    "option", ["runs --columns", "runs --sort", "compare --by", "compare --best", "resume --retry"]
)
def test_an_option_that_takes_names_takes_none_that_is_empty(
    option: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main([*option.split(), ""]) == MISTAKE
    assert f"argument {option.split()[1]}: '' names nothing" in capfd.readouterr().err


def test_debugging_shows_the_traceback_too(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["runs", "nowhere", "--debug"]) == MISTAKE
    lines = capfd.readouterr().err.splitlines()
    assert lines[0].startswith("Traceback")
    assert lines[-1] == "bpx: There is no results folder nowhere."


def test_help_is_quick_and_has_examples() -> None:
    code = (
        "import sys; from bpx.cli import main\n"
        f"for name in {list(SUMMARIES)}: assert main([name, '--help']) == 0\n"
        f"print([name for name in {HEAVY} if name in sys.modules])"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    *text, loaded = done.stdout.splitlines()
    assert loaded == "[]"
    for name in SUMMARIES:
        assert f"usage: python -m bpx {name} [-h]" in done.stdout
    assert text.count("Examples:") == len(SUMMARIES)


@pytest.mark.parametrize("name", SUMMARIES)
def test_every_command_has_help_for_every_option(name: str) -> None:
    parser = parser_of(name)
    assert all(action.help for action in parser._actions)
    assert {"--help", "--quiet", "--debug"} <= set(parser.option_names)


def test_the_help_of_the_program_lists_the_commands(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == SUCCESS
    text = capfd.readouterr().out
    for name, line in SUMMARIES.items():
        assert f"  {name:<10} {line}\n" in text


def test_the_newest_sweep_is_taken_where_none_is_named_and_said_so(
    second, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["runs", "--json"]) == SUCCESS
    shown = capfd.readouterr()
    newest = second.path.relative_to(Path.cwd())
    assert json.loads(shown.out)["path"] == str(newest)
    assert shown.err == f"bpx: the newest sweep is {newest}.\n"
    assert main(["-q", "runs", "--json"]) == SUCCESS
    assert capfd.readouterr() == (shown.out, "")


def test_the_newest_sweep_is_the_one_that_began_last_whatever_its_folder_is_called(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shared = ["training.epochs=1", "results.plots=false", "results.report=false", "name=x"]
    old, new = (bpx.sweep([*shared, f"seed={seed}"]).path for seed in (0, 1))
    assert newest_sweep() == new
    shutil.copytree(old, old.with_name("backup"))
    shutil.copytree(new, new.with_name("zz"))
    assert newest_sweep() == new
    (new / "sweep.json").write_text("damaged")
    assert newest_sweep() == new.with_name("zz")


def test_where_there_is_no_sweep_the_remedy_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["compare"]) == MISTAKE
    told = "bpx: There is no sweep in results/ of this folder; name the one that a sweep printed"
    assert capfd.readouterr().err.startswith(told)


SWEEP = ["training.epochs=1", "results.dir=unread", "results.plots=false"]


@pytest.mark.parametrize("command", [["runs", "results", "--json"], ["--help"], SWEEP])
def test_a_reader_that_has_left_ends_a_command_silently(command: list[str]) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "bpx", *command], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    assert process.stderr.read() == b""
    assert process.wait(60) == BROKEN_PIPE
    process.stderr.close()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_one_line() -> None:
    with Path("/dev/full").open("w") as full:
        command = [sys.executable, "-m", "bpx", "runs", "results"]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True)
    assert done.returncode == MISTAKE
    assert done.stderr == "bpx: The output cannot be written: No space left on device.\n"
