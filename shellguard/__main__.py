"""`python -m shellguard`: the same door as the `shellguard` program."""

from shellguard.cli.main import main

if __name__ == "__main__":
    main()
