"""Components described: what each is, what it can be set to and where it comes from."""

from bpx.catalogue.description import Description, Setting
from bpx.catalogue.lookup import described, find

__all__ = ["Description", "Setting", "described", "find"]
