"""`python -m portal.cli`: the same as `portal`."""

from portal.cli import main

main()
