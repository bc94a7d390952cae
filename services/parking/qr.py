"""QR codes as images, for a page or a printer."""

import segno

# White around it, in modules: with less, cheap scanners find no code (ISO/IEC 18004).
QUIET_ZONE = 4


def qr_svg(text: str) -> str:
    """The element <svg>, in black on white, as large as what it is put into."""
    code = segno.make_qr(text, error="m", boost_error=False)
    return str(code.svg_inline(border=QUIET_ZONE, light="#fff", omitsize=True))
