"""Hydra's errors in a line or two that name the fault, its place and the remedy."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from hydra.core.config_store import ConfigStore
from hydra.errors import HydraException, MissingConfigException, OverrideParseException
from omegaconf.errors import OmegaConfBaseException

from bpx.config.other_sweepers import EXTRAS
from bpx.config.schema import GROUPS, primary_keys
from bpx.config.sweep_schema import SWEEPER_KEYS
from bpx.errors import BpxError, ConfigError, nearest

if TYPE_CHECKING:
    from bpx.config.composer import Composer

_EXPECTED = {
    r"converted to Float": "a number",
    r"converted to Integer": "a whole number",
    r"is not a valid bool|converted to Boolean": "true or false",
    r"is not a ListConfig": "a list",
    r"is not Optional|Incompatible value 'None'": "a value other than null",
    r"is not a subclass of": "a group of keys, not one value",
}
"""What a value should have been, by what OmegaConf says of it."""


@contextmanager
def explained() -> Iterator[None]:
    """Turn Hydra's errors within the block into a `ConfigError`; let all others pass."""
    try:
        yield
    except BpxError:
        raise
    except Exception as error:
        text = _explain(error, primary_keys())
        if text is None:
            raise
        raise ConfigError(text) from error


@contextmanager
def explained_run(composer: "Composer", overrides: Sequence[str]) -> Iterator[None]:
    """Do as `explained`, for the composition of one run, whose keys are known."""
    try:
        yield
    except Exception as error:
        text = _explain(error, composer.known_keys(overrides))
        if text is None:
            raise
        places = (
            f"{place}: "
            for key, place in composer.places(overrides).items()
            if re.search(rf"(?<![\w.]){re.escape(key)}(?![\w.])", text)
        )
        raise ConfigError(next(places, "") + text) from error


def _explain(error: Exception, known: Sequence[str]) -> str | None:
    """Return what to tell the user, or None for an error that is not Hydra's."""
    if isinstance(error, OverrideParseException):
        return _malformed(error)
    if isinstance(error, MissingConfigException) and error.missing_cfg_file:
        return _no_option(error)
    if hasattr(error, "problem_mark"):  # a YAML parser's, whichever the version of OmegaConf has
        return _bad_yaml(error)
    if isinstance(error, OmegaConfBaseException):
        return f"{_key(str(error))}{_problem(str(error))}"
    package = _raised_in(error)
    if isinstance(error, HydraException) or (
        package == "hydra" and isinstance(error, (ValueError, TypeError))
    ):
        return _not_composed(error, known)
    if package in ("hydra_plugins", "optuna"):
        return f"hydra/sweeper: {type(error).__name__}: {error}"
    return None


def _malformed(error: OverrideParseException) -> str:
    override = error.override
    if "=" not in override:
        return f"{override}: nothing is set; write {override}=VALUE."
    reason = next(
        line for line in error.message.splitlines() if not line.startswith(("Error", "See"))
    )
    unknown = re.search(r"Unknown function '(.*)'\nAvailable: (\S+)", error.message)
    if unknown:
        known = nearest(unknown[1], unknown[2].split(","))
        return f"{override}: there is no function {unknown[1]!r}. {known}"
    reason = re.sub(r" expecting \{?.*", "", reason)
    if "Exception" in reason:  # the parser's own, without a word on the fault
        reason = "it holds a character that has a meaning of its own"
    key = override.partition("=")[0]
    return f"{override}: {reason}. Quote a value that holds special characters: \"{key}='a,b'\"."


def _no_option(error: MissingConfigException) -> str:
    group, _, name = str(error.missing_cfg_file).rpartition("/")
    if group.startswith("experiment/"):
        option = group.removeprefix("experiment/")
        return f"{_place(str(error))}to choose a {option}, write 'override /{option}: {name}'."
    if group == "hydra/sweeper" and name in EXTRAS:
        return f"The sweeper {name} is not installed: pip install '{EXTRAS[name]}'."
    listing = f" {nearest(name, error.options)}" if error.options else ""
    return f"There is no {group or 'configuration'} {name!r}.{listing}"


def _bad_yaml(error: Any) -> str:
    mark = error.problem_mark
    place = f"{mark.name}, line {mark.line + 1}" if mark else "a configuration file"
    return f"{place}: this is not YAML: {error.problem}."


