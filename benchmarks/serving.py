"""Servers in processes of their own, as users run them."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks.figures import Value

MB = 1e6


@contextmanager
def serving(workspace: Path, *options: str) -> Iterator[str]:
    """Serve a workspace from another process, as users do; give the address."""
    port = free_port()
    command = [
        sys.executable,
        "-c",
        "from api.cli import main; main()",
        "serve",
        "--workspace",
        str(workspace),
        "--port",
        str(port),
        *options,
    ]
    address = f"http://127.0.0.1:{port}"
    with running(command, f"{address}/healthz"):
        yield address


@contextmanager
def running(
    command: Sequence[str], url: str, *, environment: Mapping[str, str] | None = None
) -> Iterator[None]:
    """Run a server, whose log nobody reads, once it answers at an address."""
    process = subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, **(environment or {})},
    )
    try:
        wait_for(url, process)
        yield
    finally:
        process.terminate()
        process.wait()


def free_port() -> int:
    """Return a port on which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def taken(address: str) -> dict[str, Value]:
    """Return what the processes of a server hold."""
    with urllib.request.urlopen(f"{address}/metrics") as answer:  # noqa: S310 - our own server
        text = answer.read().decode()
    resident, files, threads = (
        sum(map(float, re.findall(rf"^phusong_process_{name}\{{.*\}} (.*)$", text, re.MULTILINE)))
        for name in ("resident_bytes", "open_files", "threads")
    )
    return {"resident, MB": resident / MB, "open files": files, "threads": threads}


def wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    """Wait until a server answers; raise where it ends."""
    while process.poll() is None:
        try:
            urllib.request.urlopen(url).close()  # noqa: S310 - our own server
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise RuntimeError(f"the server ended with {process.returncode}")
