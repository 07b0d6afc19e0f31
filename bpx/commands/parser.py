"""The parser of a command's words, whose complaints are errors of bpx."""

import argparse
from collections.abc import Sequence
from typing import NoReturn

from bpx.errors import ConfigError, nearest


class Parser(argparse.ArgumentParser):
    """A parser that names the nearest option where one is misspelled."""

    def parse(self, words: Sequence[str]) -> argparse.Namespace:
        """Parse the words after a command; its folders may stand anywhere among the options.

        Args:
            words: They.

        Raises:
            ConfigError: An option is unknown, or lacks its value, or a word is too many.
            SystemExit: Help was asked for, and is printed.
        """
        options, rest = self.parse_known_intermixed_args(words)
        unknown = [word for word in rest if word.startswith("-")]
        if unknown:
            name = unknown[0].partition("=")[0]
            self.error(f"there is no option {name}. {nearest(name, self.option_names)}")
        if rest:
            self.error(f"{rest[0]!r} is one word too many.")
        return options

    @property
    def option_names(self) -> list[str]:
        """The options, in their long form where they have one."""
        return [action.option_strings[-1] for action in self._actions if action.option_strings]

    def error(self, message: str) -> NoReturn:
        """Refuse the words.

        Raises:
            ConfigError: Always, with `message`.
        """
        raise ConfigError(f"{message.rstrip('.')}. See {self.prog} --help.")
