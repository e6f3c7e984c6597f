"""Tests of analysis, index and catalogue."""
