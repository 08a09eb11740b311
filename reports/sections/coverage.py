"""Coverage of a division: how much is covered outdoors and indoors, and how sure that is."""

from collections.abc import Iterator

from layers.definitions import Text
from layers.settings import ENVIRONMENTS
from layers.text import format_number
from planning.signal_coverage import FADING_CORRELATION_M
from planning.signal_model import SignalModel
from reports import texts
from reports.drawings import class_drawing, drawings
from reports.model import Section, Table
from reports.sections.indicators import indicator_table, of_theme
from reports.subject import Subject, is_of_addresses

HEADING = Text("Vùng phủ sóng {technology}", "{technology} coverage")
COMPUTED = Text(
    "Vùng phủ được tính theo mô hình, không phải đo tại chỗ. Số trong ngoặc là khoảng tin cậy 90 %: nó gồm độ"
    " lệch của mô hình ({offset}, σ = {sigma} dB) và fading che khuất có tương quan trong {distance} m, không"
    " gồm sai số của dữ liệu. Khi dùng một tỷ lệ, hãy dẫn kèm khoảng của nó.",
    "Coverage is computed by a model, not measured on the spot. In brackets stands the 90 % interval: it has"
    " the model's offset ({offset}, σ = {sigma} dB) and shadow fading correlated within {distance} m, not the"
    " errors of the data. Quote a share together with its interval.",
)
CALIBRATED = Text("đã hiệu chỉnh theo đo kiểm", "calibrated by measurements")
ASSUMED = Text("giả định, chưa hiệu chỉnh", "assumed, not calibrated")
BY_REACH = Text(
    "Vùng phủ được tính theo tầm phủ cố định quanh mỗi trạm; mô hình này không cho biết khoảng tin cậy.",
    "Coverage is computed by a fixed reach around each station; this model gives no interval.",
)


PATCH = Text(
    "Vùng trắng liền mảnh lớn nhất của toàn vùng là vùng lớn nhất nằm trong một đơn vị.",
    "The largest white patch of the whole is the largest within one division.",
)
NO_PEOPLE = Text(
    "Chưa biết dân số: các tỷ lệ dân số ở đây tính theo nơi có địa chỉ số.",
    "The population is not known: shares of people are those of the places with digital addresses.",
)
OTHERS = Text(
    "Số không có khoảng kèm theo (vùng xám, phủ bởi mọi nhà mạng) cũng chịu sai số của mô hình như vậy.",
    "Figures without an interval (grey spots, covered by every operator) are as uncertain as the others.",
)


def coverage_section(subject: Subject) -> Section:
    """Return the indicators of coverage in each environment."""
    heading = HEADING[subject.language].format(technology=subject.table.model.technology)
    figures = drawings(subject, class_drawing)
    is_by_signal = isinstance(subject.table.model, SignalModel)
    said = (
        (is_by_signal, OTHERS),
        (is_by_signal, PATCH),
        (is_of_addresses(subject, "population_covered_share_outdoor"), NO_PEOPLE),
    )
    return Section(
        heading,
        (_how_sure(subject),),
        tables=tuple(_tables(subject)),
        figures=figures,
        notes=tuple(text[subject.language] for applies, text in said if applies),
    )


def _tables(subject: Subject) -> Iterator[Table]:
    for environment in ENVIRONMENTS:
        names = [name for name in of_theme("coverage") if name.endswith(environment)]
        title = texts.ENVIRONMENTS[environment][subject.language]
        yield indicator_table(subject, names, title=title, name=f"coverage_{environment}")


def _how_sure(subject: Subject) -> str:
    model, language = subject.table.model, subject.language
    if not isinstance(model, SignalModel):
        return BY_REACH[language]
    offset = CALIBRATED if model.radio.calibration else ASSUMED
    sigma = format_number(model.offset_sigma_db, digits=1, language=language)
    return COMPUTED[language].format(
        offset=offset[language], sigma=sigma, distance=round(FADING_CORRELATION_M)
    )
