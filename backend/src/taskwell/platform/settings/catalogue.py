"""Every setting of the backend, each described once.

`.env.example` and `docs/configuration.md` are written from this table, and `loading` reads the environment by it.
"""

from datetime import timedelta

from taskwell.platform.settings import parsing
from taskwell.platform.settings.origins import origin, origin_expression
from taskwell.platform.settings.postgres_address import PostgresAddress
from taskwell.platform.settings.setting import Group, Required, Setting
from taskwell.platform.settings.values import (
    Environment,
    LogFormat,
    LogLevel,
    MailTransportName,
    RateLimit,
    ResetLink,
    SameSite,
    SmtpTls,
)

ENVIRONMENT = Setting(
    name="ENVIRONMENT",
    group=Group.PROCESS,
    meaning="What this process is for. In production it refuses to start on anything unsafe.",
    parse=parsing.one_of(Environment),
    default="development",
    derived="the image sets production",
    example="production",
)
HOST = Setting(
    name="HOST",
    group=Group.PROCESS,
    meaning="Address to listen on.",
    parse=parsing.host,
    default="127.0.0.1",
    production_default="0.0.0.0",  # noqa: S104 -- a container is reached through its own interface only
    example="0.0.0.0",  # noqa: S104 -- as above
)
PORT = Setting(
    name="PORT",
    group=Group.PROCESS,
    meaning="Port to listen on; Hugging Face forwards to 7860.",
    parse=parsing.integer(1, 65535),
    default="7860",
    example="7860",
)
WEB_CONCURRENCY = Setting(
    name="WEB_CONCURRENCY",
    group=Group.PROCESS,
    meaning="Number of worker processes; each has its own database pool.",
    parse=parsing.integer(1, 64),
    default="1",
    example="2",
)
FRONTEND_DIST = Setting(
    name="FRONTEND_DIST",
    group=Group.PROCESS,
    meaning="Folder of the built frontend, to serve it from this origin too.",
    parse=parsing.folder,
    example="../frontend/build",
)
SPACE_ID = Setting(
    name="SPACE_ID",
    group=Group.PROCESS,
    meaning="Set by Hugging Face, never by hand: tells that this is a Space, where only ports 80, 443 and 8080 lead out.",
    parse=parsing.text,
    example="owner/taskwell",
)
LOG_LEVEL = Setting(
    name="LOG_LEVEL",
    group=Group.PROCESS,
    meaning="Least important events that are logged: debug, info, warning or error.",
    parse=parsing.one_of(LogLevel),
    default="info",
    example="info",
)
LOG_FORMAT = Setting(
    name="LOG_FORMAT",
    group=Group.PROCESS,
    meaning="json (one object a line) or console (for people).",
    parse=parsing.one_of(LogFormat),
    default="console",
    production_default="json",
    example="json",
)

DATABASE_URL = Setting(
    name="DATABASE_URL",
    group=Group.DATABASE,
    meaning="PostgreSQL, as pasted from the provider's console, pooled or not; TLS to another machine is always verified.",
    parse=PostgresAddress.parse,
    example="postgresql://user:password@ep-name-pooler.region.aws.neon.tech/neondb?sslmode=require&channel_binding=require",
    required=Required.ALWAYS,
    mend="Paste the connection string of your PostgreSQL; `make run` brings one along",
    secret=True,
)
DATABASE_MIGRATION_URL = Setting(
    name="DATABASE_MIGRATION_URL",
    group=Group.DATABASE,
    meaning="The same database without a pooler, for migrations.",
    parse=PostgresAddress.parse,
    derived="DATABASE_URL without Neon's -pooler",
    example="postgresql://user:password@ep-name.region.aws.neon.tech/neondb?sslmode=require",
    secret=True,
)
DATABASE_POOL_SIZE = Setting(
    name="DATABASE_POOL_SIZE",
    group=Group.DATABASE,
    meaning="Connections that each worker process keeps at most.",
    parse=parsing.integer(1, 100),
    default="10",
    example="10",
)
DATABASE_CONNECT_TIMEOUT = Setting(
    name="DATABASE_CONNECT_TIMEOUT",
    group=Group.DATABASE,
    meaning="Seconds to wait for a connection before a request is answered with 503.",
    parse=parsing.duration(timedelta(seconds=1), 1, 60),
    default="10",
    example="10",
)

JWT_SECRET_KEY = Setting(
    name="JWT_SECRET_KEY",
    group=Group.SESSIONS,
    meaning="Signs sessions, and every other key is derived from it: at least 32 random bytes, from `taskwell secrets`.",
    parse=parsing.secret,
    derived="in development a fresh one at each start",
    example="paste-here-what-taskwell-secrets-prints",
    required=Required.IN_PRODUCTION,
    mend="Make one with `taskwell secrets`, or `openssl rand -base64 48`",
    secret=True,
)
JWT_SECRET_KEY_PREVIOUS = Setting(
    name="JWT_SECRET_KEY_PREVIOUS",
    group=Group.SESSIONS,
    meaning="The key before the current one: what it signed stays valid while keys are changed.",
    parse=parsing.secret,
    example="paste-here-the-former-jwt-secret-key",
    secret=True,
)
COOKIE_SAMESITE = Setting(
    name="COOKIE_SAMESITE",
    group=Group.SESSIONS,
    meaning="lax, or none when the app calls this backend from another origin (PUBLIC_API_URL of the frontend).",
    parse=parsing.one_of(SameSite),
    default="lax",
    example="lax",
)

