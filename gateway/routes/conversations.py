"""Talking about an item, a space or a deal, and the reviews after it."""

from gateway.routes.table import act, create, listing

MESSAGES = "/v1/conversations/{conversation_id}/messages"

ROUTES = [
    create("/v1/conversations", "members.open_conversation"),
    listing("/v1/conversations", "members.list_conversations"),
    listing(MESSAGES, "members.list_messages"),
    create(MESSAGES, "members.send_message"),
    act(f"{MESSAGES}/{{message_id}}/accept", "members.accept_proposal", keyed=True),
    act("/v1/conversations/{conversation_id}/read", "members.mark_read"),
    create("/v1/deals/{deal_id}/reviews", "members.write_review"),
    create("/v1/reviews/{review_id}/reply", "members.reply_to_review"),
    listing("/v1/members/{member_id}/reviews", "members.list_reviews"),
]
