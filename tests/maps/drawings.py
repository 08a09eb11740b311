"""What stands in a drawing, read back from its SVG."""

from xml.etree import ElementTree as ET

import numpy as np
from fontTools.pens.recordingPen import RecordingPen
from fontTools.svgLib.path import parse_path

from maps.canvas import tenths
from maps.drafting import KEY_GAP, KEY_LINE, KEY_SIDE

SVG = "{http://www.w3.org/2000/svg}"


def parsed(svg):
    return ET.fromstring(svg)  # noqa: S314  what we wrote ourselves


def elements(svg, tag):
    """Return the elements of a kind as they are drawn: their attributes, with those of groups around."""
    found = []

    def read(element, inherited):
        said = inherited | element.attrib
        if element.tag == SVG + tag:
            found.append(said | {"text": "".join(element.itertext())})
        for child in element:
            if child.tag != f"{SVG}defs":
                read(child, said)

    read(parsed(svg), {})
    return found


def words(svg):
    return [each["text"] for each in elements(svg, "text")]


def legend(svg):
    """Return the areas of the legend in order: fill and label."""
    side, texts = tenths(KEY_SIDE), elements(svg, "text")
    keys = [each for each in elements(svg, "rect") if (each["width"], each["height"]) == (str(side), "90")]
    return [(key["fill"], *(each["text"] for each in texts if _is_beside(key, each, side))) for key in keys]


def _is_beside(key, text, side):
    across, down = int(text["x"]) - int(key["x"]), int(text["y"]) - int(key["y"])
    return across == side + tenths(KEY_GAP) and 0 < down < tenths(KEY_LINE)


def rings(data):
    """Return the lines of path data as another parser reads them."""
    pen, found = RecordingPen(), []
    parse_path(data, pen)
    for name, arguments in pen.value:
        if name == "moveTo":
            found.append([])
        if arguments:
            found[-1].append(arguments[-1])
    return [np.array(each) for each in found]
