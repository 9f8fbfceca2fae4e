"""What a person does with the product from the first day to the last, through every route that asks the database."""

import asyncio
import re
from collections.abc import Awaitable

import httpx2
from fastapi import FastAPI

from taskwell.bootstrap import Parts
from tests.conftest import browser
from tests.todos.conftest import TODOS, make_todo

AUTH = "/api/v1/auth"
ACCOUNT = "/api/v1/account"


class Postman:
    """Has the worker send what is due, for whoever comes first, and finds anybody's link."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._turn = asyncio.Lock()

    async def token_for(self, address: str) -> str:
        """The token in the newest reset mail to this address, which was asked for before."""
        async with self._turn:
            await self._parts.worker.work_off()
        texts = [mail.message.text for mail in self._parts.mailbox.list() if mail.message.recipient.email == address]
        return next(match[1] for text in texts if (match := re.search(r"token=([\w-]+)", text)))


async def live_with(app: FastAPI, postman: Postman, address: str, *, password: str, new_password: str) -> None:
    """Signs up, keeps todos, forgets the password, changes it, and leaves nothing behind."""
    who = {"email": address, "password": password}
    async with browser(app) as client:
        await _expect(201, client.post(f"{AUTH}/register", json=who | {"name": "Ada"}))
        await _expect(200, client.patch(ACCOUNT, json={"time_zone": "Europe/Berlin"}))
        await _keep_todos(client)
        await _expect(200, client.get(f"{ACCOUNT}/export"))
        await _expect(202, client.post(f"{AUTH}/forgot-password", json={"email": address}))
        token = await postman.token_for(address)
        await _expect(200, client.post(f"{AUTH}/reset-password/check", json={"token": token}))
        await _expect(204, client.post(f"{AUTH}/reset-password", json={"token": token, "password": new_password}))
        await _expect(401, client.get(ACCOUNT))
        await _expect(200, client.post(f"{AUTH}/login", json=who | {"password": new_password}))
        form = {"username": address, "password": new_password}
        issued = (await _expect(200, client.post(f"{AUTH}/token", data=form))).json()
        bearer = {"Authorization": f"Bearer {issued['access_token']}"}
        sessions = (await _expect(200, client.get(f"{ACCOUNT}/sessions", headers=bearer))).json()["items"]
        (other,) = [session["id"] for session in sessions if not session["current"]]
        await _expect(204, client.delete(f"{ACCOUNT}/sessions/{other}", headers=bearer))
        change = {"current_password": new_password, "new_password": password}
        await _expect(204, client.post(f"{ACCOUNT}/password", json=change, headers=bearer))
        await _expect(204, client.post(f"{AUTH}/logout"))
        await _expect(204, client.request("DELETE", ACCOUNT, json={"password": password}, headers=bearer))
        await _expect(401, client.get(ACCOUNT, headers=bearer))
        await _expect(200, client.get("/health/ready"))


async def _keep_todos(client: httpx2.AsyncClient) -> None:
    todo = await make_todo(client, "Buy milk", tags=["home"], due={"date": "2026-12-24"})
    await _expect(409, client.post(TODOS, json={"id": todo["id"], "title": "Buy bread"}))
    one = f"{TODOS}/{todo['id']}"
    await _expect(200, client.patch(one, json={"notes": "two litres"}, headers={"If-Match": '"1"'}))
    for change in ("complete", "reopen"):
        await _expect(200, client.post(f"{one}/{change}"))
    await _expect(200, client.get(TODOS, params={"status": "all", "tag": "home", "q": "milk", "sort": "-due"}))
    await _expect(204, client.delete(one))
    await _expect(200, client.post(f"{one}/restore"))
    await _expect(200, client.get(one))


async def _expect(status: int, request: Awaitable[httpx2.Response]) -> httpx2.Response:
    answer = await request
    assert answer.status_code == status, f"{answer.request.method} {answer.request.url}: {answer.text}"
    return answer
