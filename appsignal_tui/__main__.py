"""`python -m appsignal_tui`."""

import sys

from appsignal_tui.cli import main

if __name__ == "__main__":
    sys.exit(main())
