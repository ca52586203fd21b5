"""Pictures: decoded within limits and written anew, so that nothing but what can be seen is left."""

import io
import struct
from pathlib import Path

from PIL import Image, ImageCms, UnidentifiedImageError

from innovations.uploads.file_types import JPEG, PNG, WEBP, FileType
from innovations.uploads.refusals import Reason, Refused

LARGEST_SIDE = 2000  # px, of what is shown
CARD_SIDE = 640  # px, of the small one
QUALITY = 82
LONGEST_SIDE_TAKEN = 20_000  # px
# What fits into the memory of the process (see examine.py), by measurement. A JPEG is decoded at a
# fraction of its size, unless it is a progressive one; transparency costs a second copy; WebP's
# decoder holds three.
MEGAPIXELS = {JPEG: 50, PNG: 24, WEBP: 10}
MEGAPIXELS_PROGRESSIVE = 16  # in three colours
MEGAPIXELS_TRANSPARENT = 15
_PIL_NAMES = {JPEG: "JPEG", PNG: "PNG", WEBP: "WEBP"}

_ORIENTATION = 0x0112
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
# Whatever Pillow raises when a file is cut off or lies about itself.
_DAMAGED = (OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError, struct.error,
            OverflowError, UnidentifiedImageError, Image.DecompressionBombError)  # fmt: skip


def write_anew(path: Path, file_type: FileType, folder: Path) -> dict:
    """Write `full.webp` and `card.webp` into `folder`; returns the size of the full one in pixels.

    Upright, in sRGB, on white where it was transparent; of an animation the first picture.
    """
    try:
        picture = _decoded(path, file_type)
    except _DAMAGED as error:
        raise Refused(Reason.DAMAGED) from error
    full = _save(picture, LARGEST_SIDE, folder / "full.webp")
    _save(full, CARD_SIDE, folder / "card.webp")
    return {"width": full.width, "height": full.height}


def _decoded(path: Path, file_type: FileType) -> Image.Image:
    """The first picture of the file, upright and opaque, not much larger than it will be shown."""
    Image.MAX_IMAGE_PIXELS = None  # ours are stricter, and say so in words
    if file_type == WEBP:  # its decoder takes all the memory as soon as the file is opened
        _require_size(_webp_size(path), MEGAPIXELS[WEBP])
    with Image.open(path, formats=[_PIL_NAMES[file_type]]) as picture:
        _require_size(picture.size, _megapixels(picture, file_type))
        upright = _UPRIGHT.get(_orientation(picture))
        profile = picture.info.get("icc_profile")
        picture.draft("RGB", (LARGEST_SIDE, LARGEST_SIDE))  # JPEG only
        picture.load()
        picture = _in_plain_colours(picture)
    if (factor := max(picture.size) // (2 * LARGEST_SIDE)) > 1:
        picture = picture.reduce(
            factor
        )  # quick, and fine enough for what is then made smaller still
    picture.thumbnail((LARGEST_SIDE, LARGEST_SIDE), Image.Resampling.LANCZOS)
    if profile:
        picture = _in_srgb(picture, profile)
    return picture.transpose(upright) if upright is not None else picture


def _require_size(size: tuple[int, int], megapixels: int) -> None:
    width, height = size
    if max(size) > LONGEST_SIDE_TAKEN:
        raise Refused(Reason.TOO_LONG_A_SIDE, width=width, height=height, limit=LONGEST_SIDE_TAKEN)
    if width * height > megapixels * 1_000_000:
        raise Refused(
            Reason.TOO_MANY_PIXELS,
            width=width, height=height, megapixels=-(-width * height // 1_000_000), limit=megapixels,
        )  # fmt: skip


def _megapixels(picture: Image.Image, file_type: FileType) -> int:
    if picture.info.get("progressive"):
        return MEGAPIXELS_PROGRESSIVE * 3 // max(3, len(picture.getbands()))
    if file_type == PNG and _is_transparent(picture):
        return MEGAPIXELS_TRANSPARENT
    return MEGAPIXELS[file_type]


def _webp_size(path: Path) -> tuple[int, int]:
    """Width and height as the header states them, by the WebP container specification."""
    with path.open("rb") as file:
        head = file.read(30)
    chunk, data = head[12:16], head[20:]
    if len(data) < 10:
        raise Refused(Reason.DAMAGED)
    if chunk == b"VP8X":
        return 1 + int.from_bytes(data[4:7], "little"), 1 + int.from_bytes(data[7:10], "little")
    if chunk == b"VP8L":
        bits = int.from_bytes(data[1:5], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if chunk == b"VP8 ":
        width, height = struct.unpack("<HH", data[6:10])
        return width & 0x3FFF, height & 0x3FFF
    raise Refused(Reason.DAMAGED)


def _orientation(picture: Image.Image) -> int:
    try:
        return picture.getexif().get(_ORIENTATION, 1)
    except Exception:  # a broken note about a picture is no reason not to take the picture
        return 1


def _in_plain_colours(picture: Image.Image) -> Image.Image:
    """As RGB or RGBA without transparency. Memory counts here: no second copy at full size."""
    if picture.mode.startswith("I"):  # 16 bits of grey
        picture = picture.point(lambda value: value * (1 / 256)).convert("L")
    if not _is_transparent(picture):
        return picture if picture.mode == "RGB" else picture.convert("RGB")
    if picture.mode != "RGBA":
        picture = picture.convert("RGBA")
    rows = 256
    for top in range(0, picture.height, rows):
        strip = picture.crop((0, top, picture.width, min(top + rows, picture.height)))
        white = Image.new("RGBA", strip.size, "white")
        picture.paste(Image.alpha_composite(white, strip), (0, top))
    return picture


def _is_transparent(picture: Image.Image) -> bool:
    return "transparency" in picture.info or picture.mode in ("RGBA", "LA", "PA")


def _in_srgb(picture: Image.Image, profile: bytes) -> Image.Image:
    """What phones record in wider colours would look dull without their profile."""
    try:
        wide = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        srgb = ImageCms.createProfile("sRGB")
        return ImageCms.profileToProfile(picture.convert("RGB"), wide, srgb) or picture
    except (ImageCms.PyCMSError, *_DAMAGED):
        return picture


def _save(picture: Image.Image, side: int, path: Path) -> Image.Image:
    """Write it no larger than `side`, on a fresh canvas: notes inside a file hang on its image."""
    smaller = picture.copy()
    smaller.thumbnail((side, side), Image.Resampling.LANCZOS)
    canvas = Image.new("RGB", smaller.size)
    canvas.paste(smaller)
    canvas.save(path, "WEBP", quality=QUALITY, method=2)
    return canvas
