"""What the map page and the figures say, in the two languages of the product."""

from collections.abc import Mapping
from types import MappingProxyType

from layers.definitions import ADDRESSES, DIVISIONS, POSTAL_POINTS, STATIONS, Field, Language, Text
from layers.provenance import Provenance
from planning.columns import Theme

SYNTHETIC = Text("dữ liệu giả lập", "synthetic data")
APPROXIMATE = Text("ranh giới gần đúng", "approximate boundaries")
APPROXIMATE_DATA = Text("số liệu gần đúng", "approximate data")
NO_DATA = Text("Chưa có số liệu", "No data")

TITLE = Text(
    "Bản đồ phủ sóng {technology} và bưu chính – {city}", "{technology} coverage and postal map – {city}"
)
RANKED_SITES = Text("Vị trí đề xuất, theo thứ hạng", "Proposed sites, by rank")
STATION_LAYER = Text("Trạm {technology}", "{technology} stations")
REACH_LAYER = Text("Tầm phủ {technology}", "{technology} reach")

BASEMAP = Text("Bản đồ nền", "Basemap")
# What files of a backdrop are called, by the beginning of their names; others by their own.
BACKDROPS: Mapping[str, Text] = MappingProxyType(
    {"water": Text("Sông, hồ", "Water"), "roads": Text("Đường giao thông", "Roads")}
)

COVERAGE: Mapping[str, Text] = MappingProxyType(
    {
        "any": Text("Mọi nhà mạng", "Any operator"),
        "classes": Text("Mức phủ", "Classes"),
        "environment": Text("Môi trường", "Environment"),
        "failed": Text("Không tải được hình vùng phủ", "The picture of coverage did not load"),
        "grey": Text("Vùng xám: chỉ một nhà mạng phủ", "Grey spots: one operator alone covers them"),
        "indoor": Text("Trong nhà", "Indoors"),
        "loading": Text("Đang tải hình vùng phủ…", "Loading the picture of coverage…"),
        "method": Text("Mô hình và ngưỡng", "Model and thresholds"),
        "none": Text("Tắt", "Off"),
        "none_alone": Text(
            "Chỉ có một nhà mạng có trạm công nghệ này, nên nơi nào được phủ đều là vùng xám.",
            "A single operator has stations of this technology, so all that is covered is a grey spot.",
        ),
        "opacity": Text("Độ đậm", "Opacity"),
        "operator": STATIONS["operator"].title,
        "outdoor": Text("Ngoài trời", "Outdoors"),
        "reached": Text("Trong tầm phủ", "Within reach"),
        "spots": Text("Trắng, xám", "White, grey"),
        "technology": STATIONS["technology"].title,
        "title": Text("Vùng phủ", "Coverage"),
        "transparent": Text("Nơi không tô: không phủ sóng.", "Where nothing is drawn, nothing is covered."),
        "what": Text("Hiển thị vùng phủ", "What is shown of coverage"),
        "white": Text("Vùng trắng: không nhà mạng nào phủ", "White spots: no operator covers them"),
    }
)

PAGE: Mapping[str, Text] = MappingProxyType(
    {
        "classes": Text("Chia lớp", "Classes"),
        "controls": Text("Chọn những gì hiển thị", "What is shown"),
        "indicator": Text("Chỉ tiêu tô màu", "Shaded by"),
        "layers": Text("Lớp bản đồ", "Layers"),
        "method": Text("Cách tính", "How it is computed"),
        "place": Text("Tại điểm", "Place"),
        "place_hint": Text(
            "Nhấn vào một điểm trên bản đồ, hoặc tìm một địa chỉ.",
            "Click a point of the map, or search for an address.",
        ),
        "schemes": Text("Đơn vị hành chính", "Divisions"),
        "search": Text("Tìm", "Search"),
        "search_hint": Text("Địa chỉ, mã địa chỉ số, Plus Code", "Address, digital address, Plus Code"),
        "search_label": Text("Tra cứu địa chỉ", "Look up an address"),
        "side": Text("Bảng bên", "Side panel"),
        "skip_to_map": Text("Đến bản đồ", "Skip to the map"),
        "skip_to_side": Text("Đến bảng bên", "Skip to the side panel"),
        "sources": Text("Nguồn số liệu", "Sources"),
        "suggestions": Text("Gợi ý", "Suggestions"),
        "table": Text("Bảng số liệu", "Figures"),
        "tools": Text("Công cụ bản đồ", "Map tools"),
    }
)

