"""Which version this copy is, and whether a newer one is there; asked only on a wish."""
