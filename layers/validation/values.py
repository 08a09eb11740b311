"""Values of a field: from what stood in a file to the field's type, or the reason why not."""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from layers.definitions import Field, FieldType
from layers.text import fold, nfc
from layers.validation.faults import Faults

_TRUE = ("true", "yes", "y", "1", "co", "x", "dung")
_FALSE = ("false", "no", "n", "0", "khong", "sai")
_DAY_FIRST = re.compile(r"\s*\d{1,2}[/.-]\d{1,2}[/.-]\d{4}")
_THOUSANDS = re.compile(r"-?\d{1,3}(\.\d{3})+(,\d+)?")
_THOUSANDS_IN_ENGLISH = re.compile(r"-?\d{1,3}(,\d{3}){2,}")
_ROUND = re.compile(r"(?P<number>-?\d+([.,]\d+)?)\s*(?P<word>[^\W\d_]+)")
_FACTORS = {
    **dict.fromkeys(("nghin", "ngan", "thousand"), 10**3),
    **dict.fromkeys(("trieu", "tr", "million"), 10**6),
    **dict.fromkeys(("ty", "ti", "billion"), 10**9),
}
_WHOLE = re.compile(r"-?\d+\.0+")
LARGEST_INTEGER = 2**53

Typed = "pd.Series[Any]"


def typed(column: "pd.Series[Any]", field: Field, faults: Faults) -> "pd.Series[Any]":
    """Return the values of a field in its type; faults of rows whose value does not fit are added.

    Parameters
    ----------
    column : Series
        Values as they stood: text, or what the file format has.
    field : Field
        The definition.
    faults : Faults
        Where rows with a bad value are noted.
    """
    texts = _texts(column)
    blank = texts.isna().to_numpy()
    if field.required:
        faults.add(blank, field.name, texts.to_numpy(), "is required")
    values = _PARSERS[field.type](texts)
    if field.type != "string":
        unread = values.isna().to_numpy() & ~blank
        faults.add(unread, field.name, texts.to_numpy(), f"is no {_CALLED[field.type]}")
    if field.choices:
        values = _chosen(texts, field, faults)
    _check_bounds(values, texts, field, faults)
    _check_pattern(values, field, faults)
    return values.fillna(field.default) if field.default is not None else values


def _texts(column: "pd.Series[Any]") -> "pd.Series[str]":
    """Return values as text, without spaces around; missing where there is none."""
    if column.isna().all():
        return pd.Series(None, index=column.index, dtype=object)
    if pd.api.types.is_float_dtype(column.dtype):
        column = column.map(_number_text, na_action="ignore")
    elif pd.api.types.is_datetime64_any_dtype(column.dtype):
        column = column.dt.strftime("%Y-%m-%d")
    arrow = pa.array(column.astype("string"), type=pa.string(), from_pandas=True)
    if isinstance(arrow, pa.ChunkedArray):  # as a file of several row groups comes
        arrow = pa.concat_arrays(arrow.chunks)
    texts = pc.utf8_trim_whitespace(_composed(arrow))
    spoken = pc.if_else(pc.equal(texts, ""), None, texts)
    return pd.Series(spoken.to_numpy(zero_copy_only=False), index=column.index, dtype=object)


