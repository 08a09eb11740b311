"""Results as tables, for the terminal."""

from rich.console import Console
from rich.table import Table

from benchmarks.measuring import Result


def print_result(result: Result) -> None:
    """Print a result as a table, and what is to be known about it."""
    table = Table(title=result.title, title_justify="left", title_style="bold")
    for position, heading in enumerate(result.headings):
        table.add_column(heading, justify="right" if position else "left")
    for row in result.rows:
        table.add_row(*row)
    console = Console(width=None if Console().is_terminal else 140)
    console.print(table)
    for note in result.remarks:
        console.print(f"  {note}", highlight=False)
    console.print()
