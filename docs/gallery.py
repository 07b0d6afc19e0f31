"""Make the pictures of docs/gallery.md: `python docs/gallery.py [PICTURE ...]`.

It runs the programs of the page, which save what they draw, and puts the pictures into
docs/images/gallery/, all of them or those named. A new picture needs a section of the page that
saves it and shows it.
"""

import os
import re
import shutil
import sys
import tempfile
from pathlib import Path

from PIL import Image

DOCS = Path(__file__).resolve().parent
PAGE = DOCS / "gallery.md"
IMAGES = DOCS / "images" / "gallery"
COLOURS = 192
"""Of a picture with a palette: it takes a third of the space, and looks the same."""


def main(wanted: list[str]) -> None:
    """Run the page in a folder of its own, and keep its pictures."""
    programs = re.findall(r"^```py(?:thon)?\n(.*?)^```$", PAGE.read_text("utf-8"), re.S | re.M)
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        os.chdir(scratch)
        namespace: dict[str, object] = {}
        for program in programs:
            exec(program, namespace)
        for picture in sorted(Path(scratch).iterdir()):
            if picture.suffix in (".png", ".gif") and (not wanted or picture.name in wanted):
                keep(picture)
        os.chdir(DOCS)


def keep(picture: Path) -> None:
    """Copy a picture to the documentation; a still one with a palette."""
    place = IMAGES / picture.name
    if picture.suffix == ".png":
        with Image.open(picture) as image:
            image.convert("RGB").quantize(COLOURS).save(place, optimize=True)
    else:
        shutil.copy(picture, place)
    print(f"{place.stat().st_size / 1000:6.0f} kB  {place.relative_to(DOCS.parent)}")


if __name__ == "__main__":
    main(sys.argv[1:])
