"""What the pages say, in the two languages of the product."""

from collections.abc import Mapping
from types import MappingProxyType

from layers.definitions import Text

WORDS: Mapping[str, Text] = MappingProxyType(
    {
        "skip": Text("Đến nội dung chính", "Skip to the content"),
        "where": Text("Vị trí trang", "Where you are"),
        "home": Text("Trang đầu", "Home"),
        "collections": Text("Dữ liệu", "Data"),
        "collections_lead": Text(
            "Mỗi tập dữ liệu đều xem được, tải về được và đọc được bằng QGIS hoặc chương trình khác.",
            "Every data set can be looked at, downloaded, and read by QGIS or another program.",
        ),
        "map": Text("Bản đồ", "Map"),
        "map_lead": Text("Phủ sóng, trạm, điểm bưu chính.", "Coverage, stations, postal points."),
        "reports": Text("Báo cáo", "Reports"),
        "reports_lead": Text("Theo đơn vị hành chính:", "By division:"),
        "api": Text("Tài liệu API", "API documentation"),
        "api_lead": Text("OGC API, tra cứu, báo cáo.", "OGC API, look-up, reports."),
        "dcat": Text("Danh mục DCAT", "DCAT catalogue"),
        "dcat_lead": Text("JSON-LD cho cổng dữ liệu.", "JSON-LD for data portals."),
        "conformance": Text("Các chuẩn tuân theo", "Standards that are kept"),
        "tilings": Text("Lưới ô bản đồ", "Tilings"),
        "synthetic_note": Text(
            "Dữ liệu giả lập: {names} là dữ liệu tạo ra để dùng thử, không mô tả thực tế.",
            "Synthetic data: {names} are invented for trials and describe nothing real.",
        ),
        "approximate_note": Text("Gần đúng: {names}.", "Approximate: {names}."),
        "dataset": Text("Tập dữ liệu", "Data set"),
        "licence": Text("Giấy phép", "Licence"),
        "unknown": Text("chưa rõ", "not stated"),
        "data_date": Text("Dữ liệu của", "Data of"),
        "updated": Text("Cập nhật", "Updated"),
        "rows": Text("Số bản ghi", "Records"),
        "source": Text("Nguồn", "Source"),
        "extent": Text("Phạm vi (tây, nam, đông, bắc)", "Extent (west, south, east, north)"),
        "download": Text("Tải về", "Download"),
        "needs_key": Text("cần khóa truy cập", "needs a key"),
        "sign_in": Text("Đăng nhập", "Sign in"),
        "locked_note": Text(
            "Các bản ghi của tập dữ liệu này chỉ dành cho người có khóa truy cập.",
            "The records of this data set are for readers with a key.",
        ),
        "browse": Text("Xem bản ghi", "Browse the records"),
        "fields": Text("Các trường", "Fields"),
        "fields_lead": Text(
            "Bộ lọc (CQL2) và tham số của /items dùng các tên này.",
            "Filters (CQL2) and parameters of /items use these names.",
        ),
        "versions": Text("Các phiên bản", "Versions"),
        "versions_lead": Text(
            "Bản ghi như ở từng phiên bản còn lưu, mới nhất trước.",
            "The records as of each version that is kept, the newest first.",
        ),
        "version": Text("Phiên bản", "Version"),
        "newest": Text("mới nhất", "newest"),
        "use": Text("Dùng trong chương trình khác", "Use it in another program"),
        "use_lead": Text(
            "QGIS: Lớp › Thêm lớp › WFS / OGC API – Features, rồi dán địa chỉ này:",
            "QGIS: Layer › Add Layer › WFS / OGC API – Features, then paste this address:",
        ),
        "tiles": Text("Ô bản đồ vector", "Vector tiles"),
        "tiles_lead": Text(
            "Mapbox Vector Tiles; một ô ở hàng và cột nào, độ phóng nào:",
            "Mapbox Vector Tiles; one tile of a zoom, a row and a column:",
        ),
        "zooms": Text("Độ phóng", "Zooms"),
        "name": Text("Tên", "Name"),
        "title": Text("Nghĩa", "Meaning"),
        "type": Text("Kiểu", "Type"),
        "unit": Text("Đơn vị", "Unit"),
        "allowed": Text("Giá trị", "Values"),
        "records_lead": Text(
            "{matched} bản ghi; trang này có {shown}.", "{matched} records; {shown} on this page."
        ),
        "none_found": Text("Không có bản ghi nào như vậy.", "There are no such records."),
        "of_version": Text("Theo phiên bản {number}.", "As of version {number}."),
        "first": Text("« Về đầu", "« First page"),
        "next": Text("Trang sau »", "Next page »"),
        "pages": Text("Các trang", "Pages"),
        "per_page": Text("Mỗi trang", "Per page"),
        "drawing": Text(
            "Vị trí các bản ghi của trang này trong thành phố",
            "Where the records of this page are in the city",
        ),
        "record": Text("Bản ghi", "Record"),
        "position": Text("Vị trí (kinh độ, vĩ độ)", "Position (longitude, latitude)"),
        "on_map": Text("Xem trên bản đồ", "See the map"),
        "footer": Text("Phiên bản dữ liệu {number}, ngày {day}.", "Data version {number} of {day}."),
        "scale": Text("Mẫu số tỷ lệ", "Scale denominator"),
        "cell": Text("Cỡ điểm ảnh", "Size of a pixel"),
        "size": Text("Số ô", "Tiles"),
    }
)
