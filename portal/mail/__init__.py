"""Sends mail over SMTP: the adapter behind notices. Knows nothing of whom it writes to, or why."""
