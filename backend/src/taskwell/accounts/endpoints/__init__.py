"""The accounts' routes."""

from fastapi import APIRouter

from taskwell.accounts.endpoints import account, auth, password_reset

router = APIRouter(prefix="/api/v1")
router.include_router(auth.router)
router.include_router(password_reset.router)
router.include_router(account.router)
