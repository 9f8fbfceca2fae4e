"""The ASGI entry: ``uvicorn taskwell.main:create_app --factory``."""

import os

from fastapi import FastAPI

from taskwell.bootstrap import build_app
from taskwell.platform.logging import configure_logging
from taskwell.platform.settings import load_settings


def create_app() -> FastAPI:
    """The application for this process's environment. Raises SettingsError when a setting is not usable."""
    settings = load_settings(os.environ)
    configure_logging(settings)
    return build_app(settings)