SCRIPT: Mapping[str, Text] = MappingProxyType(
    {
        "address": Text("Địa chỉ", "Address"),
        "address_code": ADDRESSES["code"].title,
        "azimuths": STATIONS["azimuth_deg"].title,
        "at_the_middle": Text("Giữa bản đồ", "Middle of the map"),
        "city": Text("Toàn vùng", "Whole area"),
        "class": Text("Lớp", "Class"),
        "classes_equal": Text("cùng khoảng", "equal steps"),
        "classes_natural": Text("ngắt tự nhiên", "natural breaks"),
        "classes_quantile": Text("cùng số đơn vị", "equal counts"),
        "confidence": Text("độ tin cậy", "confidence"),
        "copied": Text("Đã chép liên kết.", "The link was copied."),
        "copy_by_hand": Text("Liên kết đến đúng khung nhìn này:", "A link to exactly this view:"),
        "covered_indoor": Text("phủ trong nhà", "covers it indoors"),
        "covered_outdoor": Text("phủ ngoài trời", "covers it outdoors"),
        "division": Text("Đơn vị", "Division"),
        "divisions": Text("Số đơn vị", "Divisions"),
        "failed": Text("Không tra cứu được.", "The look-up failed."),
        "forget": Text("Xóa", "Clear"),
        "indoor": Text("Trong nhà", "Indoors"),
        "kind": POSTAL_POINTS["kind"].title,
        "map": Text("Bản đồ", "Map"),
        "match_cell": Text("một trong các ô mang mã này", "one of the cells of this code"),
        "match_city": Text("cả vùng", "the whole area"),
        "match_district": Text("chỉ tìm thấy quận, huyện", "district only"),
        "match_exact": Text("đúng số nhà", "exact address"),
        "match_interpolated": Text("nội suy theo số nhà lân cận", "placed by its neighbours' numbers"),
        "match_postal_code": Text("vùng mã bưu chính", "postal code area"),
        "match_street": Text("chỉ tìm thấy đường, phố", "street only"),
        "match_ward": Text("chỉ tìm thấy phường, xã", "ward or commune only"),
        "measure": Text("Đo", "Measure"),
        "measure_hint": Text(
            "Nhấn các điểm trên bản đồ để đo; Esc để thôi.",
            "Click points of the map to measure; Esc ends it.",
        ),
        "middle_of_area": Text(
            "Chỉ tìm thấy khu vực; dưới đây là điểm giữa của khu vực đó, không phải địa chỉ cần tìm.",
            "Only the area was found; what follows is true of its middle, not of the address.",
        ),
        "missing": Text("–", "–"),
        "nearest_postal": Text("Điểm bưu chính gần nhất", "Nearest postal points"),
        "nearest_stations": Text("Trạm gần nhất", "Nearest stations"),
        "no": Text("Không", "No"),
        "no_data": NO_DATA,
        "not_covered_indoor": Text("chưa phủ trong nhà", "does not cover it indoors"),
        "not_covered_outdoor": Text("chưa phủ ngoài trời", "does not cover it outdoors"),
        "not_found": Text("Không tìm thấy địa chỉ này.", "No such address was found."),
        "operator": STATIONS["operator"].title,
        "operators_indoor": Text("Nhà mạng phủ trong nhà", "Operators indoors"),
        "operators_outdoor": Text("Nhà mạng phủ ngoài trời", "Operators outdoors"),
        "outdoor": Text("Ngoài trời", "Outdoors"),
        "outside": Text("Nằm ngoài các đơn vị trên bản đồ.", "Outside the divisions of the map."),
        "parts": Text("Chi tiết", "Details"),
        "patterns": Text("Hoa văn thay cho màu", "Patterns instead of colours"),
        "position": Text("Tọa độ (vĩ độ, kinh độ)", "Position (lat, lon)"),
        "print": Text("In", "Print"),
        "probability": Text("Xác suất được phủ", "Probability of coverage"),
        "rate": Text("Tốc độ tải xuống", "Downlink rate"),
        "reach": Text("Tầm phủ ngoài trời · trong nhà", "Reach outdoors · indoors"),
        "report": Text("Xem báo cáo", "Open the report"),
        "searching": Text("Đang tìm…", "Searching…"),
        "serving": Text("Trạm phục vụ", "Serving station"),
        "share": Text("Chép liên kết", "Copy link"),
        "sign_in": Text("Đăng nhập", "Sign in"),
        "sign_in_first": Text("Việc này cần đăng nhập.", "This needs you to sign in."),
        "signal": Text("Tín hiệu", "Signal"),
        "signed_in": Text("Đã đăng nhập", "Signed in"),
        "site": STATIONS["site_id"].title,
        "staffed": POSTAL_POINTS["staffed"].title,
        "status": STATIONS["status"].title,
        "strongest": Text("Nhà mạng mạnh nhất", "Strongest operator"),
        "suggested_district": Text("quận, huyện", "district"),
        "suggested_exact": Text("địa chỉ", "address"),
        "suggested_street": Text("đường, phố", "street"),
        "suggested_ward": Text("phường, xã", "ward, commune"),
        "synthetic": Text("Dựa trên dữ liệu giả lập.", "Based on synthetic data."),
        "technology": STATIONS["technology"].title,
        "texture": Text(
            "Ô vuông càng to, nơi đó càng nhiều địa chỉ. Phóng to để thấy từng địa chỉ.",
            "The larger a square, the more addresses there. Zoom in to see each of them.",
        ),
        "tiles_failed": Text("Chưa tải được hết", "Not all could be loaded"),
        "where": Text("Vị trí", "Where"),
        "yes": Text("Có", "Yes"),
    }
)

