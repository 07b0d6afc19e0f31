"""bpx beside its peers: `python -m benchmarks`; see docs/performance.md.

Each workload is a file in `workloads`, each peer a file in `peers`.
"""
