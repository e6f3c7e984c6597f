"""The domain: what things are, without files or a database."""
