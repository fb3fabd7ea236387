"""A report as a document: bytes out, no web framework."""
