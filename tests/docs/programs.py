"""The blocks of a document run: programs, commands, and the files that a reader is to write."""

import doctest
import re
import runpy
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterable
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet
from docs.documents import ROOT, Block, blocks

from bpx.cli import MISTAKE, SUCCESS, main

SKIPPED = {"+experiment=xor_sweep", "engine.address=tcp://HOST:8786", "engine.address=auto"}
"""The README's command, which .ci/run runs whole, and those that need a cluster: tests/cluster has
clusters. A program that needs one is a block of `py`, not of `python`."""

EXTRAS = {"bridges.md": ("mlflow", "tensorboard")}
"""Packages without which a document cannot be run; .ci/run installs them."""

OTHERS = {"duckdb", "polars"}
"""Programs that read bpx's files. They, and R, are shown where they are installed."""

ELSEWHERE = {"pip", "python3", "pytest", "git", "dask", "ray", "mlflow", "tensorboard"}
"""Programs that stand before or beside bpx. What `python -m bpx new` writes is tested with pytest
in tests/commands, and an environment is made anew by .ci/run."""

SIGNS = {"bpx: ": MISTAKE, "✘": 1}
"""How an output begins where a command does not succeed, and its status."""

OPTIONS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


def parameters(documents: Iterable[Path]) -> list[ParameterSet]:
    """Return the documents that have blocks, as parameters."""
    return [parameter(document) for document in documents if any(blocks(document))]


def parameter(document: Path) -> ParameterSet:
    """Return a document as a parameter; where it needs packages, their own warnings are theirs."""
    marks = [pytest.mark.filterwarnings("ignore")] if document.name in EXTRAS else []
    return pytest.param(document, marks=marks, id=str(document.relative_to(ROOT)))


def run_blocks(document: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Run the blocks of a document, one after the other, and compare what they print."""
    missing = [name for name in EXTRAS.get(document.name, ()) if find_spec(name) is None]
    if missing:
        pytest.skip(f"needs the packages {', '.join(missing)}")
    namespace = {"__name__": "__main__"}
    end = Block(0, "", None, "")
    for block, after in pairwise([*blocks(document), end]):
        place = f"{document.name}, line {block.line}"
        expected = after.text if after.language == "text" else None
        if block.file:
            check_file(Path(block.file), block.text, place)
        elif block.language == "r":
            if not run_r(block.text):
                continue
        elif block.language == "python":
            if imports_what_is_missing(block.text):
                continue
            exec(compile(block.text, place, "exec"), namespace)
        elif block.language != "bash" or not run(block.text, expected, place):
            continue
        if expected is not None:
            captured = capsys.readouterr()
            check_output(expected, captured.out + captured.err, place)


def imports_what_is_missing(program: str) -> bool:
    """Say whether a block shows another program that is not installed here."""
    shown = OTHERS & set(re.findall(r"^import (\w+)", program, re.MULTILINE))
    return any(find_spec(name) is None for name in shown)


def run_r(program: str) -> bool:
    """Run a block of R, print what it prints, and say whether R is installed."""
    if shutil.which("Rscript") is None:
        return False
    done = subprocess.run(["Rscript", "-e", program], capture_output=True, text=True, check=True)
    print(done.stdout)
    return True


def check_file(file: Path, text: str, place: str) -> None:
    """Compare a block with the file it shows, or write the file that a reader is to write."""
    if (ROOT / file).exists():
        assert text == (ROOT / file).read_text(encoding="utf-8"), f"{place}: {file} has changed"
    else:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


def run(lines: str, expected: str | None, place: str) -> bool:
    """Run the commands of a block, and say whether there were any."""
    commands = [words for line in lines.splitlines() if (words := shlex.split(line))]
    unknown = {program for program, *_ in commands} - {"python", *ELSEWHERE}
    assert not unknown, f"{place}: there is no {unknown}"
    ours = [words[3:] for words in commands if words[:3] == ["python", "-m", "bpx"]]
    ours = [words for words in ours if SKIPPED.isdisjoint(words)]
    status = next(
        (own for sign, own in SIGNS.items() if (expected or "").startswith(sign)), SUCCESS
    )
    for words in ours:
        assert main(words) == status, place
    scripts = [words[1:] for words in commands if words[0] == "python" and is_file(words[1])]
    for words in scripts:
        run_script(words)
    for file in (words[1] for words in commands if words[0] == "pytest" and is_a_test(words[1])):
        assert Path(file).is_file(), f"{place}: nothing has written {file}"
    return bool(ours or scripts)


def is_a_test(word: str) -> bool:
    """Say whether a word of a command names a test of the reader's."""
    return word.startswith("test_") and word.endswith(".py")


def is_file(word: str) -> bool:
    """Say whether a word of a command names a script that the page has written."""
    return word.endswith(".py") and Path(word).is_file()


def run_script(words: list[str]) -> None:
    """Run a script with its arguments."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", words)
        runpy.run_path(words[0], run_name="__main__")


def check_output(expected: str, got: str, place: str) -> None:
    checker = doctest.OutputChecker()
    if not checker.check_output(expected, got, OPTIONS):
        example = doctest.Example("", expected)
        pytest.fail(f"{place}:\n{checker.output_difference(example, got, OPTIONS)}")
