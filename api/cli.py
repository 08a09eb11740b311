"""The command line: each command reads its inputs, calls one function and writes its output.

Exit codes: 0 done (warnings, such as rejected rows, go to standard error), 1 a bug, 2 something the user
can mend.
"""

import sys
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from api import console
from api.country_command import sample_country
from api.keys_command import keys
from geo.errors import PhusongError
from layers.dataset import DatasetName
from layers.definitions import ADDRESSES, LAYERS, Language, layer_named
from layers.radio_settings import Technology
from layers.settings import Settings
from layers.workspace import Snapshot, Workspace

if TYPE_CHECKING:
    from planning.indicator_table import IndicatorTable

app = typer.Typer(
    name="phusong",
    help="Phủ Sóng: 5G coverage, postal points and digital addresses per district.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

app.add_typer(keys)
app.command(name="sample-country")(sample_country)

SCHEME = "districts-2023"


class TableFormat(StrEnum):
    """How a table is written."""

    table = "table"
    csv = "csv"
    json = "json"


class TextFormat(StrEnum):
    """How an answer is written."""

    text = "text"
    json = "json"


class Tech(StrEnum):
    """Technology of stations."""

    nr = "5G"
    lte = "4G"
    umts = "3G"
    gsm = "2G"


class Surroundings(StrEnum):
    """Where a receiver is."""

    outdoor = "outdoor"
    vehicle = "vehicle"
    indoor = "indoor"


class Place(StrEnum):
    """Where people are."""

    outdoor = "outdoor"
    indoor = "indoor"


class Lang(StrEnum):
    """Language of what is shown."""

    vi = "vi"
    en = "en"


class ReportLang(StrEnum):
    """Language of reports."""

    vi = "vi"
    en = "en"
    both = "both"


WorkspaceOption = Annotated[
    Path, typer.Option("--workspace", "-w", envvar="PHUSONG_WORKSPACE", help="Folder of the workspace.")
]
StoreOption = Annotated[
    str | None,
    typer.Option(
        "--store", help="Database of the versions, postgresql://user@host/name; a setting unless given."
    ),
]
SchemeOption = Annotated[str, typer.Option("--scheme", help="Division scheme, such as districts-2023.")]
LangOption = Annotated[
    Lang | None, typer.Option("--lang", help="Language; the workspace's setting unless given.")
]
DEFAULT_WORKSPACE = Path("phusong-workspace")


@app.command()
def demo(
    workspace: WorkspaceOption = Path("phusong-demo"),
    store: StoreOption = None,
    *,
    serve_it: Annotated[bool, typer.Option("--serve/--no-serve", help="Serve the map afterwards.")] = True,
    lang: LangOption = None,
) -> None:
    """Build the sample of Hanoi (approximate boundaries, synthetic points), show its table, serve its map.

    Example: `phusong demo --no-serve --workspace /tmp/hanoi`
    """
    from layers.sample.build import build_sample
    from planning.indicators import indicators

    opened = Workspace.create(workspace, store=store)
    if opened.snapshot().number:
        console.say(f"{workspace}: using the workspace that is there")
    else:
        with console.progress("Building the sample of Hanoi") as step:
            build_sample(workspace, store=store, progress=step)
    snapshot = opened.snapshot()
    _print_table(indicators(snapshot, SCHEME), TableFormat.table, _language(snapshot, lang))
    if serve_it:
        _serve(opened.settings)


@app.command()
def init(
    workspace: Annotated[Path, typer.Argument(help="Folder to make.")] = DEFAULT_WORKSPACE,
    store: StoreOption = None,
) -> None:
    """Make an empty workspace with a commented settings file, and the tables in a database that is empty.

    Example: `phusong init my-city`
    """
    Workspace.create(workspace, store=store)
    console.say(
        f"{workspace}: ready; next: phusong load divisions FILE --scheme NAME --workspace {workspace}"
    )


@app.command()
def load(
    layer: Annotated[str, typer.Argument(help=f"One of {', '.join(LAYERS)}.")],
    files: Annotated[list[Path], typer.Argument(help="Files to load together into the layer.")],
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    store: StoreOption = None,
    scheme: Annotated[str, typer.Option("--scheme", help="Division scheme; needed for divisions.")] = "",
    crs: Annotated[
        str | None, typer.Option("--crs", help="CRS of files that do not say it, as EPSG:5897.")
    ] = None,
    encoding: Annotated[
        str | None, typer.Option("--encoding", help="Text encoding; detected unless given.")
    ] = None,
    column: Annotated[
        list[str] | None, typer.Option("--column", help="FIELD=HEADING, where headings are not recognised.")
    ] = None,
    source: Annotated[
        str, typer.Option("--source", help="Where the data come from; the file names otherwise.")
    ] = "",
    licence: Annotated[str, typer.Option("--licence", help="Licence of the data.")] = "",
    data_date: Annotated[
        str, typer.Option("--data-date", help="Date of the data; the files' date otherwise.")
    ] = "",
    output: Annotated[
        TextFormat, typer.Option("--format", help="How the counts are written.")
    ] = TextFormat.text,
    *,
    strict: Annotated[
        bool, typer.Option("--strict", help="Load nothing where a row is rejected (exit 2).")
    ] = False,
    repair: Annotated[bool, typer.Option("--repair", help="Mend invalid polygons; say by how much.")] = False,
    append: Annotated[
        bool, typer.Option("--append", help="Add to the layer instead of replacing it.")
    ] = False,
) -> None:
    """Load files into a layer: good rows are published as a new version, bad rows listed with their reason.

    Example: `phusong load stations tram_5g.xlsx --crs EPSG:5897 --workspace my-city`
    """
    from layers.loading import load_files

    name = DatasetName(layer_named(layer), scheme)
    with console.progress(f"Loading {name}") as step:
        report = load_files(
            Workspace.open(workspace, store=store),
            name,
            files,
            crs=crs,
            encoding=encoding,
            columns=_columns(column or []),
            strict=strict,
            repair=repair,
            append=append,
            source=source,
            licence=licence,
            data_date=data_date,
            progress=step,
        )
    for note in report.notes:
        console.warn(note)
    if report.rejected:
        console.warn(f"{name}: {report.rejected} rows rejected, listed in {report.rejected_path}")
    if output is TextFormat.json:
        console.write_json(report)
    else:
        console.write(f"{name}: {report.loaded} rows loaded as version {report.version}")


@app.command()
def coverage(
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    store: StoreOption = None,
    scheme: SchemeOption = SCHEME,
    output: Annotated[
        TableFormat, typer.Option("--format", help="How the table is written.")
    ] = TableFormat.table,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", help="Folder for rasters, polygons, hexagons and tables of coverage."),
    ] = None,
    technology: Annotated[
        Tech | None, typer.Option("--technology", help="Technology; the workspace's setting unless given.")
    ] = None,
    cluster: Annotated[
        str | None,
        typer.Option(
            "--cluster",
            help="Compute sheets on a Dask cluster: the address of its scheduler, or local or local:N for"
            " workers on this machine. Needs the setting sheet_deg.",
        ),
    ] = None,
    data: Annotated[
        str, typer.Option("--data", help="Copy of the workspace's folder data that workers read, as s3://….")
    ] = "",
    lang: LangOption = None,
) -> None:
    """Print coverage and density per division; with --out also write radio maps and what follows from them.

    Example: `phusong coverage --scheme communes-2025 --format csv > communes.csv`
    """
    from api.coverage_command import computed

    snapshot = _snapshot(workspace, store)
    chosen = _technology(technology)
    table = computed(snapshot, scheme, technology=chosen, cluster=cluster, data=data)
    _print_table(table, output, _language(snapshot, lang))
    if out is not None:
        _write_coverage(snapshot, scheme, out, technology=chosen)


