"""The pure part: instrument, score, guidance and report. Knows nothing of the web or of documents."""
