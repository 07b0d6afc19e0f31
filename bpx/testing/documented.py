"""What a component says of itself."""

import re
from collections.abc import Iterator

from bpx.components import Component, Dataset, Observer
from bpx.components.docstring import Docstring

_YEAR = re.compile(r"\b(1[5-9]|20)\d\d\b")


def lacks(component: type[Component]) -> Iterator[str]:
    """Yield what the documentation of a component lacks, each in words with the remedy.

    A reader is owed a summary, the mathematics, the source of the idea and what each field means;
    of a data set and an observer, no mathematics.

    Args:
        component: The class.
    """
    text = Docstring.of(component)
    if not text.summary:
        yield "a summary: the first line of its docstring says what it is"
        return
    if not issubclass(component, (Dataset, Observer)):
        if not text.mathematics:
            yield "its mathematics: write it below '.. math::' in the docstring"
        whole = f"{text.summary}\n{text.body}\n{text.references}"
        if not (text.references or _YEAR.search(whole)):
            yield "its source: name it in the docstring with the year, or below 'References:'"
    silent = [field.name for field in component.fields() if not field.meaning]
    if silent:
        yield (
            f"the meaning of {', '.join(silent)}: describe each below 'Attributes:', or write it"
            " beside the type, Annotated[float, 'the learning rate']"
        )