@app.command()
def lookup(
    text: Annotated[str, typer.Argument(help="An address, a digital address code, a Plus Code or lat,lon.")],
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    store: StoreOption = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="Most candidates.")] = 5,
    near: Annotated[
        str, typer.Option("--near", help="lat,lon near which equally good candidates go first.")
    ] = "",
    division: Annotated[
        str, typer.Option("--division", help="SCHEME/CODE of a division in which they do.")
    ] = "",
    output: Annotated[
        TextFormat, typer.Option("--format", help="How the answer is written.")
    ] = TextFormat.text,
) -> None:
    """Look up an address or a point: where it is, whether it is covered, what serves it.

    Example: `phusong lookup "21.0285, 105.8542" --format json`
    """
    from layers.addresses.positions import LonLat
    from planning.lookup import Locator

    snapshot = _snapshot(workspace, store)
    point = LonLat.parse(near).centre if near else None
    answer = Locator(snapshot).search(text, limit=limit, near=point, division=_division(division))
    if output is TextFormat.json:
        console.write_json(answer)
    else:
        console.print_answer(answer, _language(snapshot, None))


@app.command()
def geocode(
    file: Annotated[Path, typer.Argument(help="CSV file or workbook with addresses.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="File to write; its suffix names the format.")],
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    store: StoreOption = None,
    column: Annotated[
        list[str] | None,
        typer.Option(
            "--column", help="Heading of the address, or of one of its parts; recognised otherwise."
        ),
    ] = None,
    encoding: Annotated[
        str | None, typer.Option("--encoding", help="Text encoding; detected unless given.")
    ] = None,
    lang: LangOption = None,
) -> None:
    """Look up every address of a table, and write the table with what was found beside it.

    Example: `phusong geocode customers.csv --out customers.gpkg`
    """
    from layers.readers.reading import read_table
    from layers.results import write_result
    from planning.geocoding import address_columns
    from planning.geocoding import geocode as geocoded
    from planning.lookup import Locator

    snapshot = _snapshot(workspace, store)
    provenance = snapshot.info(ADDRESSES.name).provenance
    table, problems = read_table(file, settings=snapshot.settings, encoding=encoding)
    columns = address_columns(list(table.columns), named=column or ())
    for each in problems:
        console.warn(f"{file}: row {each.row}: {each.reason}: left out")
    language = _language(snapshot, lang)
    with console.progress("Geocoding") as step:
        found = geocoded(table, columns, Locator(snapshot), language=language, progress=step)
    for note in write_result(found, out, name=file.stem, provenance=provenance, language=language):
        console.warn(note)
    for match, count in found["found_match"].value_counts().items():
        console.say(f"{count:>7,} {match}")
    console.say(f"{out}: {len(found)} rows, looked up by {', '.join(columns)}")


@app.command()
def profile(
    a: Annotated[str, typer.Argument(help="Where the path begins: a station, or lat,lon.")],
    b: Annotated[str, typer.Argument(help="Where it ends.")],
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    store: StoreOption = None,
    height_a: Annotated[
        float | None,
        typer.Option("--height-a", help="Antenna above ground, in metres; the station's, or 1.5 at a point."),
    ] = None,
    height_b: Annotated[float | None, typer.Option("--height-b", help="The same at the other end.")] = None,
    frequency: Annotated[
        float | None, typer.Option("--frequency", help="MHz; the station's highest, or 3700 unless given.")
    ] = None,
    cell: Annotated[
        float, typer.Option("--cell", min=1, help="Step along the path and cell of the terrain, in metres.")
    ] = 30,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Drawing to write, .svg or .png.")] = None,
    output: Annotated[
        TextFormat, typer.Option("--format", help="How the figures are written.")
    ] = TextFormat.text,
    lang: LangOption = None,
) -> None:
    """Print the radio path between two places over the terrain: sight, Fresnel zone, losses; draw it.

    Example: `phusong profile VT-HN-0001 "21.0285, 105.8542" --out path.svg`
    """
    from api import profile_command
    from planning.profile import link_between

    snapshot = _snapshot(workspace, store)
    link = link_between(snapshot, a, b, heights_m=(height_a, height_b), frequency_mhz=frequency, cell_m=cell)
    if output is TextFormat.json:
        console.write_json(profile_command.profile_as_dict(link))
    else:
        profile_command.print_profile(link, _language(snapshot, lang))
    if out is not None:
        profile_command.write_profile(link, out, _language(snapshot, lang))
        console.say(str(out))


@app.command()
def calibrate(
    measured: Annotated[Path, typer.Argument(help="Drive test: a table with lon, lat and rsrp_dbm.")],
    name: Annotated[str, typer.Option("--name", help="Name of the calibration, such as hanoi-2026.")],
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    store: StoreOption = None,
    scheme: SchemeOption = SCHEME,
    technology: Annotated[
        Tech | None, typer.Option("--technology", help="Technology; the workspace's setting unless given.")
    ] = None,
    operator: Annotated[str, typer.Option("--operator", help="Operator of samples that name none.")] = "",
    environment: Annotated[
        Surroundings, typer.Option("--environment", help="Where samples were taken that do not say it.")
    ] = Surroundings.outdoor,
    crs: Annotated[str | None, typer.Option("--crs", help="CRS of a file that does not say it.")] = None,
    column: Annotated[
        list[str] | None, typer.Option("--column", help="FIELD=HEADING, where headings are not recognised.")
    ] = None,
    output: Annotated[
        TextFormat, typer.Option("--format", help="How the figures are written.")
    ] = TextFormat.text,
    lang: LangOption = None,
    *,
    synthetic: Annotated[bool, typer.Option("--synthetic", help="The measurements are invented.")] = False,
) -> None:
    """Fit the signal model to measurements, say how well it fits, and keep the fit as a calibration.

    Example: `phusong calibrate drive_test.csv --name hanoi-2026 --operator Viettel`
    """
    from api.calibration_command import print_calibration
    from layers.readers.drive_tests import read_drive_test
    from planning.calibration import save_calibration
    from planning.coverages import signal_coverage_of
    from planning.divisions import Divisions
    from planning.drive_test import calibrate as fitted
    from planning.drive_test import uncalibrated

    opened = Workspace.open(workspace, store=store)
    snapshot = uncalibrated(opened)
    checked = read_drive_test(
        measured,
        settings=opened.settings,
        environment=environment.value,
        crs=crs,
        columns=_columns(column or []),
    )
    for fault in checked.rejected.itertuples(index=False):
        console.warn(f"{fault.file}: row {fault.row}: {fault.field} {fault.value}: {fault.reason}")
    result = fitted(
        checked.good,
        signal_coverage_of(snapshot, _technology(technology)),
        Divisions.of(snapshot, scheme),
        name=name,
        source=measured.name,
        operator=operator,
        synthetic=synthetic,
    )
    if output is TextFormat.json:
        console.write_json(result.profile)
    else:
        print_calibration(result, _language(snapshot, lang))
    path = save_calibration(opened.path, result.profile)
    console.say(f'{path}; to use it: calibration = "{name}" under [radio] in phusong.toml')


@app.command(name="rank-sites")
def rank(
    operator: Annotated[str, typer.Option("--operator", help="Who builds.")],
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    store: StoreOption = None,
    candidates: Annotated[
        Path | None,
        typer.Option(
            "--candidates", help="Table or vector file of sites; a grid over the divisions otherwise."
        ),
    ] = None,
    step: Annotated[float, typer.Option("--step", min=50, help="Step of that grid, in metres.")] = 1000,
    count: Annotated[int, typer.Option("--count", "-k", min=1, help="How many sites are wanted.")] = 10,
    scheme: SchemeOption = SCHEME,
    technology: Annotated[
        Tech | None, typer.Option("--technology", help="Technology; the workspace's setting unless given.")
    ] = None,
    environment: Annotated[
        Place, typer.Option("--environment", help="Where people are to be covered.")
    ] = Place.outdoor,
    azimuths: Annotated[
        str, typer.Option("--azimuths", help="Directions of the station's sectors, in degrees.")
    ] = "0,120,240",
    height: Annotated[
        float | None, typer.Option("--height", help="Antenna height in metres; the setting unless given.")
    ] = None,
    eirp: Annotated[
        float | None, typer.Option("--eirp", help="EIRP of a sector in dBm; the setting unless given.")
    ] = None,
    frequency: Annotated[
        float | None, typer.Option("--frequency", help="Carrier in MHz; the setting unless given.")
    ] = None,
    crs: Annotated[str | None, typer.Option("--crs", help="CRS of a file that does not say it.")] = None,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="File to write; its suffix names the format.")
    ] = None,
    picture: Annotated[
        Path | None, typer.Option("--picture", help="Map of the sites to write, .svg.")
    ] = None,
    output: Annotated[
        TableFormat, typer.Option("--format", help="How the table is written.")
    ] = TableFormat.table,
    lang: LangOption = None,
    scenario: Annotated[
        str, typer.Option("--scenario", help="Name under which the sites are kept as a scenario.")
    ] = "",
    title: Annotated[str, typer.Option("--title", help="Title of that scenario.")] = "",
    *,
    replace: Annotated[
        bool, typer.Option("--replace", help="Put it in the place of a scenario of that name.")
    ] = False,
    keep: Annotated[
        bool, typer.Option("--keep/--no-keep", help="Keep the ranking in the workspace, for reports.")
    ] = True,
) -> None:
    """Rank candidate sites by the people that stations there would newly cover for an operator.

    Each next site gains the most beyond those before it (greedy choice, with lazy evaluation): together at
    least 63 % of what the best choice could. That bound holds for coverage by signal level, not for SINR or
    rate.

    Example: `phusong rank-sites --operator Viettel --step 1000 -k 5 --out sites.gpkg`
    """
    from api import rank_command
    from planning.site_ranking import SiteQuestion, rank_sites

    snapshot = _snapshot(workspace, store)
    sectors = rank_command.sectors(azimuths, height_m=height, eirp_dbm=eirp, frequency_mhz=frequency)
    question = SiteQuestion(
        operator,
        scheme,
        _technology(technology) or snapshot.settings.technology,
        environment=environment.value,
        sectors=sectors,
        most=count,
    )
    keeping = rank_command.Keeping(scenario, title, replace)
    if scenario:
        rank_command.require_room(snapshot, question, keeping)
    sites = rank_command.candidate_sites(snapshot, scheme, candidates, step_m=step, crs=crs)
    with console.progress("Ranking sites") as told:
        ranking = rank_sites(snapshot, sites, question, progress=told)
    rank_command.write_ranking(ranking, output.value)
    rank_command.say_ranking(ranking, question)
    if keep:
        rank_command.keep_for_reports(ranking, question, snapshot)
    if scenario:
        rank_command.keep_ranking(ranking, question, snapshot, keeping)
    if out is not None:
        rank_command.save_ranking(ranking, snapshot, out, _language(snapshot, lang))
    if picture is not None:
        rank_command.draw_ranking(ranking, snapshot, question, picture, _language(snapshot, lang))


