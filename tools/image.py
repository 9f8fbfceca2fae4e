"""`make image`: the backend's container image, with its size and how long it took."""

from __future__ import annotations

import sys

from tools.console import RefusalError, command_line, say
from tools.engine import BASE, HOW_TO_GET_ONE, IMAGE, build_image, find_engine


def main() -> int:
    """Build the image."""
    engine = find_engine()
    if engine is None:
        raise RefusalError(f"There is no container engine that answers: {HOW_TO_GET_ONE}.")
    build = build_image(engine, IMAGE)
    above = f", {megabytes(build.size - build.base_size)} above {BASE}" if build.base_size else ""
    say(f"\nImage {IMAGE}: {megabytes(build.size)}{above}, built in {build.seconds:.1f} s.")
    return 0


def megabytes(size: int) -> str:
    """A number of bytes as people read it."""
    return f"{size / 1e6:.1f} MB"


if __name__ == "__main__":
    sys.exit(command_line(main))
