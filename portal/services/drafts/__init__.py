"""Drafts: begun, edited, translated, reviewed and published under the rules."""
