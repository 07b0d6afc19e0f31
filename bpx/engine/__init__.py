"""From the settings of a sweep to trained runs: specification, plan, execution."""
