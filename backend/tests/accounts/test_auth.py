"""Signing up, in and out, over HTTP."""

import httpx2
from fastapi import FastAPI

from tests.conftest import browser

ADA = {"email": "Ada@Example.org", "password": "a long enough secret"}


async def test_registering_answers_the_account_and_signs_in(client: httpx2.AsyncClient) -> None:
    answer = await client.post("/api/v1/auth/register", json=ADA | {"name": "Ada"})
    assert answer.status_code == 201
    assert answer.json()["email"] == "Ada@Example.org"
    assert (await client.get("/api/v1/account")).json() == answer.json()


async def test_an_address_has_one_account_however_it_is_typed(client: httpx2.AsyncClient) -> None:
    await client.post("/api/v1/auth/register", json=ADA)
    answer = await client.post("/api/v1/auth/register", json=ADA | {"email": "aDA@exAMPLE.org"})
    assert (answer.status_code, answer.json()["code"]) == (409, "email_taken")


async def test_signing_out_ends_the_session_on_the_server(app: FastAPI, client: httpx2.AsyncClient) -> None:
    await client.post("/api/v1/auth/register", json=ADA)
    stolen = client.cookies["taskwell"]
    assert (await client.post("/api/v1/auth/logout")).status_code == 204
    async with browser(app) as thief:
        thief.cookies.set("taskwell", stolen)
        answer = await thief.get("/api/v1/account")
    assert (answer.status_code, answer.json()["code"]) == (401, "not_authenticated")
