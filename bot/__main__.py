"""`python -m bot` is `signpost`."""

from bot.cli import main

if __name__ == "__main__":
    main()
