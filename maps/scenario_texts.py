"""What the page says of scenarios, in the two languages of the product."""

from collections.abc import Mapping
from types import MappingProxyType

from layers.definitions import Text

TAB = Text("Giả định", "What if")

SCRIPT: Mapping[str, Text] = MappingProxyType(
    {
        "plan_add": Text("Thêm trạm", "Add a station"),
        "plan_add_at_middle": Text("Thêm ở giữa bản đồ", "Add at the map's centre"),
        "plan_add_hint": Text(
            "Nhấn vào bản đồ để đặt trạm; Esc để thôi.",
            "Click the map to put the station there; Esc ends it.",
        ),
        "plan_addresses": Text("Địa chỉ", "Addresses"),
        "plan_any": Text("Mọi nhà mạng", "Any operator"),
        "plan_approximate": Text("Ranh giới gần đúng.", "Approximate boundaries."),
        "plan_area": Text("Diện tích", "Area"),
        "plan_azimuths": Text("Góc phương vị các sector", "Azimuths of the sectors"),
        "plan_azimuths_hint": Text(
            "Cách nhau bằng dấu phẩy; để trống là vô hướng.", "With commas between; empty for all round."
        ),
        "plan_azimuths_wrong": Text(
            "Góc phương vị: các số từ {least} đến {most}, cách nhau bằng dấu phẩy; tối đa {count} sector.",
            "Azimuths: numbers from {least} to {most} with commas between, at most {count} sectors.",
        ),
        "plan_before_saving": Text("Chưa có thay đổi nào để lưu.", "There is no change to save yet."),
        "plan_busy": Text("Đang tính…", "Computing…"),
        "plan_by_division": Text("Theo đơn vị hành chính", "By division"),
        "plan_too_large": Text(
            "Vùng này quá lớn để tính kịch bản.", "This area is too large for scenarios to be computed."
        ),
        "plan_by_signal_only": Text(
            'Giả định cần mô hình tín hiệu: đặt coverage_model = "signal" trong phusong.toml.',
            'What-if needs the signal model: set coverage_model = "signal" in phusong.toml.',
        ),
        "plan_changed_layer": Text("Phần phủ thêm và mất đi", "What is gained and lost"),
        "plan_changes": Text("Các thay đổi", "Changes"),
        "plan_click_station": Text(
            "Nhấn vào một trạm trên bản đồ để di chuyển hoặc tháo dỡ trạm đó.",
            "Click a station on the map to move or remove it.",
        ),
        "plan_compare": Text("So sánh", "Compare"),
        "plan_compare_hint": Text(
            "Chênh lệch = B − A; mỗi số là phần tăng thêm trừ phần mất đi.",
            "Difference = B − A; each figure is what is gained less what is lost.",
        ),
        "plan_compare_two": Text("So sánh hai kịch bản", "Compare two scenarios"),
        "plan_coverage_layer": Text("Vùng phủ sau thay đổi", "Coverage afterwards"),
        "plan_damaged": Text("Không đọc được: {names}.", "Cannot be read: {names}."),
        "plan_delete": Text("Xóa", "Delete"),
        "plan_delete_sure": Text("Xóa kịch bản “{title}”?", "Delete the scenario “{title}”?"),
        "plan_difference": Text("Chênh lệch", "Difference"),
        "plan_drop": Text(
            "Bản nháp có thay đổi chưa lưu. Bỏ các thay đổi này?",
            "The draft has changes that are not saved. Drop them?",
        ),
        "plan_existing": Text("Trạm hiện có (mã trạm)", "An existing station (its id)"),
        "plan_existing_hint": Text(
            "Gõ mã trạm, hoặc nhấn vào trạm trên bản đồ.", "Type its id, or click the station on the map."
        ),
        "plan_failed": Text("Không tính được.", "It could not be evaluated."),
        "plan_field_wrong": Text(
            "{title}: từ {least} đến {most} {unit}.", "{title}: {least} to {most} {unit}."
        ),
        "plan_gained": Text("phủ thêm", "gained"),
        "plan_hint": Text(
            "Thêm, di chuyển hoặc tháo dỡ trạm để thấy ngay vùng phủ thay đổi ra sao. Dữ liệu trạm không bị"
            " sửa.",
            "Add, move or remove stations and see at once how coverage changes. The stations layer stays as"
            " it is.",
        ),
        "plan_intro": Text("Mạng của", "Network of"),
        "plan_kind_activate": Text("Cho phát sóng", "On air"),
        "plan_kind_add": Text("Thêm", "Added"),
        "plan_kind_move": Text("Di chuyển", "Moved"),
        "plan_kind_remove": Text("Tháo dỡ", "Removed"),
        "plan_lat": Text("Vĩ độ", "Latitude"),
        "plan_not_allowed": Text(
            "Khóa truy cập của bạn không cho phép việc này.", "Your key does not allow this."
        ),
        "plan_lon": Text("Kinh độ", "Longitude"),
        "plan_lost": Text("mất đi", "lost"),
        "plan_mixed": Text("khác nhau", "various"),
        "plan_model": Text("Cách tính", "How it is computed"),
        "plan_move": Text("Di chuyển", "Move"),
        "plan_move_hint": Text(
            "Kéo trạm trên bản đồ, hoặc nhập tọa độ. Các sector giữ nguyên.",
            "Drag the station on the map, or type its position. Its sectors stay as they are.",
        ),
        "plan_new": Text("Kịch bản mới", "New scenario"),
        "plan_no_change": Text("Vùng phủ không đổi.", "Coverage does not change."),
        "plan_no_operators": Text(
            "Chưa có trạm nào, nên chưa có nhà mạng để giả định.",
            "There are no stations yet, and so no operator to plan for.",
        ),
        "plan_no_people": Text(
            "“{scheme}” chưa có dân số nên không tính được số dân.",
            "The population of “{scheme}” is not known, so people are not counted.",
        ),
        "plan_no_scenarios": Text("Chưa lưu kịch bản nào.", "No scenario has been saved yet."),
        "plan_not_fitting": Text(
            "Thay đổi không khớp với các trạm hiện có.", "The changes do not fit the stations that there are."
        ),
        "plan_of_other_operator": Text(
            "Bản nháp là của {operator}; lưu hoặc bỏ nó trước khi sửa trạm của nhà mạng khác.",
            "The draft is of {operator}; save or drop it before changing another operator's station.",
        ),
        "plan_not_done": Text("Máy chủ không làm được việc này.", "The server could not do this."),
        "plan_old_place": Text("vị trí cũ", "former place"),
        "plan_open": Text("Mở", "Open"),
        "plan_opened": Text("Đang mở: {title}", "Open: {title}"),
        "plan_people": Text("Dân số", "People"),
        "plan_put_on_air": Text("Cho phát sóng", "Put on air"),
        "plan_redo": Text("Làm lại", "Redo"),
        "plan_remove": Text("Tháo dỡ", "Remove"),
        "plan_report": Text("Báo cáo", "Report"),
        "plan_restore": Text("Bỏ thay đổi này", "Undo this change"),
        "plan_results": Text("Kết quả", "Results"),
        "plan_save": Text("Lưu", "Save"),
        "plan_save_as": Text("Lưu thành kịch bản mới", "Save as a new scenario"),
        "plan_saved": Text("Đã lưu “{title}”.", "“{title}” was saved."),
        "plan_saved_list": Text("Kịch bản đã lưu", "Saved scenarios"),
        "plan_saved_on": Text(
            "{operator} · {count} thay đổi · lưu {date}, phiên bản {version}",
            "{operator} · {count} changes · saved {date}, version {version}",
        ),
        "plan_small": Text("Trạm nhỏ vô hướng", "Small cell, all round"),
        "plan_custom": Text("Tùy chỉnh", "Custom"),
        "plan_macro": Text("Trạm macro 3 sector", "Macro, three sectors"),
        "plan_station": Text("Trạm {id}", "Station {id}"),
        "plan_station_id": Text("Mã trạm", "Station id"),
        "plan_station_id_wrong": Text(
            "Mã trạm phải có và không trùng trạm khác.", "A station needs an id that no other has."
        ),
        "plan_stale": Text(
            "Kịch bản này đã được lưu ở nơi khác sau khi bạn mở. Mở lại để xem, hoặc lưu thành kịch bản mới.",
            "This scenario was saved elsewhere after you opened it. Open it again, or save as a new one.",
        ),
        "plan_taken": Text(
            "Đã có kịch bản tên “{name}”. Hãy đổi tiêu đề, hoặc mở kịch bản đó rồi lưu.",
            "There is a scenario named “{name}” already. Change the title, or open that one and save.",
        ),
        "plan_title": Text("Tiêu đề kịch bản", "Title of the scenario"),
        "plan_title_wrong": Text("Tiêu đề cần có chữ hoặc số.", "The title needs letters or digits."),
        "plan_too_many": Text(
            "Một kịch bản có nhiều nhất {most} thay đổi.", "A scenario has at most {most} changes."
        ),
        "plan_took": Text(
            "Tính và vẽ trong {seconds} giây, trên phiên bản số liệu {version}.",
            "Computed and drawn in {seconds} s, on version {version} of the data.",
        ),
        "plan_type": Text("Loại trạm", "Type"),
        "plan_undo": Text("Hoàn tác", "Undo"),
        "plan_unknown_station": Text(
            "{operator} không có trạm “{id}” trên bản đồ này.",
            "{operator} has no station “{id}” on this map.",
        ),
        "plan_unknown": Text("Không còn kịch bản này.", "There is no such scenario."),
        "plan_unsaved": Text("chưa lưu", "not saved"),
        "plan_use_scheme": Text("Xem theo {scheme}", "Show {scheme}"),
        "plan_usual": Text(
            "Điền sẵn theo sóng mang phổ biến nhất của {operator} ({count} sector đang phát).",
            "Filled in from the most frequent carrier of {operator} ({count} sectors on air).",
        ),
        "plan_usual_none": Text(
            "{operator} chưa phát sóng công nghệ này: điền sẵn theo cài đặt.",
            "{operator} has nothing on air in this technology: filled in from the settings.",
        ),
        "plan_whose": Text("Tính cho", "Counted for"),
        "plan_wrong_value": Text(
            "Một giá trị không hợp lệ, hoặc trạm nằm ngoài bản đồ.",
            "A value is not allowed, or the station lies outside the map.",
        ),
        "plan_environment": Text("Môi trường", "Environment"),
        "plan_amount": Text("Đại lượng", "Amount"),
        "plan_people_unit": Text("người", "people"),
        "plan_addresses_unit": Text("địa chỉ", "addresses"),
    }
)
