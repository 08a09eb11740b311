"""The model of coverage in tables: its parameters, and the thresholds by which places are judged."""

from collections.abc import Iterator

from geo.propagation import model_named
from layers.definitions import Text
from planning.columns import PERCENT
from planning.profiles import CLASS_TITLES, UNITS
from planning.signal_coverage import FADING_CORRELATION_M
from planning.signal_model import SignalModel
from reports.model import Cell, Number, Table
from reports.subject import Subject

PARAMETERS = Text("Tham số của mô hình", "Parameters of the model")
PARAMETER = Text("Tham số", "Parameter")
VALUE = Text("Giá trị", "Value")
THRESHOLDS = Text("Ngưỡng phân lớp vùng phủ", "Thresholds of the coverage classes")
CLASS = Text("Lớp", "Class")
LEAST = Text("Từ", "From")
SOURCE = Text("Nguồn", "Source")
PROPAGATION = Text("Mô hình truyền sóng", "Propagation model")
GROUND = Text("Địa hình", "Ground")
FLAT = Text("phẳng", "flat")
TERRAIN = Text("theo mô hình số độ cao, nhiễu xạ ITU-R P.526", "terrain model, diffraction by ITU-R P.526")
CALIBRATION = Text("Hiệu chỉnh", "Calibration")
NO_CALIBRATION = Text("chưa có", "none")
INDOORS = Text("Suy hao vào nhà (TR 38.901)", "Building entry (TR 38.901)")
ENTRY = {
    "none": Text("không", "none"),
    "vehicle": Text("thân xe", "car body"),
    "low": Text("tường suy hao thấp", "low-loss wall"),
    "high": Text("tường suy hao cao", "high-loss wall"),
}
NUMBERS = {
    "cell_m": Text("Cạnh ô tính", "Side of a cell"),
    "range_m": Text("Cự ly tính của một sector", "Range of a sector"),
    "load": Text("Tải của các sector gây nhiễu", "Load of interferers"),
    "receiver_height_m": Text("Độ cao máy thu", "Height of the receiver"),
    "receiver_gain_dbi": Text("Độ lợi anten máy thu", "Antenna gain of the receiver"),
    "noise_figure_db": Text("Hệ số tạp âm máy thu", "Noise figure of the receiver"),
    "depth_m": Text("Chiều sâu trong nhà", "Depth behind the wall"),
    "offset_sigma_db": Text("Độ lệch của mô hình (σ)", "Offset of the model (σ)"),
    "correlation_m": Text("Cự ly tương quan của fading che khuất", "Correlation distance of shadow fading"),
}


def model_tables(subject: Subject) -> Iterator[Table]:
    """Yield the parameters and the thresholds of a signal model; nothing for coverage by reach."""
    model, language = subject.table.model, subject.language
    if not isinstance(model, SignalModel):
        return
    rows = tuple(_parameters(model, subject))
    yield Table(PARAMETERS[language], (PARAMETER[language], VALUE[language]), rows, "parameters")
    unit = UNITS[model.profile.quantity]
    classes: tuple[tuple[Cell, ...], ...] = tuple(
        (CLASS_TITLES[name][language], Number(least, 0, unit), model.profile.source[language])
        for name, least in zip(model.profile.classes[1:], model.profile.least, strict=True)
    )
    headings = (CLASS[language], LEAST[language], SOURCE[language])
    yield Table(THRESHOLDS[language], headings, classes, "thresholds")


def _parameters(model: SignalModel, subject: Subject) -> Iterator[tuple[Cell, Cell]]:
    radio, language = model.radio, subject.language
    indoor = radio.places["indoor"]
    numbers = {
        "cell_m": Number(radio.cell_m, 0, "m"),
        "range_m": Number(radio.range_m, 0, "m"),
        "load": Number(PERCENT * radio.load, 0, "%"),
        "receiver_height_m": Number(radio.receiver_height_m, 1, "m"),
        "receiver_gain_dbi": Number(radio.receiver_gain_dbi, 1, "dBi"),
        "noise_figure_db": Number(radio.noise_figure_db, 1, "dB"),
        "depth_m": Number(indoor.depth_m, 1, "m"),
        "offset_sigma_db": Number(model.offset_sigma_db, 1, "dB"),
        "correlation_m": Number(FADING_CORRELATION_M, 0, "m"),
    }
    yield PROPAGATION[language], model_named(model.carrier.model).title
    yield GROUND[language], (TERRAIN if model.has_terrain else FLAT)[language]
    yield CALIBRATION[language], radio.calibration or NO_CALIBRATION[language]
    yield INDOORS[language], ENTRY[indoor.entry][language]
    for name, number in numbers.items():
        yield f"{NUMBERS[name][language]} ({number.unit})", number
