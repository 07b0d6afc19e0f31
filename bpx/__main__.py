"""`python -m bpx`."""

import sys

if __name__ == "__main__":
    try:
        from bpx.cli import main

        sys.exit(main())
    except KeyboardInterrupt:  # before the command line could catch it
        sys.exit(130)
