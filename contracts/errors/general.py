"""Refusals every service shares."""

from dataclasses import dataclass, field

from contracts.errors.base import (
    BadRequest,
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    Refusal,
    TooMany,
)
from contracts.json import Json


@dataclass(eq=False)
class NotThere(NotFound):
    """Not there, or not visible to the caller: the two look alike."""

    code = "not_found"
    zh = "没有找到"
    en = "Not found"


@dataclass(eq=False)
class NotOwner(Forbidden):
    code = "not_owner"
    zh = "只有发布者可以这样做"
    en = "Only the owner may do this"


@dataclass(eq=False)
class NotParty(Forbidden):
    code = "not_party"
    zh = "您不是可以执行此操作的一方"
    en = "You are not the party who may do this"


@dataclass(eq=False)
class ResidencyRequired(Forbidden):
    code = "residency_required"
    zh = ("需要居民认证", "居委会认证居民身份后才能这样做")
    en = ("Residency required", "The residents' committee has to verify your residency first")


@dataclass(eq=False)
class CommitteeOnly(Forbidden):
    code = "committee_only"
    zh = "只有居委会可以这样做"
    en = "Only the residents' committee may do this"


@dataclass(eq=False)
class PrivacyOnly(Forbidden):
    """The session was opened with `scope: privacy`."""

    code = "privacy_only"
    zh = ("此登录只能处理个人数据", "只能导出个人数据、注销账号或退出登录")
    en = (
        "This sign-in is for your own data only",
        "With it you can export your data, erase your account and sign out",
    )


@dataclass(eq=False)
class ValidationFailed(Invalid):
    """`errors`: [{"pointer": "/price/amount", "code": "required"}], pointers as RFC 6901."""

    code = "validation_failed"
    zh = ("请检查填写的内容", "有 {count} 处需要修改")
    en = ("Please check what you entered", "Number of fields to correct: {count}")
    errors: list[Json] = field(default_factory=list)

    def words(self, locale: str) -> tuple[str, str]:
        title, detail = self.en if locale == "en" else self.zh
        return title, detail.format(count=len(self.errors))

    @classmethod
    def at(cls, pointer: str, code: str) -> "ValidationFailed":
        return cls(errors=[{"pointer": pointer, "code": code}])


@dataclass(eq=False)
class MalformedJson(BadRequest):
    code = "malformed_json"
    zh = "请求内容不是有效的 JSON 对象"
    en = "The body is not a JSON object"


@dataclass(eq=False)
class IdempotencyKeyMissing(BadRequest):
    code = "idempotency_key_missing"
    zh = "缺少 Idempotency-Key"
    en = "The Idempotency-Key header is missing"


@dataclass(eq=False)
class IdempotencyKeyInvalid(BadRequest):
    code = "idempotency_key_invalid"
    zh = "Idempotency-Key 须为 1–255 个可打印 ASCII 字符"
    en = "The Idempotency-Key must be 1 to 255 printable ASCII characters"


@dataclass(eq=False)
class IdempotencyKeyReused(Invalid):
    code = "idempotency_key_reused"
    zh = "同一个 Idempotency-Key 用于了不同的请求"
    en = "This Idempotency-Key was used with another request"


@dataclass(eq=False)
class IdempotencyInFlight(Conflict):
    code = "idempotency_in_flight"
    zh = "相同的请求正在处理"
    en = "The same request is being worked on"
    retry_after: int = 1


@dataclass(eq=False)
class VersionConflict(Refusal):
    code = "version_conflict"
    status = 412
    zh = "内容已被更改，请刷新后重试"
    en = "It has changed since you read it; read it again"


@dataclass(eq=False)
class RateLimited(TooMany):
    code = "rate_limited"
    zh = "操作太频繁，请稍后再试"
    en = "Too many requests; try again later"


@dataclass(eq=False)
class Unavailable(Refusal):
    """A process behind the answer is away; nothing was lost, try again."""

    code = "unavailable"
    status = 503
    zh = "服务暂时不可用，请稍后再试"
    en = "Temporarily unavailable; try again"
    retry_after: int = 2


@dataclass(eq=False)
class Internal(Refusal):
    code = "internal_error"
    status = 500
    zh = "系统出错了，我们已记录"
    en = "Something went wrong on our side; it has been recorded"


@dataclass(eq=False)
class MemberLeaving(Conflict):
    """Nothing new begins with a member who is having themselves erased."""

    code = "member_leaving"
    zh = "其中一方正在注销账号"
    en = "One of the two is leaving"