@app.command(name="map")
def write_map(
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    store: StoreOption = None,
    out: Annotated[Path, typer.Option("--out", "-o", help="HTML file to write.")] = Path("map.html"),
    scheme: SchemeOption = SCHEME,
    indicator: Annotated[
        str, typer.Option("--indicator", help="Column by which divisions are shaded.")
    ] = "population_covered_share_outdoor",
    lang: LangOption = None,
) -> None:
    """Write the map as one HTML file that needs no network.

    Example: `phusong map --out map.html --indicator addresses_per_km2`
    """
    from maps.page import render_map
    from planning.indicators import indicators

    snapshot = _snapshot(workspace, store)
    with console.progress("Computing indicators") as step:
        tables = {}
        for done, name in enumerate(snapshot.schemes):
            step(name, done / len(snapshot.schemes))
            tables[name] = indicators(snapshot, name)
    page = render_map(
        snapshot, tables, scheme=scheme, indicator=indicator, language=_language(snapshot, lang), inline=True
    )
    out.write_text(page, encoding="utf-8")
    console.say(f"{out}: {len(page.encode()) / 1e6:.1f} MB")


@app.command()
def report(
    codes: Annotated[list[str] | None, typer.Argument(help="Codes of divisions, such as 001.")] = None,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    store: StoreOption = None,
    scheme: SchemeOption = SCHEME,
    output: Annotated[
        list[str] | None,
        typer.Option(
            "--format", help="html (unless given), pdf, xlsx, csv, json or gpkg; several with commas between."
        ),
    ] = None,
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder to write into.")] = Path("reports-out"),
    lang: Annotated[
        ReportLang | None, typer.Option("--lang", help="Language; the workspace's setting unless given.")
    ] = None,
    technology: Annotated[
        Tech | None, typer.Option("--technology", help="Technology; the workspace's setting unless given.")
    ] = None,
    scenario: Annotated[
        str, typer.Option("--scenario", help="Name of a scenario that the report tells, too.")
    ] = "",
    since: Annotated[
        int | None,
        typer.Option("--since", help="Earlier version to compare with; the last one that differs otherwise."),
    ] = None,
    *,
    everything: Annotated[
        bool, typer.Option("--all", help="Every division of the scheme, and the scheme.")
    ] = False,
    whole: Annotated[bool, typer.Option("--whole", help="The scheme as a whole.")] = False,
) -> None:
    """Write the coverage report of divisions, of a whole scheme, or of all of them.

    Example: `phusong report 001 --scheme districts-2023 --format pdf,xlsx --lang both --out reports-2023`
    """
    from reports.writing import Wanted, write_reports

    if [bool(codes), everything, whole].count(True) != 1:
        raise typer.BadParameter("give codes of divisions, or --whole, or --all")
    snapshot = _snapshot(workspace, store)
    wanted = Wanted(
        scheme,
        codes=("",) if whole else tuple(codes or ()),
        formats=tuple(name for each in output or ["html"] for name in each.split(",")),
        languages=("vi", "en") if lang is ReportLang.both else (_language(snapshot, lang),),
        technology=_technology(technology),
        scenario=scenario,
        since=since,
    )
    with console.progress("Writing reports") as step:
        written = write_reports(snapshot, wanted, out, progress=step)
    for path in written:
        console.write(str(path))


