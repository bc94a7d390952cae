"""The floor: a stock nameko gateway, one RPC behind it, one SELECT by primary key behind that."""
