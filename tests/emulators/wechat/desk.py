"""What WeChat knows and decides: apps, people, codes, tokens, messages. No HTTP here."""

import hashlib
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

CODE_LIVES_S = 300
TOKEN_LIVES_S = 7200
# How often one person may sign in with one app within a minute.
A_MINUTE = 100
THING_LENGTH = 20

Json = dict[str, Any]


class Refused(Exception):
    """An errcode and what it says."""

    def __init__(self, errcode: int, errmsg: str) -> None:
        super().__init__(errmsg)
        self.answer = {"errcode": errcode, "errmsg": errmsg}


@dataclass(frozen=True)
class App:
    """`mini_program` or an official account, which leads back to its `domains` only."""

    app_id: str
    secret: str
    mini_program: bool
    domains: tuple[str, ...] = ()


@dataclass
class Code:
    """Given to one person for one app; `scope` is an official account's."""

    app_id: str
    who: str
    until: float
    scope: str = ""
    snapshot: bool = False
    used: bool = False


MINI = App("wxmini0000000001", "mini-secret-of-the-emulator", mini_program=True)
OFFICIAL = App(
    "wxoffi0000000001",
    "official-secret-of-the-emulator",
    mini_program=False,
    domains=("127.0.0.1", "localhost", "linli.example"),
)
TEMPLATES = {"TEMPLATE_NEWS": ("thing1", "time2"), "TEMPLATE_MONEY": ("thing1",)}
PAGES = ("pages/index/index", "pages/deal/deal")


def openid_of(app: App, who: str) -> str:
    """28 letters and digits, others in each app."""
    return "o" + hashlib.sha256(f"{app.app_id}|{who}".encode()).hexdigest()[:27]


def unionid_of(who: str) -> str:
    return "u" + hashlib.sha256(f"union|{who}".encode()).hexdigest()[:28]


