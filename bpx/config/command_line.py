"""The command line, with the flags that Hydra provides."""

import argparse
import contextlib
import io
import os
from collections.abc import Iterator, Sequence
from typing import Any, NoReturn

from hydra._internal.utils import _run_hydra, get_args_parser
from hydra.core.global_hydra import GlobalHydra
from hydra.core.override_parser.overrides_parser import OverridesParser

from bpx.config.api import Train, launch
from bpx.config.explain import explained
from bpx.config.folders import primary_folder
from bpx.config.nested import spelled
from bpx.config.session import Session, open_session
from bpx.errors import ConfigError

_INFORMATION = ("help", "hydra_help", "cfg", "info", "shell_completion", "resolve")
"""Hydra's flags that show something."""


def main(argv: Sequence[str], train: Train) -> None:
    """Do what a command line says: train, or show what Hydra's information flags ask for.

    Every command is a sweep, a plain run a sweep of one; ``--multirun`` need not be written.

    Args:
        argv: The arguments, without the program's name.
        train: See `bpx.config.api.run`.

    Raises:
        ConfigError: The user's settings are at fault; nothing has been trained.
        PluginError: A plugin is at fault.
    """
    parser = _parser()
    try:
        args = parser.parse_intermixed_args(list(argv))
    except SystemExit:  # after --version
        return
    if args.experimental_rerun is not None:
        raise ConfigError(
            "--experimental-rerun: bpx does not keep what it needs; run the command again."
        )
    if args.package is not None and not args.cfg:
        raise ConfigError(
            "--package shows a part of the configuration; write --cfg job --package"
            f" {args.package}."
        )
    with open_session(
        args.overrides,
        config_path=args.config_path,
        config_name=args.config_name,
        config_dir=args.config_dir,
    ) as session:
        if _information(args) is not None:
            _show(session, parser, args)
        else:
            launch(session, train, args.overrides)


def information_flag(argv: Sequence[str]) -> str | None:
    """Return the flag by which a command line asks Hydra to show something, if there is one.

    Args:
        argv: The arguments, without the program's name.

    Raises:
        ConfigError: There is a flag that Hydra does not know.
    """
    try:
        return _information(_parser().parse_intermixed_args(list(argv)))
    except SystemExit:  # after --version
        return "--version"


def _parser() -> argparse.ArgumentParser:
    with _unchecked_help():
        parser = get_args_parser()
    vars(parser)["error"] = _refuse
    return parser


def _refuse(message: str) -> NoReturn:
    raise ConfigError(f"{message}. python -m bpx --help lists the flags there are.")


@contextlib.contextmanager
def _unchecked_help() -> Iterator[None]:
    """Let Hydra 1.3 build its parser on Python 3.14, which rejects help made on demand."""
    name = "_check_help"
    check = getattr(argparse.ArgumentParser, name, None)
    if check is None:
        yield
        return
    setattr(argparse.ArgumentParser, name, lambda *_: None)
    try:
        yield
    finally:
        setattr(argparse.ArgumentParser, name, check)


def _information(args: argparse.Namespace) -> str | None:
    return next((f"--{name.replace('_', '-')}" for name in _INFORMATION if vars(args)[name]), None)


def _show(session: Session, parser: argparse.ArgumentParser, args: argparse.Namespace) -> None:
    """Let Hydra's own command line show the configuration or itself."""
    GlobalHydra.instance().clear()
    parsed = OverridesParser.create().parse_overrides(list(session.overrides))
    args.overrides = [spelled(override) for override in parsed]
    said = io.StringIO()
    with explained(), _raising(), contextlib.redirect_stderr(said):
        try:
            _run_hydra(
                args=args,
                args_parser=parser,
                task_function=_no_training,
                config_path=str(primary_folder()),
                config_name=session.config_name,
            )
        except SystemExit as end:
            if end.code:
                raise ConfigError(said.getvalue().strip()) from None


def _no_training(_: Any) -> None:
    raise AssertionError("an information flag trains nothing")


@contextlib.contextmanager
def _raising() -> Iterator[None]:
    """Make Hydra raise its errors instead of printing them and leaving."""
    before = os.environ.get("HYDRA_FULL_ERROR")
    os.environ["HYDRA_FULL_ERROR"] = "1"
    try:
        yield
    finally:
        del os.environ["HYDRA_FULL_ERROR"]
        if before is not None:
            os.environ["HYDRA_FULL_ERROR"] = before
