"""The words of reports, in both languages."""

from layers.definitions import Text

TITLE = Text("Báo cáo vùng phủ sóng và mật độ hạ tầng", "Coverage and infrastructure report")
WHOLE = Text("Toàn {city}", "All of {city}")
INDICATOR = Text("Chỉ tiêu", "Indicator")
RANK = Text("Xếp hạng", "Rank")
CODE = Text("Mã", "Code")
NAME = Text("Đơn vị hành chính", "Division")
OPERATOR = Text("Nhà mạng", "Operator")
MAP = Text("Bản đồ", "Map")
BY_OPERATOR = Text("Theo nhà mạng", "By operator")
DIVISIONS = Text("Các đơn vị hành chính", "Divisions")
METHOD = Text("Phương pháp và độ tin cậy", "Method and reliability")
SOURCES = Text("Nguồn dữ liệu", "Data sources")
SOURCE = Text("Nguồn", "Source")
CAUTION = Text("Lưu ý", "Caution")
THEMES = {
    "division": Text("Tổng quan", "Overview"),
    "coverage": Text("Vùng phủ sóng", "Coverage"),
    "stations": Text("Trạm và vị trí đặt trạm", "Stations and sites"),
    "postal": Text("Mạng lưới bưu chính", "Postal network"),
    "addresses": Text("Địa chỉ số", "Digital addresses"),
}
RANKING = Text(
    "Xếp hạng: thứ tự của đơn vị trong {count} đơn vị; 1 là giá trị lớn nhất, riêng khoảng cách và số dân"
    " trên một trạm hoặc điểm thì 1 là nhỏ nhất.",
    "Rank: place among the {count} divisions; 1 is the largest value, but the smallest for distances and for"
    " people per station or point.",
)
MAP_ALTERNATIVE = Text(
    "Bản đồ {name}: {stations} trạm đang phát sóng, {postal} điểm phục vụ bưu chính; {share} % dân số được"
    " phủ sóng ngoài trời.",
    "Map of {name}: {stations} stations on air, {postal} postal points; {share} % of the people covered"
    " outdoors.",
)
SCHEME_ALTERNATIVE = Text(
    "Bản đồ {count} đơn vị, tô màu theo: {indicator}.", "Map of {count} divisions, shaded by: {indicator}."
)
UNVERIFIED = Text(
    "Diện tích của một số đơn vị lấy từ ranh giới, không phải số liệu chính thức.",
    "The area of some divisions is that of their polygons, not an official figure.",
)
AREA_SOURCE = Text("Nguồn diện tích: {source}.", "Source of the area: {source}.")
POPULATION_SOURCE = Text("Nguồn dân số: {source}.", "Source of the population: {source}.")
SHARES = Text(
    "Tỷ lệ phủ = phần được phủ ÷ toàn bộ; km² được phủ = tỷ lệ × diện tích. Số liệu toàn thành phố là tổng"
    " các đơn vị. Trung vị và phân vị 90 tính từ biểu đồ tần suất 10 m.",
    "Covered share = covered ÷ whole; covered km² = share × area. Figures of the city are sums over its"
    " divisions. Medians and 90th percentiles come from histograms of 10 m bins.",
)
UNITS = {"people": Text("người", "people")}

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
ANY_OPERATOR = Text("bất kỳ nhà mạng nào", "any operator")
ENVIRONMENTS = {"outdoor": Text("Ngoài trời", "Outdoors"), "indoor": Text("Trong nhà", "Indoors")}
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
    NAME,
    Text("Góc phương vị (°)", "Azimuths (°)"),
    Text("Độ cao (m)", "Height (m)"),
    Text("EIRP (dBm)", "EIRP (dBm)"),
    Text("Dời đi (m)", "Moved by (m)"),
)
SCENARIO_ALTERNATIVE = Text(
    "Bản đồ vùng phủ ngoài trời của {operator} sau {count} trạm thay đổi.",
    "Map of the outdoor coverage of {operator} after {count} stations have changed.",
)
