"""Clients that ask a server: as fast as they can (wrk), or at a steady pace (our own)."""

import asyncio
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

SCRIPT = """
local paths = {}
for line in io.lines("%s") do paths[#paths + 1] = line end
local at = 0
request = function()
  at = at %% #paths + 1
  return wrk.format("GET", paths[at])
end
"""


def requests_per_second(address: str, paths: Sequence[str], *, seconds: float, connections: int = 8) -> float:
    """Return how many requests a second are answered with 200, asked by wrk one after the other."""
    with tempfile.TemporaryDirectory() as folder:
        listed, script = Path(folder, "paths"), Path(folder, "ask.lua")
        listed.write_text("\n".join(paths), encoding="ascii")
        script.write_text(SCRIPT % listed, encoding="ascii")
        command = [
            "wrk",
            "-t1",
            f"-c{connections}",
            f"-d{seconds:g}s",
            "--timeout=60s",
            "-s",
            str(script),
            address,
        ]
        found = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "Non-2xx" not in found, found
    assert "Socket errors" not in found, found
    return float(re.findall(r"Requests/sec: +([\d.]+)", found)[0])


def has_wrk() -> bool:
    """Return whether wrk is installed."""
    return shutil.which("wrk") is not None


def latencies_s(address: str, paths: Sequence[str], *, per_second: float, seconds: float) -> list[float]:
    """Return how long each request took that was due at a steady pace, its wait for a connection included."""
    return asyncio.run(_paced(address, paths, per_second, seconds))


async def _paced(address: str, paths: Sequence[str], per_second: float, seconds: float) -> list[float]:
    start, taken = time.perf_counter() + 0.1, list[float]()
    due = iter(range(int(per_second * seconds)))

    async def client() -> None:
        server = urlsplit(address)
        reader, writer = await asyncio.open_connection(server.hostname, server.port)
        for number in due:
            at = start + number / per_second
            await asyncio.sleep(max(at - time.perf_counter(), 0))
            path = paths[number % len(paths)]
            writer.write(f"GET {path} HTTP/1.1\r\nHost: {server.netloc}\r\n\r\n".encode())
            head = await reader.readuntil(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 200 "), head
            await reader.readexactly(int(re.findall(rb"content-length: (\d+)", head)[0]))
            taken.append(time.perf_counter() - at)
        writer.close()

    await asyncio.gather(*(client() for _ in range(16)))
    return taken
