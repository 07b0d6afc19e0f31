"""The report: from a sweep to one HTML page."""
