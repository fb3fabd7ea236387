"""For each visitor: a summary put together from the pieces of a specimen book. No layout, no fonts, no lock."""
