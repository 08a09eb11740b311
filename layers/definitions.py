"""The layers, as frozen values: the one place to add a field or a layer.

Readers map columns by these names and aliases, validation checks these bounds, the spreadsheet templates and
the documentation are printed from these texts.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from layers.errors import UnknownNameError

FieldType = Literal["string", "integer", "number", "boolean", "date"]
Language = Literal["vi", "en"]


@dataclass(frozen=True)
class Text:
    """One text in the two languages of the product."""

    vi: str
    en: str

    def __getitem__(self, language: Language) -> str:
        """Return the text in one language."""
        return self.vi if language == "vi" else self.en


@dataclass(frozen=True)
class Choice:
    """One allowed value of a field, with the spellings that mean it in files."""

    value: str
    title: Text
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Field:
    """One column of a layer.

    Attributes
    ----------
    name : str
        Column name in the workspace, with its unit as suffix where it has one.
    type : {"string", "integer", "number", "boolean", "date"}
        Type of the values.
    title : Text
        Heading in Vietnamese and English.
    required : bool
        Whether a row without a value is rejected.
    unit : str
        Unit of the values, empty where there is none.
    minimum, maximum : float or None
        Inclusive bounds of a number.
    choices : tuple of Choice
        Allowed values; empty where any value will do.
    pattern : str
        Regular expression that the whole of a text must match; empty where any text will do.
    default : str or None
        Value of rows that have none.
    aliases : tuple of str
        Headings under which files carry the column, compared without diacritics, case and punctuation.
    example : str
        A value that is valid, for templates and documentation.
    """

    name: str
    type: FieldType
    title: Text
    required: bool = False
    unit: str = ""
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[Choice, ...] = ()
    pattern: str = ""
    default: str | None = None
    aliases: tuple[str, ...] = ()
    example: str = ""


@dataclass(frozen=True)
class Layer:
    """One layer: its columns, its key and the geometry kinds it takes.

    Attributes
    ----------
    name : str
        Name in commands, in the workspace and in the API.
    title : Text
        Heading in Vietnamese and English.
    fields : tuple of Field
        Columns, in the order in which they are written.
    key : tuple of str
        Fields whose values together are unique.
    geometry_types : tuple of str
        Allowed geometry kinds, as shapely names them; none where rows have no place of their own.
    has_schemes : bool
        Whether the layer exists once per division scheme.
    same_within : mapping of str to tuple of str
        For a field, the fields that must agree on all rows which share its value.
    any_of : tuple of str
        Fields of which every row has at least one; empty where there is no such rule.
    all_or_none : tuple of str
        Fields of which every row has all or none; empty where there is no such rule.
    """

    name: str
    title: Text
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    geometry_types: tuple[str, ...] = ("Point",)
    has_schemes: bool = False
    same_within: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    any_of: tuple[str, ...] = ()
    all_or_none: tuple[str, ...] = ()

    def __getitem__(self, name: str) -> Field:
        """Return the field of that name."""
        for each in self.fields:
            if each.name == name:
                return each
        raise UnknownNameError(f"{self.name}: no field {name!r}; fields are {', '.join(self.field_names)}")

    @property
    def field_names(self) -> tuple[str, ...]:
        """Names of the fields, in order."""
        return tuple(each.name for each in self.fields)

    @property
    def choice_names(self) -> tuple[str, ...]:
        """Names of the fields that have one of few allowed values, in order."""
        return tuple(each.name for each in self.fields if each.choices)

    @property
    def has_geometry(self) -> bool:
        """Whether rows have a place of their own."""
        return bool(self.geometry_types)

    @property
    def has_only_points(self) -> bool:
        """Whether every row is a point."""
        return self.geometry_types == ("Point",)

    @property
    def has_polygons(self) -> bool:
        """Whether a row may be an area."""
        return "Polygon" in self.geometry_types


SOURCE = Field(
    "source",
    "string",
    Text("Nguồn", "Source"),
    aliases=("nguon du lieu", "data source"),
    example="Sở KH&CN 2025",
)


# Beyond it, a count of the statistics is a slip of the pen.
MOST_COUNTED = 1_000_000_000


def _count(name: str, title: Text, *, example: str, aliases: tuple[str, ...]) -> Field:
    """Return a column of how many there are, which may be unknown."""
    return Field(name, "integer", title, minimum=0, maximum=MOST_COUNTED, aliases=aliases, example=example)


DIVISIONS = Layer(
    name="divisions",
    title=Text("Đơn vị hành chính", "Administrative divisions"),
    fields=(
        Field(
            "code",
            "string",
            Text("Mã đơn vị", "Code"),
            required=True,
            aliases=(
                "ma",
                "ma dvhc",
                "ma don vi hanh chinh",
                "maqh",
                "maxa",
                "id",
                "gso code",
                "district code",
                "commune code",
            ),
            example="001",
        ),
        Field(
            "name",
            "string",
            Text("Tên", "Name"),
            required=True,
            aliases=("ten", "ten don vi", "ten dvhc", "full name", "district", "commune"),
            example="Quận Ba Đình",
        ),
        Field("kind", "string", Text("Loại", "Kind"), aliases=("type", "loai", "cap"), example="Quận"),
        Field(
            "area_km2",
            "number",
            Text("Diện tích chính thức", "Official area"),
            unit="km²",
            minimum=0,
            aliases=("dien tich", "dien tich km2", "area", "official area", "area km2 official"),
            example="9.21",
        ),
        Field(
            "population",
            "integer",
            Text("Dân số", "Population"),
            unit="people",
            minimum=0,
            aliases=("dan so", "so dan", "pop", "people"),
            example="247100",
        ),
        Field(
            "households",
            "integer",
            Text("Số hộ", "Households"),
            unit="households",
            minimum=0,
            aliases=("so ho", "ho gia dinh", "so ho dan"),
            example="61000",
        ),
        Field(
            "area_source",
            "string",
            Text("Nguồn diện tích", "Source of the area"),
            aliases=("area src",),
        ),
        Field(
            "population_source",
            "string",
            Text("Năm và nguồn dân số", "Year and source of the population"),
            aliases=("pop source",),
        ),
        SOURCE,
    ),
    key=("code",),
    geometry_types=("Polygon", "MultiPolygon"),
    has_schemes=True,
)

STATIONS = Layer(
    name="stations",
    title=Text("Trạm phát sóng", "Stations"),
    fields=(
        Field(
            "station_id",
            "string",
            Text("Mã trạm", "Station"),
            required=True,
            aliases=("ma tram", "tram", "ma tram bts", "bts", "gnodeb", "gnb", "enodeb", "station", "id"),
            example="VT-HN-0001",
        ),
        Field(
            "sector_id",
            "string",
            Text("Mã sector", "Sector"),
            default="1",
            aliases=("sector", "ma sector", "cell", "cell id", "ma cell", "o phat song"),
            example="1",
        ),
        Field(
            "site_id",
            "string",
            Text("Mã vị trí", "Site"),
            aliases=("ma vi tri", "vi tri", "nha tram", "site", "ma nha tram", "ma cot"),
            example="HN-BD-001",
        ),
        Field(
            "operator",
            "string",
            Text("Nhà mạng", "Operator"),
            required=True,
            aliases=("nha mang", "doanh nghiep", "don vi chu quan", "carrier", "provider"),
            example="Viettel",
        ),
        Field(
            "technology",
            "string",
            Text("Công nghệ", "Technology"),
            required=True,
            choices=(
                Choice("5G", Text("5G", "5G"), ("nr", "5g nr", "5g sa", "5g nsa", "gnb")),
                Choice("4G", Text("4G", "4G"), ("lte", "lte a", "enb")),
                Choice("3G", Text("3G", "3G"), ("umts", "wcdma", "hspa")),
                Choice("2G", Text("2G", "2G"), ("gsm", "edge")),
            ),
            aliases=("cong nghe", "the he", "loai tram", "radio", "tech", "rat"),
            example="5G",
        ),
        Field(
            "status",
            "string",
            Text("Trạng thái", "Status"),
            default="on_air",
            choices=(
                Choice(
                    "on_air",
                    Text("Đang phát sóng", "On air"),
                    ("on air", "active", "hoat dong", "dang hoat dong", "phat song", "da phat song"),
                ),
                Choice("planned", Text("Quy hoạch", "Planned"), ("plan", "quy hoach", "du kien", "ke hoach")),
                Choice(
                    "retired",
                    Text("Đã ngừng", "Retired"),
                    ("off", "inactive", "ngung", "ngung hoat dong", "thanh ly", "da ngung hoat dong"),
                ),
            ),
            aliases=("trang thai", "tinh trang", "state"),
            example="on_air",
        ),
        Field(
            "on_air_since",
            "date",
            Text("Ngày phát sóng", "On air since"),
            aliases=("ngay phat song", "ngay hoat dong", "on air date", "air since"),
            example="2023-06-30",
        ),
        Field(
            "azimuth_deg",
            "number",
            Text("Góc phương vị", "Azimuth"),
            unit="°",
            minimum=0,
            maximum=360,
            aliases=("azimuth", "goc phuong vi", "phuong vi", "huong", "bearing"),
            example="120",
        ),
        Field(
            "height_m",
            "number",
            Text("Độ cao anten", "Antenna height"),
            unit="m",
            minimum=0,
            maximum=1000,
            aliases=("do cao", "do cao anten", "chieu cao", "chieu cao anten", "height", "antenna height"),
            example="30",
        ),
        Field(
            "frequency_mhz",
            "number",
            Text("Tần số", "Frequency"),
            unit="MHz",
            minimum=100,
            maximum=100_000,
            aliases=("tan so", "tan so mhz", "frequency", "freq"),
            example="3700",
        ),
        Field(
            "bandwidth_mhz",
            "number",
            Text("Băng thông", "Bandwidth"),
            unit="MHz",
            minimum=0.1,
            maximum=2000,
            aliases=("bang thong", "do rong bang", "bandwidth"),
            example="100",
        ),
        Field(
            "scs_khz",
            "number",
            Text("Khoảng cách sóng mang con", "Subcarrier spacing"),
            unit="kHz",
            minimum=15,
            maximum=960,
            aliases=("scs", "subcarrier spacing"),
            example="30",
        ),
        Field(
            "eirp_dbm",
            "number",
            Text("EIRP", "EIRP"),
            unit="dBm",
            minimum=-30,
            maximum=110,
            aliases=("eirp", "cong suat buc xa"),
            example="70",
        ),
        Field(
            "beamwidth_h_deg",
            "number",
            Text("Búp sóng ngang", "Horizontal beamwidth"),
            unit="°",
            minimum=1,
            maximum=360,
            aliases=("bup song ngang", "beamwidth", "horizontal beamwidth", "hpbw"),
            example="65",
        ),
        Field(
            "beamwidth_v_deg",
            "number",
            Text("Búp sóng đứng", "Vertical beamwidth"),
            unit="°",
            minimum=1,
            maximum=180,
            aliases=("bup song dung", "vertical beamwidth", "beam v"),
            example="10",
        ),
        Field(
            "downtilt_deg",
            "number",
            Text("Góc cụp", "Downtilt"),
            unit="°",
            minimum=-90,
            maximum=90,
            aliases=("goc cup", "tilt", "downtilt", "goc nghieng"),
            example="6",
        ),
        Field(
            "mechanical_tilt_deg",
            "number",
            Text("Góc cụp cơ", "Mechanical tilt"),
            unit="°",
            minimum=-90,
            maximum=90,
            aliases=("goc cup co", "mechanical downtilt", "m tilt", "mech tilt"),
            example="2",
        ),
        Field(
            "antenna",
            "string",
            Text("Mẫu anten", "Antenna pattern"),
            aliases=("mau anten", "loai anten", "antenna model", "antenna type", "anten"),
            example="",
        ),
        Field(
            "reach_m",
            "number",
            Text("Tầm phủ ngoài trời", "Outdoor reach"),
            unit="m",
            minimum=1,
            maximum=100_000,
            aliases=("tam phu", "ban kinh phu", "ban kinh phu song", "reach", "coverage radius"),
            example="1200",
        ),
        SOURCE,
    ),
    key=("station_id", "sector_id"),
    same_within=MappingProxyType({"station_id": ("operator", "technology", "status", "site_id", "geometry")}),
)

POSTAL_POINTS = Layer(
    name="postal_points",
    title=Text("Điểm bưu chính", "Postal points"),
    fields=(
        Field(
            "point_id",
            "string",
            Text("Mã điểm", "Point"),
            required=True,
            aliases=("ma diem", "ma buu cuc", "so hieu", "ma", "id"),
            example="100000",
        ),
        Field(
            "name",
            "string",
            Text("Tên", "Name"),
            aliases=("ten", "ten diem", "ten buu cuc"),
            example="Bưu cục cấp 1 Hà Nội",
        ),
        Field(
            "kind",
            "string",
            Text("Loại điểm", "Kind"),
            required=True,
            choices=(
                Choice(
                    "post_office_level_1",
                    Text("Bưu cục cấp 1", "Post office, level 1"),
                    ("buu cuc cap i", "bc cap 1", "bc1"),
                ),
                Choice(
                    "post_office_level_2",
                    Text("Bưu cục cấp 2", "Post office, level 2"),
                    ("buu cuc cap ii", "bc cap 2", "bc2"),
                ),
                Choice(
                    "post_office_level_3",
                    Text("Bưu cục cấp 3", "Post office, level 3"),
                    ("buu cuc cap iii", "bc cap 3", "bc3", "buu cuc", "post office"),
                ),
                Choice(
                    "commune_culture_point",
                    Text("Điểm Bưu điện – Văn hóa xã", "Commune post and culture point"),
                    ("bd vhx", "bdvhx", "diem bdvhx", "buu dien van hoa xa", "diem buu dien van hoa xa"),
                ),
                Choice("delivery_office", Text("Bưu cục phát", "Delivery office"), ("bc phat",)),
                Choice(
                    "public_mailbox", Text("Thùng thư công cộng", "Public mailbox"), ("thung thu", "mailbox")
                ),
            ),
            aliases=("loai", "loai diem", "loai buu cuc", "type"),
            example="post_office_level_3",
        ),
        Field(
            "staffed",
            "boolean",
            Text("Có người phục vụ", "Staffed"),
            aliases=("co nguoi phuc vu", "co nhan vien"),
            example="true",
        ),
        Field(
            "operator",
            "string",
            Text("Doanh nghiệp", "Operator"),
            aliases=("doanh nghiep", "don vi", "provider"),
            example="VNPost",
        ),
        Field(
            "address_text",
            "string",
            Text("Địa chỉ", "Address"),
            aliases=("dia chi", "address"),
            example="75 Đinh Tiên Hoàng",
        ),
        SOURCE,
    ),
    key=("point_id",),
)

ADDRESSES = Layer(
    name="addresses",
    title=Text("Địa chỉ số", "Digital addresses"),
    fields=(
        Field(
            "address_id",
            "string",
            Text("Mã bản ghi", "Record"),
            required=True,
            aliases=("ma ban ghi", "ma dia chi", "id", "osm id"),
            example="HN-000001",
        ),
        Field(
            "code",
            "string",
            Text("Địa chỉ số", "Digital address code"),
            pattern=r"\d{10}",
            aliases=("dia chi so", "ma dia chi so", "digital address", "code"),
            example="1111600001",
        ),
        Field(
            "house_number",
            "string",
            Text("Số nhà", "House number"),
            aliases=("so nha", "number", "housenumber", "addr:housenumber", "house no"),
            example="24",
        ),
        Field(
            "lane",
            "string",
            Text("Ngõ, ngách, hẻm", "Lane"),
            aliases=("ngo", "ngo ngach hem", "alley"),
            example="Ngõ 64",
        ),
        Field(
            "street",
            "string",
            Text("Đường, phố", "Street"),
            aliases=("duong", "pho", "duong pho", "ten duong", "addr:street", "road"),
            example="Phố Phan Đình Giót",
        ),
        Field(
            "hamlet",
            "string",
            Text("Tổ, thôn, xóm", "Hamlet"),
            aliases=("to", "thon", "xom", "to dan pho", "thon xom"),
            example="Thôn Đoài",
        ),
        Field(
            "ward",
            "string",
            Text("Phường, xã", "Ward or commune"),
            aliases=("phuong", "xa", "phuong xa", "commune", "addr:subdistrict", "addr:ward"),
            example="Phường Phúc Xá",
        ),
        Field(
            "district",
            "string",
            Text("Quận, huyện", "District"),
            aliases=("quan", "huyen", "quan huyen", "addr:district"),
            example="Quận Ba Đình",
        ),
        Field(
            "city",
            "string",
            Text("Thành phố", "City"),
            aliases=("tinh", "thanh pho", "tinh thanh pho", "province", "addr:city"),
            example="Hà Nội",
        ),
        Field(
            "postal_code",
            "string",
            Text("Mã bưu chính", "Postal code"),
            pattern=r"\d{5,6}",
            aliases=("ma buu chinh", "postcode", "zip", "addr:postcode"),
            example="11116",
        ),
        Field(
            "address_text",
            "string",
            Text("Địa chỉ đầy đủ", "Full address"),
            aliases=("dia chi", "dia chi day du", "full address", "address"),
            example="24 Ngõ 64 Phố Phan Đình Giót, Hà Nội",
        ),
        Field(
            "state",
            "string",
            Text("Trạng thái", "State"),
            default="collected",
            choices=(
                Choice("collected", Text("Đã thu thập", "Collected"), ("thu thap", "moi")),
                Choice("updated", Text("Đã cập nhật", "Updated"), ("cap nhat",)),
                Choice(
                    "owner_notified",
                    Text("Đã thông báo chủ hộ", "Owner notified"),
                    ("thong bao", "da thong bao"),
                ),
                Choice("plate_fixed", Text("Đã gắn biển", "Plate fixed"), ("gan bien", "da gan bien so")),
            ),
            aliases=("trang thai", "tinh trang"),
            example="collected",
        ),
        Field(
            "updated_on",
            "date",
            Text("Ngày cập nhật", "Updated on"),
            aliases=("ngay cap nhat", "date"),
            example="2023-06-30",
        ),
        SOURCE,
    ),
    key=("address_id",),
)

KEY_PLACES = Layer(
    name="key_places",
    title=Text("Địa điểm trọng điểm", "Key places"),
    fields=(
        Field(
            "place_id",
            "string",
            Text("Mã địa điểm", "Place"),
            required=True,
            aliases=("ma dia diem", "ma kcn", "ma khu", "ma", "so hieu", "id", "osm id"),
            example="KCN-01",
        ),
        Field(
            "name",
            "string",
            Text("Tên", "Name"),
            required=True,
            aliases=("ten", "ten dia diem", "ten khu", "ten kcn", "ten khu cong nghiep", "ten don vi"),
            example="Khu công nghiệp Bắc Thăng Long",
        ),
        Field(
            "kind",
            "string",
            Text("Loại địa điểm", "Kind"),
            required=True,
            choices=(
                Choice(
                    "industrial_park",
                    Text("Khu công nghiệp", "Industrial park"),
                    ("kcn", "cum cong nghiep", "ccn", "khu che xuat", "kcx", "industrial zone"),
                ),
                Choice(
                    "high_tech_park",
                    Text("Khu công nghệ cao", "High-tech park"),
                    (
                        *("kcnc", "cnc", "khu cnc", "hi tech park", "high tech park"),
                        *("khu cong nghe thong tin tap trung", "khu cntt tap trung", "khu cntt"),
                    ),
                ),
                Choice(
                    "university",
                    Text("Đại học, cao đẳng", "University, college"),
                    (
                        *("truong dai hoc", "dai hoc", "dh", "hoc vien", "truong cao dang", "cao dang", "cd"),
                        *("university", "college"),
                    ),
                ),
                Choice(
                    "hospital",
                    Text("Bệnh viện", "Hospital"),
                    ("bv", "benh vien da khoa", "trung tam y te", "ttyt", "clinic"),
                ),
                Choice(
                    "transport_station",
                    Text("Nhà ga, bến xe", "Transport station"),
                    (
                        *("nha ga", "ga", "ga tau", "ga duong sat", "ben xe", "ben xe khach", "ga metro"),
                        *(
                            "san bay",
                            "cang hang khong",
                            "station",
                            "bus station",
                            "railway station",
                            "airport",
                        ),
                    ),
                ),
                Choice(
                    "public_office",
                    Text("Cơ quan nhà nước", "Public office"),
                    (
                        *(
                            "tru so",
                            "co quan",
                            "tru so co quan nha nuoc",
                            "ubnd",
                            "uy ban nhan dan",
                            "office",
                        ),
                        *("tru so ubnd", "trung tam hanh chinh", "government office", "townhall"),
                    ),
                ),
                Choice(
                    "market",
                    Text("Chợ, siêu thị", "Market, mall"),
                    ("cho", "trung tam thuong mai", "tttm", "sieu thi", "marketplace", "mall", "market"),
                ),
                Choice("other", Text("Địa điểm khác", "Other place"), ("khac", "dia diem khac")),
            ),
            aliases=("loai", "loai hinh", "loai khu", "nhom", "type", "category"),
            example="industrial_park",
        ),
        Field(
            "radius_m",
            "number",
            Text("Bán kính khuôn viên", "Radius of the grounds"),
            unit="m",
            minimum=1,
            maximum=20_000,
            aliases=("ban kinh", "ban kinh m", "radius", "extent"),
            example="300",
        ),
        SOURCE,
    ),
    key=("place_id",),
    geometry_types=("Point", "Polygon", "MultiPolygon"),
)

STATISTICS = Layer(
    name="statistics",
    title=Text("Thống kê viễn thông", "Telecom statistics"),
    fields=(
        Field(
            "scheme",
            "string",
            Text("Hệ thống đơn vị", "Division scheme"),
            pattern=r"[a-z0-9]+(-[a-z0-9]+)*",
            default="",
            aliases=("he thong", "he don vi", "bo don vi hanh chinh"),
            example="districts-2023",
        ),
        Field(
            "code",
            "string",
            Text("Mã đơn vị", "Code"),
            default="",
            aliases=(
                "ma",
                "ma dvhc",
                "ma don vi hanh chinh",
                "maqh",
                "maxa",
                "district code",
                "commune code",
            ),
            example="001",
        ),
        Field(
            "operator",
            "string",
            Text("Nhà mạng", "Operator"),
            default="",
            aliases=("nha mang", "doanh nghiep", "carrier", "provider"),
            example="Viettel",
        ),
        Field(
            "as_of",
            "date",
            Text("Ngày số liệu", "As of"),
            required=True,
            aliases=("ngay", "ngay so lieu", "den ngay", "tinh den ngay", "ky bao cao", "thoi diem", "date"),
            example="2023-06-30",
        ),
        _count(
            "providers",
            Text("Số doanh nghiệp viễn thông", "Providers"),
            example="75",
            aliases=("so doanh nghiep", "companies"),
        ),
        _count(
            "mobile_subscribers",
            Text("Thuê bao di động", "Mobile subscribers"),
            example="13800000",
            aliases=("so thue bao di dong", "tb di dong", "tbdd", "mobile"),
        ),
        _count(
            "mobile_broadband_subscribers",
            Text("Thuê bao băng rộng di động", "Mobile broadband subscribers"),
            example="10200000",
            aliases=("so thue bao bang rong di dong", "tb bang rong di dong", "tbbrdd", "mobile broadband"),
        ),
        _count(
            "fixed_subscribers",
            Text("Thuê bao cố định", "Fixed subscribers"),
            example="371000",
            aliases=(
                "so thue bao co dinh",
                "tb co dinh",
                "thue bao dien thoai co dinh",
                "fixed",
                "fixed line",
            ),
        ),
        SOURCE,
    ),
    key=("scheme", "code", "operator", "as_of"),
    geometry_types=(),
    any_of=("providers", "mobile_subscribers", "mobile_broadband_subscribers", "fixed_subscribers"),
    all_or_none=("scheme", "code"),
)

LAYERS: Mapping[str, Layer] = MappingProxyType(
    {each.name: each for each in (DIVISIONS, STATIONS, POSTAL_POINTS, ADDRESSES, KEY_PLACES, STATISTICS)}
)


def layer_named(name: str) -> Layer:
    """Return the layer of that name.

    Raises
    ------
    UnknownNameError
        There is none.
    """
    try:
        return LAYERS[name]
    except KeyError:
        raise UnknownNameError(f"no layer {name!r}; layers are {', '.join(LAYERS)}") from None
