"""Every broken component is rejected by the check that is there for its fault."""

import re

import pytest
from components.broken import collection

from bpx.testing import examine


@pytest.mark.parametrize("broken", collection(), ids=lambda broken: f"{broken.kind}-{broken.__name__}")
def test_it_is_rejected_for_the_right_reason(broken):
    check, words = broken.rejected_by
    failures = examine(broken, owes_words=False).failures
    assert failures, "nothing rejects it"
    first = failures[0]
    assert first.check == check, first.sentence
    assert re.search(words, first.sentence), first.sentence
    assert first.sentence.startswith(f"{broken.kind} {broken.name}: ")
    assert first.sentence.endswith(".")
