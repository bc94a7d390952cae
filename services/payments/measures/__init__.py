"""What must hold of the money, as figures that are watched."""
