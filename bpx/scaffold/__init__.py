"""The first files of a component of one's own, which work and are meant to be changed."""

from bpx.scaffold.files import write
from bpx.scaffold.package import Package, package_files
from bpx.scaffold.part import Part, part_files

__all__ = ["Package", "Part", "package_files", "part_files", "write"]
