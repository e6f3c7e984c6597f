"""The file form: bytes of parts to documents and back, hostile ones included."""
