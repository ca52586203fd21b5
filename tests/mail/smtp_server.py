"""A mail server in a process of its own, that keeps each mail as a file and can take its time.

    python smtp_server.py FOLDER BEFORE AFTER

It listens on a free port of this machine, which it writes into FOLDER/port. A mail counts as taken
once its file is there: BEFORE seconds after the client asked to send it, and AFTER seconds before
the client is told. That is all of RFC 5321 that a client needs which sends in plain text.
"""

import sys
import time
from itertools import count
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingTCPServer

FOLDER, BEFORE, AFTER = Path(sys.argv[1]), float(sys.argv[2]), float(sys.argv[3])
numbers = count(1)


class Conversation(StreamRequestHandler):
    def handle(self):
        self.say("220 ready")
        while line := self.rfile.readline():
            command = line[:4].upper()
            if command == b"DATA":
                self.take()
            else:
                self.say("221 bye" if command == b"QUIT" else "250 ok")

    def take(self):
        number = next(numbers)
        (FOLDER / f"{number}.asked").touch()
        time.sleep(BEFORE)
        self.say("354 go on")
        mail = b""
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            mail += line
        if not line:
            return  # the client died in the middle
        unfinished = FOLDER / f"{number}.unfinished"
        unfinished.write_bytes(mail)
        unfinished.replace(FOLDER / f"{number}.eml")
        time.sleep(AFTER)
        self.say("250 taken")

    def say(self, text: str):
        self.wfile.write(f"{text}\r\n".encode())


class Server(ThreadingTCPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        """A client that is gone is what this server is for."""


with Server(("127.0.0.1", 0), Conversation) as server:
    (FOLDER / "port.unfinished").write_text(str(server.server_address[1]))
    (FOLDER / "port.unfinished").replace(FOLDER / "port")
    server.serve_forever()
