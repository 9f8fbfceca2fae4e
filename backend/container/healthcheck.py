"""The container's HEALTHCHECK: whether the process answers, asked with nothing but a socket.

It runs every half minute beside the server, so it imports neither the application nor `http.client`. Whether the
database answers is not asked: a container that waits for its database must not be replaced.
"""

import os
import socket
import sys

_REQUEST = b"GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
_TIMEOUT_SECONDS = 2


def is_alive(port: int) -> bool:
    """Whether the server on this port of the loopback interface answers the liveness route with 200."""
    try:
        with socket.create_connection(("127.0.0.1", port), _TIMEOUT_SECONDS) as connection:
            connection.sendall(_REQUEST)
            return connection.recv(64).startswith(b"HTTP/1.1 200 ")
    except OSError:
        return False


if __name__ == "__main__":
    sys.exit(0 if is_alive(int(os.environ["PORT"])) else 1)
