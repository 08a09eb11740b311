"""Encodings of Vietnamese text files: Unicode, and what was used before it.

TCVN3 (ABC; TCVN 5712:1993, VN3) has one byte a letter; VNI writes a letter and then a byte for its marks.
Both reuse the codes of Western letters, so that they cannot be told apart from the bytes alone: each
encoding is tried, and the one whose words are most often possible Vietnamese syllables wins.
"""

import codecs
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from layers.errors import ReadError
from layers.text import nfc

BYTE_ORDER_MARK = "\ufeff"
SAMPLE_LETTERS = 200_000
# Below this share of possible syllables a guess is not worth more than the question.
LEAST_PLAUSIBLE = 0.6

# Letters with marks by code; capitals other than the first seven share the codes of small letters.
_TCVN3_TABLE = (
    "A1Ă A2Â A3Ê A4Ô A5Ơ A6Ư A7Đ A8ă A9â AAê ABô ACơ ADư AEđ B5à B6ả B7ã B8á B9ạ BBằ BCẳ BDẵ BEắ C6ặ C7ầ C8ẩ"
    " C9ẫ CAấ CBậ CCè CEẻ CFẽ D0é D1ẹ D2ề D3ể D4ễ D5ế D6ệ D7ì D8ỉ DCĩ DDí DEị DFò E1ỏ E2õ E3ó E4ọ E5ồ E6ổ E7ỗ"
    " E8ố E9ộ EAờ EBở ECỡ EDớ EEợ EFù F1ủ F2ũ F3ú F4ụ F5ừ F6ử F7ữ F8ứ F9ự FAỳ FBỷ FCỹ FDý FEỵ"
)
TCVN3: Mapping[int, str] = MappingProxyType({int(each[:2], 16): each[2:] for each in _TCVN3_TABLE.split()})

