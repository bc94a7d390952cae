"""Two hundred files that mean no good, made by code, the same ones every time."""

from functools import cache

from tests.security.uploads.hostile import Hostile
from tests.security.uploads.jpeg_files import jpeg_files
from tests.security.uploads.modern_files import modern_files
from tests.security.uploads.other_files import other_files
from tests.security.uploads.png_files import png_files


@cache
def corpus() -> tuple[Hostile, ...]:
    return (*jpeg_files(), *png_files(), *modern_files(), *other_files())