SQUARES = Text(
    "{layer}: mỗi ô vuông gộp các điểm trong {side}; ô lớn nhất có {count} điểm.",
    "{layer}: each square stands for the points within {side}; the largest for {count}.",
)

SCHEMES: Mapping[str, Text] = MappingProxyType(
    {
        "districts-2023": Text("Quận, huyện 2023", "Districts 2023"),
        "communes-2025": Text("Phường, xã 2025", "Communes 2025"),
    }
)

NORTH = Text("B", "N")
OUTDOOR_REACH = Text("Tầm phủ {technology} ngoài trời", "Outdoor {technology} reach")
ON_AIR_STATIONS = Text("{operator}, đang phát sóng", "{operator}, on air")

THEMES: Mapping[Theme, Text] = MappingProxyType(
    {
        "coverage": Text("Phủ sóng", "Coverage"),
        "stations": Text("Trạm phát sóng", "Stations"),
        "postal": Text("Bưu chính", "Postal service"),
        "addresses": Text("Địa chỉ số", "Digital addresses"),
        "division": Text("Đơn vị hành chính", "Divisions"),
    }
)
ROWS = Text("{count} bản ghi", "{count} records")
VERSION = Text("Phiên bản số liệu {number}, ngày {date}.", "Version {number} of the data, {date}.")
METRES_IN_KM = 1000

# A division's kind stands before its name; on the map, where room is short, the name alone.
KINDS_BEFORE_NAMES = ("Thành phố ", "Thị trấn ", "Thị xã ", "Phường ", "Huyện ", "Quận ", "Xã ")


def scheme_title(scheme: str, language: Language) -> str:
    """Return what a division scheme is called; its own name where we know no better."""
    title = SCHEMES.get(scheme)
    return title[language] if title else scheme


def short_name(name: str) -> str:
    """Return a division's name without the kind in front of it."""
    for kind in KINDS_BEFORE_NAMES:
        if name.startswith(kind):
            return name.removeprefix(kind)
    return name


def choice_title(field: Field, value: str | None, language: Language) -> str | None:
    """Return the title of a field's allowed value; the value itself where it is not one of them."""
    titles = {choice.value: choice.title[language] for choice in field.choices}
    return None if value is None else titles.get(value, value)


def field_title(field: Field, language: Language) -> str:
    """Return a field's title with its unit."""
    title = field.title[language]
    return f"{title} ({field.unit})" if field.unit else title


def cautions(dataset: str, provenance: Provenance, language: Language) -> tuple[str, ...]:
    """Return what must be said wherever a dataset is shown: that it is synthetic, or approximate."""
    approximate = APPROXIMATE if dataset.startswith(DIVISIONS.name) else APPROXIMATE_DATA
    said = ((provenance.synthetic, SYNTHETIC), (provenance.approximate, approximate))
    return tuple(text[language] for applies, text in said if applies)
