"""Colours as every screen shows them: opaque, and sRGB."""

import io

from PIL import Image, ImageCms

_SPACES = {"L": "GRAY", "RGB": "RGB", "CMYK": "CMYK"}


def on_white(image: Image.Image) -> Image.Image:
    """L, RGB or CMYK, from any mode a decoder of ours gives."""
    if image.has_transparency_data:
        colours = image.convert("RGBA")
        white = Image.new("RGBA", image.size, "white")
        white.alpha_composite(colours)
        return white.convert("RGB")
    if image.mode == "LA":
        return image.convert("L")
    return image if image.mode in _SPACES else image.convert("RGB")


def in_srgb(image: Image.Image, icc: bytes | None) -> Image.Image:
    """RGB; a profile that is broken, or for other colours than these, is ignored."""
    if icc:
        try:
            profile = ImageCms.ImageCmsProfile(io.BytesIO(icc))
            if profile.profile.xcolor_space.strip() == _SPACES[image.mode]:
                srgb = ImageCms.createProfile("sRGB")
                converted = ImageCms.profileToProfile(image, profile, srgb, outputMode="RGB")
                if converted is not None:
                    return converted
        # What it stumbles on depends on the profile; the colours are only a little off without.
        except Exception:
            return image.convert("RGB")
    return image.convert("RGB")
