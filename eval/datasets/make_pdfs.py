"""Print the PDF articles of the sample archive from their Markdown sources.

Run `python -m eval.datasets.make_pdfs`. Every `valmere/pdf_sources/*.md` (YAML front matter, then
paragraphs) becomes `valmere/archive/harbour-weekly/*.pdf` with document information and XMP metadata.
The output is the same byte for byte.
"""

from pathlib import Path
from xml.sax.saxutils import escape

import yaml
from reportlab.lib.pagesizes import A5
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfdoc import PDFDictionary, PDFName, PDFStream
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Paragraph, SimpleDocTemplate

HERE = Path(__file__).resolve().parent / "valmere"
SOURCES = HERE / "pdf_sources"
TARGET = HERE / "archive" / "harbour-weekly"

HEADLINE = ParagraphStyle("headline", fontName="Times-Bold", fontSize=17, leading=20, spaceAfter=6)
BYLINE = ParagraphStyle("byline", fontName="Times-Italic", fontSize=10, leading=13, spaceAfter=10)
BODY = ParagraphStyle("body", fontName="Times-Roman", fontSize=10.5, leading=12.8, spaceAfter=6)

XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about=""
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:publisher><rdf:Bag><rdf:li>{outlet}</rdf:li></rdf:Bag></dc:publisher>
<dc:date><rdf:Seq><rdf:li>{date}</rdf:li></rdf:Seq></dc:date>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
<dc:subject><rdf:Bag><rdf:li>{section}</rdf:li></rdf:Bag></dc:subject>
<dc:identifier>{url}</dc:identifier><xmp:CreateDate>{date}T06:00:00Z</xmp:CreateDate>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""


def read_source(path: Path) -> tuple[dict[str, str], list[str]]:
    """Return the front matter, as text, and the paragraphs of one Markdown source."""
    _, front, text = path.read_text(encoding="utf-8").split("---\n", 2)
    fields = {key: str(value) for key, value in yaml.safe_load(front).items()}
    return fields, [" ".join(block.split()) for block in text.strip().split("\n\n")]


def number_page(canvas: Canvas, document: BaseDocTemplate) -> None:
    """Put the page number, and nothing else, at the foot of a page."""
    canvas.setFont("Times-Roman", 9)
    canvas.drawCentredString(A5[0] / 2, 9 * mm, str(document.page))


def make_pdf(source: Path, target: Path) -> None:
    """Set one article and write it to `target`."""
    fields, paragraphs = read_source(source)

    def first_page(canvas: Canvas, document: BaseDocTemplate) -> None:
        packet = XMP.format(**{key: escape(value) for key, value in fields.items()}).encode()
        kind = PDFDictionary({"Type": PDFName("Metadata"), "Subtype": PDFName("XML")})
        canvas._doc.Catalog.Metadata = PDFStream(kind, packet, filters=[])
        canvas.setDateFormatter(lambda *_: f"D:{fields['date'].replace('-', '')}060000+00'00'")
        number_page(canvas, document)

    story = [Paragraph(escape(fields["title"]), HEADLINE), Paragraph(escape(fields["author"]), BYLINE)]
    story += [Paragraph(escape(text), BODY) for text in paragraphs]
    document = SimpleDocTemplate(
        str(target),
        pagesize=A5,
        leftMargin=15 * mm,
        rightMargin=15 * mm,
        topMargin=14 * mm,
        bottomMargin=15 * mm,
        title=fields["title"],
        author=fields["author"],
        subject=fields["section"],
        creator=fields["outlet"],
        lang=fields["language"],
        invariant=1,
    )
    document.build(story, onFirstPage=first_page, onLaterPages=number_page)


def main() -> None:
    """Make every PDF of the sample archive."""
    TARGET.mkdir(parents=True, exist_ok=True)
    for source in sorted(SOURCES.glob("*.md")):
        make_pdf(source, TARGET / f"{source.stem}.pdf")


if __name__ == "__main__":
    main()