@app.command()
def serve(
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    store: StoreOption = None,
    host: Annotated[
        str | None, typer.Option("--host", help="Address to listen on; a setting unless given.")
    ] = None,
    port: Annotated[
        int | None, typer.Option("--port", min=0, max=65535, help="Port to listen on; 0: any that is free.")
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option("--workers", min=1, max=64, help="Processes that answer; a setting unless given."),
    ] = None,
) -> None:
    """Serve the map, the look-up API and the reports.

    Example: `phusong serve --workspace my-city --port 8080`
    """
    settings = Workspace.open(workspace, store=store).settings
    options: dict[str, object] = {"host": host, "port": port}
    given = {name: value for name, value in options.items() if value is not None}
    if workers is not None:
        given["serving"] = settings.serving.model_copy(update={"workers": workers})
    _serve(settings.model_copy(update=given))


@app.command()
def export(
    name: Annotated[
        str, typer.Argument(help="A layer, such as stations or key_places, or divisions/SCHEME.")
    ],
    out: Annotated[Path, typer.Argument(help="File to write; its suffix says the format.")],
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    store: StoreOption = None,
    crs: Annotated[
        str | None, typer.Option("--crs", help="CRS to write, as EPSG:5897; lon/lat otherwise.")
    ] = None,
) -> None:
    """Write a layer as a file: .geojson .gpkg .shp .kml .kmz .tab .fgb .parquet .csv or .xlsx.

    Example: `phusong export stations stations.kmz`
    """
    from layers.export import export as export_layer

    for note in export_layer(_snapshot(workspace, store), name, out, crs=crs):
        console.warn(note)
    console.write(str(out))


