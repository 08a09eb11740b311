"""Where the figures of a map come from, and what must be said about them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from layers.dataset import DatasetName
from layers.definitions import DIVISIONS, Language
from layers.manifest import DatasetInfo
from layers.snapshot import Snapshot
from layers.text import format_number
from maps import texts
from planning.indicator_table import IndicatorTable

if TYPE_CHECKING:
    import pandas as pd

BETWEEN_LANGUAGES = " / "
SOURCE_FIELDS = ("area_source", "population_source")


@dataclass(frozen=True)
class Source:
    """One dataset as a reader is told of it: what it is, where it is from, and what to beware of."""

    title: str
    text: str
    caution: str


def sources(datasets: Mapping[str, DatasetInfo], language: Language) -> list[Source]:
    """Return the sources of all datasets."""
    return [_source(name, info, language) for name, info in datasets.items()]


def sources_of_figures(snapshot: Snapshot, language: Language) -> list[Source]:
    """Return where the areas and populations of divisions are from, as their rows say."""
    return [
        Source(f"{DIVISIONS[field].title[language]} – {texts.scheme_title(scheme, language)}", text, "")
        for scheme in snapshot.schemes
        for field in SOURCE_FIELDS
        if (text := _distinct(snapshot.frame(f"{DIVISIONS.name}/{scheme}")[field], language))
    ]


def in_language(text: str, language: Language) -> str:
    """Return the half of a text that is in a language, where data say it in both: ``tiếng Việt / English``.

    A text without exactly two halves is returned as it is.
    """
    vietnamese, slash, english = text.partition(BETWEEN_LANGUAGES)
    if not (slash and vietnamese.strip() and english.strip()) or BETWEEN_LANGUAGES in english:
        return text
    return {"vi": vietnamese, "en": english}[language].strip()


def warnings(datasets: Mapping[str, DatasetInfo], language: Language) -> list[str]:
    """Return what must be said of any of the datasets, each once."""
    said = (
        text for name, info in datasets.items() for text in texts.cautions(name, info.provenance, language)
    )
    return [text[:1].upper() + text[1:] for text in dict.fromkeys(said)]


def method(tables: Iterable[IndicatorTable], language: Language) -> list[str]:
    """Return how the figures were computed, and what the reader must know of them, each once."""
    paragraphs = (
        text
        for table in tables
        for text in (
            table.model_text(language),
            f"{table.population_text(language).capitalize()}.",
            *(note[language] for note in table.notes),
        )
    )
    return list(dict.fromkeys(paragraphs))


def _distinct(texts_of_rows: "pd.Series[str]", language: Language) -> str:
    return " · ".join(in_language(each, language) for each in texts_of_rows.dropna().unique())


def _source(name: str, info: DatasetInfo, language: Language) -> Source:
    dataset, provenance = DatasetName.parse(name), info.provenance
    title = dataset.layer.title[language]
    if dataset.scheme:
        title = f"{title} – {texts.scheme_title(dataset.scheme, language)}"
    rows = texts.ROWS[language].format(count=format_number(info.rows, digits=0, language=language))
    facts = (rows, in_language(provenance.source, language), provenance.licence, provenance.data_date)
    caution = ", ".join(texts.cautions(name, provenance, language))
    return Source(title, " · ".join(filter(None, facts)), caution)
