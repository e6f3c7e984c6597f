"""SQLAlchemy Core adapters of the ports, SQL in full sight. The embedded database is SQLite."""
