"""The words that several parts of a report share, in both languages."""

from layers.definitions import Text

TITLE = Text("Báo cáo vùng phủ sóng và mật độ hạ tầng", "Coverage and infrastructure report")
WHOLE = Text("Toàn {city}", "All of {city}")
CODE = Text("Mã", "Code")
NAME = Text("Đơn vị hành chính", "Division")
OPERATOR = Text("Nhà mạng", "Operator")
ANY_OPERATOR = Text("bất kỳ nhà mạng nào", "any operator")
ENVIRONMENTS = {"outdoor": Text("Ngoài trời", "Outdoors"), "indoor": Text("Trong nhà", "Indoors")}
MAP = Text("Bản đồ", "Map")
UNITS = {"people": Text("người", "people")}
