"""What is read from a docstring, and what is not."""

from dataclasses import dataclass

from bpx.components.docstring import Docstring, meaning_of


class Documented:
    r"""A summary: with a colon.

    A body, with :math:`x` in it.

    .. math:: a = b

    Between.

    .. math::
        c &= d \\

        e &= f

    Attributes:
        lr: The rate: a number,
            on two lines.
        units (int): H.

    Example:
        >>> 1 + 1
        2

    References:
        Someone, 1951, "A title".

    Source: https://example.org
    """


class Rolls:
    """The form :math:`z W` of :math:`z`.

    More.
    """


@dataclass(frozen=True)
class Silent:
    lr: float = 0.1


def test_each_part_is_found() -> None:
    text = Docstring.of(Documented)
    assert text.summary == "A summary: with a colon."
    assert text.body.startswith("A body")
    assert text.body.endswith("e &= f")
    assert text.attributes == {"lr": "The rate: a number, on two lines.", "units": "H."}
    assert text.example == ">>> 1 + 1\n2"
    assert text.references == 'Someone, 1951, "A title".\nhttps://example.org'


def test_mathematics_are_the_directives_and_without_any_the_roles() -> None:
    assert Docstring.of(Documented).mathematics == "a = b\n\nc &= d \\\\\n\ne &= f"
    assert Docstring.of(Rolls).mathematics == "z W\n\nz"


def test_what_a_dataclass_is_given_by_python_is_no_docstring() -> None:
    assert Docstring.of(Silent) == Docstring()


def test_what_a_base_says_is_not_what_a_class_says() -> None:
    class Own(Documented):
        pass

    assert Docstring.of(Own) == Docstring()
    assert meaning_of(Own, "units") == "H."
    assert meaning_of(Own, "width") == ""
