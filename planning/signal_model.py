"""The signal model: what is received where, by the radio engine with the settings of a workspace."""

from dataclasses import dataclass
from math import inf
from pathlib import Path

from geo.propagation import model_named
from geo.radial_tables import NO_CORRECTION, Correction
from geo.radio_kernel import ENVIRONMENTS as KERNEL_ENVIRONMENTS
from layers.definitions import Language, Text
from layers.errors import WorkspaceError
from layers.radio_settings import Carrier, Radio, RadioEnvironment, Technology
from layers.snapshot import Snapshot
from layers.text import format_number
from planning.calibration import load_calibration
from planning.profiles import ThresholdProfile, profile_of

RADIO_ENVIRONMENTS: tuple[RadioEnvironment, ...] = ("outdoor", "vehicle", "indoor")
assert len(RADIO_ENVIRONMENTS) == KERNEL_ENVIRONMENTS  # noqa: S101 - the kernel counts servers for each of them


@dataclass(frozen=True)
class SignalModel:
    """How coverage by signal is computed.

    Attributes
    ----------
    technology : {"5G", "4G", "3G", "2G"}
        Technology whose stations count.
    radio : Radio
        Settings of the radio engine.
    profile : ThresholdProfile
        From which level or rate on a place counts as covered.
    correction : Correction
        What measurements add to the propagation model.
    offset_sigma_db : float
        How far the model may be off as a whole: the calibration's standard error, else the setting.
    has_terrain : bool
        Whether signals are diffracted over a terrain.
    """

    technology: Technology
    radio: Radio
    profile: ThresholdProfile
    correction: Correction
    offset_sigma_db: float
    has_terrain: bool

    @classmethod
    def of(cls, snapshot: Snapshot, technology: Technology | None = None) -> "SignalModel":
        """Return the model that a workspace's settings describe, for its default technology or another.

        Raises
        ------
        PhusongError
            A profile, a propagation model or a calibration of the settings does not exist.
        """
        radio = snapshot.settings.radio
        chosen = technology or snapshot.settings.technology
        model_named(radio.carriers[chosen].model)
        correction, sigma_db = _calibrated(snapshot.path, radio, chosen)
        return cls(chosen, radio, profile_of(radio), correction, sigma_db, bool(radio.dem))

    @property
    def carrier(self) -> Carrier:
        """What is taken for sectors that do not say it themselves."""
        return self.radio.carriers[self.technology]

    @property
    def text(self) -> Text:
        """The model in plain words, with its parameters."""
        return Text(self._text("vi"), self._text("en"))

    def _text(self, language: Language) -> str:
        def number(value: float, digits: int = 0) -> str:
            return format_number(value, digits=digits, language=language)

        return _MODEL[language].format(
            technology=self.technology,
            model=model_named(self.carrier.model).title,
            terrain=_TERRAIN[self.has_terrain][language],
            classes=self.profile.text[language],
            cell=number(self.radio.cell_m),
            range=number(self.radio.range_m / 1000, 1),
            load=number(100 * self.radio.load),
            calibration=_CALIBRATED[bool(self.radio.calibration)][language].format(
                name=self.radio.calibration,
                sigma=number(self.offset_sigma_db, 1),
            ),
        )


_MODEL = Text(
    "Mô hình tín hiệu {technology}: {model}, {terrain}, ô {cell} m, mỗi sector tính tới {range} km, tải nhiễu"
    " {load} %. Mức tại mỗi ô là trung vị; phân lớp: {classes}. {calibration}",
    "Signal model of {technology}: {model}, {terrain}, cells of {cell} m, each sector up to {range} km,"
    " interferers loaded {load} %. The level of a cell is a median; classes: {classes}. {calibration}",
)
_TERRAIN = {
    False: Text("địa hình phẳng", "flat terrain"),
    True: Text("nhiễu xạ địa hình theo ITU-R P.526", "diffraction over terrain by ITU-R P.526"),
}
_CALIBRATED = {
    False: Text(
        "Chưa hiệu chỉnh bằng đo kiểm; độ lệch của mô hình được giả định, độ lệch chuẩn {sigma} dB.",
        "Not calibrated by measurements; the model's offset is assumed, with a standard deviation of {sigma}"
        " dB.",
    ),
    True: Text(
        "Hiệu chỉnh theo đo kiểm “{name}”; sai số chuẩn của độ lệch {sigma} dB.",
        "Calibrated by the measurements “{name}”; standard error of the offset {sigma} dB.",
    ),
}


def _calibrated(folder: Path, radio: Radio, technology: Technology) -> tuple[Correction, float]:
    """Return the correction that settings ask for, and how far the model may still be off."""
    if not radio.calibration:
        return NO_CORRECTION, radio.offset_sigma_db
    profile, model = load_calibration(folder, radio.calibration), radio.carriers[technology].model
    if (profile.model, profile.technology) != (model, technology):
        raise WorkspaceError(
            f"radio.calibration: {profile.name!r} was fitted to {profile.model} of {profile.technology},"
            f" not to {model} of {technology}"
        )
    base = profile.base
    limits = base.nearest_m or 0.0, base.farthest_m or inf
    return Correction(base.offset_db, base.slope_db_per_decade, *limits), base.offset_error_db
