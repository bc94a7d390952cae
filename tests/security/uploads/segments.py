"""What is in a JPEG besides its picture."""

# Quantisation, frames, Huffman tables, restart intervals and scans: the picture itself.
PICTURE = {0xDB, 0xC0, 0xC1, 0xC2, 0xC4, 0xDD, 0xDA}
JFIF = 0xE0
# Version, density, and a thumbnail of no pixels.
JFIF_CONTENT = b"JFIF\0\x01"
JFIF_LENGTH = 14


def foreign_bytes(jpeg: bytes) -> int:
    """How many bytes belong neither to the picture nor to the plain JFIF header."""
    assert jpeg.startswith(b"\xff\xd8")
    foreign, at = 0, 2
    while jpeg[at : at + 2] != b"\xff\xd9":
        marker, length = jpeg[at + 1], int.from_bytes(jpeg[at + 2 : at + 4])
        content = jpeg[at + 4 : at + 2 + length]
        assert jpeg[at] == 0xFF
        if marker not in PICTURE and not _is_plain_jfif(marker, content):
            foreign += 2 + length
        at += 2 + length
        if marker == 0xDA:
            at = _after_scan(jpeg, at)
    return foreign + len(jpeg) - at - 2


def _is_plain_jfif(marker: int, content: bytes) -> bool:
    return marker == JFIF and content.startswith(JFIF_CONTENT) and len(content) == JFIF_LENGTH


def _after_scan(jpeg: bytes, at: int) -> int:
    """The next marker that is no stuffed byte and no restart."""
    while jpeg[at] != 0xFF or jpeg[at + 1] == 0 or 0xD0 <= jpeg[at + 1] <= 0xD7:
        at += 1
    return at
