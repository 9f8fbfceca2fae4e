import pytest

from tests.mail.transports.provider import Provider


@pytest.fixture
def provider() -> Provider:
    return Provider()
