"""Use cases over the protocols in `ports`. No web, no SQL."""