FRONTEND_URL = Setting(
    name="FRONTEND_URL",
    group=Group.WEB,
    meaning="Where people open the app: the base of every mailed link, and an allowed origin.",
    parse=origin,
    derived="in development http://localhost and PORT",
    example="https://taskwell.vercel.app",
    required=Required.IN_PRODUCTION,
    mend="Write the address of your Vercel project, like https://taskwell.vercel.app",
)
CORS_ORIGINS = Setting(
    name="CORS_ORIGINS",
    group=Group.WEB,
    meaning="Further origins that may call this backend, with commas between them.",
    parse=parsing.many(origin),
    example="https://todo.your-domain.org,https://staging.your-domain.org",
)
CORS_ORIGIN_REGEX = Setting(
    name="CORS_ORIGIN_REGEX",
    group=Group.WEB,
    meaning="Preview deployments: an expression that must match a whole origin, and nobody else's.",
    parse=origin_expression,
    example=r"https://taskwell-[a-z0-9-]+-your-team\.vercel\.app",
)

MAIL_TRANSPORT = Setting(
    name="MAIL_TRANSPORT",
    group=Group.MAIL,
    meaning="What sends mail, in the order in which it is tried: resend, brevo, sendgrid, postmark, mailgun, smtp; "
    "mailbox (development only) shows mails at /dev/mail.",
    parse=parsing.many(parsing.one_of(MailTransportName)),
    default="mailbox",
    production_default="",
    example="resend,smtp",
    required=Required.IN_PRODUCTION,
    mend="Name what sends your mail: resend, brevo, sendgrid, postmark, mailgun or smtp",
)
MAIL_FROM = Setting(
    name="MAIL_FROM",
    group=Group.MAIL,
    meaning="Sender of every mail, as `Name <address>`; the provider must know the domain.",
    parse=parsing.mail_address,
    default="Taskwell <no-reply@taskwell.localhost>",
    production_default="",
    example="Taskwell <todo@your-domain.org>",
    required=Required.IN_PRODUCTION,
    mend="Write the sender of your mails: a name, and then the address in angle brackets",
)
MAIL_REPLY_TO = Setting(
    name="MAIL_REPLY_TO",
    group=Group.MAIL,
    meaning="Where answers go, if anybody reads them.",
    parse=parsing.mail_address,
    example="help@your-domain.org",
)
SMTP_HOST = Setting(
    name="SMTP_HOST",
    group=Group.MAIL,
    meaning="Mail server; needed for smtp.",
    parse=parsing.host,
    example="smtp.gmail.com",
)
SMTP_PORT = Setting(
    name="SMTP_PORT",
    group=Group.MAIL,
    meaning="Its port.",
    parse=parsing.integer(1, 65535),
    derived="587 with starttls, 465 with tls, 25 with none",
    example="587",
)
SMTP_USERNAME = Setting(
    name="SMTP_USERNAME",
    group=Group.MAIL,
    meaning="Who signs in there; goes with SMTP_PASSWORD.",
    parse=parsing.text,
    example="you@gmail.com",
)
SMTP_PASSWORD = Setting(
    name="SMTP_PASSWORD",
    group=Group.MAIL,
    meaning="Its password; for Gmail an app password.",
    parse=parsing.secret,
    example="app-password-of-the-mailbox",
    secret=True,
)
SMTP_TLS = Setting(
    name="SMTP_TLS",
    group=Group.MAIL,
    meaning="starttls, tls (from the first byte) or none (only to this machine in production).",
    parse=parsing.one_of(SmtpTls),
    derived="tls on ports 465, 2465, 8465 and 443, else starttls",
    example="starttls",
)
RESEND_API_KEY = Setting(
    name="RESEND_API_KEY",
    group=Group.MAIL,
    meaning="Needed for resend.",
    parse=parsing.secret,
    example="re_your-key",
    secret=True,
)
BREVO_API_KEY = Setting(
    name="BREVO_API_KEY",
    group=Group.MAIL,
    meaning="Needed for brevo: the API key, not the SMTP key.",
    parse=parsing.secret,
    example="xkeysib-your-key",
    secret=True,
)
SENDGRID_API_KEY = Setting(
    name="SENDGRID_API_KEY",
    group=Group.MAIL,
    meaning="Needed for sendgrid.",
    parse=parsing.secret,
    example="SG.your-key",
    secret=True,
)
POSTMARK_SERVER_TOKEN = Setting(
    name="POSTMARK_SERVER_TOKEN",
    group=Group.MAIL,
    meaning="Needed for postmark.",
    parse=parsing.secret,
    example="your-server-token",
    secret=True,
)
MAILGUN_API_KEY = Setting(
    name="MAILGUN_API_KEY",
    group=Group.MAIL,
    meaning="Needed for mailgun, with MAILGUN_DOMAIN.",
    parse=parsing.secret,
    example="key-your-key",
    secret=True,
)
MAILGUN_DOMAIN = Setting(
    name="MAILGUN_DOMAIN",
    group=Group.MAIL,
    meaning="The sending domain at Mailgun.",
    parse=parsing.host,
    example="mg.your-domain.org",
)
MAIL_API_BASE_URL = Setting(
    name="MAIL_API_BASE_URL",
    group=Group.MAIL,
    meaning="Another host for the HTTPS provider, such as Mailgun's for the EU.",
    parse=parsing.api_base,
    example="https://api.eu.mailgun.net",
)

