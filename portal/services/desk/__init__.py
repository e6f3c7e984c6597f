"""The editorial desk around its drafts: what waits there, the blacklist, redaction, restricted documents, speed."""
