"""What is limited."""

from enum import StrEnum


class LimitName(StrEnum):
    """The limits that all processes share, by the name that metrics, logs and answers give them."""

    LOGIN_CLIENT = "login_client"
    LOGIN_ACCOUNT = "login_account"
    REGISTER = "register"
    FORGOT_CLIENT = "forgot_client"
    FORGOT_ADDRESS = "forgot_address"
    RESET = "reset"
