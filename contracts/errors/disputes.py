"""What can be wrong with what one side of a dispute proposes, shows or takes."""

from dataclasses import dataclass

from contracts.errors.base import Conflict


@dataclass(eq=False)
class ProposalOver(Conflict):
    code = "dispute_proposal_over"
    zh = ("这个方案已经失效", "对方提出了新方案，或争议已经结束")
    en = ("This proposal stands no more", "Another has come in its place, or the dispute is over")


@dataclass(eq=False)
class ProposalOutdated(Conflict):
    code = "dispute_proposal_outdated"
    zh = ("冻结的金额已有变化", "又有款项到账，请按现在的金额重新提出方案")
    en = ("What is held has changed", "A payment has come since; propose how all of it is divided")


@dataclass(eq=False)
class ConversationShown(Conflict):
    code = "conversation_shown"
    zh = ("您已经同意出示会话", "居委会可以看到您就这笔交易说的话，直到争议结束")
    en = (
        "You have shown the conversation already",
        "The committee reads what you said about this deal until the dispute is over",
    )


@dataclass(eq=False)
class TooManyProposals(Conflict):
    code = "too_many_proposals"
    zh = ("提出的方案太多了", "每方最多提出 10 个方案；可以接受对方的方案，或等居委会决定")
    en = (
        "Too many proposals",
        "Each side makes 10 at most; take the other's, or wait for the committee",
    )
