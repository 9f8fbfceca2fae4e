"""The port and the data folder that a command claims."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from tools.claims import chosen_port, claim_data_folder, require_free
from tools.console import RefusalError


@pytest.mark.parametrize(("setting", "port"), [("", 7860), ("8000", 8000), ("65535", 65535)])
def test_the_port_is_the_one_that_was_asked_for_or_the_usual_one(setting: str, port: int) -> None:
    assert chosen_port(setting, usual=7860) == port


@pytest.mark.parametrize("setting", ["0", "65536", "-1", "http", "80 80"])
def test_what_is_no_port_is_refused_by_its_name(setting: str) -> None:
    with pytest.raises(RefusalError, match=f"PORT is {setting}, which is no port"):
        chosen_port(setting, usual=7860)


def test_a_port_that_another_program_listens_on_is_refused() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(RefusalError, match=f"Port {port} is taken by another program"):
            require_free(port)
    require_free(port)


@pytest.mark.usefixtures("ordinary_user")
def test_a_port_that_only_root_may_open_is_refused() -> None:
    if int(Path("/proc/sys/net/ipv4/ip_unprivileged_port_start").read_text()) <= 1:
        pytest.skip("this machine lets everybody open every port")
    with pytest.raises(RefusalError, match="Port 1 is reserved for root"):
        require_free(1)


def test_a_second_run_in_the_same_folder_is_told_where_the_first_one_is(tmp_path: Path) -> None:
    with (
        claim_data_folder(tmp_path, 8000),
        pytest.raises(RefusalError, match="already runs in this folder: http://localhost:8000, process "),
        claim_data_folder(tmp_path, 8001),
    ):
        pass
    with claim_data_folder(tmp_path, 8001):
        pass


@pytest.mark.usefixtures("ordinary_user")
def test_a_data_folder_that_cannot_be_made_is_named() -> None:
    with (
        pytest.raises(RefusalError, match="/taskwell-data cannot be written to"),
        claim_data_folder(Path("/taskwell-data"), 8000),
    ):
        pass
