"""How the code is built: the direction of imports, docstrings, sizes, dependencies."""
