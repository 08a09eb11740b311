"""The page on which people sign in with a key, and out again: the browser then keeps the key as a cookie."""

from typing import TYPE_CHECKING, Annotated
from urllib.parse import parse_qs

import fastapi
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from api.access.middleware import COOKIE
from api.access.policy import Reader, ReaderDep
from api.bodies import LimitedRoute
from api.errors import BadRequestError
from api.models import PageQuery
from api.pages import language_of, page
from layers.definitions import Language, Text
from maps.assets import ICON, asset_url

if TYPE_CHECKING:
    from api.access.keys import KeyRing

# A working day; who signs in at eight is not asked again before the evening.
KEPT_S = 12 * 3600
LONGEST_FORM = 4000
SEE_OTHER, UNAUTHORIZED = 303, 401
TEXTS = {
    "title": Text("Đăng nhập", "Sign in"),
    "key": Text("Khóa truy cập", "Key"),
    "hint": Text(
        "Khóa do quản trị viên cấp; trình duyệt này nhớ khóa trong 12 giờ.",
        "The administrator gives out keys; this browser remembers yours for 12 hours.",
    ),
    "wrong": Text(
        "Khóa không đúng, đã bị thu hồi hoặc hết hạn.", "The key is unknown, revoked or has expired."
    ),
    "sign_out": Text("Đăng xuất", "Sign out"),
    "signed_in": Text(
        "Đang dùng khóa {id} ({name}), vai trò {role}.", "Using key {id} ({name}), role {role}."
    ),
    "to_map": Text("Về bản đồ", "To the map"),
    "no_keys": Text(
        "Chưa có khóa nào: ai mở được trang này trên máy chủ đều có mọi quyền.",
        "There are no keys: whoever opens this page on the server's own machine may do everything.",
    ),
}
_PAGES = Environment(loader=PackageLoader("api"), autoescape=True, undefined=StrictUndefined)

router = APIRouter(route_class=LimitedRoute, include_in_schema=False)
SignInQuery = Annotated[PageQuery, fastapi.Query()]


@router.get("/sign-in")
def read_sign_in(reader: ReaderDep, query: SignInQuery) -> Response:
    """Return the page."""
    return _page(reader, language_of(reader.service, query))


@router.post("/sign-in")
async def sign_in(request: Request, reader: ReaderDep, query: SignInQuery) -> Response:
    """Let the browser keep the key of a form, where it is valid."""
    keys: KeyRing = request.app.state.keys
    text = _key_of(await request.body())
    language = language_of(reader.service, query)
    if keys.find(text) is None:
        return _page(reader, language, wrong=True)
    answer = _to_map(language)
    answer.set_cookie(
        COOKIE,
        text,
        max_age=KEPT_S,
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )
    return answer


@router.post("/sign-out")
def sign_out(request: Request, reader: ReaderDep, query: SignInQuery) -> Response:
    """Let the browser forget the key."""
    answer = _to_map(language_of(reader.service, query))
    answer.delete_cookie(COOKIE, httponly=True, samesite="strict", secure=request.url.scheme == "https")
    return answer


def _key_of(body: bytes) -> str:
    """Return the key of a form."""
    if len(body) > LONGEST_FORM:
        raise BadRequestError(f"form: {len(body)} bytes are more than {LONGEST_FORM}")
    try:
        fields = parse_qs(body.decode("ascii"), strict_parsing=bool(body), max_num_fields=1)
    except ValueError as error:
        # Without what was sent: a key may be in it.
        raise BadRequestError("form: is not one field in application/x-www-form-urlencoded") from error
    return fields.get("key", [""])[0].strip()


def _to_map(language: Language) -> Response:
    return RedirectResponse(f"/map?lang={language}", status_code=SEE_OTHER)


def _page(reader: Reader, language: Language, *, wrong: bool = False) -> Response:
    text = _PAGES.get_template("sign_in.html").render(
        language=language,
        key=reader.visitor.key,
        has_keys=not reader.visitor.is_owner,
        wrong=wrong,
        icon=asset_url(ICON, base="/static"),
        texts={name: each[language] for name, each in TEXTS.items()},
    )
    answer = page(text)
    answer.status_code = UNAUTHORIZED if wrong else answer.status_code
    answer.headers["Cache-Control"] = "no-store"
    return answer
