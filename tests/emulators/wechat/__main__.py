"""`python -m tests.emulators.wechat`: on LINLI_ADMIN_PORT, until it is told to stop.

`… settings URL` prints what a platform has to be told to use it, as NAME=VALUE lines.
"""

import os
import sys

from .server import WechatServer
from .settings import settings_for


def main(words: list[str]) -> None:
    if words[:1] == ["settings"]:
        lines = [f"{name}={value}" for name, value in settings_for(words[1]).items()]
        sys.stdout.write("\n".join(lines) + "\n")
        return
    with WechatServer(int(os.environ["LINLI_ADMIN_PORT"])) as server:
        server.serve_forever()


if __name__ == "__main__":
    main(sys.argv[1:])
