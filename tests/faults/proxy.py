"""A TCP proxy that does to a connection what networks do."""

import socket
import threading
import time
from contextlib import suppress

CHUNK = 65_536


class Proxy:
    """Passes bytes on between clients and a port of this machine, until it is told otherwise.

    Attributes
    ----------
    port : int
        Where it listens on 127.0.0.1.
    delay_s : float
        How long it keeps whatever comes.
    """

    def __init__(self, target):
        self.delay_s = 0.0
        self._target = target
        self._go_on = threading.Event()
        self._go_on.set()
        self._open = []
        self._words, self._then = b"", None
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def stall(self):
        """Pass nothing on, and close nothing, as when a cable is pulled."""
        self._go_on.clear()

    def flow(self):
        """Pass everything on again."""
        self._go_on.set()

    def cut(self):
        """Close all connections at once."""
        for each in self._open:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def at(self, words, then):
        """Do something once, before words that a client sends are passed on."""
        self._words, self._then = words, then

    def after(self, words, then):
        """Do something once, when the server has been sent words and has begun to answer."""
        self.at(words, lambda: self._expect_answer(then))

    def close(self):
        """Close all, and listen no more."""
        self._go_on.set()
        self._listener.close()
        self.cut()

    def _expect_answer(self, then):
        self._words, self._then = None, then

    def _accept(self):
        while True:
            try:
                client, _ = self._listener.accept()
                server = socket.create_connection(("127.0.0.1", self._target))
            except OSError:
                if self._listener.fileno() < 0:
                    return
                client.close()
                continue
            self._open += [client, server]
            threading.Thread(target=self._pass, args=(client, server, True), daemon=True).start()
            threading.Thread(target=self._pass, args=(server, client, False), daemon=True).start()

    def _pass(self, source, sink, from_client):
        with suppress(OSError):
            while part := source.recv(CHUNK):
                time.sleep(self.delay_s)
                self._go_on.wait()
                self._look(part, from_client)
                sink.sendall(part)
        for each in (source, sink):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def _look(self, part, from_client):
        asked = from_client and self._words and self._words in part
        answered = not from_client and self._words is None
        if asked or answered:
            then, self._words, self._then = self._then, b"", None
            then()
