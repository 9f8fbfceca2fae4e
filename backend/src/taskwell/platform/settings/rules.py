"""What must hold besides each value's own form. A rule yields a problem for every way in which it is broken."""

from collections.abc import Callable, Iterator, Mapping

from taskwell.platform.settings import catalogue, mail_rules
from taskwell.platform.settings.names import misspelt_names
from taskwell.platform.settings.origins import admits_strangers, has_bare_dot
from taskwell.platform.settings.problems import Problem
from taskwell.platform.settings.reading import Reading
from taskwell.platform.settings.secret_strength import weakness
from taskwell.platform.settings.setting import Required

Rule = Callable[[Reading], Iterator[Problem]]

_MINIMUM_TOKEN_LENGTH = 16


def problems(reading: Reading, environ: Mapping[str, str]) -> Iterator[Problem]:
    """Everything for which the program must not start in the environment that `reading` is of."""
    yield from reading.problems
    for rule in _ALWAYS + (_IN_PRODUCTION if reading.is_production else ()):
        yield from rule(reading)
    if reading.is_production:
        yield from _misspelt(environ)


def warnings(reading: Reading, environ: Mapping[str, str]) -> Iterator[Problem]:
    """What the program can live with, but its operator should know."""
    for rule in _WARNINGS:
        yield from rule(reading)
    if reading.is_production:
        yield from _production_warnings(reading)
    else:
        yield from _misspelt(environ)


def _misspelt(environ: Mapping[str, str]) -> Iterator[Problem]:
    return misspelt_names(environ, frozenset(setting.name for setting in catalogue.SETTINGS))


def _required_are_given(reading: Reading) -> Iterator[Problem]:
    for setting in catalogue.SETTINGS:
        is_required = setting.required is Required.ALWAYS or (
            setting.required is Required.IN_PRODUCTION and reading.is_production
        )
        if is_required and not reading.is_given(setting):
            yield Problem(setting.name, "is not set", setting.mend)


def _secrets_are_no_samples(reading: Reading) -> Iterator[Problem]:
    for setting in catalogue.SETTINGS:
        value = reading.find(setting)
        if setting.secret and value is not None and value == setting.parse(setting.example):
            yield Problem(setting.name, "is the sample out of the documentation", "Put your own value there")


def _signing_keys_are_strong(reading: Reading) -> Iterator[Problem]:
    for setting in (catalogue.JWT_SECRET_KEY, catalogue.JWT_SECRET_KEY_PREVIOUS):
        key = reading.find(setting)
        weak = weakness(key.get_secret_value()) if key else None
        if weak:
            yield Problem(setting.name, weak, "Make one with `taskwell secrets`, or `openssl rand -base64 48`")


def _keys_differ(reading: Reading) -> Iterator[Problem]:
    previous = reading.find(catalogue.JWT_SECRET_KEY_PREVIOUS)
    if previous is not None and previous == reading.find(catalogue.JWT_SECRET_KEY):
        yield Problem("JWT_SECRET_KEY_PREVIOUS", "is the current key", "Put the former key there, or take it out")


def _database_way_is_verified(reading: Reading) -> Iterator[Problem]:
    for setting in (catalogue.DATABASE_URL, catalogue.DATABASE_MIGRATION_URL):
        address = reading.find(setting)
        if address and not address.is_verified:
            yield Problem(
                setting.name,
                "goes to another machine without verified TLS",
                "Write sslmode=verify-full in it, or require; the certificate is checked with either",
            )


def _origins_are_https(reading: Reading) -> Iterator[Problem]:
    frontend_url = reading.find(catalogue.FRONTEND_URL)
    if frontend_url and not frontend_url.startswith("https://"):
        yield Problem("FRONTEND_URL", "is not an https address", "Write https://; mailed links carry a token")
    if any(not origin.startswith("https://") for origin in reading.find(catalogue.CORS_ORIGINS) or ()):
        yield Problem("CORS_ORIGINS", "holds an origin without TLS", "Write https:// everywhere")


def _origin_expression_is_narrow(reading: Reading) -> Iterator[Problem]:
    expression = reading.find(catalogue.CORS_ORIGIN_REGEX)
    if expression is None:
        return
    if not expression.pattern.lstrip("^(").replace(r"\/", "/").startswith("https://"):
        yield Problem("CORS_ORIGIN_REGEX", "is not held to https", "Begin it with https://")
    if admits_strangers(expression):
        yield Problem(
            "CORS_ORIGIN_REGEX", "matches origins of strangers", "Name your project in it, as its example does"
        )
    if has_bare_dot(expression):
        yield Problem(
            "CORS_ORIGIN_REGEX", "holds a dot that matches any character", r"Write \. between the parts of a host"
        )


def _proxies_are_not_everybody(reading: Reading) -> Iterator[Problem]:
    if any(network.prefixlen == 0 for network in reading.find(catalogue.TRUSTED_PROXIES) or ()):
        yield Problem("TRUSTED_PROXIES", "trusts every address", "Name the networks of your proxies, or leave it out")


def _short_tokens(reading: Reading) -> Iterator[Problem]:
    for setting in (catalogue.METRICS_TOKEN, catalogue.PROXY_SHARED_SECRET):
        token = reading.find(setting)
        if token and len(token.get_secret_value()) < _MINIMUM_TOKEN_LENGTH:
            yield Problem(setting.name, "is short enough to be guessed", "Make one with `taskwell secrets`")


def _no_way_for_migrations(reading: Reading) -> Iterator[Problem]:
    address = reading.find(catalogue.DATABASE_URL)
    if address and address.direct() is None and not reading.is_given(catalogue.DATABASE_MIGRATION_URL):
        yield Problem(
            "DATABASE_MIGRATION_URL", "is not set, and DATABASE_URL leads to a pooler", "Set it to the direct address"
        )


def _production_warnings(reading: Reading) -> Iterator[Problem]:
    if not reading.is_given(catalogue.PROXY_SHARED_SECRET):
        yield Problem(
            "PROXY_SHARED_SECRET",
            "is not set: all visitors who come through Vercel share one client address in the rate limits",
            "Set one value here and in the Vercel project",
        )


_ALWAYS: tuple[Rule, ...] = (
    _required_are_given,
    _keys_differ,
    mail_rules.transports_have_what_they_need,
    mail_rules.smtp_credentials_are_complete,
    mail_rules.smtp_port_fits_tls,
)
_IN_PRODUCTION: tuple[Rule, ...] = (
    _secrets_are_no_samples,
    _signing_keys_are_strong,
    _database_way_is_verified,
    _origins_are_https,
    _origin_expression_is_narrow,
    _proxies_are_not_everybody,
    mail_rules.production_mail_is_sent,
    mail_rules.production_smtp_is_encrypted,
)
_WARNINGS: tuple[Rule, ...] = (_short_tokens, _no_way_for_migrations, mail_rules.ways_out_of_a_space)
