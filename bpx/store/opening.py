"""A sweep's folder opened for a request: a new one, or one to go on with."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bpx.engine.plan import Plan
from bpx.engine.prepare import Prepared
from bpx.engine.request import SweepRequest
from bpx.errors import ResultsError
from bpx.store.in_use import components_in_use
from bpx.store.provenance import provenance
from bpx.store.request import request_document
from bpx.store.resumption import Resumption
from bpx.store.store import Store


def create_store(request: SweepRequest, prepared: Prepared) -> Store:
    """Make the folder of a new sweep, and write what it is.

    Args:
        request: What is asked for.
        prepared: What it comes to.

    Raises:
        ResultsError: The folder cannot be made or written.
    """
    store = Store.create(_folder(request.config["results"]["dir"]), request.name)
    plan = prepared.plan
    try:
        # Before sweep.json, which makes a folder a sweep: what it is asked for is never missing.
        store.ask_for(request.settings, plan.jobs, [each.settings for each in plan.settings])
        store.begin(
            {
                **request_document(request),
                "metrics": _directions(plan),
                "plugins": _plugins(request, prepared),
            }
        )
    except ResultsError:
        store.discard()
        raise
    return store


def reopen_store(
    resumption: Resumption, request: SweepRequest, prepared: Prepared
) -> tuple[Store, dict[str, Any]]:
    """Open the folder of a sweep to go on with.

    Args:
        resumption: Which, and how.
        request: What is asked for.
        prepared: What it comes to.

    Returns:
        Its store, and what `sweep.json` is to say of this resumption.

    Raises:
        ResultsError: There is no such sweep, another process writes to it, or it was made of
            something else.
    """
    store = Store.open(resumption.path)
    try:
        plugins = _plugins(request, prepared)
        now = provenance(plugins, request.config["plugins"])
        found = resumption.check(request, prepared.plan.jobs, now)
    except BaseException:
        store.close()
        raise
    entry = {
        "command": list(request.command),
        "grid": request.grid,
        "retry": list(resumption.retry),
        "force": resumption.force,
        "differences": found,
        "versions": now["versions"],
    }
    return store, entry


def _plugins(request: SweepRequest, prepared: Prepared) -> list[dict[str, Any]]:
    return components_in_use(prepared.plan, prepared.registry, request.config["observers"])


def _folder(text: str) -> Path:
    try:
        return Path(text).expanduser()
    except RuntimeError as error:
        raise ResultsError(f"results.dir={text}: {error}") from None


def _directions(plan: Plan) -> Mapping[str, str]:
    """Return which way each metric is better."""
    return {
        metric.name: "higher" if metric.higher_is_better else "lower"
        for setting in plan.settings
        for metric in setting.metrics
    }
