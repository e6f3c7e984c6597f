"""Complaints and reports: taking them in, following them, handling them by the clock, and what follows from them."""
