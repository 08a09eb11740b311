"""The words that renderers put around a report's own, in both languages."""

from layers.definitions import Text

CONTENTS = Text("Nội dung", "Contents")
CAUTIONS = Text("Lưu ý trước khi đọc", "Read this first")
HEADLINES = Text("Số liệu chính", "Key figures")
NOTES = Text("Ghi chú", "Notes")
PAGE = Text("Trang {page}/{pages}", "Page {page} of {pages}")
VERSION = Text(
    "Phiên bản dữ liệu {version}, công bố {published}", "Data version {version}, published {published}"
)
DATA_UNTIL = Text("Số liệu đến {day}", "Data as of {day}")
# The head of official documents in Vietnam (Decree 30/2020/NĐ-CP, Annex I); dots are filled in by hand.
NATION = Text("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "SOCIALIST REPUBLIC OF VIET NAM")
MOTTO = Text("Độc lập - Tự do - Hạnh phúc", "Independence - Freedom - Happiness")
NUMBER = Text("Số: ……/BC", "No.: ……")
PLACE_AND_DAY = Text("{city}, ngày …… tháng …… năm ……", "{city}, ……")
INTERVAL = Text(
    "Trong ngoặc: khoảng tin cậy 90 %, chỉ tính sai số của mô hình truyền sóng.",
    "In brackets: 90 % interval, for the error of the propagation model only.",
)
DRAWN_UP_BY = Text("Người lập báo cáo", "Drawn up by")
APPROVED_BY = Text("Thủ trưởng đơn vị", "Approved by")
SIGN_HERE = Text("(Ký, ghi rõ họ tên)", "(Signature, full name)")
SIGN_AND_SEAL = Text("(Ký, ghi rõ họ tên, đóng dấu)", "(Signature, full name, seal)")
REPORT = Text("Báo cáo", "Report")
FIGURE = Text("Chỉ tiêu", "Figure")
VALUE = Text("Giá trị", "Value")
UNIT = Text("Đơn vị tính", "Unit")
COMPARISON = Text("So sánh", "Comparison")
SHEET = Text("Trang tính", "Sheet")
SECTION = Text("Phần", "Section")
TEXT = Text("Nội dung", "Text")
EXPLANATIONS = Text("Thuyết minh", "Explanations")
FROM = Text("{heading}, từ", "{heading}, from")
TO = Text("{heading}, đến", "{heading}, to")
