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
