"""The environment, read by the catalogue: what could be understood, and what could not."""

from collections.abc import Iterable, Mapping
from typing import TypeVar, cast

from taskwell.platform.settings.catalogue import ENVIRONMENT
from taskwell.platform.settings.parsing import unwrapped
from taskwell.platform.settings.problems import Problem, UnusableValueError
from taskwell.platform.settings.setting import Setting
from taskwell.platform.settings.values import Environment

_ValueT = TypeVar("_ValueT")


class Reading:
    """Values by setting. One that cannot be understood leaves a problem and counts as not given.

    An `ENVIRONMENT` that cannot be understood is taken for production: of two readings the stricter one.
    """

    def __init__(self, environ: Mapping[str, str], catalogue: Iterable[Setting[object]]) -> None:
        self.problems: list[Problem] = []
        self._environ = environ
        self._values: dict[str, object] = {}
        self._given: set[str] = set()
        self._read(ENVIRONMENT, production=False)
        self.is_production = self.find(ENVIRONMENT) is not Environment.DEVELOPMENT
        for setting in catalogue:
            if setting is not ENVIRONMENT:
                self._read(setting, production=self.is_production)

    def find(self, setting: Setting[_ValueT]) -> _ValueT | None:
        """The value or the default; None where there is neither, or the text could not be understood."""
        # The dictionary holds what this very setting's parser returned.
        return cast("_ValueT | None", self._values.get(setting.name))

    def get(self, setting: Setting[_ValueT]) -> _ValueT:
        """As `find`, for settings that have a default or were found to be present; else LookupError."""
        value = self.find(setting)
        if value is None:
            raise LookupError(setting.name)
        return value

    def is_given(self, setting: Setting[object]) -> bool:
        """Whether the environment has a text for it, be it understood or not."""
        return setting.name in self._given

    def _read(self, setting: Setting[object], *, production: bool) -> None:
        text = unwrapped(setting.name, self._environ.get(setting.name, ""))
        if text:
            self._given.add(setting.name)
        value = text or setting.default_in(production=production)
        if not value:
            return
        try:
            self._values[setting.name] = setting.parse(value)
        except UnusableValueError as error:
            self.problems.append(Problem(setting.name, error.message, error.mend))
