"""What things are. Pure: no files, no database, no web, no prose for people."""
