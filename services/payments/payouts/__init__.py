"""What the payee is sent once a deal is done."""
