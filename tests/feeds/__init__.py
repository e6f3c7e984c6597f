"""Feeds as bytes: each format against its specification."""
