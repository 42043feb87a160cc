"""`python -m tracker`: every command but those of the web."""

from tracker.cli.main import main

if __name__ == "__main__":
    main()
