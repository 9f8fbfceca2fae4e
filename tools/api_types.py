"""`make api`: the frontend's types of the HTTP interface, from the document that the backend prints about itself.

With `--check`, tell whether the committed ones are up to date.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tools.console import RefusalError, command_line, run_quietly, step
from tools.layout import FRONTEND, ROOT, VENV_BIN, project_environment
from tools.product import TASKWELL

DOCUMENT = FRONTEND / "openapi.json"
TYPES = FRONTEND / "src/lib/api/schema.d.ts"


def main() -> int:
    """Write document and types, or with --check refuse those that are stale."""
    if sys.argv[1:] != ["--check"]:
        with step("Types of the HTTP interface"):
            generate(DOCUMENT, TYPES)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        fresh = {Path(folder) / "openapi.json": DOCUMENT, Path(folder) / "schema.d.ts": TYPES}
        generate(*fresh)
        stale = [committed for made, committed in fresh.items() if made.read_bytes() != committed.read_bytes()]
    if stale:
        names = " and ".join(str(path.relative_to(ROOT)) for path in stale)
        raise RefusalError(f"Not what the backend says of itself any more: {names}. Run make api.")
    return 0


def generate(document: Path, types: Path) -> None:
    """Write what the backend says of its interface to `document`, and TypeScript types of that to `types`."""
    said = run_quietly([TASKWELL, "openapi"], doing="taskwell openapi", cwd=ROOT, environment=project_environment())
    document.write_text(said)
    run_quietly(
        [VENV_BIN / "npm", "run", "generate:api", "--", str(document), "--output", str(types)],
        doing="Generating the types",
        cwd=FRONTEND,
        environment=project_environment(),
    )


if __name__ == "__main__":
    sys.exit(command_line(main))
