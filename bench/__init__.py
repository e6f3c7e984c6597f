"""Benchmarks: figures of whole capabilities on generated content, each beside a bare measure from the same run."""
