"""``python -m mapper`` is the command ``mapper``."""

from mapper.cli import main

if __name__ == "__main__":
    main()
