"""Pictures of the demo's things: drawn, so that they are nobody else's."""

import io
from collections.abc import Callable

from PIL import Image, ImageDraw

SIZE = (1200, 900)
GROUND = "#f7f3ea"
FLOOR = "#e4dccb"
LINE = "#3b3b3b"
Draw = ImageDraw.ImageDraw


def picture(shape: str, colour: str) -> bytes:
    """A JPEG of the thing on a table."""
    image = Image.new("RGB", SIZE, GROUND)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 640, *SIZE), fill=FLOOR)
    draw.ellipse((260, 690, 940, 760), fill="#d3c9b4")
    SHAPES[shape](draw, colour)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=88)
    return out.getvalue()


def wheels(draw: Draw, colour: str) -> None:
    for left in (290, 650):
        draw.ellipse((left, 460, left + 260, 720), outline=LINE, width=18)
    frame = [(420, 590), (540, 380), (720, 380), (600, 590), (420, 590), (540, 380), (600, 590)]
    draw.line(frame, fill=colour, width=22, joint="curve")
    draw.line([(720, 380), (780, 590)], fill=colour, width=22)
    draw.line([(700, 310), (780, 300)], fill=LINE, width=18)


def books(draw: Draw, colour: str) -> None:
    for place, height in enumerate((300, 340, 280, 330, 310, 290)):
        left = 330 + place * 92
        fill = colour if place % 2 else "#f5f0df"
        draw.rectangle((left, 720 - height, left + 80, 720), fill=fill, outline=LINE, width=6)


def table(draw: Draw, colour: str) -> None:
    draw.rectangle((250, 400, 950, 450), fill=colour, outline=LINE, width=6)
    for left in (290, 870):
        draw.rectangle((left, 450, left + 40, 730), fill=colour, outline=LINE, width=6)
    draw.rectangle((380, 450, 820, 540), fill=colour, outline=LINE, width=6)


def pot(draw: Draw, colour: str) -> None:
    draw.rounded_rectangle((380, 420, 820, 720), 90, fill=colour, outline=LINE, width=8)
    draw.pieslice((380, 330, 820, 530), 180, 360, fill="#f5f5f5", outline=LINE, width=8)
    draw.ellipse((575, 300, 625, 350), fill=LINE)


def racket(draw: Draw, colour: str) -> None:
    draw.ellipse((460, 180, 740, 520), outline=colour, width=24)
    for place in range(490, 730, 34):
        draw.line([(place, 210), (place, 490)], fill="#9a9a9a", width=3)
    draw.line([(600, 520), (600, 740)], fill=LINE, width=28)


def plant(draw: Draw, colour: str) -> None:
    for left, top in ((430, 300), (560, 210), (690, 300), (490, 380), (630, 380)):
        draw.ellipse((left, top, left + 130, top + 190), fill=colour, outline=LINE, width=5)
    draw.polygon([(470, 540), (750, 540), (710, 730), (510, 730)], fill="#b9653b", outline=LINE)


def lamp(draw: Draw, colour: str) -> None:
    draw.line([(600, 400), (600, 700)], fill=LINE, width=20)
    draw.polygon([(500, 230), (700, 230), (780, 410), (420, 410)], fill=colour, outline=LINE)
    draw.ellipse((470, 680, 730, 740), fill=LINE)


def coat(draw: Draw, colour: str) -> None:
    outline = [(480, 260), (720, 260), (860, 520), (780, 570), (720, 460), (720, 730)]
    outline += [(480, 730), (480, 460), (420, 570), (340, 520)]
    draw.polygon(outline, fill=colour, outline=LINE)
    for top in range(360, 700, 90):
        draw.ellipse((590, top, 612, top + 22), fill=LINE)


def screen(draw: Draw, colour: str) -> None:
    draw.rounded_rectangle((340, 280, 860, 700), 30, fill=LINE)
    draw.rectangle((375, 315, 825, 665), fill=colour)
    draw.polygon([(375, 665), (560, 430), (690, 560), (760, 480), (825, 665)], fill="#7fb3d5")


def box(draw: Draw, colour: str) -> None:
    draw.rectangle((380, 430, 820, 730), fill=colour, outline=LINE, width=6)
    draw.polygon([(380, 430), (470, 340), (910, 340), (820, 430)], fill="#d8b48a", outline=LINE)
    draw.polygon([(820, 430), (910, 340), (910, 640), (820, 730)], fill="#a98055", outline=LINE)


def chair(draw: Draw, colour: str) -> None:
    draw.rectangle((460, 240, 720, 500), fill=colour, outline=LINE, width=6)
    draw.rectangle((440, 500, 760, 550), fill=colour, outline=LINE, width=6)
    for left in (450, 715):
        draw.rectangle((left, 550, left + 34, 740), fill=colour, outline=LINE, width=6)


def tub(draw: Draw, colour: str) -> None:
    draw.pieslice((300, 240, 900, 800), 0, 180, fill=colour, outline=LINE, width=8)
    draw.ellipse((300, 480, 900, 570), fill="#e8fbf7", outline=LINE, width=8)


def weights(draw: Draw, colour: str) -> None:
    for top in (430, 580):
        draw.rectangle((430, top + 50, 770, top + 80), fill="#9a9a9a", outline=LINE, width=4)
        for left in (350, 720):
            draw.rounded_rectangle((left, top, left + 130, top + 130), 24, fill=colour)


SHAPES: dict[str, Callable[[Draw, str], None]] = {
    shape.__name__: shape
    for shape in (
        wheels, books, table, pot, racket, plant, lamp, coat, screen, box, chair, tub, weights,
    )
}  # fmt: skip
