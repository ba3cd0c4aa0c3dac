"""Reads the titles of slides and counts the content that images cannot show."""

import sys

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


def items(container):
    return (container.getByIndex(index) for index in range(container.getCount()))


def has_media(slide):
    return any(shape.ShapeType in MEDIA_SHAPES for shape in items(slide))


def is_animated(slide):
    return slide.TransitionType != 0 or slide.AnimationNode.createEnumeration().hasMoreElements()


def has_notes(slide):
    return any(
        shape.ShapeType in NOTES_SHAPES
        and not getattr(shape, "IsEmptyPresentationObject", False)
        and shape.getString().strip()
        for shape in items(slide.getNotesPage())
    )


def count_losses(document):
    """Counts the visible slides with animations, media and speaker notes."""
    slides = [slide for slide in items(document.getDrawPages()) if slide.Visible]
    return {
        "animated": sum(map(is_animated, slides)),
        "media": sum(map(has_media, slides)),
        "notes": sum(map(has_notes, slides)),
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
