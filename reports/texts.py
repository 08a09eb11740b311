"""The words that several parts of a report share, in both languages."""

from layers.definitions import Language, Layer, Text

TITLE = Text("Báo cáo vùng phủ sóng và mật độ hạ tầng", "Coverage and infrastructure report")
WHOLE = Text("Toàn {city}", "All of {city}")
CODE = Text("Mã", "Code")
NAME = Text("Đơn vị hành chính", "Division")
OPERATOR = Text("Nhà mạng", "Operator")
ANY_OPERATOR = Text("bất kỳ nhà mạng nào", "any operator")
ENVIRONMENTS = {"outdoor": Text("Ngoài trời", "Outdoors"), "indoor": Text("Trong nhà", "Indoors")}
MAP = Text("Bản đồ", "Map")
LAYER_MISSING = Text(
    "Chưa có lớp dữ liệu “{layer}”, nên mục này chưa có số liệu.",
    "The layer “{layer}” is not loaded, so this part has no figures.",
)
IN_DIVISIONS = Text(
    "Toàn vùng quá lớn cho phần này: xem báo cáo của từng đơn vị.",
    "The whole is too large for this part: see the reports of its divisions.",
)
UNITS = {
    "people": Text("người", "people"),
    "points": Text("điểm", "points"),
    "addresses": Text("địa chỉ", "addresses"),
    "communes": Text("xã, phường", "communes"),
    "divisions": Text("đơn vị", "divisions"),
    "per 100 people": Text("trên 100 dân", "per 100 people"),
}


def layer_missing(layer: Layer, language: Language) -> str:
    """Return the sentence that stands for a part whose layer is not loaded."""
    return LAYER_MISSING[language].format(layer=layer.title[language])
