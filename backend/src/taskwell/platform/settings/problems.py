"""What is wrong with the environment, said so that it can be mended without a look into the code.

No text here ever carries a value: these sentences are printed to logs that others read.
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One variable that cannot be used as it stands.

    `message` continues the sentence that `name` begins; `mend` is what to do about it, in the imperative.
    """

    name: str
    message: str
    mend: str

    def __str__(self) -> str:
        return f"{self.name} {self.message}. {self.mend}."


class UnusableValueError(ValueError):
    """A text that a setting cannot take. Raised by the parsers, which do not know whose text they were given."""

    def __init__(self, message: str, mend: str) -> None:
        super().__init__(message)
        self.message = message
        self.mend = mend


class SettingsError(Exception):
    """The environment does not describe a program that can be run. Carries every problem, not just the first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))
