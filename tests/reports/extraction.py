"""What a renderer wrote, read back by programs that are not ours."""

import csv
import html.parser
import io
import re
import unicodedata

import openpyxl
import pypdfium2


def flat(text):
    """Return text in one line and normal form, so that ends of lines and kinds of spaces do not matter.

    PDFium gives a sign of its own for a hyphen at the end of a line.
    """
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", text).replace("\ufffe", "-")).strip()


def squeezed(text):
    """Return text without any space: a line may end after a hyphen or a slash, which looks like a space."""
    return flat(text).replace(" ", "")


def pdf_pages(content):
    """Return the text of each page."""
    with pypdfium2.PdfDocument(content) as document:
        return [flat(page.get_textpage().get_text_range()) for page in document]


def pdf_text(content):
    return " ".join(pdf_pages(content))


class _Texts(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.texts, self.names, self.hidden = [], [], 0

    def handle_starttag(self, tag, attributes):
        self.names += [(tag, dict(attributes))]
        self.hidden += tag in {"style", "svg"}

    def handle_endtag(self, tag):
        self.hidden -= tag in {"style", "svg"}

    def handle_data(self, data):
        if not self.hidden:
            self.texts.append(data)


def html_parts(content):
    """Return the text of a page without its drawings, and its elements with their attributes."""
    parser = _Texts()
    parser.feed(content.decode())
    return flat(" ".join(parser.texts)), parser.names


def book(content):
    return openpyxl.load_workbook(io.BytesIO(content))


def csv_rows(content):
    return list(csv.DictReader(io.StringIO(content.decode().removeprefix("\ufeff"))))
