"""The page: from sweeps to one HTML file that opens offline.

The package is `page`, not `report`: `bpx.report` is the function that users call.
"""

from bpx.page.report import FILE, report_paths, write_report

__all__ = ["FILE", "report_paths", "write_report"]
