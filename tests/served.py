"""A server in a process of its own, as users run it, on a port that was free."""

import http.client
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
WAIT_S = 90


class Served:
    """A running ``phusong serve``, ended at the end of the context."""

    def __init__(self, workspace, *options, host="127.0.0.1", environment=None):
        command = [
            sys.executable,
            "-c",
            "from api.cli import main; main()",
            "serve",
            "--host",
            host,
            "--port",
            "0",
        ]
        self.process = subprocess.Popen(
            [*command, "--workspace", str(workspace), *map(str, options)],
            cwd=ROOT,
            env=environment,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.workspace = workspace
        self.lines = []
        self._announced = threading.Event()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        for line in self.process.stderr:
            self.lines.append(line)
            if "/map" in line and line.startswith("http"):
                self._announced.set()

    @property
    def log(self):
        return "".join(self.lines)

    def __enter__(self):
        try:
            self.until(lambda: self._announced.is_set() or self.process.poll() is not None)
            assert self.process.poll() is None, self.log
            url = next(line for line in self.lines if line.startswith("http"))
            self.url = url.split("/map")[0]
            host, port = re.fullmatch(r"http://\[?(.+?)\]?:(\d+)", self.url).groups()
            self.address = host, int(port)
            self.until(lambda: self.get("/readyz")[0] == 200)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_exception):
        self.process.terminate()
        self.process.wait(WAIT_S)
        self._reader.join(WAIT_S)
        self.process.stderr.close()

    def until(self, is_so):
        """Wait until something is so."""
        last = time.monotonic() + WAIT_S
        while not is_so():
            assert time.monotonic() < last, self.log
            time.sleep(0.05)

    def connection(self, host=None):
        return http.client.HTTPConnection(host or self.address[0], self.address[1], timeout=WAIT_S)

    def get(self, path, **headers):
        """Return status and body, over a connection of its own."""
        connection = self.connection()
        try:
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        except ConnectionRefusedError:
            return 0, ""
        finally:
            connection.close()

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(WAIT_S)


class Asking:
    """Threads that ask without a pause, each request over a connection of its own, until told to stop."""

    def __init__(self, served, path, *, threads=3):
        self.served, self.path = served, path
        self.statuses, self.broken, self.bodies = [], [], set()
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._ask, daemon=True) for _ in range(threads)]

    def __enter__(self):
        for each in self._threads:
            each.start()
        self.served.until(lambda: len(self.statuses) > 10)
        return self

    def __exit__(self, *_exception):
        self._stop.set()
        for each in self._threads:
            each.join(WAIT_S)

    @property
    def cut_off(self):
        """What went wrong, but for connections that no process had taken when the last one closed its socket.

        The kernel resets those, and no program can keep it from that: nothing of them was read or done.
        """
        return [each for each in self.broken if not each.startswith("ConnectionResetError")]

    def _ask(self):
        while not self._stop.is_set():
            try:
                status, body = self.served.get(self.path)
            except (OSError, http.client.HTTPException) as error:
                self.broken.append(repr(error))
                continue
            if not status:  # nobody listens any more
                return
            self.statuses.append(status)
            self.bodies.add(body)
