"""How members want to be told: kinds by channel, and quiet hours."""
