"""What a picture may cost: known to the gateway and to the process that decodes."""

MIB = 1024 * 1024

# The long side of each size we keep.
SIZES = {"thumb": 320, "medium": 960, "large": 1920}
LARGEST = max(SIZES.values())

MAX_PIXELS = 50_000_000
# The longest side a JPEG can have; a PNG can claim 2 ** 31.
MAX_SIDE = 65_535

# Decoders run side by side, as long as what they decode fits into this many bytes together: with
# two of them (20 MB each) and the gateway itself (80 MB) that is less than 300 MB resident.
DECODERS = 2
MEMORY = 160 * MIB
# For reading a header, before it is known what the picture costs.
LOOKING = 32 * MIB
# For what no estimate counts: a long profile, a large block of metadata.
MARGIN = 16 * MIB

# Several times what a sound picture of 50 megapixels takes; waiting costs none of it.
CPU_SECONDS = 6
# Only for a decoder that nobody waits for any more.
LIFE_SECONDS = 30