@app.command()
def template(
    layer: Annotated[str, typer.Argument(help=f"One of {', '.join(LAYERS)}.")],
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="XLSX file; LAYER.xlsx unless given.")
    ] = None,
    lang: Annotated[Lang, typer.Option("--lang", help="Language of the headings.")] = Lang.vi,
) -> None:
    """Write a spreadsheet to fill in, with explanations and drop-down lists.

    Example: `phusong template stations --out tram.xlsx`
    """
    from layers.template import write_template

    path = out or Path(f"{layer}.xlsx")
    write_template(layer_named(layer), path, language=lang.value)
    console.write(str(path))


@app.command()
def fetch(
    what: Annotated[str, typer.Argument(help="What to download: boundaries.")],
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    store: StoreOption = None,
    scheme: SchemeOption = SCHEME,
    base_url: Annotated[str | None, typer.Option("--base-url", help="Mirror to download from.")] = None,
) -> None:
    """Download real boundaries (needs the internet), show their licence and load them.

    Example: `phusong fetch boundaries --scheme communes-2025`
    """
    from layers.boundaries import load_boundaries

    if what != "boundaries":
        raise typer.BadParameter(f"{what!r}: only boundaries can be fetched")
    opened = Workspace.open(workspace, store=store)
    with console.progress(f"Downloading {scheme}") as step:
        snapshot = load_boundaries(opened, scheme, base_url=base_url, progress=step)
    info = snapshot.datasets[f"divisions/{scheme}"]
    console.say(f"licence: {info.provenance.licence}")
    console.write(f"divisions/{scheme}: {info.rows} rows loaded as version {snapshot.number}")


