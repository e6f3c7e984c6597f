"""The public site through its addresses."""
