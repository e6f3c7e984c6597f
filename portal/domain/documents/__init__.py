"""Document types: one module each, found by `registry`."""