def _not_composed(error: Exception, known: Sequence[str]) -> str:
    """Explain an error of composition, from its text and the cause that Hydra gives it."""
    message, cause = str(error), str(error.__cause__ or "")
    place = _place(message)
    unknown = re.search(r"Could not override '([^'@]*)'|override '/([^:']*):", message)
    if unknown:
        return place + _unknown_key(unknown[1] or unknown[2], known, cause)
    merged = re.search(r"(?:Error merging override (.*)|(In .*) raised while composing)", message)
    if merged and merged[1]:
        return f"{merged[1]}: {_problem(cause, merged[1])}"
    if merged and re.search("Config(Key|Attribute)Error", merged[2]):
        return place + _unknown_key(_key(message).removesuffix(": "), known, message)
    if merged:
        return f"{place}{_key(message)}{_problem(message.partition('config:')[2])}"
    ambiguous = re.search(r"(?:argument|Sweep parameters) '([^']*)'", message)
    if ambiguous:
        return f"{ambiguous[1]} is a sweep; one configuration can be shown: give it one value."
    early = re.search(r"In (\S+): Override '(\S+) : (\S+)' is defined before '(.*)'\.", message)
    if early:
        return (
            f"{early[1]}.yaml: 'override /{early[2]}: {early[3]}' stands before '{early[4]}';"
            " overrides come last in the defaults list."
        )
    no_list = re.search(r"Invalid defaults list in '([^']*)', (.*)", message)
    if no_list:
        return f"{no_list[1]}.yaml: {no_list[2]}, such as [override /optimizer: adam]."
    twice = re.search(r"Multiple values for ([^.@]*)", message)
    if twice:
        return f"{place}{twice[1]} is chosen twice; in defaults write 'override /{twice[1]}: NAME'."
    rest = " ".join(re.sub(r"^In '[^']*':", "", message).split())
    return f"{place}{rest or _problem(cause)}"


def _unknown_key(key: str, known: Sequence[str], message: str) -> str:
    """Say that there is no such key, and list its neighbours."""
    parent, _, name = key.rpartition(".")
    owner = re.search(r"Key '[^']*' not in '(\w+)'", message)
    if name in SWEEPER_KEYS.get(parent, ()):
        return f"{key} is for bpx's own sweeper; this sweep has chosen another."
    if parent in SWEEPER_KEYS and owner and owner[1] in ("SweeperConfig", "RandomConfig"):
        return f"There is no key {key!r}. {nearest(name, SWEEPER_KEYS[parent])}"
    if key.split(".")[0] == "hydra":
        return f"There is no key {key!r}; --cfg hydra shows those that Hydra has."
    if parent in GROUPS and owner:
        fields = [field for field in _fields(parent, owner[1]) if field != "name"]
        return f"There is no key {key!r} with {parent}={owner[1]}. {nearest(name, fields)}"
    below = [other for other in known if not parent or other.startswith(f"{parent}.")]
    if not below:  # the fault lies further up
        return _unknown_key(parent, known, message)
    start = len(parent) + 1 if parent else 0
    return f"There is no key {key!r}. {nearest(name, {k[start:].split('.')[0] for k in below})}"


def _fields(group: str, option: str) -> list[str]:
    """Return the keys of a component's node."""
    try:
        return [str(key) for key in ConfigStore.instance().load(f"{group}/{option}.yaml").node]
    except HydraException:
        return []


def _place(message: str) -> str:
    """Return the file that Hydra names at the start of an error, with a colon."""
    found = re.match(r"In '([^']*)'", message)
    return f"{found[1]}.yaml: " if found else ""


def _key(message: str) -> str:
    found = re.search(r"full_key: (\S+)", message)
    return f"{found[1]}: " if found else ""


def _problem(message: str, override: str = "") -> str:
    """Return what is wrong with a value, from what OmegaConf says of it.

    Args:
        message: What OmegaConf says.
        override: The override that sets the value, if there is one.
    """
    key, _, value = override.partition("=")
    for pattern, expected in _EXPECTED.items():
        if re.search(pattern, message):
            example = f", such as {key}=[{value}]" if value and expected == "a list" else ""
            hint = (
                " To sweep, name the values without brackets." if "type 'list'" in message else ""
            )
            return f"it must be {expected}{example}.{hint}"
    reference = re.search(r"Interpolation key '([^']*)' not found", message)
    if reference:
        return f"${{{reference[1]}}} refers to a key that does not exist."
    if "Missing mandatory value" in message:
        return "it has no value; give it one."
    lines = [line.strip() for line in message.strip().splitlines()]
    return (lines[0] if lines else "it cannot be read").rstrip(".") + "."


def _raised_in(error: Exception) -> str:
    """Return the package in which an error was raised."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    module = trace.tb_frame.f_globals.get("__name__", "") if trace else ""
    return str(module).partition(".")[0]