_ACUTE, _GRAVE, _HOOK, _TILDE, _DOT, _CIRCUMFLEX, _BREVE = map(
    unicodedata.lookup,
    (
        "COMBINING ACUTE ACCENT",
        "COMBINING GRAVE ACCENT",
        "COMBINING HOOK ABOVE",
        "COMBINING TILDE",
        "COMBINING DOT BELOW",
        "COMBINING CIRCUMFLEX ACCENT",
        "COMBINING BREVE",
    ),
)
_TONES = (_ACUTE, _GRAVE, _HOOK, _TILDE, _DOT)
# What follows a letter, as Windows-1252 shows it: tones alone, a circumflex with and without tone, a breve
# likewise.
_VNI_MARKS = {
    **dict(zip("ùøûõï", _TONES, strict=True)),
    "â": _CIRCUMFLEX,
    **{mark: _CIRCUMFLEX + tone for mark, tone in zip("áàåãä", _TONES, strict=True)},
    "ê": _BREVE,
    **{mark: _BREVE + tone for mark, tone in zip("éèúüë", _TONES, strict=True)},
}
_VNI_LETTERS = {"ñ": "đ", "ö": "ư", "ô": "ơ", "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}
VNI_MARKS: Mapping[str, str] = MappingProxyType(
    _VNI_MARKS | {key.upper(): value for key, value in _VNI_MARKS.items()}
)
VNI_LETTERS: Mapping[str, str] = MappingProxyType(
    _VNI_LETTERS | {key.upper(): value.upper() for key, value in _VNI_LETTERS.items()}
)
_VNI_PAIR = re.compile(f"([aeouyôö])([{''.join(_VNI_MARKS)}])|([{''.join(_VNI_LETTERS)}])", re.IGNORECASE)

_WORD = re.compile(r"[^\W\d_]+")
_SYLLABLE = re.compile(
    r"(ngh?|nh|gh|gi|kh|ph|qu|th|tr|ch|[bcdđghklmnprstvx])?"
    r"[aeiouyăâêôơư]{1,3}(ch|nh|ng|[cmnpt])?"
)


@dataclass(frozen=True)
class Encoding:
    """An encoding of text.

    Attributes
    ----------
    name : str
        As a person says it.
    codec : str
        What Python decodes first.
    own : callable
        What is left to be done then; a line may be given alone.
    """

    name: str
    codec: str
    own: Callable[[str], str]

    @classmethod
    def named(cls, name: str) -> "Encoding":
        """Return an encoding: "tcvn3", "vni", or one that Python knows.

        Raises
        ------
        ReadError
            There is none of this name.
        """
        own = {"tcvn3": ("latin-1", _from_tcvn3), "vni": ("cp1252", _from_vni)}.get(name.casefold())
        if own:
            return cls(name, *own)
        try:
            codecs.lookup(name)
        except LookupError as error:
            raise ReadError(f"encoding {name!r} is unknown; try utf-8, cp1258, tcvn3 or vni") from error
        return cls(name, name, str)

    def text(self, decoded: str) -> str:
        """Return in Unicode's normal form C what the codec has decoded; whole lines may be given alone."""
        return nfc(self.own(decoded))


def decode(data: bytes, *, encoding: str | None = None) -> str:
    """Return the text that bytes hold, in Unicode's normal form C.

    Parameters
    ----------
    data : bytes
        Content of a text file.
    encoding : str, optional
        "tcvn3", "vni", or any name that Python knows, such as "cp1258"; detected unless given.

    Raises
    ------
    ReadError
        The bytes are not text in that encoding, or in any that is known.
    """
    known = Encoding.named(encoding or detect(data))
    try:
        return known.text(codecs.decode(data, known.codec)).lstrip(BYTE_ORDER_MARK)
    except UnicodeDecodeError as error:
        raise not_text(known, error, at=error.start) from error


def not_text(encoding: Encoding, error: UnicodeDecodeError, *, at: int) -> ReadError:
    """Return what is to be said of a byte that no text has."""
    return ReadError(f"not text in encoding {encoding.name}: {error.reason} at byte {at}")


def detect(data: bytes) -> str:
    """Return the encoding in which bytes look most like text.

    Raises
    ------
    ReadError
        They do not look like text in any encoding that is known.
    """
    return detect_in([data])


def detect_in(blocks: Iterable[bytes]) -> str:
    """Return the encoding in which bytes that come block by block look most like text.

    Raises
    ------
    ReadError
        They do not look like text in any encoding that is known.
    """
    head, is_utf8 = b"", True
    decoder = codecs.getincrementaldecoder("utf-8")()
    for block in blocks:
        head += block if len(head) < SAMPLE_LETTERS else b""
        if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        if b"\x00" in block:
            raise ReadError("holds zero bytes, so it is no text file")
        is_utf8 = is_utf8 and _goes_on(decoder, block)
    return "utf-8" if is_utf8 and _goes_on(decoder, b"", final=True) else _most_plausible(head)


def _goes_on(decoder: codecs.IncrementalDecoder, block: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(block, final)
    except UnicodeDecodeError:
        return False
    return True


def _most_plausible(data: bytes) -> str:
    plausible = {name: _plausibility(data, name) for name in ("cp1258", "tcvn3", "vni")}
    best = max(plausible, key=plausible.__getitem__)
    if plausible[best] < LEAST_PLAUSIBLE:
        known = "UTF-8, CP1258, TCVN3, VNI"
        raise ReadError(f"is in no encoding that is recognised ({known}); say which with --encoding")
    return best


def _plausibility(data: bytes, name: str) -> float:
    """Return the share of the words with marks that could be Vietnamese syllables."""
    try:
        known = Encoding.named(name)
        text = known.text(codecs.decode(data[:SAMPLE_LETTERS], known.codec))
    except UnicodeDecodeError:
        return 0.0
    marked = [word for word in _WORD.findall(text) if not word.isascii()]
    return sum(map(_is_syllable, marked)) / max(len(marked), 1)


def _is_syllable(word: str) -> bool:
    apart = unicodedata.normalize("NFD", word.casefold())
    tones = sum(letter in _TONES for letter in apart)
    bare = nfc("".join(letter for letter in apart if letter not in _TONES))
    return tones <= 1 and _SYLLABLE.fullmatch(bare) is not None


def _from_tcvn3(decoded: str) -> str:
    return decoded.translate(TCVN3)


def _from_vni(decoded: str) -> str:
    # Bytes that Windows-1252 leaves out stand for nothing in VNI either.
    return _VNI_PAIR.sub(_compose, decoded)


def _compose(found: re.Match[str]) -> str:
    base, mark, letter = found.groups()
    return VNI_LETTERS[letter] if letter else VNI_LETTERS.get(base, base) + VNI_MARKS[mark]
