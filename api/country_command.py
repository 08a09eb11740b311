"""``phusong sample-country``: an invented country in files, to try what a city is too small for."""

from pathlib import Path
from typing import Annotated

import typer

from api import console
from layers.dataset import division_scheme
from layers.sample_country.sizes import ADDRESS_COUNT, DIVISION_COUNT, SEED, STATION_COUNT


def sample_country(
    folder: Annotated[Path, typer.Argument(help="Where the files are written.")],
    addresses: Annotated[
        int, typer.Option("--addresses", min=1, help="How many digital addresses.")
    ] = ADDRESS_COUNT,
    stations: Annotated[
        int, typer.Option("--stations", min=1, help="How many stations, of three sectors each.")
    ] = STATION_COUNT,
    divisions: Annotated[int, typer.Option("--divisions", min=1, help="How many communes.")] = DIVISION_COUNT,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Another number gives another country.")] = SEED,
) -> None:
    """Invent a country and write its layers as GeoParquet files, the same on every machine.

    Everything in it is synthetic, and says so. It fills the place of Vietnam with an outline that nobody
    takes for a real one. Addresses are written in groups of rows that lie close together, in memory that does
    not grow with their number.

    Example: `phusong sample-country country --addresses 1000000 --stations 5000`
    """
    from layers.sample_country.build import write_country  # noqa: PLC0415 — numba loads slowly

    with console.progress("Inventing a country") as step:
        written = write_country(
            folder,
            addresses=addresses,
            stations=stations,
            divisions=divisions,
            seed=seed,
            progress=step,
        )
    for name, path in written.items():
        layer, scheme = path.stem, division_scheme(name)
        console.say(f"phusong load {layer} {path}" + f" --scheme {scheme}" * bool(scheme))