@app.command()
def versions(
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    store: StoreOption = None,
    restore: Annotated[int | None, typer.Option("--restore", help="Publish this version again.")] = None,
    output: Annotated[
        TextFormat, typer.Option("--format", help="How the list is written.")
    ] = TextFormat.text,
) -> None:
    """List the versions of a workspace, or restore one.

    Example: `phusong versions --restore 3`
    """
    opened = Workspace.open(workspace, store=store)
    if restore is not None:
        console.say(f"version {restore} restored as version {opened.restore(restore).number}")
    if output is TextFormat.json:
        console.write_json(opened.versions())
    else:
        console.print_versions(opened.versions())


@app.command()
def migrate(workspace: WorkspaceOption = DEFAULT_WORKSPACE, store: StoreOption = None) -> None:
    """Bring the tables of a database to the form of this release; no server does so by itself.

    Example: `phusong migrate --workspace my-city --store postgresql://phusong@localhost/hanoi`
    """
    console.write(Workspace.open(workspace, store=store).store.migrate())


def _snapshot(workspace: Path, store: str | None) -> Snapshot:
    return Workspace.open(workspace, store=store).snapshot()


def _language(snapshot: Snapshot, lang: Lang | ReportLang | None) -> Language:
    if lang is None:
        return snapshot.settings.language
    return "vi" if lang.value == "vi" else "en"


