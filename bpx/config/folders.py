"""Where configuration files lie."""

from pathlib import Path

from hydra.core.config_search_path import ConfigSearchPath
from hydra.plugins.search_path_plugin import SearchPathPlugin

PRIMARY = "config"
"""The name of the primary configuration."""


def primary_folder() -> Path:
    """Return the folder of the primary configuration: the checkout's, else the installed one."""
    package = Path(__file__).resolve().parents[1]
    checkout = package.parent / "conf"
    return checkout if (checkout / f"{PRIMARY}.yaml").is_file() else package / "conf"


class WorkingFolder(SearchPathPlugin):
    """Lets a user keep experiments in ``conf/experiment/`` of the current folder."""

    def manipulate_search_path(self, search_path: ConfigSearchPath) -> None:
        """Append the current folder's ``conf``, where there is one."""
        own = Path.cwd() / "conf"
        if own.is_dir() and own != primary_folder():
            search_path.append(provider="current folder", path=f"file://{own}")
