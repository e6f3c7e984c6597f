"""Makes files of strangers harmless: the adapter of `EvidenceScreen`. Knows nothing of cases, and keeps nothing."""
