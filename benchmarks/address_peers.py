"""What else looks up addresses: full-text search, comparison with everything, a parser of units."""

import sqlite3
from collections.abc import Callable, Sequence
from typing import Any

from rapidfuzz import fuzz, process

from benchmarks import peers
from layers.text import fold

Search = Callable[[str], list[int]]

FOUND = 5
# Words that stand in more than this share of the addresses tell little, and cost a ranking of them all.
COMMON = 0.1


def full_text_search(texts: Sequence[str]) -> Search:
    """Return SQLite's FTS5 alone: all words, else any of the rarer ones, ranked by BM25."""
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE addresses USING fts5(text)")
    connection.executemany("INSERT INTO addresses VALUES (?)", ((fold(text),) for text in texts))
    connection.execute("CREATE VIRTUAL TABLE words USING fts5vocab(addresses, row)")
    most = len(texts) * COMMON
    common = {word for (word,) in connection.execute("SELECT term FROM words WHERE doc > ?", (most,))}

    def search(text: str) -> list[int]:
        words = fold(text).split()
        return found(" AND ", words) or found(" OR ", [word for word in words if word not in common])

    def found(operator: str, words: Sequence[str]) -> list[int]:
        query = "SELECT rowid FROM addresses WHERE addresses MATCH ? ORDER BY rank LIMIT ?"
        wanted = operator.join(f'"{word}"' for word in words)
        return [row - 1 for (row,) in connection.execute(query, (wanted, FOUND))] if words else []

    return search


def fuzzy_term_search(texts: Sequence[str]) -> Search | None:
    """Return tantivy with fuzzy terms: any of the words, each but for one typing error; or None."""
    tantivy = peers.optional("tantivy")
    if tantivy is None:
        return None
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("text", stored=False)
    builder.add_integer_field("row", stored=True)
    schema = builder.build()
    index = tantivy.Index(schema)
    writer = index.writer()
    for row, text in enumerate(texts):
        writer.add_document(tantivy.Document(text=fold(text), row=row))
    writer.commit()
    index.reload()
    searcher = index.searcher()

    def search(text: str) -> list[int]:
        terms = [
            (
                tantivy.Occur.Should,
                tantivy.Query.fuzzy_term_query(
                    schema, "text", word, distance=int(word.isalpha()), transposition_cost_one=True
                ),
            )
            for word in fold(text).split()
        ]
        hits = searcher.search(tantivy.Query.boolean_query(terms), FOUND).hits
        return [searcher.doc(address)["row"][0] for _, address in hits]

    return search


def likeness_search(texts: Sequence[str]) -> Search:
    """Return rapidfuzz alone: every address compared with the query."""
    folded = list(map(fold, texts))

    def search(text: str) -> list[int]:
        found = process.extract(fold(text), folded, scorer=fuzz.ratio, limit=FOUND)
        return [row for _, _, row in found]

    return search


def unit_parser() -> Callable[[str, str], Any] | None:
    """Return the parser of vietnamadminunits, for a text and its mode; None where it is not installed."""
    package = peers.optional("vietnamadminunits")
    return None if package is None else lambda text, mode: package.parse_address(text, mode=mode)
