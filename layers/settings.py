"""The settings of a workspace: ``phusong.toml`` and ``PHUSONG_…`` environment variables, in one place."""

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from layers.access_settings import Access, Limits
from layers.errors import WorkspaceError
from layers.map_settings import Basemap
from layers.radio_settings import Radio, Technology
from layers.serving_settings import Serving
from layers.target_settings import Targets

Environment = Literal["outdoor", "indoor"]
ENVIRONMENTS: tuple[Environment, ...] = ("outdoor", "indoor")

SETTINGS_FILE = "phusong.toml"


class Reach(BaseModel):
    """How far a sector of one technology is taken to reach, where the station does not say it itself."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    outdoor_m: float = Field(gt=0, description="Reach outdoors, in metres.")
    indoor_m: float = Field(gt=0, description="Reach indoors, in metres.")


DEFAULT_REACH: dict[Technology, Reach] = {
    "5G": Reach(outdoor_m=1200, indoor_m=500),
    "4G": Reach(outdoor_m=1400, indoor_m=600),
    "3G": Reach(outdoor_m=2000, indoor_m=1000),
    "2G": Reach(outdoor_m=3000, indoor_m=1500),
}


class Settings(BaseSettings):
    """What a user may set, with its default; later sources win: file, environment, arguments."""

    model_config = SettingsConfigDict(
        env_prefix="PHUSONG_", env_nested_delimiter="__", extra="forbid", frozen=True, toml_file=None
    )

    workspace: Path = Field(Path("phusong-workspace"), description="Folder of the workspace.")
    store: SecretStr = Field(
        SecretStr(""),
        description="Database that keeps the versions, as postgresql://user@host/database; unless given, the"
        " workspace's own folder does. A password is better left to ~/.pgpass.",
    )
    store_connect_timeout_s: float = Field(
        5, ge=2, le=600, description="How long to wait for a connection to the database, in seconds."
    )
    store_query_timeout_s: float = Field(
        10, gt=0, le=3600, description="Longest that the database may work on one question, in seconds."
    )
    store_load_timeout_s: float = Field(
        600, gt=0, le=86_400, description="Longest that reading a whole layer from the database may take."
    )
    city: str = Field("Hà Nội", description="Name of the city, printed on maps and reports.")
    issuing_body: str = Field(
        "Sở Khoa học và Công nghệ Hà Nội", description="Who issues the reports; printed in their head."
    )
    language: Literal["vi", "en"] = Field(
        "vi", description="Language of maps and reports unless asked otherwise."
    )
    working_crs: str = Field("EPSG:5897", description="Projected CRS, in metres, of all calculations.")
    sheet_deg: float = Field(
        0,
        ge=0,
        le=2,
        description="Side of the sheets, in degrees, into which a country is cut, each computed in a"
        " transverse Mercator of its own; 0.5 is a good one. 0 computes all in one piece in the working CRS,"
        " as a city is.",
    )
    technology: Technology = Field(
        "5G", description="Technology whose coverage is computed unless asked otherwise."
    )
    coverage_model: Literal["signal", "reach"] = Field(
        "signal",
        description="How coverage is computed: by the received signal, or by a plain distance (reach).",
    )
    radio: Radio = Field(Radio(), description="The radio engine, for coverage by signal.")
    reach: dict[Technology, Reach] = Field(
        default=DEFAULT_REACH,
        description="Coverage by reach: default reach by technology; docs/method.md derives it.",
    )
    targets: Targets = Field(Targets(), description="What figures are measured against in reports.")
    basemap: Basemap = Field(Basemap(), description="What the map may lie on; off until a reader chooses it.")
    access: Access = Field(Access(), description="Who may read and write, once there are keys.")
    limits: Limits = Field(
        Limits(), description="How much one client may ask, and how long an answer may take."
    )
    serving: Serving = Field(Serving(), description="How the server runs, and what it tells of itself.")
    backdrop: tuple[str, ...] = Field(
        (),
        description="Files of lines and areas in the workspace that maps show quietly, such as water.gpkg and"
        " roads.gpkg.",
    )
    key_place_radius_m: float = Field(
        500,
        gt=0,
        le=20_000,
        description="How near a station must be to a key place that is given as a point without a radius, in"
        " metres; an assumption.",
    )
    nr_gnb_id_bits: int = Field(
        24,
        ge=22,
        le=32,
        description="Length of the gNB identifier inside NR cell ids (3GPP TS 38.413: 22 to 32).",
    )
    host: str = Field("127.0.0.1", description="Address on which the server listens.")
    port: int = Field(8000, ge=1, le=65535, description="Port on which the server listens.")
    public_url: str = Field(
        "",
        pattern=r"^(https?://[^\s/?#@<>\"']+(/[^\s?#<>\"']*[^\s/?#<>\"'])?)?$",
        description="Address under which readers reach the server, such as https://5g.example.vn/phusong,"
        " where a proxy does not pass on what they asked for; in links of the catalogue and of OGC API.",
    )
    max_candidates: int = Field(20, ge=1, le=1000, description="Most answers that one look-up may return.")
    max_query_length: int = Field(500, ge=1, le=1000, description="Longest look-up text, in characters.")
    max_batch_rows: int = Field(
        10_000, ge=1, le=1_000_000, description="Most addresses that one request may look up."
    )
    max_batch_mb: float = Field(8, gt=0, le=1000, description="Largest body of a request, in megabytes.")
    max_scenario_stations: int = Field(
        200, ge=1, le=10_000, description="Most stations that one scenario may add, move or remove."
    )
    max_items: int = Field(
        10_000, ge=1, le=1_000_000, description="Most features that one page of a collection may hold."
    )
    max_jobs: int = Field(8, ge=1, le=1000, description="Most background jobs that may wait for their turn.")
    job_keep_hours: float = Field(
        24, gt=0, le=8760, description="How long the result of a background job is kept, in hours."
    )
    max_map_features: int = Field(
        5000,
        ge=0,
        le=50_000,
        description="Most features of a layer that are in the map's page; above, they come as tiles, or are"
        " density squares in a map that is a file.",
    )
    tile_cache_mb: float = Field(
        64, ge=0, le=100_000, description="Most memory for vector tiles that are ready to send, in megabytes."
    )
    max_spreadsheet_mb: float = Field(
        512, gt=0, description="Largest unpacked size of a spreadsheet that is read, in megabytes."
    )
    keep_versions: int = Field(
        20, ge=1, description="Versions kept in the workspace before the oldest are pruned."
    )
    keep_edits: int = Field(
        20, ge=1, description="Versions kept beside these of which each was made by editing single rows."
    )

    @field_validator("reach")
    @classmethod
    def _with_other_technologies(cls, reach: dict[Technology, Reach]) -> dict[Technology, Reach]:
        """Keep the defaults of the technologies that a user leaves out."""
        return {**DEFAULT_REACH, **reach}

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Return the sources, strongest first."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)

    @classmethod
    def load(cls, workspace: Path) -> "Settings":
        """Return the settings of a workspace folder.

        Raises
        ------
        WorkspaceError
            The file or the environment holds a setting that does not exist or a value that is not allowed.
        """

        class OfFolder(cls):  # type: ignore[valid-type, misc]
            model_config = SettingsConfigDict(toml_file=workspace / SETTINGS_FILE)

        try:
            return cls.model_construct(**dict(OfFolder(workspace=workspace)))
        except (ValidationError, ValueError) as error:
            raise WorkspaceError(f"{workspace / SETTINGS_FILE}: {error}") from error
