"""Programs run in the pages on what is trained, and how."""

from pathlib import Path

import pytest
from docs.documents import ON_SWEEPS
from docs.programs import parameters, run_blocks

pytestmark = pytest.mark.usefixtures("scratch")


@pytest.mark.parametrize("document", parameters(ON_SWEEPS))
def test_blocks_do_what_they_say(document: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run_blocks(document, capsys)
