"""What differs between two provenances, and whether numbers depend on it."""

from copy import deepcopy
from typing import Any

import pytest

from bpx.store.differences import differences
from bpx.store.provenance import provenance

ADAM = {
    "kind": "optimizer",
    "name": "adam",
    "package": "bpx",
    "version": "0.1.0",
    "sources": {"adam.py": "a" * 64, "_moments.py": "b" * 64},
}
WATCH = {"kind": "observer", "name": "watch", "file": "watch.py", "sources": {"watch.py": "c" * 64}}
COMMIT = {"commit": "1" * 40, "clean": True}


def document() -> dict[str, Any]:
    return {
        "versions": {"python": "3.12.1", "numpy": "2.3.0", "rich": "14.0", "bpx": "0.1.0"},
        "arithmetic": "d" * 64,
        **COMMIT,
        "checkouts": {"bpx": COMMIT},
        "machine": {
            "platform": "Linux-6.1",
            "architecture": "x86_64",
            "processor": "EPYC 9654",
            "libc": "glibc 2.36",
            "cores": 2,
        },
        "blas": [
            {"library": "openblas", "version": "0.3.30", "architecture": "Zen", "threads": 1},
        ],
        "plugins": [ADAM, WATCH],
    }


def test_a_provenance_differs_from_itself_in_nothing():
    assert differences(provenance(), provenance()) == []
    assert differences(document(), document()) == []


def test_a_document_that_says_nothing_differs_in_nothing():
    assert differences({}, document()) == []


CHANGES: dict[tuple[Any, ...], tuple[Any, str, str]] = {
    ("plugins", 0, "sources", "adam.py"): (
        "e" * 64,
        "plugin",
        "The source of the optimizer adam has changed: adam.py is another.",
    ),
    ("plugins", 0, "sources"): (
        {"adam.py": "a" * 64, "_new.py": "b" * 64},
        "plugin",
        "The source of the optimizer adam has changed: _moments.py is not there, _new.py is new.",
    ),
    ("plugins",): ([WATCH], "plugin", "The optimizer adam is missing."),
    ("plugins", 1, "sources", "watch.py"): (
        "e" * 64,
        "circumstance",
        "The source of the observer watch has changed: watch.py is another.",
    ),
    ("versions", "numpy"): ("2.4.0", "environment", "numpy was 2.3.0 and is 2.4.0."),
    ("versions", "python"): ("3.13.1", "environment", "python was 3.12.1 and is 3.13.1."),
    ("versions", "rich"): ("15.0", "circumstance", "rich was 14.0 and is 15.0."),
    ("arithmetic",): (
        "e" * 64,
        "environment",
        "The arithmetic in bpx's own source has changed.",
    ),
    ("machine", "processor"): (
        "EPYC 9754",
        "environment",
        "The processor was EPYC 9654 and is EPYC 9754.",
    ),
    ("machine", "libc"): (None, "environment", "The libc was glibc 2.36 and is not there."),
    ("machine", "cores"): (4, "circumstance", "The number of cores was 2 and is 4."),
    ("blas", 0, "architecture"): (
        "Haswell",
        "environment",
        "BLAS was openblas 0.3.30 for Zen and is openblas 0.3.30 for Haswell.",
    ),
    ("blas", 0, "threads"): (
        2,
        "circumstance",
        "The number of BLAS threads outside training was 1 and is 2.",
    ),
    ("commit",): (
        "2" * 40,
        "circumstance",
        "The commit of the working folder was 1111111111 and is 2222222222.",
    ),
    ("checkouts", "bpx", "clean"): (
        False,
        "circumstance",
        "The commit of bpx was 1111111111 and is 1111111111 with changes.",
    ),
}


@pytest.mark.parametrize("place", CHANGES, ids=lambda place: ".".join(map(str, place)))
def test_a_change_is_one_sentence_that_says_what_depends_on_it(place):
    value, aspect, text = CHANGES[place]
    now = deepcopy(document())
    node: Any = now
    for key in place[:-1]:
        node = node[key]
    node[place[-1]] = value
    (difference,) = differences(document(), now)
    assert (difference.aspect, str(difference)) == (aspect, text)
    assert difference.decides == (aspect != "circumstance")


def test_another_version_of_bpx_says_enough_of_its_arithmetic():
    now = document()
    now["versions"] = {**now["versions"], "bpx": "0.2.0"}
    now["arithmetic"] = "e" * 64
    assert [str(each) for each in differences(document(), now)] == ["bpx was 0.1.0 and is 0.2.0."]


def test_the_version_of_a_package_with_a_component_in_use_decides():
    then = document()
    then["plugins"] = [{**ADAM, "package": "bpx-lion"}]
    then["versions"]["bpx-lion"] = "0.1"
    now = deepcopy(then)
    now["versions"]["bpx-lion"] = "0.2"
    (difference,) = differences(then, now)
    assert (difference.aspect, str(difference)) == (
        "environment",
        "bpx-lion was 0.1 and is 0.2.",
    )


def test_plugins_come_first_and_circumstances_last():
    now = deepcopy(document())
    now["versions"] |= {"rich": "15.0", "numpy": "2.4.0"}
    now["plugins"] = []
    aspects = [difference.aspect for difference in differences(document(), now)]
    assert aspects == ["plugin", "environment", "circumstance", "circumstance"]
