"""Takes out of the installed packages what the program never reads; runs once, while the image is built.

Every rule here was measured; docs/decisions/ has the table. The image test walks through the whole product
afterwards, so a rule that takes too much away fails there.
"""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

# Sources of compiled parts, and stubs that only a type checker reads.
_UNREAD: Final = ("*.c", "*.cpp", "*.h", "*.hpp", "*.pyx", "*.pxd", "*.pxi", "*.pyi")
# Test suites, and bills of material of other people's builds.
_UNREAD_FOLDERS: Final = ("*/tests", "*/testing", "*.dist-info/sboms")

# FastAPI asks of every annotation whether it is a model of pydantic 1, and so imports a second pydantic at each
# start, a tenth of all the time it takes. Nothing here is such a model; an absent module would be looked for
# again on every call, so there is one that is empty.
_PYDANTIC_1: Final = (
    '"""Stands in for pydantic 1, of which this image has no model."""\n\n\nclass BaseModel:\n    pass\n'
)


def slim(packages: Path) -> None:
    """Slims the site-packages folder `packages` in place. Raises CalledProcessError when `strip` fails."""
    for path in list(_matching(packages, _UNREAD)):
        path.unlink()
    for path in list(_matching(packages, _UNREAD_FOLDERS)):
        shutil.rmtree(path)
    # Symbol tables and debug information are for linkers and debuggers.
    subprocess.run(["strip", "--strip-unneeded", *map(str, packages.rglob("*.so"))], check=True)
    shutil.rmtree(packages / "pydantic" / "v1")
    (packages / "pydantic" / "v1").mkdir()
    (packages / "pydantic" / "v1" / "__init__.py").write_text(_PYDANTIC_1)


def _matching(packages: Path, patterns: tuple[str, ...]) -> Iterator[Path]:
    for pattern in patterns:
        yield from (
            packages.rglob(pattern) if pattern.startswith("*.") and "/" not in pattern else packages.glob(pattern)
        )


if __name__ == "__main__":
    slim(Path(sys.argv[1]))
