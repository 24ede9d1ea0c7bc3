"""Builds the Portal fonts from the Noto families, for paper and for the screen.

The built files are committed; this script says how they came about and makes them again, byte
for byte, when run with the same versions. It needs `npm` and two Python packages that nothing
else here needs directly, so run it in a throwaway virtual environment:

    python3 -m venv .venv/fonts && .venv/fonts/bin/pip install fonttools==4.68.0 brotli==1.2.1
    .venv/fonts/bin/python app/printing/fonts/build.py

Each source is fetched with `npm pack`, or from Debian with `apt-get download`, at a pinned version and its SHA-256 is
checked. What the fonts can print is written to app/domain/form/printable_signs.py too, for the prereview. Noto's TTF
cuts have glyf outlines: the OTF cuts (CID-keyed CFF) give PDFs whose Chinese is unreadable in
Ghostscript and on the printers built on it, so they must not take their place.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tarfile
import tempfile
import textwrap
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from fontTools import subset
from fontTools.ttLib import TTFont

PRINT_FOLDER = Path(__file__).resolve().parent
SCREEN_FOLDER = PRINT_FOLDER.parents[1] / "static" / "fonts"
PRINTABLE = PRINT_FOLDER.parents[1] / "domain" / "form" / "printable_signs.py"


class Source(NamedTuple):
    """One TTF inside an npm package, or a Debian package where its name has no scope."""

    package: str
    version: str
    member: str
    sha256: str


SERIF = Source(
    "@expo-google-fonts/noto-serif-sc",
    "0.4.3",
    "package/400Regular/NotoSerifSC_400Regular.ttf",
    "c358a69de3df5f423a8946a7b03e3126fb6ba116f1130a463455b4e39e1f0742",
)
SERIF_BLACK = Source(
    "@expo-google-fonts/noto-serif-sc",
    "0.4.3",
    "package/900Black/NotoSerifSC_900Black.ttf",
    "092e71a70c744be3cc33999eb4edcb10fbe95c1b4cff6c2d7f04d6ff15d031e2",
)
SANS = Source(
    "@expo-google-fonts/noto-sans-sc",
    "0.4.3",
    "package/400Regular/NotoSansSC_400Regular.ttf",
    "d45f67f0a7c0ca3f256950777ce6a61cc7ce5f9696d02900cbbaac25f8aa7d16",
)
SYMBOLS = Source(
    "@expo-google-fonts/noto-sans-symbols-2",
    "0.4.1",
    "package/400Regular/NotoSansSymbols2_400Regular.ttf",
    "f67f40c65f929f029827ab37cfdc4897dfd9ae3c28d9e98ba46e0d52e39eb97e",
)

LATIN = Source(
    "@expo-google-fonts/noto-serif",
    "0.4.2",
    "package/300Light/NotoSerif_300Light.ttf",
    "79fdbf59bce35b0d74b5a684fd4efad9b6e5488d1872f5f2c7a1ed240f1d214b",
)
MATH = Source(
    "@expo-google-fonts/noto-sans-math",
    "0.4.2",
    "package/400Regular/NotoSansMath_400Regular.ttf",
    "b4a1dfdbfa13b4755e5eac20cb25c1d17ed5a745ceb89639595e8cf45a2b1e07",
)
RARE = Source(
    "fonts-hanazono",
    "20170904-2.1",
    "./usr/share/fonts/truetype/hanazono/HanaMinB.ttf",
    "829543436cdf7b4c6730e2af5806fa406f8ddf0d4b656e0cd49c58d4db1c8d3c",
)

SIGNS = (
    "≧≦≥≤＞＜＝≠≈≡～〜Ωμ±×÷∑∏√∞∈∵∴∠⊥∥∫∮∝°′″‰％＋－"
    "〔〕《》〈〉【】「」『』〖〗（）［］｛｝、。，；：？！·・•…⋯—―–‐‑‘’“”〃々〇"
    "￥¥€£¢＄№℃℉㎡㎥㎏㎜㎝㎞㎎㏄℡§¶©®™†‡※"
    "☆★○●◎◇◆□■△▲▽▼→←↑↓✓"
    "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳㈠㈡㈢㈣㈤㈥㈦㈧㈨㈩ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩⅪⅫ"
)
"""What a form may hold beyond GB2312, and some of GB2312 again so that it is checked by name."""

HEADINGS = (
    "二级项目支出绩效目标申报表 预算绩效目标申报汇总表 部门整体支出绩效目标申报表",
    "审核表 审核意见单 退回意见单 不予安排意见单 批复表 批复意见单 批复单 流转单 流转记录 修改说明 版本对照表",
    "汇总表 明细表 清单 目录 成册 分册 封面 封底 附件 附表 附录 说明 回执 通知书 草稿 样张 作废",
    "区县市省州镇乡街道财政局委员会办公室单位主管处科股年度月日时分第册卷期页共版本批次号编码名称",
    "财政审核 主管部门审核 单位审核 预审结果 问题清单 意见与答复 绩效自评表 绩效监控表 调整申请表 调整前后对照表",
    "一级二级三级指标值解释产出效益满意度数量质量时效成本经济社会生态环境可持续影响服务对象其他",
    "中期规划金额元万亿合计总小计新增延续项目实施期限类型分配方式政策依据测算依据长期年度目标",
    "零〇一二三四五六七八九十百千〔〕（）《》【】「」“”‘’—－–·…、，。；：！？／％",
)
"""Words that the heavy title face must be able to set; anything else falls back to Portal Song."""

ASCII = {chr(code) for code in range(0x20, 0x7F)}
LATIN_1 = {chr(code) for code in range(0xA0, 0x100)}
FULL_WIDTH = {chr(code) for code in range(0xFF01, 0xFF5F)}
RARE_SIGNS = {chr(code) for code in (*range(0x2190, 0x2800), *range(0x2B00, 0x2C00))}
"""Arrows, boxes to tick and dingbats: Noto Serif SC has some of them, Noto Sans Symbols 2 most."""
LETTERS = {
    chr(code)
    for first, last in (
        (0x100, 0x24F),  # Latin Extended-A and -B: names, pinyin
        (0x250, 0x2FF),  # phonetic signs and modifiers
        (0x300, 0x36F),  # combining marks
        (0x370, 0x52F),  # Greek and Cyrillic
        (0x1E00, 0x1FFF),  # more Latin and Greek
        (0x2010, 0x2027),
        (0x2030, 0x205E),  # punctuation
        (0x2070, 0x209C),  # superscripts and subscripts
        (0x20A0, 0x20C0),  # currencies
        (0x2100, 0x218B),  # letterlike signs, fractions, Roman numerals
    )
    for code in range(first, last + 1)
}
"""What Noto Serif SC lacks of letters, superscripts, subscripts and fractions, Noto Serif mostly has."""
CALCULATION = {
    chr(code)
    for first, last in ((0x2100, 0x214F), (0x2190, 0x23FF), (0x27C0, 0x27EF), (0x2900, 0x2AFF))
    for code in range(first, last + 1)
}
"""Signs of mathematics and technology that neither has: Noto Sans Math has most of them."""
RARE_HAN = {chr(code) for code in range(0x20000, 0x2A6E0)}
"""Extension B: characters of names and places, such as 𠮷, that no Noto font has whole."""
SPACES = set(" \u00a0\u2002\u2003\u3000")
"""In every cut: Pango sets a space in the font of what stands before it, a box if it has none."""
DROPPED_TABLES = ["BASE", "GDEF", "GPOS", "GSUB", "STAT", "vhea", "vmtx"]
FAMILIES = {
    "noto-serif-sc": "Noto Serif SC",
    "noto-sans-sc": "Noto Sans SC",
    "noto-sans-symbols-2": "Noto Sans Symbols 2",
    "noto-sans-math": "Noto Sans Math",
    "noto-serif-0": "Noto Serif",
}
HANAZONO = "Hanazono: Copyright (c) 2011, GlyphWiki Project (kamichi@fonts.jp)"
"""Its reserved names are not used here."""
LINE_HEIGHT = {
    "hhea": ("ascent", "descent", "lineGap"),
    "OS/2": ("sTypoAscender", "sTypoDescender", "sTypoLineGap", "usWinAscent", "usWinDescent"),
}
KEPT_NAMES = {0, 5, 7, 13, 14}  # copyright, version, trademark, licence and its address


def gb2312() -> set[str]:
    """Every character of GB2312, under both the mappings in use for its signs.

    The codecs `gb2312` and `gbk` differ on the dash and the middle dot (U+2015 or U+2014, U+30FB
    or U+00B7); typed text holds the latter, so both are taken.
    """
    pairs = [bytes((row, cell)) for row in range(0xA1, 0xF8) for cell in range(0xA1, 0xFF)]
    standard = {text for pair in pairs if (text := pair.decode("gb2312", "ignore"))}
    return standard | {text for text in map(_as_gbk, standard) if text}


def _as_gbk(text: str) -> str:
    return text.encode("gb2312").decode("gbk", "ignore")


def everyday() -> set[str]:
    """The characters of the tier that nearly every form keeps to."""
    return gb2312() | ASCII | LATIN_1 | FULL_WIDTH | SPACES | set(SIGNS)


def title() -> set[str]:
    """The characters of the title face."""
    return set("".join(HEADINGS)) | ASCII | SPACES


def sources(folder: Path, wanted: Iterable[Source]) -> Iterator[tuple[Source, bytes]]:
    """Downloads each package once into `folder` and yields its checked TTFs.

    Raises ValueError where a file is not the one that is pinned.
    """
    archives: dict[tuple[str, str], Path] = {}
    for source in wanted:
        key = (source.package, source.version)
        if key not in archives:
            is_npm = source.package.startswith("@")
            archives[key] = _npm_pack(folder, *key) if is_npm else _debian_archive(folder, *key)
        content = _member(archives[key], source.member)
        found = hashlib.sha256(content).hexdigest()
        if found != source.sha256:
            raise ValueError(f"{source.member}: SHA-256 is {found}, expected {source.sha256}")
        yield source, content


def _npm_pack(folder: Path, package: str, version: str) -> Path:
    command = ["npm", "pack", "--ignore-scripts", "--silent", f"{package}@{version}"]
    answer = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)
    return folder / answer.stdout.split()[-1]


def _debian_archive(folder: Path, package: str, version: str) -> Path:
    subprocess.run(["apt-get", "download", "-qq", f"{package}={version}"], cwd=folder, check=True)
    archive = folder / f"{package}.tar"
    with archive.open("wb") as unpacked:
        downloaded = next(folder.glob(f"{package}_*.deb"))
        subprocess.run(["dpkg-deb", "--fsys-tarfile", downloaded], stdout=unpacked, check=True)
    return archive


def _member(archive: Path, name: str) -> bytes:
    with tarfile.open(archive) as packed:
        file = packed.extractfile(name)
        if file is None:
            raise ValueError(f"{archive.name} holds no file {name}")
        return file.read()


def cut(content: bytes, characters: set[str], family: str, origin: Source) -> bytes:
    """The TTF `content` cut down to `characters` and renamed `family`.

    Raises ValueError where the source lacks one of them.
    """
    options = subset.Options()
    options.drop_tables += DROPPED_TABLES
    options.layout_features = []
    options.name_IDs = sorted(KEPT_NAMES)
    options.name_languages = ["*"]
    options.notdef_outline = True
    options.glyph_names = False
    options.recalc_timestamp = False
    font = subset.load_font(BytesIO(content), options)
    missing = characters - {chr(code) for code in font.getBestCmap()}
    if missing:
        raise ValueError(f"{origin.member} lacks {''.join(sorted(missing))}")
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=[ord(character) for character in characters])
    cutter.subset(font)
    _rename(font, family, origin)
    result = BytesIO()
    font.save(result)
    return result.getvalue()


def _rename(font: TTFont, family: str, origin: Source) -> None:
    names = {
        1: family,
        2: "Regular",
        3: f"{family} {origin.version}",
        4: family,
        6: family.replace(" ", "") + "-Regular",
        10: f"Cut from {Path(origin.member).name} of {origin.package} {origin.version}",
    }
    for name_id, text in names.items():
        font["name"].setName(text, name_id, 3, 1, 0x409)


def as_tall_as(model: bytes, content: bytes) -> bytes:
    """The TTF `content` with the line height of `model`, so that a sign stands in the line it is typed in."""
    tall, font = TTFont(BytesIO(model), lazy=True), TTFont(BytesIO(content), recalcTimestamp=False)
    for table, fields in LINE_HEIGHT.items():
        for field in fields:
            scale = font["head"].unitsPerEm / tall["head"].unitsPerEm
            setattr(font[table], field, round(getattr(tall[table], field) * scale))
    result = BytesIO()
    font.save(result)
    return result.getvalue()


def as_woff2(content: bytes) -> bytes:
    """The same font compressed for browsers."""
    font = TTFont(BytesIO(content), recalcTimestamp=False)
    font.flavor = "woff2"
    result = BytesIO()
    font.save(result)
    return result.getvalue()


def licence(archives: Path) -> str:
    """The licence text with the copyright lines of every family."""
    copyrights, text = [], ""
    for archive in sorted(archives.glob("*.tgz")):
        whole = _member(archive, "package/LICENSE_FONT").decode("utf-8")
        head, body = whole.replace("\r\n", "\n").split("\n", 1)
        family = next(name for word, name in FAMILIES.items() if word in archive.name)
        copyrights.append(f"{family}: {head.strip()}")
        text = text or body
    return "\n".join([*copyrights, HANAZONO]) + "\n" + text


def _characters(content: bytes) -> set[str]:
    return {chr(code) for code in TTFont(BytesIO(content), lazy=True).getBestCmap()}


def printable_module(characters: set[str]) -> str:
    """Return the Python module that lists the characters as ranges of code points."""
    ranges: list[list[int]] = []
    for code in sorted(map(ord, characters)):
        if ranges and code == ranges[-1][1] + 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    words = [f"{first:X}" if first == last else f"{first:X}-{last:X}" for first, last in ranges]
    lines = textwrap.wrap(" ".join(words), 110, break_on_hyphens=False)
    body = "\n".join(f"    {line}" for line in lines)
    return (
        '"""What the printed page can print, as ranges of code points; printing/fonts/build.py writes it."""\n\n'
        f'RANGES = """\n{body}\n"""\n'
    )


def main() -> None:
    """Builds everything and prints name, size and SHA-256 of each file."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ttf = dict(sources(folder, (SERIF, SERIF_BLACK, SANS, SYMBOLS, LATIN, MATH, RARE)))
        licence_text = licence(folder).encode("utf-8")
    common = everyday()
    whole = _characters(ttf[SERIF])
    song = cut(ttf[SERIF], common, "Portal Song", SERIF)
    extension = cut(ttf[SERIF], (whole - common) | SPACES, "Portal Song Ext", SERIF)
    hei = cut(ttf[SANS], common, "Portal Hei", SANS)
    heading = cut(ttf[SERIF_BLACK], title(), "Portal Title", SERIF_BLACK)
    further, printable = {}, set(whole)
    for source, characters, family in (
        (SYMBOLS, RARE_SIGNS, "Portal Signs"),
        (LATIN, LETTERS, "Portal Letters"),
        (MATH, CALCULATION, "Portal Calculation"),
        (RARE, RARE_HAN, "Portal Rare"),
    ):
        there = _characters(ttf[source])
        taken = there & characters - printable
        made_of = cut(ttf[source], taken | SPACES & there, family, source)
        further[PRINT_FOLDER / f"{family.replace(' ', '')}.ttf"] = as_tall_as(song, made_of)
        printable |= taken
    made = {
        PRINT_FOLDER / "PortalSong-GB2312.ttf": song,
        PRINT_FOLDER / "PortalSongExt.ttf": extension,
        PRINT_FOLDER / "PortalHei-GB2312.ttf": hei,
        PRINT_FOLDER / "PortalTitle.ttf": heading,
        **further,
        PRINT_FOLDER / "OFL.txt": licence_text,
        SCREEN_FOLDER / "PortalSong.woff2": as_woff2(song),
        SCREEN_FOLDER / "PortalHei.woff2": as_woff2(hei),
        SCREEN_FOLDER / "PortalTitle.woff2": as_woff2(heading),
        SCREEN_FOLDER / "OFL.txt": licence_text,
    }
    PRINTABLE.write_text(printable_module(printable), encoding="utf-8")
    SCREEN_FOLDER.mkdir(parents=True, exist_ok=True)
    for path, content in made.items():
        path.write_bytes(content)
        digest = hashlib.sha256(content).hexdigest()
        sys.stdout.write(f"{path.name:24} {len(content):>10,} {digest}\n")


if __name__ == "__main__":
    main()
