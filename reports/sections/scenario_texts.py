"""The words by which a report tells a scenario."""

from layers.definitions import Text
from reports import texts

SCENARIO = Text("Kịch bản: {title}", "Scenario: {title}")
SCENARIO_ABOUT = Text(
    "Kịch bản {name}, mạng {technology} của {operator}; lưu ngày {saved} trên phiên bản số liệu {saved_on},"
    " tính trên phiên bản {version}.",
    "Scenario {name}, {technology} network of {operator}; saved on {saved} on version {saved_on} of the data,"
    " evaluated on version {version}.",
)
SCENARIO_APART = Text(
    "Các thay đổi này là giả định: mọi phần khác của báo cáo nói về mạng hiện tại.",
    "These changes are assumptions: every other part of the report is about the network as it is.",
)
NO_PEOPLE = Text(
    "Chưa có dân số của {scheme}, nên không tính được số dân.",
    "The population of {scheme} is not known, so people are not counted.",
)
GAINS_AND_LOSSES = Text("Vùng phủ tăng thêm và mất đi", "Coverage gained and lost")
GAINS_BY_DIVISION = Text(
    "Vùng phủ của {operator} tăng thêm và mất đi theo đơn vị hành chính",
    "Coverage of {operator} gained and lost by division",
)
COVERED_WHERE = Text("Nơi được phủ, bởi ai", "Covered where, by whom")
GAINS = {
    "area_km2_gained": Text("Diện tích tăng thêm (km²)", "Area gained (km²)"),
    "people_gained": Text("Dân số tăng thêm", "People gained"),
    "addresses_gained": Text("Địa chỉ tăng thêm", "Addresses gained"),
    "area_km2_lost": Text("Diện tích mất đi (km²)", "Area lost (km²)"),
    "people_lost": Text("Dân số mất đi", "People lost"),
    "addresses_lost": Text("Địa chỉ mất đi", "Addresses lost"),
}
CHANGED_STATIONS = Text("Các trạm thay đổi", "Stations that change")
CHANGED_ON_MAP = Text("Trạm thay đổi, theo số trong bảng", "Changed stations, by their number in the table")
CHANGES = {
    "added": Text("thêm mới", "added"),
    "activated": Text("trạm quy hoạch phát sóng", "planned station put on air"),
    "moved": Text("di chuyển", "moved"),
    "removed": Text("tháo dỡ", "removed"),
}
CHANGE_COLUMNS = (
    Text("Số", "No."),
    Text("Trạm", "Station"),
    Text("Thay đổi", "Change"),
    texts.NAME,
    Text("Góc phương vị (°)", "Azimuths (°)"),
    Text("Độ cao (m)", "Height (m)"),
    Text("EIRP (dBm)", "EIRP (dBm)"),
    Text("Dời đi (m)", "Moved by (m)"),
)
SCENARIO_ALTERNATIVE = Text(
    "Bản đồ vùng phủ ngoài trời của {operator} sau {count} trạm thay đổi.",
    "Map of the outdoor coverage of {operator} after {count} stations have changed.",
)
NOT_MOVED = Text("không dời", "not moved")
