"""Where the buildings of a community stand, as its committee has put them on the map."""
