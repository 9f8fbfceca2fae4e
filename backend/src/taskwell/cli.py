"""The program ``taskwell``: finds the command, and imports that one alone, so that each starts fast."""

import signal
import sys
from importlib import import_module
from types import FrameType
from typing import Final

COMMANDS: Final = {
    "serve": "Serve the API, and the frontend where FRONTEND_DIST names one",
    "migrate": "Bring the database's schema to the newest migration",
    "check-config": "Say everything that is wrong with the settings",
    "smoke": "Walk through a deployment from outside, as its visitors do",
    "doctor": "Try everything that the settings name, and say what is wrong with it",
    "secrets": "Print fresh values for the secret settings",
    "openapi": "Print the OpenAPI document",
    "admin": "Look at accounts and the mail outbox; end sessions, delete an account, try mails again",
}


def app() -> None:
    """Runs the command that the arguments name; each module of `taskwell.commands` has one."""
    name, arguments = (sys.argv[1], sys.argv[2:]) if len(sys.argv) > 1 else ("--help", [])
    if name in COMMANDS:
        _end_when_asked(name)
        module = import_module(f"taskwell.commands.{name.replace('-', '_')}")
        module.app(args=arguments, prog_name=f"taskwell {name}")
        return
    if name in {"--help", "-h", "help"}:
        print(_overview())
        return
    print(f"taskwell: there is no command {name!r}\n\n{_overview()}", file=sys.stderr)
    sys.exit(2)


def _end_when_asked(command: str) -> None:
    """Has SIGTERM end this process in order from now on, before anything slow is imported.

    To be stopped is a server's usual end, and uvicorn raises the signal once more after a clean end of its own; any
    other command was stopped before it was done.
    """
    code = 0 if command == "serve" else 1

    def end(_signal: int, _frame: FrameType | None) -> None:
        sys.exit(code)

    signal.signal(signal.SIGTERM, end)
    if command == "serve":
        signal.signal(signal.SIGINT, end)


def _overview() -> str:
    width = max(map(len, COMMANDS))
    lines = [f"  {name:{width}}  {meaning}" for name, meaning in COMMANDS.items()]
    return "\n".join(["Usage: taskwell COMMAND [OPTIONS]", "", *lines, "", "taskwell COMMAND --help says more."])
