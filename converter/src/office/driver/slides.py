"""Reads the titles of slides and counts the content that images cannot show."""

import sys

from containers import items

MEDIA_SHAPES = (
    "com.sun.star.presentation.MediaShape",
    "com.sun.star.drawing.MediaShape",
    "com.sun.star.drawing.PluginShape",
)
NOTES_SHAPES = ("com.sun.star.presentation.NotesShape", "com.sun.star.drawing.TextShape")
TITLE_SHAPE = "com.sun.star.presentation.TitleTextShape"
# Shapes that are searched for a title, which is usually the first one. Each costs a third of a millisecond.
MAX_SHAPES = 30
MAX_TITLE = 300
# Each character takes up to 12 bytes of JSON, and an answer has at most one mebibyte.
MAX_NOTES = 25_000
MAX_NOTES_PER_ANSWER = 75_000


def has_media(slide):
    return any(shape.ShapeType in MEDIA_SHAPES for shape in items(slide))


def is_animated(slide):
    return slide.TransitionType != 0 or slide.AnimationNode.createEnumeration().hasMoreElements()


def notes_of(slide):
    """Returns the speaker notes of a slide, one paragraph per line."""
    texts = (
        shape.getString()
        for shape in items(slide.getNotesPage())
        if shape.ShapeType in NOTES_SHAPES and not getattr(shape, "IsEmptyPresentationObject", False)
    )
    return "\n".join(text for text in texts if text.strip())[:MAX_NOTES]


def count_losses(document):
    """Counts the visible slides with animations, media and speaker notes."""
    slides = [slide for slide in items(document.getDrawPages()) if slide.Visible]
    return {
        "animated": sum(map(is_animated, slides)),
        "media": sum(map(has_media, slides)),
        "notes": sum(1 for slide in slides if notes_of(slide)),
    }


def title_of(slide):
    """Returns the text of the title, or the slide's name, which LibreOffice generates when the author chose none."""
    for index in range(min(slide.getCount(), MAX_SHAPES)):
        shape = slide.getByIndex(index)
        if shape.ShapeType == TITLE_SHAPE and shape.getString().strip():
            return shape.getString()[:MAX_TITLE]
    return slide.getName()[:MAX_TITLE]


def titles(document, slides):
    """Returns the titles of these slides. The bookmarks of an exported range have page numbers of the whole document."""
    try:
        pages = document.getDrawPages()
        return [title_of(pages.getByIndex(index)) for index in slides]
    except Exception as error:  # Missing titles are no reason to fail.
        sys.stderr.write("%s: %s\n" % (type(error).__name__, error))
        return []


def notes(document, slides):
    """Returns the speaker notes of the first of these slides, as many as fit into an answer: at least one."""
    pages = document.getDrawPages()
    found, length = [], 0
    for index in slides:
        try:
            text = notes_of(pages.getByIndex(index))
        except Exception as error:  # Missing notes are no reason to fail.
            sys.stderr.write("%s: %s\n" % (type(error).__name__, error))
            text = ""
        length += len(text)
        if found and length > MAX_NOTES_PER_ANSWER:
            break
        found.append(text)
    return {"notes": found}
