"""The accounts' routes."""

from taskwell.accounts.endpoints import account, auth, password_reset

routes = [*auth.router.routes, *password_reset.router.routes, *account.router.routes]
