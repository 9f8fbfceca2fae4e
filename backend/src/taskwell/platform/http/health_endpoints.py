"""Liveness, readiness and metrics."""

import hmac
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel

from taskwell.platform import metrics
from taskwell.platform.errors import NotFoundError
from taskwell.platform.health import Readiness, Status, overall
from taskwell.platform.settings import OperationsSettings

router = APIRouter(tags=["operations"])


class Liveness(BaseModel):
    """The process answers."""

    status: Status = Status.OK


class CheckBody(BaseModel):
    """One check's outcome."""

    status: Status
    detail: str


class ReadinessBody(BaseModel):
    """The worst status, and each check's own."""

    status: Status
    checks: dict[str, CheckBody]


async def _readiness(request: Request) -> Readiness:
    readiness = request.app.state.readiness
    assert isinstance(readiness, Readiness)
    return readiness


async def _operations(request: Request) -> OperationsSettings:
    operations = request.app.state.operations
    assert isinstance(operations, OperationsSettings)
    return operations


async def _readable_by_every_page(response: Response) -> None:
    """So that a page whose origin is refused can tell that from a backend that is not there."""
    response.headers["Access-Control-Allow-Origin"] = "*"


@router.head("/health/live", include_in_schema=False)
@router.head("/api/health", include_in_schema=False)
@router.get("/health/live")
@router.get("/api/health", dependencies=[Depends(_readable_by_every_page)])
async def live() -> Liveness:
    """Whether the process answers; never asks the database, so that probes let it sleep."""
    return Liveness()


@router.get("/health/ready", responses={503: {"model": ReadinessBody}})
async def ready(readiness: Annotated[Readiness, Depends(_readiness)], response: Response) -> ReadinessBody:
    """Whether everything that a request needs is there; asks the database."""
    checks = await readiness.checks()
    status = overall(checks)
    response.status_code = 503 if status is Status.UNAVAILABLE else 200
    return ReadinessBody(
        status=status,
        checks={name: CheckBody(status=check.status, detail=check.detail) for name, check in checks.items()},
    )


@router.get("/metrics", include_in_schema=False)
async def read_metrics(request: Request, operations: Annotated[OperationsSettings, Depends(_operations)]) -> Response:
    """Prometheus text, for whoever has the token; for everybody else there is nothing here."""
    token = operations.metrics_token
    offered = request.headers.get("authorization", "")
    if token is None or not hmac.compare_digest(offered.encode(), f"Bearer {token.get_secret_value()}".encode()):
        raise NotFoundError
    return Response(metrics.render(), media_type=metrics.MEDIA_TYPE)
