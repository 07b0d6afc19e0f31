"""Programs in the documents run, outputs are what they print, sources equal their files."""

from pathlib import Path

import pytest
from docs.documents import OTHERS
from docs.programs import parameters, run_blocks

pytestmark = pytest.mark.usefixtures("scratch")


@pytest.mark.parametrize("document", parameters(OTHERS))
def test_blocks_do_what_they_say(document: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run_blocks(document, capsys)
