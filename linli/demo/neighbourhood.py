"""Sunshine Garden (阳光花园): its people, their friendships, things and parking spaces."""

from dataclasses import dataclass

GOOD_CARD = "6200000000000005"


@dataclass(frozen=True)
class Person:
    """A resident; `home` is building, unit and room."""

    phone: str
    name: str
    home: tuple[str, str, str]


@dataclass(frozen=True)
class Thing:
    """An item; `price` in fen, `colour` and `shape` for its picture."""

    owner: int
    kind: str
    title: str
    description: str
    category: str
    condition: str
    shape: str
    colour: str
    price: int | None = None
    wanted: str | None = None


@dataclass(frozen=True)
class Space:
    """A parking space; `price` in fen per hour."""

    owner: int
    label: str
    note: str
    price: int
    cap: int
    deposit_percent: int
    days: tuple[str, ...]
    opens: str
    closes: str
    instant: bool = True


@dataclass(frozen=True)
class Neighbourhood:
    """`friends` are pairs of positions in `residents`, as are the owners."""

    name: str
    english_name: str
    zone: str
    committee: Person
    residents: tuple[Person, ...]
    friends: tuple[tuple[int, int], ...]
    things: tuple[Thing, ...]
    spaces: tuple[Space, ...]


WORKDAYS = ("mon", "tue", "wed", "thu", "fri")
EVERY_DAY = (*WORKDAYS, "sat", "sun")
_NAMES = (
    "王芳", "李明", "张伟", "刘洋", "陈静", "杨帆",
    "赵磊", "黄丽", "周涛", "吴敏", "徐强", "孙悦",
)  # fmt: skip

RESIDENTS = tuple(
    Person(
        f"+8613900{2 + place:06d}",
        name,
        (f"{1 + place // 4}", f"{1 + place % 2}", f"{3 + place}02"),
    )
    for place, name in enumerate(_NAMES)
)

# Everybody knows the first four; each knows the neighbours of either side.
FRIENDS = tuple(
    sorted(
        {(first, other) for first in range(4) for other in range(first + 1, len(_NAMES))}
        | {(place, place + 1) for place in range(len(_NAMES) - 1)}
    )
)

THINGS = (
    Thing(0, "sell", "儿童自行车 16 寸", "孩子长高了，车况很好，带辅助轮。", "kids", "good",
          "wheels", "#d9534f", price=18_000),
    Thing(0, "give", "绘本一箱", "三十多本，三到六岁，免费送给有需要的邻居。", "books", "used",
          "books", "#5bc0de"),
    Thing(1, "sell", "实木书桌", "一米二，带两个抽屉，需自提。", "furniture", "good",
          "table", "#a0703c", price=32_000),
    Thing(1, "swap", "电饭煲换空气炸锅", "四升电饭煲，用了一年。", "kitchen", "good",
          "pot", "#777777", wanted="空气炸锅"),
    Thing(2, "sell", "羽毛球拍一对", "碳素，送一筒球。", "sports", "like_new",
          "racket", "#5cb85c", price=12_500),
    Thing(2, "give", "绿萝两盆", "长得太多了，分给邻居。", "plants", "good", "plant", "#3c8d40"),
    Thing(3, "sell", "台灯", "三档亮度，护眼。", "appliances", "like_new",
          "lamp", "#f0ad4e", price=4_500),
    Thing(4, "swap", "儿童冬衣换春装", "110 码，两件。", "clothing", "good",
          "coat", "#8e6bbf", wanted="120 码春装", price=2_000),
    Thing(5, "sell", "旧平板电脑", "屏幕完好，电池一般。", "electronics", "used",
          "screen", "#34495e", price=26_000),
    Thing(6, "give", "纸箱和旧报纸", "搬家剩下，卖废品或打包都行。", "scrap", "for_parts",
          "box", "#c49a6c"),
    Thing(7, "sell", "餐椅四把", "北欧风，坐垫可拆洗。", "furniture", "good",
          "chair", "#b5651d", price=20_000),
    Thing(8, "sell", "小说二十本", "推理为主，整套出。", "books", "good",
          "books", "#c0392b", price=6_000),
    Thing(9, "give", "婴儿澡盆", "干净，可折叠。", "kids", "good", "tub", "#48c9b0"),
    Thing(10, "swap", "哑铃换瑜伽垫", "五公斤一对。", "sports", "used",
          "weights", "#2c3e50", wanted="瑜伽垫"),
)  # fmt: skip

SPACES = (
    Space(0, "B1-017", "地下一层，电梯口左转第三个", 500, 3_000, 30, WORKDAYS, "08:00", "18:00"),
    Space(1, "B1-042", "地下一层，东区柱子旁", 400, 2_500, 20, EVERY_DAY, "00:00", "24:00"),
    Space(2, "地面 A-08", "3 号楼北侧，靠近大门", 600, 4_000, 50, WORKDAYS, "19:00", "07:30"),
    Space(3, "B2-105", "地下二层，有充电桩", 800, 5_000, 100, EVERY_DAY, "09:00", "21:00"),
    Space(
        7, "地面 C-21", "7 号楼前", 300, 2_000, 30, ("sat", "sun"), "08:00", "22:00", instant=False
    ),
)

NEIGHBOURHOOD = Neighbourhood(
    name="阳光花园",
    english_name="Sunshine Garden",
    zone="Asia/Shanghai",
    committee=Person("+8613900000001", "阳光花园居委会", ("1", "1", "101")),
    residents=RESIDENTS,
    friends=FRIENDS,
    things=THINGS,
    spaces=SPACES,
)
