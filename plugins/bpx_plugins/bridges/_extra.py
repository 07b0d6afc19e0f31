"""Packages that bpx can do without."""

from importlib.util import find_spec

from bpx.errors import ConfigError


def require_package(package: str, observer: str) -> None:
    """Check that the package of an observer is installed; its extra has the observer's name.

    Args:
        package: What is imported.
        observer: The name of the observer.

    Raises:
        ConfigError: It is not; the text says how to install it.
    """
    if find_spec(package) is None:
        raise ConfigError(
            f"The observer {observer} needs the package {package}: pip install 'bpx[{observer}]'."
        )
