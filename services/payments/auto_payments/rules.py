"""What may be paid without asking again."""

# What the two agreed on when it was booked; what comes on top of it is each time for its payer.
STAGES = ("balance",)
# Which deals have one.
KINDS = ("booking",)
METHOD = "card"
