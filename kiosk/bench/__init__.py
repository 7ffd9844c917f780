"""What `madoguchi bench` runs: the promised ratios of performance, each measured against a plain reference in the same run.

A benchmark measures and never judges: it prints figures and ends with status 0 whatever they are. References stand in files of their own
(`reference_*.py`), short enough to be read and doubted. What was tried, and what the figures were: docs/benchmarks.md.
"""
