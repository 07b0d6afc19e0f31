"""docs/gallery.md shows every function of bpx.plots, with pictures that are there and small."""

import re

import pytest
from docs.documents import ROOT, blocks
from PIL import Image

from bpx import plots

PAGE = ROOT / "docs" / "gallery.md"
IMAGES = ROOT / "docs" / "images" / "gallery"
SHOWN = re.findall(r"!\[(.+)\]\(images/gallery/(\S+)\)", PAGE.read_text(encoding="utf-8"))
PROGRAM = "".join(block.text for block in blocks(PAGE) if block.language in ("python", "py"))
LARGEST = {".png": 80_000, ".gif": 300_000}


@pytest.mark.parametrize("name", plots.__all__)
def test_every_function_is_shown(name: str) -> None:
    assert re.search(rf"\b{name}\(", PROGRAM), f"docs/gallery.md does not use {name}"


def test_every_picture_is_made_and_shown() -> None:
    made = re.findall(r'"(\w+\.(?:png|gif))"', PROGRAM)
    shown = [picture for _, picture in SHOWN]
    assert sorted(made) == sorted(shown) == sorted(path.name for path in IMAGES.iterdir())


@pytest.mark.parametrize("picture", [picture for _, picture in SHOWN])
def test_a_picture_is_a_small_file(picture: str) -> None:
    file = IMAGES / picture
    assert file.stat().st_size < LARGEST[file.suffix]
    with Image.open(file) as image:
        image.verify()


def test_the_words_for_a_picture_are_its_own() -> None:
    words = [words for words, _ in SHOWN]
    assert len(set(words)) == len(words)
    assert min(map(len, words)) > 20