def _composed(texts: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    """Return texts in normal form C; each distinct one is looked at once, and ASCII texts are so already."""
    if isinstance(texts, pa.ChunkedArray):  # as texts of a file come that has several groups of rows
        return pa.chunked_array(map(_composed, texts.chunks), pa.string())
    if pc.all(pc.string_is_ascii(texts)).as_py() in {True, None}:
        return texts
    # Not pyarrow's own normalisation: before version 26 its NFC does not compose.
    encoded = texts.dictionary_encode()
    return pa.array(map(nfc, encoded.dictionary.to_pylist()), pa.string()).take(encoded.indices)


def _number_text(value: float) -> str:
    return str(int(value)) if value.is_integer() and abs(value) < LARGEST_INTEGER else repr(float(value))


def _numbers(texts: "pd.Series[str]") -> "pd.Series[float]":
    plain = pd.to_numeric(texts, errors="coerce")
    odd = plain.isna() & texts.notna()
    if odd.any():
        plain = plain.where(
            ~odd, pd.to_numeric(texts[odd].map(_with_point), errors="coerce").reindex(texts.index)
        )
    return plain.astype(float).replace([np.inf, -np.inf], np.nan)


def _with_point(text: str) -> str:
    """Return a number as Vietnamese write it, ``1.234,5``, with a decimal point."""
    without_spaces = text.replace(" ", "").replace("\u00a0", "")
    if _THOUSANDS.fullmatch(without_spaces) or without_spaces.count(",") == 1:
        return without_spaces.replace(".", "").replace(",", ".")
    return without_spaces


def _integers(texts: "pd.Series[str]") -> "pd.Series[Any]":
    numbers = _numbers(texts.map(_in_full, na_action="ignore"))
    return numbers.where(numbers == numbers.round()).astype("Int64")


def _in_full(text: str) -> str:
    """Return a whole number without what parts its thousands, and ``13,8 triệu`` in figures.

    A population of "1.234" is a thousand and more: for whole numbers a point can only part thousands; so can
    commas that are more than one.
    """
    if _THOUSANDS.fullmatch(text):
        return text.replace(".", "")
    if _THOUSANDS_IN_ENGLISH.fullmatch(text):
        return text.replace(",", "")
    found = _ROUND.fullmatch(text)
    factor = _FACTORS.get(fold(found["word"])) if found else None
    return text if found is None or factor is None else f"{Decimal(_with_point(found['number'])) * factor:f}"


def _booleans(texts: "pd.Series[str]") -> "pd.Series[Any]":
    folded = texts.map(fold, na_action="ignore")
    known = {**dict.fromkeys(_TRUE, True), **dict.fromkeys(_FALSE, False)}
    return folded.map(known).astype("boolean")


def _dates(texts: "pd.Series[str]") -> "pd.Series[Any]":
    day_first = texts.fillna("").str.match(_DAY_FIRST)
    iso = pd.to_datetime(texts.where(~day_first), errors="coerce", format="ISO8601", utc=True)
    written = pd.to_datetime(
        texts.where(day_first).str.replace(r"[.-]", "/", regex=True),
        errors="coerce",
        format="%d/%m/%Y",
        utc=True,
    )
    return iso.fillna(written).dt.tz_localize(None).dt.normalize()


def _strings(texts: "pd.Series[str]") -> "pd.Series[str]":
    return texts


_PARSERS: Mapping[FieldType, Callable[["pd.Series[str]"], "pd.Series[Any]"]] = MappingProxyType(
    {"string": _strings, "number": _numbers, "integer": _integers, "boolean": _booleans, "date": _dates}
)
_CALLED: Mapping[FieldType, str] = MappingProxyType(
    {
        "number": "finite number",
        "integer": "whole number",
        "boolean": "yes or no (có, không)",
        "date": "date (2023-06-30 or 30/06/2023)",
    }
)


def _chosen(texts: "pd.Series[str]", field: Field, faults: Faults) -> "pd.Series[str]":
    spellings = {
        fold(spelling): choice.value
        for choice in field.choices
        for spelling in (*choice.aliases, choice.title.vi, choice.title.en, choice.value)
    }
    distinct = {text: spellings.get(fold(text)) for text in texts.dropna().unique()}
    values = texts.map(distinct, na_action="ignore")
    allowed = ", ".join(choice.value for choice in field.choices)
    faults.add(
        (values.isna() & texts.notna()).to_numpy(), field.name, texts.to_numpy(), f"is not one of {allowed}"
    )
    return values.astype("object")


def _check_bounds(values: "pd.Series[Any]", texts: "pd.Series[str]", field: Field, faults: Faults) -> None:
    if field.minimum is None and field.maximum is None:
        return
    numbers = values.astype(float).to_numpy()
    low = -np.inf if field.minimum is None else field.minimum
    high = np.inf if field.maximum is None else field.maximum
    bounds = f"{'' if field.minimum is None else f'{low:g}'}…{'' if field.maximum is None else f'{high:g}'}"
    faults.add((numbers < low) | (numbers > high), field.name, texts.to_numpy(), f"is not in {bounds}")


def _check_pattern(values: "pd.Series[Any]", field: Field, faults: Faults) -> None:
    if field.pattern:
        form = re.compile(field.pattern)
        wrong = values.notna().to_numpy(copy=True)
        wrong[wrong] = [form.fullmatch(str(value)) is None for value in values[wrong]]
        faults.add(wrong, field.name, values.to_numpy(), f"does not have the form {field.pattern}")
