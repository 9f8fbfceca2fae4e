"""The routes of the development mailbox: pages for people, JSON for tests."""

from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Final, Literal
from uuid import UUID

from fastapi import APIRouter
from jinja2 import Environment, PackageLoader, StrictUndefined
from pydantic import BaseModel
from starlette.responses import HTMLResponse, Response

from taskwell.mail.transports.mailbox import MailboxTransport, ReceivedMail
from taskwell.platform.errors import NotFoundError

Form = Literal["html", "text", "headers", "source"]

_PAGE_POLICY: Final = "default-src 'none'; style-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
# A mail styles itself inline, as every mail does. It runs nothing, fetches nothing and is shown in a frame of
# ours alone; its links open pages of their own.
_MAIL_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; frame-ancestors 'self'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox"
)


class MailboxItem(BaseModel):
    """A mail of the mailbox."""

    id: UUID
    to: str
    subject: str
    sent_at: datetime
    text: str
    html: str
    source: str


class MailboxItems(BaseModel):
    """The mails of the mailbox, newest first."""

    items: list[MailboxItem]


def mailbox_router(mailbox: MailboxTransport) -> APIRouter:
    """The pages of this mailbox, below /dev/mail."""
    router = APIRouter(prefix="/dev/mail", include_in_schema=False)

    @router.get("")
    async def inbox() -> HTMLResponse:
        return _page(mailbox, None, "html")

    @router.get("/messages")
    async def messages() -> MailboxItems:
        return MailboxItems(items=[_item(mail) for mail in mailbox.list()])

    @router.delete("/messages", status_code=204)
    async def clear() -> None:
        mailbox.clear()

    @router.get("/style.css")
    async def style() -> Response:
        return Response(files(__package__).joinpath("style.css").read_bytes(), media_type="text/css")

    @router.get("/{mail_id}")
    async def mail(mail_id: UUID, form: Form = "html") -> HTMLResponse:
        return _page(mailbox, _found(mailbox, mail_id), form)

    @router.get("/{mail_id}/html")
    async def html(mail_id: UUID) -> HTMLResponse:
        # A link without a target would open inside the frame, where the app refuses to be shown.
        shown = _found(mailbox, mail_id).message.html.replace("<head>", '<head><base target="_blank">', 1)
        return HTMLResponse(shown, headers={"Content-Security-Policy": _MAIL_POLICY, "X-Frame-Options": "SAMEORIGIN"})

    return router


def _found(mailbox: MailboxTransport, mail_id: UUID) -> ReceivedMail:
    mail = mailbox.find(mail_id)
    if mail is None:
        raise NotFoundError
    return mail


def _item(mail: ReceivedMail) -> MailboxItem:
    return MailboxItem(
        id=mail.id,
        to=mail.message.recipient.email,
        subject=mail.message.subject,
        sent_at=mail.arrived_at,
        text=mail.message.text,
        html=mail.message.html,
        source=mail.source,
    )


def _page(mailbox: MailboxTransport, opened: ReceivedMail | None, form: Form) -> HTMLResponse:
    page = _template().get_template("page.html.j2").render(mails=mailbox.list(), opened=opened, form=form)
    return HTMLResponse(page, headers={"Content-Security-Policy": _PAGE_POLICY})


@cache
def _template() -> Environment:
    return Environment(
        loader=PackageLoader("taskwell.mail.dev_mailbox", ""), autoescape=True, undefined=StrictUndefined
    )
