"""The lines of a text file of any size, a block at a time."""

import codecs
import io
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from layers.encodings import BYTE_ORDER_MARK, Encoding, detect_in, not_text

BLOCK_BYTES = 1_000_000


def text_lines(path: Path, *, encoding: str | None = None) -> Iterator[str]:
    r"""Yield the lines of a text file in normal form C, with their ends: ``\n``, ``\r`` or ``\r\n``.

    Parameters
    ----------
    path : Path
        The file.
    encoding : str, optional
        As `layers.encodings.decode` takes it; detected unless given.

    Raises
    ------
    ReadError
        The file is not text in that encoding, or in any that is known.
    """
    known = Encoding.named(encoding or encoding_of(path))
    lines = _lines(_decoded(path, known), known)
    if first := next(lines, "").lstrip(BYTE_ORDER_MARK):
        yield first
    yield from lines


def encoding_of(path: Path) -> str:
    """Return the encoding in which a file looks most like text.

    Raises
    ------
    ReadError
        It does not look like text in any encoding that is known.
    """
    return detect_in(_blocks(path))


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(BLOCK_BYTES):
            yield block


def _decoded(path: Path, encoding: Encoding) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding.codec)()
    done = 0
    for block in chain(_blocks(path), [b""]):
        waiting = len(decoder.getstate()[0])
        try:
            yield decoder.decode(block, not block)
        except UnicodeDecodeError as error:
            raise not_text(encoding, error, at=done - waiting + error.start) from error
        done += len(block)


def _lines(decoded: Iterator[str], encoding: Encoding) -> Iterator[str]:
    begun = ""
    for part in decoded:
        text = begun + part
        end = max(text.rfind("\n"), text.rfind("\r", 0, -1)) + 1  # a last \r may go on with \n
        begun = text[end:]
        yield from io.StringIO(encoding.text(text[:end]), newline="")
    yield from io.StringIO(encoding.text(begun), newline="")
