"""What signing in takes: a phone and its code, or a code of WeChat's."""

from marshmallow import ValidationError, fields, validate, validates_schema

from contracts.requests.common import Request
from contracts.requests.fields import Choice, Line, Text

# The shape of E.164; whether such a number can exist is for the service to say.
_E164 = r"\+[1-9][0-9]{6,14}"
# Where somebody is in WeChat when they sign in.
MINI_PROGRAM, OFFICIAL_ACCOUNT = "mini_program", "official_account"
# What a session may be limited to: export, erasure and signing out. Also a suspended member has it.
PRIVACY = "privacy"

# What a code that is sent to a phone is for; it is good for nothing else.
SIGN_IN, LINK, REPLACE = "sign_in", "link", "replace"
PURPOSES = (SIGN_IN, LINK, REPLACE)


def _phone() -> fields.String:
    return fields.String(
        required=True,
        validate=validate.Regexp(_E164 + r"\Z", error="invalid"),
        error_messages={"invalid": "invalid"},
    )


class SendCode(Request):
    """`replace` is for both numbers: the one that goes and the one that comes."""

    phone = _phone()
    purpose = Choice(*PURPOSES, load_default=SIGN_IN)


class SignIn(Request):
    phone = _phone()
    code = Text(required=True, max=12)
    display_name = Line(max=40)
    terms_version = Text(max=20)
    scope = Choice(PRIVACY)


class LinkPhone(Request):
    phone = _phone()
    code = Text(required=True, max=12)


class StartWechat(Request):
    """Where the authorise page is to lead back; without, to the first address that is set up."""

    redirect_uri = Text(max=500)


class LinkWechat(Request):
    """A code from WeChat. For the official account also the `state` that came back beside it, and
    the `verifier` that the browser has kept since it began."""

    channel = Choice(MINI_PROGRAM, OFFICIAL_ACCOUNT, required=True)
    code = Text(required=True, max=200)
    state = Text(max=128)
    verifier = Text(max=128)


class ReplacePhone(LinkPhone):
    """The new number, and the code that was sent there. Without a proof by the old way in, a code
    sent to the old number for the purpose `replace` or one from the linked WeChat, the replacement
    waits."""

    old_code = Text(max=12)
    wechat = fields.Nested(LinkWechat, error_messages={"type": "invalid"})

    @validates_schema
    def _one_proof(self, data: dict[str, object], **_: object) -> None:
        if data.keys() >= {"old_code", "wechat"}:
            raise ValidationError("not_allowed", "wechat")


class SignInByWechat(LinkWechat):
    display_name = Line(max=40)
    terms_version = Text(max=20)
    scope = Choice(PRIVACY)
