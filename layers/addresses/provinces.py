"""Names of the provinces and cities under the central government, of 2008 to 2025 and since."""

from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from layers.text import fold

HOME = frozenset({"ha noi", "hanoi", "hn"})
OTHER_NAMES = {
    "hanoi": "ha noi",
    "hn": "ha noi",
    "hcm": "ho chi minh",
    "tphcm": "ho chi minh",
    "sai gon": "ho chi minh",
}

_NAMES = (
    "An Giang, Bà Rịa - Vũng Tàu, Bạc Liêu, Bắc Giang, Bắc Kạn, Bắc Ninh, Bến Tre, Bình Dương, Bình Định,"
    " Bình Phước, Bình Thuận, Cà Mau, Cao Bằng, Cần Thơ, Đà Nẵng, Đắk Lắk, Đắk Nông, Điện Biên, Đồng Nai,"
    " Đồng Tháp, Gia Lai, Hà Giang, Hà Nam, Hà Nội, Hà Tĩnh, Hải Dương, Hải Phòng, Hậu Giang, Hòa Bình, Huế,"
    " Hưng Yên, Khánh Hòa, Kiên Giang, Kon Tum, Lai Châu, Lạng Sơn, Lào Cai, Lâm Đồng, Long An, Nam Định,"
    " Nghệ An, Ninh Bình, Ninh Thuận, Phú Thọ, Phú Yên, Quảng Bình, Quảng Nam, Quảng Ngãi, Quảng Ninh,"
    " Quảng Trị, Sóc Trăng, Sơn La, Tây Ninh, Thái Bình, Thái Nguyên, Thanh Hóa, Thừa Thiên Huế, Tiền Giang,"
    " Hồ Chí Minh, Sài Gòn, HCM, TPHCM, Trà Vinh, Tuyên Quang, Vĩnh Long, Vĩnh Phúc, Yên Bái"
)

PROVINCES = frozenset(map(fold, _NAMES.split(", "))) | HOME

_IN_ORDER = sorted(PROVINCES)

# A name that differs more from a province's is none of them.
MAX_TYPOS = 2


@lru_cache(maxsize=1024)
def nearest_province(name: str) -> str:
    """Return the province that a folded name is meant to be; the name itself where it is none.

    Typing errors are allowed for; the home city wins where others are as near.
    """
    if name in PROVINCES:
        return name
    allowed = min(MAX_TYPOS, len(name) // 3)
    near = process.extract(name, _IN_ORDER, scorer=OSA.distance, score_cutoff=allowed, limit=None)
    fewest = min((distance for _, distance, _ in near), default=0)
    found = [province for province, distance, _ in near if distance == fewest]
    return next((each for each in found if each in HOME), found[0] if found else name)
