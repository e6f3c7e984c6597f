"""The sample corpus in `content/`."""