def _division(text: str) -> tuple[str, str] | None:
    """Return scheme and code of SCHEME/CODE."""
    scheme, _, code = text.partition("/")
    if text and not (scheme and code):
        raise typer.BadParameter(f"{text!r} is not SCHEME/CODE, such as districts-2023/001")
    return (scheme, code) if text else None


def _technology(chosen: Tech | None) -> Technology | None:
    return cast("Technology | None", chosen and chosen.value)


def _columns(pairs: list[str]) -> dict[str, str]:
    columns = {}
    for pair in pairs:
        name, equals, heading = pair.partition("=")
        if not (name and equals and heading):
            raise typer.BadParameter(f"--column {pair!r} is not FIELD=HEADING")
        columns[name] = heading
    return columns


def _write_coverage(snapshot: Snapshot, scheme: str, folder: Path, *, technology: Technology | None) -> None:
    from planning.coverage_files import write_coverage
    from planning.coverages import signal_coverage_of

    with console.progress("Writing coverage") as step:
        for path in write_coverage(
            snapshot, scheme, signal_coverage_of(snapshot, technology), folder, progress=step
        ):
            console.say(str(path))


def _print_table(table: "IndicatorTable", output: TableFormat, language: Language) -> None:
    if output is TableFormat.csv:
        console.write(table.frame.to_csv())
    elif output is TableFormat.json:
        console.write_json(table.as_dict())
    else:
        console.print_indicators(table, language)


def _serve(settings: Settings) -> None:
    from api.serving import serve

    serve(settings)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; a user's mistake is a message and exit code 2, never a traceback.

    Parameters
    ----------
    arguments : sequence of str, optional
        What stands behind the command's name; that of this process unless given.
    """
    try:
        app(args=arguments, prog_name="phusong")
    except PhusongError as error:
        console.fail(str(error))
        sys.exit(2)
