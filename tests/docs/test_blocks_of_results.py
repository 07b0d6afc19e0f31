"""Programs run in the pages on what came out."""

from pathlib import Path

import pytest
from docs.documents import ON_RESULTS
from docs.programs import parameters, run_blocks

pytestmark = pytest.mark.usefixtures("scratch")


@pytest.mark.parametrize("document", parameters(ON_RESULTS))
def test_blocks_do_what_they_say(document: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run_blocks(document, capsys)
