"""Files as people upload them, made on the spot: pictures, PDFs, tables and office files."""

import io
import zipfile
import zlib

import pikepdf
from PIL import Image

OOXML = "http://schemas.openxmlformats.org"
GPS_LATITUDE, GPS_REFERENCE = 2, 1


def picture(file_format="JPEG", size=(800, 600), mode="RGB", **options) -> bytes:
    """A gradient, so that turning and cutting can be seen."""
    image = Image.linear_gradient("L").resize(size).convert(mode)
    out = io.BytesIO()
    image.save(out, file_format, **options)
    return out.getvalue()


def exif(orientation=1, *, artist="", with_position=False) -> bytes:
    data = Image.Exif()
    data[0x0112] = orientation
    data[0x010F] = "Spycam"
    if artist:
        data[0x013B] = artist
    if with_position:
        place = data.get_ifd(0x8825)
        place[GPS_REFERENCE] = "N"
        place[GPS_LATITUDE] = (53.0, 28.0, 45.0)
    return data.tobytes()


def pdf(change=None) -> bytes:
    """One empty page; `change` gets the open PDF, to put something into it."""
    with pikepdf.new() as document:
        document.add_blank_page()
        if change:
            change(document)
        out = io.BytesIO()
        document.save(out)
        return out.getvalue()


def zipped(parts: dict, compression=zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def relationships(*entries: tuple[str, str, str]) -> str:
    """A .rels part with (kind, target, mode) for each relationship."""
    inner = "".join(
        f'<Relationship Id="r{n}" Type="{OOXML}/officeDocument/2006/relationships/{kind}"'
        f' Target="{target}" TargetMode="{mode}"/>'
        for n, (kind, target, mode) in enumerate(entries)
    )
    return f'<Relationships xmlns="{OOXML}/package/2006/relationships">{inner}</Relationships>'


def docx(body="<w:p><w:r><w:t>Hello</w:t></w:r></w:p>", **more) -> bytes:
    word = f"{OOXML}/wordprocessingml/2006/main"
    return zipped(
        {
            "[Content_Types].xml": f'<Types xmlns="{OOXML}/package/2006/content-types"/>',
            "_rels/.rels": relationships(("officeDocument", "word/document.xml", "Internal")),
            "word/document.xml": f'<w:document xmlns:w="{word}"><w:body>{body}</w:body></w:document>',
        }
        | more
    )


def xlsx(sheet="<sheetData/>", **more) -> bytes:
    main = f"{OOXML}/spreadsheetml/2006/main"
    return zipped(
        {
            "[Content_Types].xml": f'<Types xmlns="{OOXML}/package/2006/content-types"/>',
            "_rels/.rels": relationships(("officeDocument", "xl/workbook.xml", "Internal")),
            "xl/workbook.xml": f'<workbook xmlns="{main}"/>',
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}">{sheet}</worksheet>',
            "xl/printerSettings/printerSettings1.bin": b"\0" * 20,
        }
        | more
    )


def odt(body="<text:p>Helo</text:p>", kind="text", **more) -> bytes:
    names = "".join(
        f' xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for short, name in (
            *((n, n) for n in ("office", "text", "table", "script")),
            ("draw", "drawing"),
        )
    )
    content = f'<office:document-content{names} xmlns:xlink="http://www.w3.org/1999/xlink"><office:scripts/>{body}</office:document-content>'
    return zipped(
        {
            "mimetype": f"application/vnd.oasis.opendocument.{kind}",
            "content.xml": content,
            # As LibreOffice and old OpenOffice write them.
            "Configurations2/accelerator/current.xml": "",
            "META-INF/manifest.xml": '<!DOCTYPE m PUBLIC "-//OpenOffice.org//DTD" "Manifest.dtd"><m/>',
        }
        | more
    )


def png(width: int, height: int, *, chunks: bytes = b"", rows: bytes = b"") -> bytes:
    """A PNG that says it has this size; what it holds is as given, and may be nothing."""
    header = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x02\x00\x00\x00"
    return (
        b"\x89PNG\r\n\x1a\n"
        + png_chunk(b"IHDR", header)
        + chunks
        + png_chunk(b"IDAT", zlib.compress(rows))
        + png_chunk(b"IEND", b"")
    )


def png_chunk(kind: bytes, data: bytes) -> bytes:
    checksum = zlib.crc32(kind + data).to_bytes(4, "big")
    return len(data).to_bytes(4, "big") + kind + data + checksum