@dataclass
class Desk:
    """`now` tells the time in seconds; `without_union` are the people of whom no unionid is told,
    `refusing` those (openids) who take no messages."""

    apps: Mapping[str, App] = field(
        default_factory=lambda: {app.app_id: app for app in (MINI, OFFICIAL)}
    )
    now: Callable[[], float] = time.time
    without_union: set[str] = field(default_factory=set)
    refusing: set[str] = field(default_factory=set)
    codes: dict[str, Code] = field(default_factory=dict)
    tokens: dict[str, tuple[str, float]] = field(default_factory=dict)
    user_tokens: dict[str, Code] = field(default_factory=dict)
    sent: list[Json] = field(default_factory=list)
    sign_ins: list[tuple[str, str, float]] = field(default_factory=list)
    lock: threading.RLock = field(default_factory=threading.RLock)

    def mini_program_code(self, who: str) -> str:
        """What wx.login() gives to the mini program on somebody's phone."""
        return self._give(Code(MINI.app_id, who, self.now() + CODE_LIVES_S))

    def authorize(self, asked: Mapping[str, str], who: str, *, snapshot: bool = False) -> str:
        """Where the authorise page leads, once `who` has agreed."""
        app = self.apps.get(asked.get("appid", ""))
        if app is None or app.mini_program:
            raise Refused(10011, "no such official account")
        if asked.get("response_type") != "code":
            raise Refused(10016, "response_type must be code")
        if asked.get("scope") not in ("snsapi_base", "snsapi_userinfo"):
            raise Refused(10005, "scope")
        if urlsplit(asked.get("redirect_uri", "")).hostname not in app.domains:
            raise Refused(10003, "redirect_uri is not on a domain of the official account")
        state = asked.get("state", "")
        if len(state) > 128 or not (state.isascii() and (state == "" or state.isalnum())):
            raise Refused(10009, "state: at most 128 letters and digits")
        until = self.now() + CODE_LIVES_S
        code = self._give(Code(app.app_id, who, until, asked["scope"], snapshot))
        redirect = asked["redirect_uri"]
        return f"{redirect}{'&' if '?' in redirect else '?'}code={code}&state={state}"

    def jscode2session(self, asked: Mapping[str, str]) -> Json:
        app = self._app(asked, mini_program=True)
        code = self._use(app, asked, "js_code")
        said = {"session_key": secrets.token_urlsafe(16), "openid": openid_of(app, code.who)}
        return said | self._union(code.who)

    def oauth2_access_token(self, asked: Mapping[str, str]) -> Json:
        app = self._app(asked, mini_program=False)
        code = self._use(app, asked, "code")
        token = secrets.token_urlsafe(32)
        self.user_tokens[token] = code
        said: Json = {
            "access_token": token,
            "expires_in": TOKEN_LIVES_S,
            "refresh_token": secrets.token_urlsafe(32),
            "openid": openid_of(app, code.who),
            "scope": code.scope,
        }
        if code.snapshot:
            said["is_snapshotuser"] = 1
        return said | (self._union(code.who) if code.scope == "snsapi_userinfo" else {})

    def userinfo(self, asked: Mapping[str, str]) -> Json:
        code = self.user_tokens.get(asked.get("access_token", ""))
        if code is None:
            raise Refused(40001, "invalid credential")
        if code.scope != "snsapi_userinfo":
            raise Refused(48001, "api unauthorized")
        openid = openid_of(self.apps[code.app_id], code.who)
        if asked.get("openid") != openid:
            raise Refused(40003, "invalid openid")
        return {"openid": openid, "nickname": code.who, "sex": 0} | self._union(code.who)

    def stable_token(self, asked: Mapping[str, Any]) -> Json:
        """The same until it is about to expire, or a new one is forced."""
        app = self._app(asked, mini_program=True, grant="client_credential")
        with self.lock:
            for token, (app_id, until) in self.tokens.items():
                if app_id == app.app_id and until > self.now() and not asked.get("force_refresh"):
                    return {"access_token": token, "expires_in": int(until - self.now())}
            self.forget_tokens()
            token = secrets.token_urlsafe(64)
            self.tokens[token] = app.app_id, self.now() + TOKEN_LIVES_S
        return {"access_token": token, "expires_in": TOKEN_LIVES_S}

    def forget_tokens(self) -> None:
        """As when somebody else has made a new one, or the secret was changed."""
        with self.lock:
            self.tokens.clear()

    def send(self, token: str, body: Mapping[str, Any]) -> Json:
        """A subscribe message, once everything about it is in order."""
        app_id, until = self.tokens.get(token, ("", 0.0))
        if not app_id:
            raise Refused(40001, "invalid credential, access_token is invalid or not latest")
        if until <= self.now():
            raise Refused(42001, "access_token expired")
        if body.get("touser") not in self._known_openids():
            raise Refused(40003, "invalid openid")
        names = TEMPLATES.get(str(body.get("template_id")))
        if names is None:
            raise Refused(40037, "invalid template_id")
        if "page" in body and str(body["page"]).partition("?")[0] not in PAGES:
            raise Refused(41030, "invalid page")
        data = body.get("data", {})
        for name in names:
            value = data.get(name, {}).get("value", "")
            if not value or (name.startswith("thing") and len(value) > THING_LENGTH):
                raise Refused(47003, f"argument invalid! data.{name}.value invalid")
        if body["touser"] in self.refusing:
            raise Refused(43101, "user refuse to accept the msg")
        self.sent.append(dict(body))
        return {"errcode": 0, "errmsg": "ok", "msgid": len(self.sent)}

    def _known_openids(self) -> set[str]:
        """Everybody who has signed in with the mini program."""
        return {openid_of(MINI, who) for app_id, who, _ in self.sign_ins if app_id == MINI.app_id}

    def _give(self, code: Code) -> str:
        made = secrets.token_hex(16)
        with self.lock:
            self.codes[made] = code
        return made

    def _app(
        self, asked: Mapping[str, Any], *, mini_program: bool, grant: str = "authorization_code"
    ) -> App:
        app = self.apps.get(asked.get("appid", ""))
        if app is None or app.mini_program != mini_program:
            raise Refused(40013, "invalid appid")
        if not secrets.compare_digest(str(asked.get("secret", "")), app.secret):
            raise Refused(40125, "invalid appsecret")
        if asked.get("grant_type") != grant:
            raise Refused(40002, "invalid grant_type")
        return app

    def _use(self, app: App, asked: Mapping[str, str], name: str) -> Code:
        """The code's person, once: refused when it was used, is too old, or another app's."""
        if not asked.get(name):
            raise Refused(41008, "missing code")
        with self.lock:
            code = self.codes.get(asked[name])
            if code is None or code.app_id != app.app_id or code.until <= self.now():
                raise Refused(40029, "invalid code")
            if code.used:
                raise Refused(40163, "code been used")
            code.used = True
            recent = [
                at
                for app_id, who, at in self.sign_ins
                if (app_id, who) == (app.app_id, code.who) and at > self.now() - 60
            ]
            if len(recent) >= A_MINUTE:
                raise Refused(45011, "api minute-quota reach limit, must slower, retry next minute")
            self.sign_ins.append((app.app_id, code.who, self.now()))
        return code

    def _union(self, who: str) -> Json:
        return {} if who in self.without_union else {"unionid": unionid_of(who)}
