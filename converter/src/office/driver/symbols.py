"""Replaces letters in fonts of symbols by the Unicode characters that look like the symbols.

The fonts are not installed, and LibreOffice knows their letters only in bullets.
"""

from containers import items

# The font has most of the characters; LibreOffice takes the others from other fonts.
FONT = "DejaVu Sans"

WINGDINGS = {
    0x22: "\u2702", 0x23: "\u2701", 0x28: "\u260e", 0x29: "\u2706", 0x2A: "\u2709", 0x32: "\U0001f4c4", 0x36: "\u231b",
    0x3E: "\u2707", 0x3F: "\u270d", 0x41: "\u270c", 0x42: "\U0001f44c", 0x43: "\U0001f44d", 0x44: "\U0001f44e",
    0x45: "\u261c", 0x46: "\u261e", 0x47: "\u261d", 0x48: "\u261f", 0x49: "\u270b", 0x4A: "\u263a", 0x4B: "\U0001f610",
    0x4C: "\u2639", 0x4D: "\U0001f4a3", 0x4E: "\u2620", 0x4F: "\u2690", 0x51: "\u2708", 0x52: "\u263c",
    0x53: "\U0001f4a7", 0x54: "\u2744", 0x55: "\u271d", 0x56: "\u271e", 0x58: "\u2720", 0x59: "\u2721", 0x5A: "\u262a",
    0x5B: "\u262f", 0x5C: "\u0950", 0x5D: "\u2638", 0x6A: "&", 0x6B: "&", 0x6C: "\u25cf", 0x6D: "\u274d",
    0x6E: "\u25a0", 0x6F: "\u25a1", 0x70: "\u25a1", 0x71: "\u2751", 0x72: "\u2752", 0x73: "\u2b27", 0x74: "\u29eb",
    0x75: "\u25c6", 0x76: "\u2756", 0x77: "\u2b25", 0x78: "\u2327", 0x7A: "\u2318", 0x7B: "\u2740", 0x7C: "\u273f",
    0x7D: "\u275d", 0x7E: "\u275e", 0x80: "\u24ea", 0x8B: "\u24ff", 0x9E: "\u00b7", 0x9F: "\u2022", 0xA1: "\u25cb",
    0xA7: "\u25aa", 0xA8: "\u25fb", 0xAA: "\u2726", 0xAB: "\u2605", 0xAC: "\u2736", 0xAD: "\u2734", 0xAE: "\u2739",
    0xAF: "\u2735", 0xB1: "\u2316", 0xB5: "\u272a", 0xB6: "\u2730", 0xD5: "\u232b", 0xD6: "\u2326", 0xD8: "\u27a2",
    0xDC: "\u27b2", 0xDF: "\u2190", 0xE0: "\u2192", 0xE1: "\u2191", 0xE2: "\u2193", 0xE3: "\u2196", 0xE4: "\u2197",
    0xE5: "\u2199", 0xE6: "\u2198", 0xE7: "\u2b05", 0xE8: "\u2794", 0xE9: "\u2b06", 0xEA: "\u2b07", 0xEF: "\u21e6",
    0xF0: "\u21e8", 0xF1: "\u21e7", 0xF2: "\u21e9", 0xF3: "\u21d4", 0xF4: "\u21f3", 0xFB: "\u2717", 0xFC: "\u2713",
    0xFD: "\u2612", 0xFE: "\u2611",
}
WINGDINGS.update({0x5E + n: chr(0x2648 + n) for n in range(12)})  # The signs of the zodiac.
WINGDINGS.update({0x81 + n: chr(0x2460 + n) for n in range(10)})  # Digits in circles.
WINGDINGS.update({0x8C + n: chr(0x2776 + n) for n in range(10)})  # Digits in black circles.
WINGDINGS.update({0xB7 + n: chr(0x1F550 + n) for n in range(12)})  # Clocks.

TABLES = {
    "wingdings": WINGDINGS,
    "wingdings 2": {0x4F: "\u2717", 0x50: "\u2713", 0x51: "\u2612", 0x52: "\u2611", 0x53: "\u2612", 0x54: "\u2612"},
    "wingdings 3": {0x22: "\u2191", 0x23: "\u2193", 0x21: "\u2192", 0x20: " ", 0x7D: "\u25b6", 0x7B: "\u25c0"},
    "webdings": {0x61: "\u2714", 0x72: "\u2716", 0x34: "\u25b6", 0x33: "\u25c0", 0x59: "\u2665", 0x6E: "\u25cf"},
}


def portions(shape):
    """Yields the parts of a shape's text that have the same format."""
    if hasattr(shape, "getCount"):
        for index in range(shape.getCount()):
            yield from portions(shape.getByIndex(index))
        return
    if not hasattr(shape, "createEnumeration"):
        return
    paragraphs = shape.createEnumeration()
    while paragraphs.hasMoreElements():
        parts = paragraphs.nextElement().createEnumeration()
        while parts.hasMoreElements():
            yield parts.nextElement()


def replace_symbols(document, slides):
    """Replaces the symbols on these slides, from 1. Returns the slides with unknown symbols, by the font's name."""
    pages = document.getDrawPages()
    unknown = {}
    for number in slides:
        page = pages.getByIndex(number - 1)
        for index in range(page.getCount()):
            for portion in portions(page.getByIndex(index)):
                font = portion.CharFontName
                table = TABLES.get(font.split(";")[0].lower())
                if table is not None and not replace_in(portion, table) and number not in unknown.setdefault(font, []):
                    unknown[font].append(number)
    return unknown


def replace_in(portion, table):
    """Replaces a portion whose characters are all known. Returns whether it did."""
    text = portion.getString()
    # Word and PowerPoint write symbols in the private use area or as Latin letters.
    codes = [ord(char) - 0xF000 if 0xF000 <= ord(char) <= 0xF0FF else ord(char) for char in text]
    if not all(code in table or code == 0x20 for code in codes):
        return False
    portion.setString("".join(table.get(code, " ") for code in codes))
    portion.CharFontName = FONT
    return True


NUMBER_FIELD = "com.sun.star.text.textfield.PageNumber"


def number_slides(document, first):
    """Replaces the numbers of slides, because LibreOffice 7.4 counts from 1 and knows no other number."""
    for number, page in enumerate(items(document.getDrawPages()), first):
        for shape in items(page):
            for portion in portions(shape):
                if portion.TextPortionType == "TextField" and portion.TextField.supportsService(NUMBER_FIELD):
                    portion.setString(str(number))


def hide_shapes(document, hidden):
    """Removes shapes that the author has hidden, which LibreOffice draws: `slide` counts from 1."""
    pages = document.getDrawPages()
    for entry in hidden:
        page = pages.getByIndex(entry["slide"] - 1)
        for index in range(page.getCount() - 1, -1, -1):
            shape = page.getByIndex(index)
            if shape.Name == entry["name"] and text_of(shape) == compact(entry["text"]):
                page.remove(shape)


def text_of(shape):
    if hasattr(shape, "getCount"):
        return "".join(text_of(shape.getByIndex(index)) for index in range(shape.getCount()))[:500]
    return compact(shape.getString())[:500] if hasattr(shape, "getString") else ""


def compact(text):
    return "".join(text.split())
