"""Tables fit a terminal: columns are left out whole, the least telling first."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from bpx.cli import SUCCESS, main
from bpx.console.tables import Column, fit, table_of

columns = st.lists(
    st.builds(
        Column,
        name=st.text("abc", min_size=1, max_size=3),
        heading=st.text("abc", min_size=1, max_size=9),
        cells=st.lists(st.text("0123456789.", min_size=1, max_size=9), min_size=2, max_size=2),
        worth=st.integers(0, 2),
    ),
    min_size=1,
    max_size=6,
)


def rendered(columns: list[Column]) -> list[str]:
    console = Console(width=1000, highlight=False)
    with console.capture() as capture:
        console.print(table_of(columns))
    return [line.rstrip() for line in capture.get().splitlines()]


@given(columns, st.integers(1, 60))
def test_what_stays_fits_and_is_whole(columns: list[Column], width: int) -> None:
    kept, left_out = fit(columns, width)
    lines = rendered(kept)
    assert len(kept) == 1 or max(map(len, lines)) <= width
    for row, line in enumerate(lines[2:]):
        assert line.split() == [column.cells[row] for column in kept]
    assert len(kept) + len(left_out) == len(columns)
    assert kept


@given(columns, st.integers(1, 60))
def test_nothing_is_left_out_that_tells_more_than_what_stays(
    columns: list[Column], width: int
) -> None:
    kept, left_out = fit(columns, width)
    gone = [column for column in columns if not any(column is other for other in kept)]
    assert [column.name for column in gone] == left_out
    assert max((c.worth for c in gone), default=0) <= min(c.worth for c in kept)


@given(columns)
def test_elsewhere_than_on_a_terminal_nothing_is_left_out(columns: list[Column]) -> None:
    assert fit(columns, None) == (columns, [])


@pytest.mark.parametrize("width", [30, 50, 80])
@pytest.mark.parametrize("command", ["runs results/first", "compare results/first"])
def test_commands_fit_the_terminal_and_say_what_is_not_shown(
    command: str, width: int, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(command.split()) == SUCCESS
    whole = capfd.readouterr().out
    monkeypatch.setattr("bpx.console.tables.terminal_width", lambda: width)
    assert main(command.split()) == SUCCESS
    lines = capfd.readouterr().out.splitlines()
    table = [line for line in lines[1:] if not line.startswith("not shown")]
    assert max(map(len, table)) <= width
    assert set(" ".join(table[2:]).split()) <= set(whole.split())
    if width < 80:
        assert lines[-1].startswith("not shown, for want of width: ")
    for told in ("optimizer", "lr"):
        assert told in table[0].split()


def test_a_comparison_keeps_its_mean_on_the_narrowest_terminal(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("bpx.console.tables.terminal_width", lambda: 10)
    assert main(["compare", "results/first"]) == SUCCESS
    assert capfd.readouterr().out.splitlines()[1].split() == ["optimizer", "mean"]


def test_no_two_columns_have_one_heading(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    words = ["--columns", "training.epochs,optimizer.batch_size,batch_size,epochs", "--limit", "1"]
    assert main(["runs", "results/first", *words]) == SUCCESS
    heads = capfd.readouterr().out.splitlines()[1].split()
    assert heads == ["training.epochs", "optimizer.batch_size", "batch_size", "epochs"]
