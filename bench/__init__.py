"""The figures: what the platform does per second, beside a bare nameko pair on the same machine."""
