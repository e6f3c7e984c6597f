"""The site as a browser shows it."""
