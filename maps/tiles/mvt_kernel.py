"""The compiled part of the encoder: features, and the values of their attributes, as protocol buffers.

A *reference* says in one number what the value of an attribute is: not negative, the position of a text among
others; `NOTHING`, `FALSE` or `TRUE`; or `FIRST_NUMBER` - n for a whole number n.

Sources: Mapbox, *Vector Tile Specification 2.1*, section 4; Google, *Protocol Buffers: Encoding*.
"""
# ruff: noqa: PLR0917 - compiled functions take their arguments by position

from typing import Any

import numpy as np
from numba import njit

NOTHING, FALSE, TRUE, FIRST_NUMBER = -1, -2, -3, -4

# A field's number and its wire type, as they stand in front of it.
_FEATURE, _ID, _TAGS, _TYPE, _GEOMETRY = 0x12, 0x08, 0x12, 0x18, 0x22
_VALUE, _TEXT, _UNSIGNED, _BOOL = 0x22, 0x0A, 0x28, 0x38
_LONGEST_VARINT = 10
_LARGE_ODD = 0x9E3779B97F4A7C1  # spreads references over a table: Knuth's multiplicative hashing


@njit(cache=True, nogil=True)
def numbered(references: Any) -> Any:
    """Return numbers for the distinct values of a tile, given out as they come up.

    Parameters
    ----------
    references : ndarray of int64, shape (n, k)
        What each feature's attributes are.

    Returns
    -------
    numbers : ndarray of int32, shape (n, k)
        Number of each value; -1 for nothing.
    distinct : ndarray of int64
        The reference of each number.
    """
    size = 16
    while size < 2 * references.size:
        size *= 2
    slots = np.full(size, -1, dtype=np.int32)
    numbers = np.full(references.shape, -1, dtype=np.int32)
    distinct = np.empty(references.size, dtype=np.int64)
    found = 0
    for feature in range(references.shape[0]):
        for key in range(references.shape[1]):
            reference = references[feature, key]
            if reference != NOTHING:
                slot = _slot(slots, distinct, reference)
                if slots[slot] < 0:
                    slots[slot], distinct[found] = found, reference
                    found += 1
                numbers[feature, key] = slots[slot]
    return numbers, distinct[:found]


@njit(cache=True, nogil=True)
def encoded_features(kind: int, commands: Any, starts: Any, ids: Any, numbers: Any) -> Any:
    """Encode the features of a tile.

    Parameters
    ----------
    kind : int
        Their type of geometry.
    commands : ndarray of uint32
        The geometries, one behind the other, as commands and their parameters.
    starts : ndarray of int64, shape (n + 1,)
        Where in `commands` each geometry begins; that of the one behind it is its end.
    ids : ndarray of int64, shape (n,)
        Their ids; negative for a feature without one.
    numbers : ndarray of int32, shape (n, k)
        Numbers of the values of their attributes.

    Returns
    -------
    ndarray of uint8
        The fields `features` of a layer.
    """
    longest = 6 * _LONGEST_VARINT + 2 * _LONGEST_VARINT * numbers.shape[1]
    out = np.empty(len(ids) * longest + len(commands) * 5, dtype=np.uint8)
    at = 0
    for feature in range(len(ids)):
        geometry = commands[starts[feature] : starts[feature + 1]]
        at = _put_feature(out, at, kind, geometry, ids[feature], numbers[feature])
    return out[:at]


@njit(cache=True, nogil=True)
def encoded_values(distinct: Any, ends: Any, letters: Any) -> Any:
    """Encode the values of a tile.

    Parameters
    ----------
    distinct : ndarray of int64
        Their references.
    ends, letters : ndarray of int64 and of uint8
        The texts, see `maps.tiles.attributes.Texts`.

    Returns
    -------
    ndarray of uint8
        The fields `values` of a layer.
    """
    size = 0
    for reference in distinct:
        size += 4 * _LONGEST_VARINT
        if reference >= 0:
            size += ends[reference + 1] - ends[reference]
    out = np.empty(size, dtype=np.uint8)
    at = 0
    for reference in distinct:
        if reference >= 0:
            at = _put_text(out, at, letters, ends[reference], ends[reference + 1])
        else:
            at = _put_plain(out, at, reference)
    return out[:at]


@njit(cache=True)
def _slot(slots: Any, distinct: Any, reference: int) -> int:
    """Return the slot that holds a reference, or the free one for it."""
    slot = ((reference * _LARGE_ODD) >> 24) & (len(slots) - 1)
    while slots[slot] >= 0 and distinct[slots[slot]] != reference:
        slot = (slot + 1) & (len(slots) - 1)
    return slot


@njit(cache=True)
def _put_feature(out: Any, at: int, kind: int, geometry: Any, id: int, numbers: Any) -> int:
    tags, shape = _size_of_tags(numbers), _size_of(geometry)
    size = 2 + 1 + _size(shape) + shape
    size += 1 + _size(id) if id >= 0 else 0
    size += 1 + _size(tags) + tags if tags else 0
    at = _put_field(out, at, _FEATURE, size)
    if id >= 0:
        at = _put_field(out, at, _ID, id)
    if tags:
        at = _put_field(out, at, _TAGS, tags)
        for key in range(len(numbers)):
            if numbers[key] >= 0:
                at = _put(out, _put(out, at, key), numbers[key])
    at = _put_field(out, at, _TYPE, kind)
    at = _put_field(out, at, _GEOMETRY, shape)
    for command in geometry:
        at = _put(out, at, command)
    return at


@njit(cache=True)
def _put_text(out: Any, at: int, letters: Any, start: int, stop: int) -> int:
    at = _put_field(out, at, _VALUE, 1 + _size(stop - start) + stop - start)
    at = _put_field(out, at, _TEXT, stop - start)
    # A loop, since a slice that is assigned takes seconds to compile.
    for letter in range(start, stop):
        out[at] = letters[letter]
        at += 1
    return at


@njit(cache=True)
def _put_plain(out: Any, at: int, reference: int) -> int:
    """Put a flag or a whole number."""
    number = FIRST_NUMBER - reference
    if number < 0:
        at = _put_field(out, at, _VALUE, 2)
        return _put_field(out, at, _BOOL, 1 if reference == TRUE else 0)
    at = _put_field(out, at, _VALUE, 1 + _size(number))
    return _put_field(out, at, _UNSIGNED, number)


@njit(cache=True)
def _size_of_tags(numbers: Any) -> int:
    size = 0
    for key in range(len(numbers)):
        if numbers[key] >= 0:
            size += _size(key) + _size(numbers[key])
    return size


@njit(cache=True)
def _size_of(commands: Any) -> int:
    size = 0
    for command in commands:
        size += _size(command)
    return size


@njit(cache=True)
def _size(number: int) -> int:
    """Return how many bytes a number takes: seven bits in each."""
    size, rest = 1, np.int64(number) >> 7
    while rest:
        size += 1
        rest >>= 7
    return size


@njit(cache=True)
def _put_field(out: Any, at: int, field: int, number: int) -> int:
    """Put the head of a field, and a number: its value, or how many bytes follow."""
    out[at] = field
    return _put(out, at + 1, number)


@njit(cache=True)
def _put(out: Any, at: int, number: int) -> int:
    """Put a number, its lowest seven bits first; return the position behind it."""
    rest = np.int64(number)
    while rest > 0x7F:  # noqa: PLR2004
        out[at] = (rest & 0x7F) | 0x80
        rest >>= 7
        at += 1
    out[at] = rest
    return at + 1
