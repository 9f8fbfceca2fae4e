"""What is outside of a Space: a mail provider's HTTPS interface on 443, and a mail server on 587.

Runs in a container of its own, on nothing but the standard library. Each mail, and each visit to the mail server,
is a line of JSON on standard output.
"""

import json
import socketserver
import ssl
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer


def tell(event: str, **about: object) -> None:
    """Says what happened."""
    print(json.dumps({"event": event, **about}), flush=True)


class Provider(BaseHTTPRequestHandler):
    """Takes every mail, as Resend's interface does."""

    def do_POST(self) -> None:
        tell("mail", **json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(b'{"id": "1"}')

    def log_request(self, *_: object) -> None:
        """Says nothing: every line is JSON."""


class MailServer(socketserver.BaseRequestHandler):
    """Greets whoever gets this far."""

    def handle(self) -> None:
        tell("smtp_visit")
        self.request.sendall(b"220 mail.example.org\r\n")


if __name__ == "__main__":
    smtp = socketserver.TCPServer(("", 587), MailServer)
    threading.Thread(target=smtp.serve_forever, daemon=True).start()
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain("/outside/provider.pem")
    https = HTTPServer(("", 443), Provider)
    https.socket = tls.wrap_socket(https.socket, server_side=True)
    tell("up")
    https.serve_forever()
