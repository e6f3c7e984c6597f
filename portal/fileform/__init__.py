"""The file form of the log: bytes of parts to documents and back. Pure codecs, no database."""
