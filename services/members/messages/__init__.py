"""What is said in a conversation: words, photos, proposals to meet, a tap on the way there."""
