"""The todos' routes."""

from fastapi import APIRouter

from taskwell.todos.endpoints import export, todos

router = APIRouter(prefix="/api/v1")
router.include_router(todos.router)
router.include_router(export.router)
