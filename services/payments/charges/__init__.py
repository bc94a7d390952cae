"""What a payer owes for a deal, stage by stage."""