PASSWORD_RESET_TTL_MINUTES = Setting(
    name="PASSWORD_RESET_TTL_MINUTES",
    group=Group.PASSWORD_RESET,
    meaning="Minutes for which a mailed link works.",
    parse=parsing.duration(timedelta(minutes=1), 1, 1440),
    default="30",
    example="30",
)
PASSWORD_RESET_RESEND_SECONDS = Setting(
    name="PASSWORD_RESET_RESEND_SECONDS",
    group=Group.PASSWORD_RESET,
    meaning="Seconds after a sent mail in which a further request for the same address sends nothing new.",
    parse=parsing.duration(timedelta(seconds=1), 0, 3600),
    default="60",
    example="60",
)
PASSWORD_RESET_LINK = Setting(
    name="PASSWORD_RESET_LINK",
    group=Group.PASSWORD_RESET,
    meaning="query (?token=…) or fragment (#token=…, which no server on the way sees).",
    parse=parsing.one_of(ResetLink),
    default="query",
    example="query",
)

TRUSTED_PROXIES = Setting(
    name="TRUSTED_PROXIES",
    group=Group.PROXIES,
    meaning="Networks whose X-Forwarded-For is believed, with commas between them.",
    parse=parsing.many(parsing.network),
    default="127.0.0.0/8,::1/128,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,169.254.0.0/16,fc00::/7,fe80::/10",
    example="10.0.0.0/8",
)
PROXY_SHARED_SECRET = Setting(
    name="PROXY_SHARED_SECRET",
    group=Group.PROXIES,
    meaning="The same value as in the Vercel project: proves that a request came through it, and so who its client is.",
    parse=parsing.secret,
    example="paste-here-a-second-value-of-taskwell-secrets",
    secret=True,
)


def _limit(name: str, default: str, meaning: str) -> Setting[RateLimit]:
    return Setting(
        name=name, group=Group.LIMITS, meaning=meaning, parse=RateLimit.parse, default=default, example=default
    )


RATE_LIMIT_LOGIN_CLIENT = _limit("RATE_LIMIT_LOGIN_CLIENT", "60/minute", "Sign-ins from one client.")
RATE_LIMIT_LOGIN_ACCOUNT = _limit("RATE_LIMIT_LOGIN_ACCOUNT", "10/15minute", "Failed sign-ins with one address.")
RATE_LIMIT_REGISTER = _limit("RATE_LIMIT_REGISTER", "20/hour", "New accounts from one client.")
RATE_LIMIT_FORGOT_CLIENT = _limit("RATE_LIMIT_FORGOT_CLIENT", "20/hour", "Requests for a reset link from one client.")
RATE_LIMIT_FORGOT_ADDRESS = _limit(
    "RATE_LIMIT_FORGOT_ADDRESS",
    "5/hour",
    "Reset mails to one address; beyond it the answer stays the same, no mail is sent.",
)
RATE_LIMIT_RESET = _limit("RATE_LIMIT_RESET", "30/hour", "Uses of a reset link from one client.")
RATE_LIMIT_TODO_WRITES = _limit(
    "RATE_LIMIT_TODO_WRITES", "600/minute", "Changes to todos by one account, counted by each process for itself."
)

METRICS_TOKEN = Setting(
    name="METRICS_TOKEN",
    group=Group.OPERATIONS,
    meaning="Opens GET /metrics to `Authorization: Bearer …`; without it there is no such page.",
    parse=parsing.secret,
    example="paste-here-a-third-value-of-taskwell-secrets",
    secret=True,
)
API_DOCS = Setting(
    name="API_DOCS",
    group=Group.OPERATIONS,
    meaning="Whether /api/docs and /api/openapi.json are public: on or off.",
    parse=parsing.switch,
    default="on",
    production_default="off",
    example="off",
)
SENTRY_DSN = Setting(
    name="SENTRY_DSN",
    group=Group.OPERATIONS,
    meaning="Where unexpected errors are reported, redacted like the logs.",
    parse=parsing.sentry_dsn,
    example="https://public-key@o0.ingest.sentry.io/0",
    secret=True,
)

SETTINGS: tuple[Setting[object], ...] = tuple(value for value in globals().values() if isinstance(value, Setting))
