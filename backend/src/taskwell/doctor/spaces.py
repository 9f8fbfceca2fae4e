"""The rule of Hugging Face Spaces that looks like everything else being broken."""

from typing import Final

OPEN_PORTS: Final = frozenset({80, 443, 8080})
"""The only ports that lead out of a Space by its documentation."""


def way_out(port: int, *, on_space: bool) -> str:
    """What to do when nothing answers on a port of another machine."""
    if port in OPEN_PORTS:
        return "Look whether the host is right and up, and whether a firewall stands before it"
    if on_space:
        return f"Spaces document 80, 443 and 8080 as the only ports that lead out, and this is {port}: see docs/deployment.md"
    return (
        f"Look whether host and port are right, and whether this machine lets port {port} out; "
        "Spaces, for one, let out 80, 443 and 8080"
    )
