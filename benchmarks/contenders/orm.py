"""A plain FastAPI application with an ORM, as it is usually written: what most teams would have.

SQLAlchemy's asynchronous session with its pool as it comes, models mapped to Taskwell's tables, Pydantic models as
answers, PyJWT for the token, a dependency that loads the session and the account. It has no limits, no
origin check, no security headers, no log and no outbox, so it does less than Taskwell for each request.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, TypeAlias
from uuid import UUID

import jwt
from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from fastapi import Depends, FastAPI, HTTPException, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import ARRAY, DateTime, ForeignKey, Interval, LargeBinary, SmallInteger, String, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, joinedload, mapped_column, relationship
from sqlalchemy.schema import FetchedValue
from uuid_utils.compat import uuid7

Day: TypeAlias = date

COOKIE = "__Host-taskwell"
SECRET_KEY = os.environ["JWT_SECRET_KEY"]
SESSION_LIFE = timedelta(days=180)
IDLE_LIFE = timedelta(days=30)

engine = create_async_engine(os.environ["DATABASE_URL"].replace("postgresql://", "postgresql+asyncpg://"))
make_session = async_sessionmaker(engine, expire_on_commit=False)
hasher = PasswordHasher()


class Base(DeclarativeBase):
    type_annotation_map = {datetime: DateTime(timezone=True), list[str]: ARRAY(String)}  # noqa: RUF012 -- SQLAlchemy's way


class Account(Base):
    __tablename__ = "accounts"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    email: Mapped[str]
    email_normalized: Mapped[str]
    name: Mapped[str]
    time_zone: Mapped[str]
    password_hash: Mapped[str]
    credentials_changed_at: Mapped[datetime]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class Session(Base):
    __tablename__ = "sessions"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    kind: Mapped[str]
    user_agent: Mapped[str]
    client_address: Mapped[str]
    authenticated_at: Mapped[datetime]
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    account: Mapped[Account] = relationship()


class Todo(Base):
    __tablename__ = "todos"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    title: Mapped[str]
    title_folded: Mapped[str]
    notes: Mapped[str]
    notes_folded: Mapped[str]
    priority: Mapped[int] = mapped_column(SmallInteger)
    tags: Mapped[list[str]]
    tag_keys: Mapped[list[str]]
    due_date: Mapped[date | None]
    rank: Mapped[str]
    version: Mapped[int]
    created_at: Mapped[datetime]
    created_from: Mapped[bytes] = mapped_column(LargeBinary)
    updated_at: Mapped[datetime]
    completed_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]
    status: Mapped[str] = mapped_column(server_default=FetchedValue())

    @property
    def due(self) -> dict[str, date] | None:
        return None if self.due_date is None else {"date": self.due_date}


class Mail(Base):
    __tablename__ = "mail_outbox"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    address: Mapped[str]
    payload: Mapped[dict[str, str]] = mapped_column(JSONB)
    coalescing_key: Mapped[str]
    quiet_for: Mapped[timedelta] = mapped_column(Interval)
    state: Mapped[str]
    wake_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    created_at: Mapped[datetime]
    generation: Mapped[int]
    attempts: Mapped[int]


class DueBody(BaseModel):
    date: Day


class TodoBody(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    title: str
    notes: str
    priority: int
    tags: list[str]
    due: DueBody | None
    completed_at: datetime | None
    rank: str
    version: int
    created_at: datetime
    updated_at: datetime
    deleted_at: datetime | None


class PageBody(BaseModel):
    items: list[TodoBody]
    next_cursor: str | None


class AccountBody(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    email: str
    name: str
    time_zone: str
    created_at: datetime
    updated_at: datetime


class NewTodo(BaseModel):
    title: Annotated[str, Field(min_length=1, max_length=500)]
    notes: Annotated[str, Field(max_length=20_000)] = ""
    priority: Annotated[int, Field(ge=0, le=3)] = 0
    tags: list[str] = Field(default_factory=list)
    due: DueBody | None = None


class ChangedTodo(BaseModel):
    title: Annotated[str, Field(min_length=1, max_length=500)]


class SignIn(BaseModel):
    email: str
    password: str


class Address(BaseModel):
    email: str


async def database() -> AsyncIterator[AsyncSession]:
    async with make_session() as session:
        yield session


Database = Annotated[AsyncSession, Depends(database)]


async def current_account(request: Request, db: Database) -> Account:
    try:
        claims = jwt.decode(request.cookies.get(COOKIE, ""), SECRET_KEY, algorithms=["HS256"], audience="taskwell")
    except jwt.InvalidTokenError:
        raise HTTPException(401) from None
    found = await db.scalar(
        select(Session).options(joinedload(Session.account)).where(Session.id == UUID(claims["sid"]))
    )
    now = datetime.now(UTC)
    if found is None or found.expires_at < now or found.last_seen_at < now - IDLE_LIFE:
        raise HTTPException(401)
    return found.account


CurrentAccount = Annotated[Account, Depends(current_account)]


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    yield
    await engine.dispose()


app = FastAPI(lifespan=lifespan)


@app.get("/health/live")
async def live() -> dict[str, str]:
    return {"status": "ok"}


@app.post("/api/v1/auth/login")
async def login(body: SignIn, request: Request, response: Response, db: Database) -> AccountBody:
    account = await db.scalar(select(Account).where(Account.email_normalized == body.email.lower()))
    try:
        hasher.verify("" if account is None else account.password_hash, body.password)
    except VerificationError:
        raise HTTPException(401) from None
    assert account is not None
    now = datetime.now(UTC)
    session = Session(
        id=uuid7(),
        account_id=account.id,
        kind="browser",
        user_agent=request.headers.get("user-agent", ""),
        client_address=request.headers.get("x-vercel-forwarded-for", ""),
        authenticated_at=now,
        created_at=now,
        last_seen_at=now,
        expires_at=now + SESSION_LIFE,
    )
    db.add(session)
    await db.commit()
    claims = {"aud": "taskwell", "typ": "session", "sid": str(session.id), "iat": now, "exp": session.expires_at}
    token = jwt.encode(claims, SECRET_KEY, algorithm="HS256")
    response.set_cookie(COOKIE, token, max_age=int(SESSION_LIFE.total_seconds()), secure=True, httponly=True)
    return AccountBody.model_validate(account)


@app.post("/api/v1/auth/forgot-password", status_code=202)
async def forgot_password(body: Address, db: Database) -> dict[str, str]:
    now = datetime.now(UTC)
    db.add(
        Mail(
            id=uuid7(),
            kind="password_reset",
            address=body.email,
            payload={},
            coalescing_key=f"password_reset:{body.email.lower()}",
            quiet_for=timedelta(minutes=1),
            state="queued",
            wake_at=now,
            expires_at=now + timedelta(minutes=30),
            created_at=now,
            generation=0,
            attempts=0,
        )
    )
    await db.commit()
    return {"status": "accepted"}


@app.get("/api/v1/todos")
async def list_todos(account: CurrentAccount, db: Database, limit: int = 50) -> PageBody:
    query = (
        select(Todo)
        .where(Todo.owner_id == account.id, Todo.status == "open")
        .order_by(Todo.created_at.desc(), Todo.id.desc())
        .limit(limit + 1)
    )
    found = (await db.scalars(query)).all()
    cursor = found[limit - 1].created_at.isoformat() if len(found) > limit else None
    return PageBody(items=[TodoBody.model_validate(todo) for todo in found[:limit]], next_cursor=cursor)


@app.post("/api/v1/todos", status_code=201)
async def create_todo(body: NewTodo, account: CurrentAccount, db: Database) -> TodoBody:
    now = datetime.now(UTC)
    todo = Todo(
        id=uuid7(),
        owner_id=account.id,
        title=body.title,
        title_folded=body.title.lower(),
        notes=body.notes,
        notes_folded=body.notes.lower(),
        priority=body.priority,
        tags=body.tags,
        tag_keys=[tag.lower() for tag in body.tags],
        due_date=body.due.date if body.due else None,
        rank=f"h{int(now.timestamp())}",
        version=1,
        created_at=now,
        created_from=hashlib.sha256(body.model_dump_json().encode()).digest(),
        updated_at=now,
        completed_at=None,
        deleted_at=None,
    )
    db.add(todo)
    await db.commit()
    return TodoBody.model_validate(todo)


async def own_todo(todo_id: UUID, account: CurrentAccount, db: Database) -> Todo:
    todo = await db.scalar(select(Todo).where(Todo.id == todo_id, Todo.owner_id == account.id))
    if todo is None:
        raise HTTPException(404)
    return todo


OwnTodo = Annotated[Todo, Depends(own_todo)]


@app.get("/api/v1/todos/{todo_id}")
async def get_todo(todo: OwnTodo) -> TodoBody:
    return TodoBody.model_validate(todo)


@app.patch("/api/v1/todos/{todo_id}")
async def update_todo(body: ChangedTodo, todo: OwnTodo, db: Database) -> TodoBody:
    todo.title = body.title
    todo.title_folded = body.title.lower()
    todo.version += 1
    todo.updated_at = datetime.now(UTC)
    await db.commit()
    return TodoBody.model_validate(todo)
