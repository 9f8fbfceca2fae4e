"""``python -m taskwell`` is the program `taskwell`, where no script of that name is on the path."""

from taskwell.cli import app

if __name__ == "__main__":
    app()
